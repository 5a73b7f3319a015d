"""English."""

from collections.abc import Mapping

from task_manager.csv_import.vocabulary.topic import Topic

WORDS: Mapping[Topic, str] = {
    Topic.TASK_NAME: """
        task name, assigned task, task to do, name of the task, task title, name of task, issue title, work item title,
        card name, card title
    """,
    Topic.TASK: "task, to do, todo, to do item, subject, assignment",
    Topic.ACTIVITY: "activity, activity name",
    Topic.TITLE: "title",
    Topic.SUMMARY: "summary, headline",
    Topic.TASKS: "tasks, to dos, todos, activities",
    Topic.NAME: "name",
    Topic.ITEM: """
        what, item, action, action item, requirement, deliverable, initiative, sub phase, story, user story, feature,
        backlog item, product backlog item, work item, thing to do, what to do
    """,
    Topic.DESCRIPTION: "description, task description, user story description, desc",
    Topic.NOTES: """
        body, notes, note, details, detail, content, text, comments, comment, remarks, remark, more information,
        acceptance criteria
    """,
    Topic.DUE: """
        due date, due, due on, due by, due at, due datetime, due time, duedate, date due, deadline, deadline date,
        target date, target, target completion date, target end, target finish, eta, by when, when due, needed by,
        required by, deliver by, delivery date, must finish by, complete by, expected completion, expected date,
        expected end date, expected finish, planned end, planned end date, planned finish, planned completion date,
        submission date, expiry date, expiration date
    """,
    Topic.END: "end date, end, end time, finish, finish date, finish by, ends, ends on, date end, until",
    Topic.DATE: "date, when, day",
    Topic.STATUS: """
        status, state, task status, stage, current state, current status, workflow state, workflow status, status name,
        condition, kanban column, board column, column
    """,
    Topic.PROGRESS: "progress, progress status",
    Topic.COMPLETION: """
        done, completed, complete, is done, is completed, finished, closed, checked, is complete, is closed,
        is finished, done?, ready?, completed at, completed date, completion date, completed on, date completed,
        date done, done date, closed at, closed date, closed on, finished at, finished on, resolved, resolved at,
        resolution date, done on, actual completion date, actual finish, checkbox, check
    """,
    Topic.PERCENTAGE: """
        % complete, % completed, % done, % progress, % finished, percent complete, percent done, percentage complete,
        percentage done, percentage, progress %, completion %, complete %, completion percentage, % work complete,
        done ratio, completion
    """,
    Topic.PRIORITY: "priority, prio, importance, urgency, priority level, severity, pri, moscow",
    Topic.TAGS: "tags, tag, labels, label, keywords, keyword, categories, contexts, context, hashtags, topics",
    Topic.LIST: """
        list, list name, tasklist, task list, to do list, todo list, section, section column, bucket, bucket name,
        project, projects, project name, folder, folder name, board, board name
    """,
    Topic.GROUP: """
        category, type, kind, area, group, milestone, epic, theme, phase, sprint, module, work type, role, component,
        iteration, workstream, work stream, issue type, work item type, task type, team, department, goal, swimlane,
        release, version, fix version
    """,
    Topic.ASSIGNEE: """
        assignee, assignees, assigned to, assigned, responsible, responsible person, person in charge, in charge, pic,
        assignee name, assigned person, assigned user
    """,
    Topic.PERSON: "owner, who, person, people, member, members, resource, resources, resource names",
    Topic.START: "start, start date, started, started at, begin, begin date, planned start, date started",
    Topic.ID: "id, #, no, no., number, nr, key, issue key, ref, reference",
    Topic.URL: "url, link",
    Topic.OTHER: """
        parent, parent task, parent id, wbs, reporter, creator, author, created by, requester, requested by, start
        time, from, created, created at, created on, created date, date created, creation date, updated, updated at,
        modified, last modified, last updated, estimate, estimated time, estimated hours, estimation, hours, effort,
        days, duration, points, story points, spent, time spent, cost, budget, dependencies, dependency, depends on,
        predecessors, attachments, reminder, repeat, recurrence, location, client, customer, company, week
    """,
    Topic.FILLER: "a, an, card, issue, item, of, task, tasks, the, ticket, my, field, custom, column",
    Topic.TODO: """
        needs action, to do, todo, not started, not yet started, open, opened, new, backlog, planned, pending, ready,
        unstarted, unscheduled, triage, icebox, not done, not complete, not completed, incomplete, uncompleted,
        unfinished, not begun, queued, queue, upcoming, next, next up, next action, to be done, to start, scheduled,
        proposed, draft, idea, requested, reopened, re opened, ready to start, ready for dev, ready for development,
        ready to work, up next, inbox, selected, selected for development, accepted for work, yet to start,
        outstanding, waiting to start, assigned, unassigned, created, submitted, someday, later
    """,
    Topic.IN_PROGRESS: """
        in progress, in process, inprogress, doing, started, active, ongoing, on going, underway, under way, wip, ip,
        work in progress, working, working on it, working on, in work, in review, review, reviewing, under review,
        code review, peer review, in development, development, developing, dev, in testing, testing, in test, test,
        in qa, qa, in uat, test in uat, partially, partial, partly, partially done, partially complete,
        partially completed, half done, almost done, nearly done, in analysis, analysis, in design, designing,
        implementing, in implementation, in execution, executing, verifying, in verification, current, in flight,
        continuing, begun, in the works, on track, ready for review, ready for test, ready for testing, ready for qa,
        to review, to test
    """,
    Topic.DONE: """
        done, complete, completed, finished, closed, resolved, fixed, shipped, released, deployed, live, delivered,
        achieved, accomplished, implemented, merged, all done, is done, finalized, finalised, ended, done done, solved
    """,
    Topic.CANCELLED: """
        cancelled, canceled, wont do, won t do, will not do, won t fix, wontfix, will not fix, abandoned, dropped,
        removed, rejected, obsolete, duplicate, discarded, deleted, not needed, no longer needed, declined, withdrawn,
        aborted, invalid, not doing
    """,
    Topic.URGENT: """
        urgent, critical, blocker, blocking, highest, immediate, very high, show stopper, showstopper, asap, p0, 1,
        emergency, extreme, top, severe, very urgent, vh
    """,
    Topic.HIGH: """
        high, major, important, must have, must, p1, 2, h, hi, higher, elevated, high priority, m o s c o w must
    """,
    Topic.MEDIUM: """
        medium, med, normal, moderate, average, default, should have, should, p2, 3, m, mid, middle, standard, regular,
        neutral, medium priority
    """,
    Topic.LOW: """
        low, minor, trivial, lowest, very low, could have, could, nice to have, won t have, p3, p4, 4, 5, l, lo, lower,
        optional, low priority, p5, whenever, vl
    """,
    Topic.NO_PRIORITY: "0, n, n a, no, no priority, none, not set, unset, undefined, no value, unprioritized",
    Topic.YES: "1, done, ok, true, t, v, x, y, yes, checked, on, completed, complete, finished",
    Topic.NO: "0, false, f, n, no, non, unchecked, off, not yet, pending",
    Topic.TOTAL: "total, totals, subtotal, sub total, subtotals, grand total, sum, overall total, total hours",
    Topic.EXPORTED: """
        exported, generated, created, printed, downloaded, report generated, export date, date exported, source,
        last updated, produced
    """,
}
