"""Portuguese."""

from collections.abc import Mapping

from task_manager.csv_import.vocabulary.topic import Topic

WORDS: Mapping[Topic, str] = {
    Topic.TASK_NAME: "nome da tarefa, nome tarefa, titulo da tarefa, nome da atividade, nome do cartao",
    Topic.TASK: "tarefa, assunto, afazer",
    Topic.ACTIVITY: "atividade",
    Topic.TITLE: "titulo",
    Topic.SUMMARY: "resumo, sumario",
    Topic.TASKS: "tarefas, atividades, afazeres",
    Topic.NAME: "nome",
    Topic.ITEM: """
        acao, acoes, o que, o que fazer, historia de usuario, requisito, requisitos, item, funcionalidade, demanda,
        entregavel, pendencia, pendencias, chamado
    """,
    Topic.DESCRIPTION: "descricao, descricao da tarefa, descricao da atividade",
    Topic.NOTES: """
        detalhes, detalhe, observacoes, observacao, notas, nota, comentarios, comentario, conteudo, obs, anotacoes,
        criterios de aceitacao, texto
    """,
    Topic.DUE: """
        prazo, prazo final, prazo de entrega, data de vencimento, vencimento, vence em, data limite, data de entrega,
        entrega, data prevista, data prevista de entrega, previsao, previsao de entrega, previsao de termino,
        data estimada, data alvo, data maxima, data de termino, termino, termino previsto, data de conclusao prevista,
        data do prazo, data programada, data objetivo, data planejada, limite, data final prevista, data meta, validade
    """,
    Topic.END: "data fim, data final, data de fim, fim, data de encerramento, ate, fim previsto, data termino",
    Topic.DATE: "data, dia, quando",
    Topic.STATUS: "situacao, estado, etapa, status atual, fase atual, coluna",
    Topic.PROGRESS: "progresso, andamento",
    Topic.COMPLETION: """
        concluido, concluida, feito, feita, finalizado, finalizada, completo, completa, completado, terminado,
        terminada, realizado, realizada, pronto, pronta, encerrado, encerrada, data de conclusao, concluido em,
        finalizado em, fechado, fechada, resolvido, esta concluida
    """,
    Topic.PERCENTAGE: """
        % concluido, % concluida, % completo, % conclusao, % de conclusao, % realizado, porcentagem,
        porcentagem concluida, percentual, percentual concluido, percentual de conclusao, progresso %, % andamento
    """,
    Topic.PRIORITY: "prioridade, importancia, urgencia, nivel de prioridade, criticidade, gravidade",
    Topic.TAGS: "marcadores, marcador, rotulos, rotulo, etiquetas, etiqueta, palavras chave, categorias, tags",
    Topic.LIST: "projeto, projetos, lista, nome da lista, secao, pasta, quadro, nome do projeto, nome do bucket",
    Topic.GROUP: """
        marco, categoria, tipo, grupo, fase, epico, modulo, area, setor, equipe, departamento, disciplina, materia, tipo
        de tarefa, componente, iteracao, tema
    """,
    Topic.ASSIGNEE: "responsavel, responsaveis, atribuido a, atribuido, atribuida a, designado, encarregado",
    Topic.PERSON: "pessoa, pessoas, quem, proprietario, dono, recursos",
    Topic.START: "data de inicio, data inicio, inicio, comeco, data inicial",
    Topic.ID: "codigo, identificador, numero, chave, referencia",
    Topic.OTHER: """
        tarefa pai, tarefa principal, criador, criado por, autor, solicitante, relator, data de criacao, criado, criado
        em, criada em, data de cadastro, atualizado, atualizado em, modificado, ultima modificacao, horas, horas
        estimadas, duracao, dias, estimativa, esforco, pontos, custo, orcamento, dependencias, predecessoras, anexos,
        lembrete, repeticao, local, cliente, empresa, semana
    """,
    Topic.FILLER: "da, das, do, dos, de, o, os, as, tarefa, tarefas, cartao, campo, personalizado, atividade",
    Topic.TODO: """
        a fazer, pendente, nao iniciado, nao iniciada, nao comecado, aberto, aberta, novo, nova, planejado, planejada,
        por fazer, para fazer, nao feito, nao feita, nao concluido, nao concluida, a iniciar, agendado, agendada,
        reaberto, reaberta, incompleto, incompleta, nao realizado, previsto, prevista, na fila, proximo, a comecar
    """,
    Topic.IN_PROGRESS: """
        em andamento, em progresso, em curso, em execucao, em processo, fazendo, em revisao, em desenvolvimento,
        em teste, em testes, em analise, em producao, iniciado, iniciada, comecado, comecada, ativo, ativa, parcial,
        parcialmente, em validacao, em tratamento, executando, desenvolvendo, em homologacao, quase pronto, andamento
    """,
    Topic.DONE: """
        feito, feita, fechado, fechada, resolvido, resolvida, concluido, concluida, finalizado, finalizada, completo,
        completa, completado, completada, terminado, terminada, pronto, pronta, realizado, realizada, entregue,
        encerrado, encerrada, executado, executada, itens concluidos, implementado, implementada, publicado
    """,
    Topic.CANCELLED: """
        cancelado, cancelada, anulado, anulada, descartado, descartada, abandonado, abandonada, rejeitado, rejeitada,
        excluido, excluida, recusado, recusada, duplicado, duplicada, nao sera feito
    """,
    Topic.URGENT: """
        urgente, critico, critica, muito alta, muito alto, imediata, imediato, maxima, altissima, bloqueante,
        muito urgente, emergencial, muito importante
    """,
    Topic.HIGH: "alta, alto, importante, elevada, elevado, prioritario",
    Topic.MEDIUM: "media, medio, moderada, moderado, intermediaria, regular, padrao",
    Topic.LOW: "baixa, baixo, muito baixa, muito baixo, baixissima, menor, minima, opcional",
    Topic.NO_PRIORITY: "nenhuma, nenhum, sem prioridade, nao definida, nao definido",
    Topic.YES: "sim, s, verdadeiro, feito, feita, concluido, concluida, pronto",
    Topic.NO: "nao, falso, ainda nao, pendente",
    Topic.TOTAL: "total, totais, subtotal, total geral, soma, total de horas, total horas",
    Topic.EXPORTED: """
        exportado, exportada, gerado, gerada, impresso, fonte, baixado, criado em, relatorio gerado, emitido
    """,
}
