"""Italian."""

from collections.abc import Mapping

from task_manager.csv_import.vocabulary.topic import Topic

WORDS: Mapping[Topic, str] = {
    Topic.TASK_NAME: "nome attivita, nome dell attivita, nome compito, nome del compito, titolo attivita, nome scheda",
    Topic.TASK: "compito, oggetto",
    Topic.ACTIVITY: "attivita",
    Topic.TITLE: "titolo",
    Topic.SUMMARY: "riepilogo, riassunto",
    Topic.TASKS: "compiti, incarichi",
    Topic.NAME: "nome",
    Topic.ITEM: "azione, azioni, cosa, cosa fare, da fare, requisito, storia utente, voce, lavorazione, intervento",
    Topic.DESCRIPTION: "descrizione, descrizione attivita",
    Topic.NOTES: "note, nota, dettagli, dettaglio, commenti, commento, osservazioni, contenuto, testo",
    Topic.DUE: """
        scadenza, data scadenza, data di scadenza, scade, scade il, data termine, data limite, data prevista,
        data di consegna, consegna, entro, entro il, data obiettivo
    """,
    Topic.END: "fine, data fine, data di fine, data finale, fine prevista",
    Topic.DATE: "data, giorno, quando",
    Topic.STATUS: "stato, stato attivita, fase attuale",
    Topic.PROGRESS: "avanzamento, stato avanzamento, progresso",
    Topic.COMPLETION: """
        completato, completata, fatto, fatta, concluso, conclusa, concluso il, conclusa il, finito, finita, terminato,
        terminata, data completamento, data di completamento, completato il, chiuso, chiusa, eseguito
    """,
    Topic.PERCENTAGE: "% completamento, % completato, percentuale, percentuale completamento, % avanzamento",
    Topic.PRIORITY: "priorita, importanza, urgenza, livello di priorita",
    Topic.TAGS: "etichette, etichetta, parole chiave",
    Topic.LIST: "lista, elenco, progetto, progetti, sezione, cartella, nome progetto",
    Topic.GROUP: "categoria, fase, gruppo, tipo, tipologia, tipologia attivita, tipo attivita, area, modulo",
    Topic.ASSIGNEE: "responsabile, assegnato a, assegnato, assegnatario, incaricato",
    Topic.PERSON: "persona, chi, risorse",
    Topic.START: "data inizio, data di inizio, inizio, iniziata il, iniziato il",
    Topic.ID: "codice, numero, riferimento",
    Topic.OTHER: """
        creato da, autore, data creazione, creato, creato il, modificato, ore, durata, stima, costo, dipendenze,
        allegati, promemoria, luogo, cliente, azienda, contratto, settimana
    """,
    Topic.FILLER: "di, del, della, dell, dei, delle, il, lo, l, attivita, compito, campo",
    Topic.TODO: """
        da fare, non iniziato, non iniziata, da iniziare, nuovo, nuova, aperto, aperta, in sospeso, pianificato,
        pianificata, programmato, da completare, non completato, non completata, riaperto, previsto
    """,
    Topic.IN_PROGRESS: """
        in corso, in lavorazione, in esecuzione, in revisione, in sviluppo, in test, iniziato, iniziata, avviato,
        avviata, parziale, attivo, attiva
    """,
    Topic.DONE: """
        fatto, fatta, completato, completata, completa, finito, finita, terminato, terminata, concluso, conclusa,
        chiuso, chiusa, risolto, risolta, eseguito, eseguita, consegnato
    """,
    Topic.CANCELLED: """
        annullato, annullata, cancellato, cancellata, rifiutato, scartato, abbandonato, eliminato, duplicato
    """,
    Topic.URGENT: "urgente, critica, critico, massima, molto alta, immediata, molto urgente",
    Topic.HIGH: "alta, alto, importante, elevata, elevato",
    Topic.MEDIUM: "media, medio, normale, moderata",
    Topic.LOW: "bassa, basso, molto bassa, minima, minore",
    Topic.NO_PRIORITY: "nessuna, nessuno, senza priorita",
    Topic.YES: "si, s, vero, fatto",
    Topic.NO: "no, falso, non ancora",
    Topic.TOTAL: "totale, totali, subtotale, totale generale, somma",
    Topic.EXPORTED: "esportato, esportata, generato, generata, stampato, fonte, creato il",
}
