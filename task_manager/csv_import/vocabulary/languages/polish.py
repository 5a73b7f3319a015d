"""Polish."""

from collections.abc import Mapping

from task_manager.csv_import.vocabulary.topic import Topic

WORDS: Mapping[Topic, str] = {
    Topic.TASK_NAME: "nazwa zadania, tytul zadania",
    Topic.TASK: "zadanie, temat",
    Topic.ACTIVITY: "czynnosc, dzialanie",
    Topic.TITLE: "tytul",
    Topic.SUMMARY: "podsumowanie, streszczenie",
    Topic.TASKS: "zadania, czynnosci",
    Topic.NAME: "nazwa, imie",
    Topic.ITEM: "do zrobienia, co zrobic, wymaganie, historyjka, akcja",
    Topic.DESCRIPTION: "opis, opis zadania",
    Topic.NOTES: "uwagi, notatki, notatka, komentarz, komentarze, szczegoly, tresc",
    Topic.DUE: """
        termin, termin wykonania, termin realizacji, data wykonania, ostateczny termin, termin koncowy, data oddania
    """,
    Topic.END: "data zakonczenia, koniec, data konca, zakonczenie",
    Topic.DATE: "data, dzien, kiedy",
    Topic.STATUS: "status, stan, etap",
    Topic.PROGRESS: "postep",
    Topic.COMPLETION: "wykonane, zrobione, ukonczone, zakonczone, gotowe, data ukonczenia, wykonano",
    Topic.PERCENTAGE: "% ukonczenia, % wykonania, procent wykonania, procent ukonczenia",
    Topic.PRIORITY: "priorytet, waznosc, pilnosc",
    Topic.TAGS: "tagi, etykiety, etykieta, slowa kluczowe",
    Topic.LIST: "lista, projekt, sekcja",
    Topic.GROUP: "kategoria, faza, grupa, typ, rodzaj, kamien milowy, modul, dzial, zespol",
    Topic.ASSIGNEE: "odpowiedzialny, osoba odpowiedzialna, przypisane do, przypisany do, wykonawca",
    Topic.PERSON: "wlasciciel, kto",
    Topic.START: "data rozpoczecia, poczatek, start",
    Topic.ID: "numer, lp",
    Topic.OTHER: """
        autor, utworzone przez, data utworzenia, utworzono, zaktualizowano, godziny, czas trwania, koszt, zalaczniki,
        przypomnienie, klient
    """,
    Topic.FILLER: "zadania, zadanie",
    Topic.TODO: """
        do zrobienia, nowe, nowy, nowa, otwarte, otwarty, nierozpoczete, nie rozpoczete, zaplanowane, oczekuje,
        oczekujace, niewykonane
    """,
    Topic.IN_PROGRESS: """
        w toku, w trakcie, w realizacji, rozpoczete, w trakcie realizacji, testowanie, w testach, w przegladzie,
        aktywne, czesciowo
    """,
    Topic.DONE: """
        gotowe, zrobione, zamkniete, zakonczone, wykonane, ukonczone, rozwiazane, zakonczony, zakonczona, wykonano
    """,
    Topic.CANCELLED: "anulowane, odrzucone, porzucone, anulowany, usuniete",
    Topic.URGENT: """
        pilne, pilny, krytyczny, krytyczna, krytyczne, bardzo wysoki, bardzo wysoka, najwyzszy, natychmiastowy
    """,
    Topic.HIGH: "wysoki, wysoka, wysokie, wazne, wazny",
    Topic.MEDIUM: "sredni, srednia, srednie, normalny, normalna",
    Topic.LOW: "niski, niska, niskie, bardzo niski, najnizszy",
    Topic.NO_PRIORITY: "brak",
    Topic.YES: "tak, prawda, zrobione",
    Topic.NO: "nie, falsz",
    Topic.TOTAL: "suma, razem, lacznie, ogolem",
    Topic.EXPORTED: "wyeksportowano, wygenerowano, wydrukowano, zrodlo",
}
