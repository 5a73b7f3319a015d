"""Redmine: a list of issues with the columns that were chosen, or the file of an import."""

from task_manager.csv_import.format import Format, column_roles, headers
from task_manager.csv_import.roles import Role
from task_manager.domain.task import Priority, Status

FORMAT = Format(
    name="Redmine",
    recognized_by=headers(
        "#, Tracker, Subject",
        "Subject, Tracker",
        "subject, tracker_id",
        "Subject, start, due",
        "#, Asunto, Estado",
        "#, Tipo, Asunto",
        "#, Tracker, Sujet",
        "#, Tracker, Thema",
    ),
    columns=column_roles(
        {
            Role.TITLE: "Subject, Asunto, Sujet, Thema",
            Role.DESCRIPTION: "Description, Descripción, Beschreibung",
            Role.STATUS: "Status, Estado, Statut",
            Role.PROGRESS: "% Done, % Realizado, progress",
            Role.PRIORITY: "Priority, Prioridad, Priorité, Priorität",
            Role.DUE: "Due date, due, date_end, Fecha fin, Échéance, Abgabedatum",
            Role.TAG: "Tracker, tracker_id, Tipo, Category, Categoría, Catégorie, Kategorie",
            Role.START: "Start date, start, Fecha de inicio, Début, Beginn",
            Role.COMPLETED: "Closed, Cerrada, Fermé, Geschlossen",
            Role.ASSIGNEE: "Assignee, Assigned to, Asignado a, Assigné à, Zugewiesen an",
            Role.LIST: "Project, Proyecto, Projet, Projekt",
            Role.ID: "#",
            Role.FLAG: "Hold, Private, Privada",
        }
    ),
    statuses={"Assigned": Status.IN_PROGRESS, "Feedback": Status.IN_PROGRESS, "Rejected": Status.CANCELLED},
    priorities={"Immediate": Priority.URGENT},
)
