import client.ApiClient;
import client.ApiException;
import client.api.FilesApi;
import client.api.ImportsApi;
import client.api.TasksApi;
import client.model.Batch;
import client.model.BatchOperationsInner;
import client.model.Create;
import client.model.FileDescription;
import client.model.ImportStatus;
import client.model.Result;
import client.model.Task;
import client.model.TaskFields;
import client.model.TaskPatch;
import java.io.File;
import java.net.URL;
import java.nio.file.Files;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Journey of the client of openapi-generator on OkHttp; the arguments are the API's URL, a key and a tag. */
public class Journey {
    public static void main(String[] arguments) throws Exception {
        String tag = arguments[2];
        ApiClient api = new ApiClient();
        api.setBasePath(arguments[0]);
        api.setApiKey(arguments[1]);
        TasksApi tasks = new TasksApi(api);
        FilesApi files = new FilesApi(api);
        ImportsApi imports = new ImportsApi(api);

        List<Task> created = new ArrayList<>();
        for (String title : List.of("One", "Two", "Three")) {
            TaskFields fields = new TaskFields().title(title).dueDate(LocalDate.of(2099, 1, 1)).tags(Set.of(tag));
            created.add(tasks.createTask(fields, title + "-" + tag));
        }
        String id = created.get(0).getId();

        TreeSet<String> listed = new TreeSet<>();
        String cursor = null;
        do {
            var page = tasks.listTasks(2, cursor, null, null, tag, null, null, null, null, null);
            page.getItems().forEach(task -> listed.add(task.getId()));
            cursor = page.getNextCursor();
        } while (cursor != null);
        equal(listed.size(), 3);

        var read = tasks.getTaskWithHttpInfo(id, null);
        equal(read.getData().getTitle(), "One");
        equal(read.getData().getDueDate(), LocalDate.of(2099, 1, 1));
        String etag = read.getHeaders().entrySet().stream()
                .filter(header -> header.getKey().equalsIgnoreCase("ETag")).findFirst().orElseThrow().getValue().get(0);
        equal(tasks.updateTask(id, new TaskPatch().title("Changed"), etag).getVersion(), 2L);
        refused(412, () -> tasks.updateTask(id, new TaskPatch().title("Late"), etag));
        // Gson leaves null out of a patch; PUT resets what it omits.
        TaskFields undated = new TaskFields().title("Changed").tags(Set.of(tag));
        equal(tasks.replaceTask(id, undated, null).getDueDate(), null);

        byte[] everyByte = new byte[256];
        for (int index = 0; index < 256; index++) {
            everyByte[index] = (byte) index;
        }
        List<byte[]> contents = List.of("text\n".getBytes(), everyByte);
        List<String> names = List.of("text.txt", "bytes.bin");
        for (int index = 0; index < 2; index++) {
            equal(files.uploadFile(id, names.get(index), temporary(contents.get(index))).getSize(), (long) contents.get(index).length);
        }
        var items = files.listFiles(id).getItems();
        for (int index = 0; index < 2; index++) {
            equal(items.get(index).getFilename(), names.get(index));
            try (var stream = new URL(items.get(index).getUrl()).openStream()) {
                equal(Arrays.equals(stream.readAllBytes(), contents.get(index)), true);
            }
        }

        File csv = temporary(("title,tags\nImported," + tag + "\n").getBytes());
        String importId = imports.createImport("tasks.csv", csv, "import-" + tag).getId();
        var followed = imports.getImport(importId);
        while (followed.getStatus() == ImportStatus.RUNNING) {
            Thread.sleep(200);
            followed = imports.getImport(importId);
        }
        equal(followed.getStatus(), ImportStatus.SUCCEEDED);
        equal(followed.getRowsCreated(), 1L);

        Batch batch = new Batch();
        for (String title : List.of("Batched", " ")) {
            Create create = new Create().op(Create.OpEnum.CREATE).task(new TaskFields().title(title).tags(Set.of(tag)));
            batch.addOperationsItem(new BatchOperationsInner(create));
        }
        equal(tasks.batchTasks(batch, null).getResults().stream().map(Result::getStatus).toList(), List.of(201L, 400L));

        var large = files.announceFile(id, new FileDescription().filename("talk.mp4").contentType("video/mp4").size(5_000_000_000L));
        equal(large.getSize(), 5_000_000_000L);
        equal(large.getUpload().getMethod(), "PUT");
        equal(large.getUpload().getHeaders().get("Content-Length"), "5000000000");

        refused(404, () -> tasks.getTask("01890a5d-ac96-774b-bcce-b302099a8057", null));
    }

    interface Call {
        void run() throws ApiException;
    }

    private static void refused(int status, Call call) throws ApiException {
        try {
            call.run();
        } catch (ApiException refusal) {
            equal(refusal.getCode(), status);
            return;
        }
        throw new AssertionError("not refused");
    }

    private static File temporary(byte[] content) throws Exception {
        File file = File.createTempFile("journey", "");
        file.deleteOnExit();
        Files.write(file.toPath(), content);
        return file;
    }

    private static void equal(Object found, Object expected) {
        if (!java.util.Objects.equals(found, expected)) {
            throw new AssertionError(found + " instead of " + expected);
        }
    }
}
