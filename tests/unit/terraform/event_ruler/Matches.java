import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import software.amazon.event.ruler.Ruler;

/** Reads a pattern and an event, a line each, and writes whether the event matches; until the input ends. */
class Matches {
    public static void main(String[] args) throws Exception {
        var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (var pattern = input.readLine(); pattern != null; pattern = input.readLine()) {
            System.out.println(Ruler.matchesRule(input.readLine(), pattern));
            System.out.flush();
        }
    }
}
