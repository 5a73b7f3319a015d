"""Microsoft Planner: a plan exported to Excel, saved as CSV. Its dates follow the user's settings."""

from task_manager.csv_import.format import Format, column_roles, headers
from task_manager.csv_import.options import DateOrder
from task_manager.csv_import.roles import Role
from task_manager.domain.task import Priority

FORMAT = Format(
    name="Microsoft Planner",
    recognized_by=headers(
        "Task Name, Bucket Name, Progress",
        "Nombre de la tarea, Nombre del depósito, Progreso",
        "Aufgabenname, Bucketname",
        "Nom de la tâche, Nom du compartiment",
        "Nome da tarefa, Nome do bucket",
        "Nome attività, Nome bucket",
        "Taaknaam, Bucketnaam",
    ),
    columns=column_roles(
        {
            Role.TITLE: (
                "Task Name, Nombre de la tarea, Aufgabenname, Nom de la tâche, Nome da tarefa, Nome attività, Taaknaam"
            ),
            Role.DESCRIPTION: "Description, Notes, Descripción, Notas, Beschreibung, Descrição, Descrizione",
            Role.STATUS: (
                "Progress, Progreso, Fortschritt, Status, Progression, Avancement, Progresso, Avanzamento, Voortgang"
            ),
            Role.PRIORITY: "Priority, Prioridad, Priorität, Priorité, Prioridade, Priorità, Prioriteit",
            Role.DUE: (
                "Due Date, Fecha de vencimiento, Fälligkeitsdatum, Fällig am, Date d'échéance, Échéance, "
                "Data de conclusão, Data de vencimento, Scadenza, Data scadenza, Einddatum, Vervaldatum"
            ),
            Role.TAGS: "Labels, Etiquetas, Bezeichnungen, Beschriftungen, Étiquettes, Rótulos, Etichette",
            Role.START: (
                "Start Date, Fecha de inicio, Startdatum, Anfangsdatum, Date de début, Data de início, Data inizio, "
                "Begindatum"
            ),
            Role.COMPLETED: "Completed Date, Fecha de finalización, Abgeschlossen am, Date d'achèvement",
            Role.ASSIGNEE: (
                "Assigned To, Asignado a, Zugewiesen an, Affecté à, Attribué à, Atribuído a, Assegnata a, "
                "Toegewezen aan"
            ),
            Role.ID: "Task ID, Id. de tarea, Aufgaben-ID",
            Role.LIST_TAG: (
                "Bucket Name, Nombre del depósito, Bucketname, Nom du compartiment, Nome do bucket, Nome bucket, "
                "Bucketnaam"
            ),
            Role.FLAG: "Late, Is Recurring, Con retraso, Verspätet, En retard",
            Role.EXTRA: ("Created By, Created Date, Completed By, Completed Checklist Items, Checklist Items"),
        }
    ),
    priorities={"Important": Priority.HIGH, "Importante": Priority.HIGH, "Wichtig": Priority.HIGH},
    tag_separators=";",
    date_order=DateOrder.MONTH_FIRST,
)
