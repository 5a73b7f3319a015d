"""Vocabulary of headers and values, in English, Spanish, German, French and Portuguese.

All words are normalized: without case, accents and punctuation. Ambiguous words are left out, and reported.
"""

from collections.abc import Mapping
from typing import TypeVar

from task_manager.csv_import.roles import Role
from task_manager.domain.task import Priority, Status

T = TypeVar("T")


def _words(text: str) -> tuple[str, ...]:
    return tuple(" ".join(word.split()) for word in text.split(","))


def _by_word(table: Mapping[T, str]) -> dict[str, T]:
    return {word: value for value, text in table.items() for word in _words(text)}


# In order of precedence: the first in a file is its title.
TITLES = _words(
    """
        title, task name, task title, name, summary, subject, headline, task, tasks, to do, todo, titulo, nombre,
        tarea, tareas, nombre de la tarea, tema tarea subtarea, resumen, asunto, titel, name der aufgabe, aufgabe,
        aufgaben, betreff, bezeichnung, zusammenfassung, vorgang, vorgangsname, titre, nom, nom de la tache, intitule,
        tache, taches, objet, libelle, nome, tarefa, tarefas, nome da tarefa, assunto, resumo
    """
)

# Titles only beside other known columns, since alone they may mean anything.
WEAK_TITLES = _words(
    """
        what, item, action, activity, requirement, anforderung, deliverable, initiative, sub phase, story, user story,
        que, actividad, accion, pendiente, pendientes, historia, historia de usuario, requerimiento, requisito,
        actividades, concepto, arbeitspaket, activite, action a mener, exigence, atividade, acao
    """
)

DESCRIPTIONS = _words(
    """
        description, task description, user story description, desc, body, notes, note, details, detail, content,
        text, comments, comment, descripcion, notas, nota, detalles, detalle, contenido, comentarios, comentario,
        observaciones, beschreibung, notizen, notiz, inhalt, bemerkungen, bemerkung, kommentar, kommentare,
        anmerkungen, description tache, contenu, commentaire, commentaires, remarques, remarque, descricao, detalhes,
        observacoes, acceptance criteria, criterios de aceptacion, akzeptanzkriterien
    """
)

# Titles of a table that has no other title.
TITLE_LIKE_DESCRIPTIONS = frozenset(
    _words(
        """
            description, desc, descripcion, beschreibung, description tache, descricao
        """
    )
)

# In order of precedence: any end of a task counts where no column names a due date.
DUES = _words(
    """
        due date, due, due on, due by, due at, deadline, target date, fecha limite, fecha de vencimiento, fecha
        vencimiento, vencimiento, vence, fecha de entrega, fecha entrega, fallig, fallig am, falligkeit,
        falligkeitsdatum, falligkeitstermin, frist, termin, abgabe, abgabetermin, echeance, date echeance, date d
        echeance, date limite, prazo, data de vencimento, data vencimento, data limite, data de entrega, vencimento,
        entrega, plazo, end date, end, finish, finish date, fecha fin, f fin, fecha de fin, fecha final, fin,
        enddatum, ende, bis, date de fin, date fin, data fim, data final, data de fim, fim, fecha de publicacion,
        date, fecha, datum, data
    """
)

ROLES: Mapping[str, Role] = (
    _by_word(
        {
            Role.STATUS: """
            status, state, task status, stage, estado, situacion, etapa, estatus, zustand, stand, statut, etat,
            avancement, situacao, progress
        """,
            Role.DONE: """
            done, completed, complete, is done, is completed, finished, closed, checked, hecho, hecha, completado,
            completada, terminado, terminada, finalizado, finalizada, realizado, realizada, erledigt, fertig,
            abgeschlossen, implementiert, umgesetzt, termine, terminee, fait, faite, acheve, concluido, concluida,
            feito, completed at, completed date, completion date, completed on
        """,
            Role.PROGRESS: """
            % complete, % completed, % done, percent complete, percentage complete, progress %, % completado, %
            avance, porcentaje completado, porcentaje, % abgeschlossen, % erledigt, % termine, % concluido
        """,
            Role.PRIORITY: """
            priority, prio, importance, urgency, prioridad, importancia, urgencia, nivel de prioridad, prioritat,
            wichtigkeit, dringlichkeit, priorite, urgence, prioridade
        """,
            Role.TAGS: """
            tags, tag, labels, label, keywords, etiquetas, etiqueta, palabras clave, schlagworter, schlagwort,
            stichworte, etiketten, etiquettes, mots cles, marcadores, rotulos, etiqueta s
        """,
            Role.TAG: """
            category, list, list name, section, section column, type, kind, area, group, bucket, milestone, epic,
            theme, project, phase, sprint, module, work type, role, categoria, lista, seccion, tipo, grupo, proyecto,
            fase, hito, epica, materia, rol, modulo, tipo de contenido, campana asociada, kategorie, liste, bereich,
            typ, gruppe, projekt, meilenstein, categorie, rubrique, projet, jalon, projeto, marco
        """,
        }
    )
    | dict.fromkeys(TITLES + WEAK_TITLES, Role.TITLE)
    | dict.fromkeys(DESCRIPTIONS, Role.DESCRIPTION)
    | dict.fromkeys(DUES, Role.DUE)
)

