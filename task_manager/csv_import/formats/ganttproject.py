"""GanttProject: the export of a project, with headers in the user's language. The outline number tells the level."""

from task_manager.csv_import.format import Format, column_roles, headers
from task_manager.csv_import.roles import Role

FORMAT = Format(
    name="GanttProject",
    recognized_by=headers(
        "ID, Name, Begin date, End date, Outline number",
        "ID, Nombre, Fecha de inicio, Fecha de fin, Número de esquema",
        "ID, 이름, 시작일, 종료일, 개요 번호",
    ),
    columns=column_roles(
        {
            Role.TITLE: "Name, Nombre, 이름",
            Role.DESCRIPTION: "Notes, Notas, 노트",
            Role.PROGRESS: "Completion, Progreso, Completado, 완료",
            Role.DUE: "End date, Fecha de fin, 종료일",
            Role.START: "Begin date, Fecha de inicio, 시작일",
            Role.ASSIGNEE: "Resources, Recursos, 자원",
            Role.ID: "ID",
            Role.URL: "Web Link",
        }
    ),
)
