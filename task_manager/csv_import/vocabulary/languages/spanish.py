"""Spanish."""

from collections.abc import Mapping

from task_manager.csv_import.vocabulary.topic import Topic

WORDS: Mapping[Topic, str] = {
    Topic.TASK_NAME: """
        nombre de la tarea, nombre de tarea, nombre tarea, titulo de la tarea, nombre de la actividad,
        nombre actividad, nombre de la tarjeta, tema tarea subtarea
    """,
    Topic.TASK: "tarea, tarea asignada, tarea a realizar, tarea pendiente, asunto, quehacer",
    Topic.ACTIVITY: "actividad",
    Topic.TITLE: "titulo",
    Topic.SUMMARY: "resumen",
    Topic.TASKS: "tareas, tareas asignadas, tareas a realizar, tareas pendientes, actividades, quehaceres",
    Topic.NAME: "nombre",
    Topic.ITEM: """
        partida, acuerdo, acuerdos, punto, que, que hacer, que hay que hacer, accion, acciones, pendiente, pendientes,
        historia, historias, historia de usuario, requerimiento, requisito, concepto, funcionalidad, caracteristica,
        elemento, gestion, compromiso, entregable, asunto pendiente, cosas que hacer, trabajo
    """,
    Topic.DESCRIPTION: "descripcion, descripcion de la tarea, descripcion de la actividad",
    Topic.NOTES: """
        notas, nota, detalles, detalle, contenido, comentarios, comentario, observaciones, observacion,
        criterios de aceptacion, anotaciones, texto
    """,
    Topic.DUE: """
        vto, fec vencimiento, fecha venc, f venc, fec limite, fec entrega, f limite, f vencimiento, f entrega, f tope,
        f prevista, fecha limite, fecha de vencimiento, vencimiento, vence, vence el, fecha de entrega, entrega, plazo,
        plazo de entrega, plazo maximo, fecha tope, tope, fecha objetivo, objetivo fecha, fecha prevista,
        fecha compromiso, fecha comprometida, fecha estimada, fecha maxima, fecha de termino, fecha termino, termino,
        fecha esperada, fecha programada, fecha meta, fecha final prevista, fecha fin prevista, fecha fin estimada,
        fecha prevista de fin, fecha estimada de entrega, fecha prevista de entrega, fecha de cumplimiento,
        fecha limite de entrega, para cuando, caducidad, fecha de caducidad, fecha de publicacion, fecha planificada
    """,
    Topic.END: """
        fecha fin, f fin, fecha de fin, fecha final, fin, fecha de finalizacion, finalizacion, fecha de cierre,
        fecha terminacion, hasta, fin previsto, fin planificado, fecha de conclusion
    """,
    Topic.DATE: "fecha, dia, cuando",
    Topic.STATUS: """
        estado, situacion, etapa, estatus, estado actual, estado de la tarea, columna, fase actual, status actual
    """,
    Topic.PROGRESS: "avance, progreso, estado de avance",
    Topic.COMPLETION: """
        hecho, hecha, completado, completada, terminado, terminada, finalizado, finalizada, realizado, realizada,
        listo, cumplido, cumplida, cerrado, cerrada, concluido, concluida, esta hecho, fecha completado,
        fecha de completado, fecha de realizacion, completado el, finalizado el, terminado el, resuelto, resuelta, ok,
        check, fecha real de fin, fecha real
    """,
    Topic.PERCENTAGE: """
        % completado, % avance, % de avance, porcentaje completado, porcentaje de avance, porcentaje, % realizado,
        % progreso, % completo, % ejecutado, % cumplimiento, avance %, porcentaje realizado, % terminado
    """,
    Topic.PRIORITY: "prioridad, importancia, urgencia, nivel de prioridad, nivel de importancia, severidad, criticidad",
    Topic.TAGS: "etiquetas, etiqueta, palabras clave, etiqueta s, categorias, temas",
    Topic.LIST: """
        lista, nombre de la lista, seccion, proyecto, proyectos, nombre del deposito, deposito, tablero, carpeta, nombre
        del proyecto, bucket
    """,
    Topic.GROUP: """
        categoria, tipo, grupo, fase, hito, epica, materia, asignatura, rol, modulo, tipo de contenido, campana
        asociada, area, tipo de tarea, tipo de actividad, tema, componente, iteracion, equipo, departamento, bloque,
        clase, ambito, linea
    """,
    Topic.ASSIGNEE: """
        responsable, responsables, encargado, encargada, asignado a, asignado, asignada a, asignados, persona asignada
    """,
    Topic.PERSON: "persona, personas, propietario, quien, ejecutor, tecnico, dueno, recursos",
    Topic.START: "fecha de inicio, fecha inicio, inicio, f inicio, comienzo, fecha de comienzo, fecha inicial",
    Topic.ID: "codigo, id de tarea, identificador, numero, n, num",
    Topic.URL: "enlace",
    Topic.OTHER: """
        tarea padre, tarea principal, creador, creado por, autor, informador, solicitante, desde, fecha de creacion,
        creado, creada, creado el, fecha creacion, fecha de alta, fecha de registro, actualizado, actualizada,
        modificado, ultima modificacion, fecha de modificacion, horas, horas estimadas, estimacion, duracion, dias,
        esfuerzo, puntos, puntos de historia, coste, costo, presupuesto, dependencias, predecesoras, dependencia,
        adjuntos, recordatorio, repeticion, ubicacion, lugar, cliente, empresa, nivel, semana, hora
    """,
    Topic.FILLER: """
        de, del, el, la, las, los, tarea, tareas, tarjeta, actividad, campo, personalizado, mi, mis, al, a, en
    """,
    Topic.TODO: """
        pendiente, por hacer, tareas por hacer, sin empezar, no iniciado, no iniciada, no comenzado, no comenzada,
        no empezado, no empezada, nuevo, nueva, abierto, abierta, planificado, planificada, sin iniciar, sin comenzar,
        por iniciar, por empezar, por comenzar, por realizar, a realizar, programado, programada, no hecho, no hecha,
        no realizado, no realizada, no completado, no completada, no terminado, no terminada, sin hacer, sin terminar,
        incompleto, incompleta, inconcluso, inconclusa, reabierto, reabierta, en cola, previsto, prevista, proximo,
        proxima, en pendiente, pendientes, asignado, asignada, propuesto, propuesta, borrador, en backlog, solicitado,
        solicitada, registrado, registrada, creado, creada, sin asignar, incumplido, incumplida, no cumplido
    """,
    Topic.IN_PROGRESS: """
        en curso, en proceso, en progreso, en desarrollo, en revision, en marcha, en ejecucion, en trabajo, en prueba,
        en pruebas, pruebas, en testing, en analisis, en diseno, iniciado, iniciada, empezado, empezada, comenzado,
        comenzada, haciendo, haciendose, parcial, parcialmente, activo, activa, en tramite, en gestion, en validacion,
        en construccion, en implementacion, trabajando, a medias, casi terminado, casi listo, avanzado, avanzada,
        desarrollo, revision, en avance, en elaboracion, en atencion, en realizacion, en estudio, en redaccion,
        proceso, progreso
    """,
    Topic.DONE: """
        hecho, hecha, terminado, terminada, completado, completada, completo, completa, finalizado, finalizada,
        cerrado, cerrada, resuelto, resuelta, listo, lista, realizado, realizada, cumplido, cumplida, concluido,
        concluida, entregado, entregada, ejecutado, ejecutada, acabado, acabada, implementado, implementada,
        solucionado, solucionada, publicado, publicada, hechas, hechos, terminadas, completadas, finalizadas,
        efectuado, efectuada, culminado, culminada, logrado, lograda, atendido, atendida, desplegado
    """,
    Topic.CANCELLED: """
        cancelado, cancelada, anulado, anulada, descartado, descartada, abandonado, abandonada, rechazado, rechazada,
        eliminado, eliminada, duplicado, duplicada, no procede, suspendido definitivamente, desestimado, desestimada,
        no se hara, no aplica
    """,
    Topic.URGENT: """
        urgente, critico, critica, inmediata, inmediato, muy alta, muy alto, maxima, maximo, muy urgente, altisima,
        bloqueante, emergencia, urgentisimo, muy importante
    """,
    Topic.HIGH: "alta, alto, importante, a, elevada, elevado, prioritario, prioritaria, prioridad alta, mayor",
    Topic.MEDIUM: """
        media, medio, mediana, mediano, intermedia, intermedio, moderada, moderado, regular, estandar, prioridad media
    """,
    Topic.LOW: """
        baja, bajo, muy baja, muy bajo, menor, minima, minimo, leve, poca, opcional, poco importante, prioridad baja, b
    """,
    Topic.NO_PRIORITY: "ninguna, ninguno, sin prioridad, sin definir, no definida, no aplica, por definir prioridad",
    Topic.YES: "s, si, verdadero, hecho, hecha, listo, lista, completado, completada, cierto, terminado, terminada",
    Topic.NO: "falso, no, pendiente, todavia no, aun no",
    Topic.TOTAL: """
        total, totales, subtotal, sub total, total general, suma, sumas, total horas, total de horas, suma total
    """,
    Topic.EXPORTED: """
        exportado, exportada, generado, generada, impreso, impresa, fuente, descargado, descargada, creado el,
        actualizado el, informe generado, fecha de exportacion, elaborado, ultima actualizacion
    """,
}