# "Estado de la tarea" is "Estado", and "Task type" is "Type".
FILLERS = frozenset(
    _words(
        """
            a, aufgabe, aufgaben, card, d, da, das, de, del, der, des, die, do, dos, du, el, issue, item, l, la, las,
            le, les, los, of, tache, taches, tarea, tareas, tarefa, tarefas, task, tasks, the, ticket, zu
        """
    )
)

STATUSES: Mapping[str, Status] = _by_word(
    {
        Status.TODO: """
            to do, todo, not started, open, opened, new, backlog, planned, pending, ready, unstarted, unscheduled,
            triage, icebox, pendiente, por hacer, tareas por hacer, sin empezar, no iniciado, no iniciada, no
            comenzado, no comenzada, nuevo, nueva, abierto, abierta, planificado, planificada, sin iniciar, offen,
            neu, geplant, zu erledigen, nicht begonnen, nicht gestartet, ausstehend, a faire, ouvert, ouverte,
            nouveau, nouvelle, non commence, non commencee, prevu, prevue, a fazer, pendente, nao iniciado, nao
            iniciada, aberto, aberta, novo, nova, planejado, planejada, do zrobienia
        """,
        Status.IN_PROGRESS: """
            in progress, doing, started, active, ongoing, underway, wip, work in progress, working on it, in review,
            review, in development, in testing, testing, partially, en curso, en proceso, en progreso, en desarrollo,
            en revision, en marcha, iniciado, iniciada, empezado, empezada, haciendo, parcial, in arbeit, in
            bearbeitung, laufend, begonnen, gestartet, in prufung, teilweise, en cours, commence, commencee, en revue,
            en traitement, em andamento, em progresso, em curso, em execucao, fazendo, em revisao, w toku
        """,
        Status.DONE: """
            done, complete, completed, finished, closed, resolved, fixed, shipped, released, hecho, hecha, terminado,
            terminada, completado, completada, finalizado, finalizada, cerrado, cerrada, resuelto, resuelta, listo,
            lista, realizado, realizada, cumplido, cumplida, concluido, concluida, erledigt, fertig, abgeschlossen,
            geschlossen, gelost, beendet, umgesetzt, termine, terminee, fait, faite, ferme, fermee, clos, close,
            acheve, achevee, resolu, resolue, feito, feita, fechado, fechada, resolvido, resolvida, gotowe, zrobione,
            zamkniete
        """,
        Status.CANCELLED: """
            cancelled, canceled, wont do, won t do, won t fix, wontfix, abandoned, dropped, removed, rejected,
            obsolete, duplicate, cancelado, cancelada, anulado, anulada, descartado, descartada, abandonado,
            abandonada, abgebrochen, storniert, verworfen, abgelehnt, annule, annulee, abandonne, abandonnee, rejete,
            rejetee, anulowane, odrzucone
        """,
    }
)

PRIORITIES: Mapping[str, Priority] = _by_word(
    {
        Priority.URGENT: """
            urgent, critical, blocker, highest, immediate, very high, show stopper, showstopper, asap, p0, 1, urgente,
            critico, critica, inmediata, inmediato, muy alta, muy alto, maxima, dringend, kritisch, sofort, sehr hoch,
            critique, immediat, tres haute, tres elevee, muito alta, imediata, imediato
        """,
        Priority.HIGH: """
            high, major, important, must have, must, p1, 2, alta, alto, importante, hoch, wichtig, haute, haut,
            elevee, eleve
        """,
        Priority.MEDIUM: """
            medium, med, normal, moderate, average, default, should have, should, p2, 3, media, medio, mittel,
            moyenne, moyen, normale, sredni
        """,
        Priority.LOW: """
            low, minor, trivial, lowest, very low, could have, could, nice to have, won t have, p3, p4, 4, 5, baja,
            bajo, muy baja, muy bajo, menor, minima, niedrig, gering, sehr niedrig, basse, bas, faible, tres basse,
            baixa, baixo, muito baixa, niski
        """,
    }
)

NO_PRIORITY = frozenset(
    _words(
        """
            0, aucun, aucune, keine, n a, nenhuma, ninguna, ninguno, no, no priority, none, ohne, sem prioridade, sin
            prioridad
        """
    )
)

YES = frozenset(_words("1, done, ja, ok, oui, s, si, sim, true, v, verdadeiro, verdadero, vrai, wahr, x, y, yes"))
NO = frozenset(_words("0, falsch, false, falso, faux, n, nao, nein, no, non"))
CHECK_MARKS = frozenset("✓✔✅☑🗸")

EMPTY_VALUES = frozenset(
    {"", "-", "--", "\N{EM DASH}", "\N{EN DASH}", "n/a", "null", "none", "nan", "[]", "{}", "#n/a"}
)
"""Values of empty cells, in lower case."""
