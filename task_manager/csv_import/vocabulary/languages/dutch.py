"""Dutch."""

from collections.abc import Mapping

from task_manager.csv_import.vocabulary.topic import Topic

WORDS: Mapping[Topic, str] = {
    Topic.TASK_NAME: "taaknaam, naam van de taak, naam taak, taaktitel",
    Topic.TASK: "taak, onderwerp",
    Topic.ACTIVITY: "activiteit, werkzaamheid",
    Topic.TITLE: "titel",
    Topic.SUMMARY: "samenvatting",
    Topic.TASKS: "taken, activiteiten, werkzaamheden",
    Topic.NAME: "naam",
    Topic.ITEM: "actie, actiepunt, wat, te doen, item, eis, gebruikersverhaal",
    Topic.DESCRIPTION: "omschrijving, beschrijving",
    Topic.NOTES: "notities, notitie, opmerkingen, opmerking, toelichting, inhoud, commentaar, details",
    Topic.DUE: """
        vervaldatum, deadline, einddatum gepland, streefdatum, uiterste datum, inleverdatum, opleverdatum, leverdatum,
        uiterlijk, verloopdatum, te doen voor, gereed voor
    """,
    Topic.END: "einddatum, eind, einde, tot",
    Topic.DATE: "datum, dag, wanneer",
    Topic.STATUS: "status, toestand, stand van zaken, fase status",
    Topic.PROGRESS: "voortgang",
    Topic.COMPLETION: """
        gedaan, klaar, afgerond, voltooid, gereed, afgehandeld, voltooid op, afgerond op, datum voltooid, gesloten
    """,
    Topic.PERCENTAGE: "% voltooid, % gereed, percentage voltooid, voortgang %, % klaar",
    Topic.PRIORITY: "prioriteit, belang, urgentie",
    Topic.TAGS: "labels, trefwoorden, trefwoord, categorieen",
    Topic.LIST: "lijst, project, projecten, sectie, map, bucketnaam",
    Topic.GROUP: "categorie, fase, groep, soort, type, mijlpaal, onderdeel, team, afdeling",
    Topic.ASSIGNEE: "verantwoordelijke, verantwoordelijk, toegewezen aan, toegewezen, uitvoerder",
    Topic.PERSON: "eigenaar, wie, persoon",
    Topic.START: "begindatum, startdatum, begin, start",
    Topic.ID: "nummer, code",
    Topic.OTHER: """
        gemaakt door, van, aangemaakt, aangemaakt op, gemaakt op, gewijzigd, bijgewerkt, uren, duur, schatting, kosten,
        afhankelijkheden, bijlagen, herinnering, locatie, klant, week
    """,
    Topic.FILLER: "van, de, het, een, taak, taken",
    Topic.TODO: """
        te doen, nog te doen, niet gestart, niet begonnen, nieuw, open, gepland, openstaand, nog niet gestart,
        nog niet begonnen, niet klaar, heropend
    """,
    Topic.IN_PROGRESS: """
        bezig, in uitvoering, mee bezig, gestart, begonnen, lopend, in behandeling, in ontwikkeling, in test,
        in review, deels, gedeeltelijk, actief
    """,
    Topic.DONE: "klaar, gedaan, voltooid, afgerond, gereed, gesloten, opgelost, afgehandeld, opgeleverd",
    Topic.CANCELLED: "geannuleerd, afgebroken, vervallen, afgewezen, verworpen, verwijderd",
    Topic.URGENT: "dringend, kritiek, zeer hoog, spoed, hoogste, urgent",
    Topic.HIGH: "hoog, belangrijk, hoge",
    Topic.MEDIUM: "gemiddeld, normaal, middel, midden",
    Topic.LOW: "laag, lage, zeer laag, laagste",
    Topic.NO_PRIORITY: "geen, geen prioriteit",
    Topic.YES: "ja, waar, j, klaar, gedaan",
    Topic.NO: "nee, onwaar, nog niet",
    Topic.TOTAL: "totaal, subtotaal, som, eindtotaal",
    Topic.EXPORTED: "geexporteerd, gegenereerd, afgedrukt, bron, gemaakt op",
}
