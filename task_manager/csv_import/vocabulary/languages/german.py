"""German."""

from collections.abc import Mapping

from task_manager.csv_import.vocabulary.topic import Topic

WORDS: Mapping[Topic, str] = {
    Topic.TASK_NAME: "name der aufgabe, aufgabenname, aufgabentitel, titel der aufgabe, vorgangsname, kartenname",
    Topic.TASK: "aufgabe, betreff, vorgang, thema der aufgabe",
    Topic.ACTIVITY: "aktivitat, tatigkeit, massnahme",
    Topic.TITLE: "titel, bezeichnung",
    Topic.SUMMARY: "zusammenfassung, kurzbeschreibung",
    Topic.TASKS: "aufgaben, aktivitaten, tatigkeiten, massnahmen, vorgange",
    Topic.NAME: "name",
    Topic.ITEM: """
        arbeitspaket, anforderung, anforderungen, was, zu tun, punkt, todo punkt, arbeitsschritt, schritt, feature,
        anwendungsfall, aktion, was ist zu tun, eintrag, arbeit, thema
    """,
    Topic.DESCRIPTION: "beschreibung, aufgabenbeschreibung",
    Topic.NOTES: """
        notizen, notiz, inhalt, bemerkungen, bemerkung, kommentar, kommentare, anmerkungen, anmerkung, details,
        einzelheiten, akzeptanzkriterien, hinweis, hinweise, text
    """,
    Topic.DUE: """
        fallig, fallig am, fallig bis, falligkeit, falligkeitsdatum, falligkeitstermin, frist, termin, abgabe,
        abgabetermin, abgabedatum, zieldatum, zieltermin, stichtag, deadline, bis wann, liefertermin, lieferdatum,
        fertigstellungstermin, geplantes ende, plantermin, ablaufdatum, endtermin, geplantes enddatum,
        geplantes fertigstellungsdatum, zu erledigen bis, erledigen bis
    """,
    Topic.END: "enddatum, ende, bis, endzeit, datum ende, geplant bis, fertigstellung, end datum",
    Topic.DATE: "datum, wann",
    Topic.STATUS: "status, zustand, stand, bearbeitungsstand, aktueller stand, bearbeitungsstatus, spalte",
    Topic.PROGRESS: "fortschritt",
    Topic.COMPLETION: """
        erledigt, fertig, abgeschlossen, implementiert, umgesetzt, beendet, geschlossen, erledigt am, abgeschlossen am,
        fertig am, erledigungsdatum, abschlussdatum, abgehakt
    """,
    Topic.PERCENTAGE: """
        % abgeschlossen, % erledigt, % fertig, fortschritt %, fortschritt in %, prozent, prozent abgeschlossen,
        fertigstellungsgrad, erledigt %, prozentsatz
    """,
    Topic.PRIORITY: "prioritat, wichtigkeit, dringlichkeit, prio, prioritatsstufe",
    Topic.TAGS: """
        schlagworter, schlagwort, stichworter, stichworte, stichwort, etiketten, etikett, kategorien, labels,
        markierungen
    """,
    Topic.LIST: "liste, listenname, projekt, projekte, abschnitt, ordner, bucketname, projektname",
    Topic.GROUP: """
        kategorie, bereich, typ, art, gruppe, meilenstein, phase, thema der gruppe, modul, abteilung, komponente,
        iteration, aufgabentyp, vorgangstyp, rolle, epos, fach
    """,
    Topic.ASSIGNEE: """
        zugewiesen an, zugewiesen, zustandig, zustandige person, zustandigkeit, verantwortlich, verantwortlicher,
        verantwortliche, bearbeiter, bearbeiterin
    """,
    Topic.PERSON: "wer, person, ressourcen, ressourcennamen",
    Topic.START: "beginn, start, startdatum, anfang, anfangsdatum, beginndatum",
    Topic.ID: "nr, nummer, kennung, schlussel, aufgaben id",
    Topic.OTHER: """
        ubergeordnete aufgabe, ersteller, erstellt von, autor, von, erstellt, erstellt am, erstellungsdatum,
        aktualisiert, geandert, geandert am, zuletzt geandert, aufwand, geschatzter aufwand, stunden, dauer, tage,
        kosten, abhangigkeiten, vorganger, anhange, erinnerung, wiederholung, ort, kunde, firma, woche
    """,
    Topic.FILLER: "aufgabe, aufgaben, der, des, die, das, den, zu, am, im, feld",
    Topic.TODO: """
        offen, neu, geplant, zu erledigen, zu tun, nicht begonnen, nicht gestartet, noch nicht begonnen, ausstehend,
        noch offen, nicht erledigt, unerledigt, nicht abgeschlossen, nicht fertig, anstehend, in planung, eingeplant,
        wieder geoffnet, wiedereroffnet, vorgesehen, erstellt, zugewiesen
    """,
    Topic.IN_PROGRESS: """
        in arbeit, in bearbeitung, laufend, lauft, begonnen, angefangen, gestartet, in prufung, im test, in test, test,
        teilweise, teilweise erledigt, aktiv, in umsetzung, in entwicklung, im gange, wird bearbeitet, in uberprufung,
        zur prufung, in review, fast fertig, review
    """,
    Topic.DONE: """
        erledigt, fertig, abgeschlossen, geschlossen, gelost, beendet, umgesetzt, vollstandig, behoben, fertiggestellt,
        ausgefuhrt, implementiert, ok, geliefert, veroffentlicht, durchgefuhrt
    """,
    Topic.CANCELLED: """
        abgebrochen, storniert, verworfen, abgelehnt, entfallen, entfallt, geloscht, gestrichen, duplikat, hinfallig,
        nicht umgesetzt, zuruckgezogen
    """,
    Topic.URGENT: "dringend, kritisch, sofort, sehr hoch, hochste, hochst, sehr wichtig, sehr dringend, blocker, eilig",
    Topic.HIGH: "hoch, wichtig, hohe, erhoht, muss",
    Topic.MEDIUM: "mittel, mittlere, normal, durchschnittlich, soll, standard",
    Topic.LOW: "niedrig, gering, sehr niedrig, niedrige, geringe, niedrigste, unwichtig, kann, nebensachlich",
    Topic.NO_PRIORITY: "keine, ohne, nicht gesetzt, keine prioritat, ohne prioritat",
    Topic.YES: "ja, wahr, j, erledigt, fertig, abgeschlossen",
    Topic.NO: "falsch, nein, noch nicht, offen",
    Topic.TOTAL: "summe, gesamt, gesamtsumme, zwischensumme, insgesamt, teilsumme, summe stunden, gesamtstunden",
    Topic.EXPORTED: "exportiert, erstellt am, erstellt von, gedruckt, erzeugt, generiert, quelle, stand",
}
