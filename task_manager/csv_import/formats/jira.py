"""Jira, Cloud and Server: a list of issues, with all fields or some, in the user's language.

A field with several values has several columns of one name. Statuses differ between projects; their categories do not.
"""

from task_manager.csv_import.format import Format, column_roles, headers
from task_manager.csv_import.roles import Role
from task_manager.domain.task import Priority, Status

FORMAT = Format(
    name="Jira",
    recognized_by=headers(
        "Summary, Issue key",
        "Summary, Issue Type",
        "Summary, Key, Status",
        "Resumen, Clave de incidencia",
        "Resumen, Tipo de Incidencia",
        "Podsumowanie, Klucz zgłoszenia",
        "Zusammenfassung, Vorgangsschlüssel",
        "Zusammenfassung, Vorgangstyp",
        "Résumé, Clé de ticket",
        "Résumé, Type de ticket",
        "Resumo, Chave da item",
        "Resumo, Tipo de item",
    ),
    columns=column_roles(
        {
            Role.TITLE: "Summary, Resumen, Podsumowanie, Zusammenfassung, Résumé, Resumo",
            Role.DESCRIPTION: "Description, Descripción, Opis, Beschreibung, Descrição",
            Role.STATUS: (
                "Status, Estado, État, Status Category, Categoría de estado, Kategoria statusu, Statuskategorie, "
                "Catégorie d'état, Categoria de status"
            ),
            Role.PRIORITY: "Priority, Prioridad, Priorytet, Priorität, Priorité, Prioridade",
            Role.DUE: ("Due date, Due, Fecha de vencimiento, Termin, Fälligkeitsdatum, Date d'échéance, Data limite"),
            Role.TAGS: "Labels, Etiquetas, Etykiety, Stichwörter, Étiquettes, Components, Componentes",
            Role.TAG: (
                "Issue Type, Tipo de Incidencia, Typ zgłoszenia, Vorgangstyp, Type de ticket, Tipo de item, "
                "Sprint, Fix versions, Fix Version/s"
            ),
            Role.COMPLETED: "Resolved, Resuelta, Rozwiązane, Erledigt, Résolu, Résolue, Resolvido",
            Role.ASSIGNEE: (
                "Assignee, Responsable, Persona asignada, Przypisany, Osoba przypisana, Bearbeiter, "
                "Zugewiesene Person, Responsável, Personne assignée"
            ),
            Role.LIST: (
                "Project name, Project, Nombre del proyecto, Nazwa projektu, Projektname, Nom du projet, "
                "Nome do projeto"
            ),
            Role.ID: (
                "Issue key, Key, Clave de incidencia, Klucz zgłoszenia, Vorgangsschlüssel, Clé de ticket, Chave da item"
            ),
            # Another column has the name that belongs to each of these ids; the rest is about the project or the view.
            Role.IGNORED: (
                "Issue id, Parent id, Project key, Project type, Project lead, Project description, Project url, "
                "Creator, Watchers, Votes, Last Viewed, Work Ratio, Security Level, Status Category Changed, "
                "Σ Original Estimate, Σ Remaining Estimate, Σ Time Spent, Σ Progress, Σ Work Ratio, "
                "Custom field (Issue color), Custom field ([CHART] Time in Status), "
                "Custom field ([CHART] Date of First Response), Custom field (Development), "
                "ID de la incidencia, Clave del proyecto, Tipo de proyecto, Responsable del proyecto, "
                "Descripción del proyecto, URL del proyecto, Creador, Interesados, Votos, Vista por Última Vez, "
                "Categoría de estado cambiada, Σ Estimación original, Σ Trabajo restante estimado, Σ Tiempo empleado, "
                "Relación de trabajo, Campo personalizado (Issue color), "
                "Id. zgłoszenia, Klucz projektu, Typ projektu, Lider projektu, Opis projektu, Twórca, Głosy, "
                "Obserwujący, Ostatnio wyświetlane, "
                "Vorgangs-ID, Projektschlüssel, Projekttyp, Projektleitung, Ersteller, Beobachter, Stimmen, "
                "ID de ticket, Clé de projet, Type de projet, Responsable du projet, Créateur, Observateurs, "
                "ID da item, Chave do projeto, Tipo de projeto, Responsável pelo projeto, Criador, Observadores, "
                "Assignee Id, Reporter Id, Creator Id, Project lead id, Watchers Id, ID de la persona asignada, "
                "ID del informador, ID del creador, ID del responsable del proyecto, ID de los interesados, "
                "ID osoby przypisanej, ID osoby zgłaszającej, ID twórcy, Id lidera projektu, ID obserwujących, "
                "Custom field (Rank), Campo personalizado (Rank), Pole niestandardowe (Rank)"
            ),
        }
    ),
    statuses={
        "Selected for Development": Status.TODO,
        "Do zrobienia": Status.TODO,
        "Zu erledigen": Status.TODO,
        "À faire": Status.TODO,
        "Reopened": Status.TODO,
        "W toku": Status.IN_PROGRESS,
        "In Arbeit": Status.IN_PROGRESS,
        "Gotowe": Status.DONE,
        "Fertig": Status.DONE,
        "Terminé(e)": Status.DONE,
        "Itens concluídos": Status.DONE,
        "Won't Do": Status.CANCELLED,
    },
    priorities={
        "Highest": Priority.URGENT,
        "P1-Critical": Priority.URGENT,
        "P2-High": Priority.HIGH,
        "P3-Medium": Priority.MEDIUM,
        "P4-Low": Priority.LOW,
        "Lowest": Priority.LOW,
    },
    tag_separators="",
)
