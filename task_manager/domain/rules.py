"""Business rules of tasks. A new rule is a class with `check` and one line in a policy."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from task_manager.domain.errors import FieldError, InvalidInput
from task_manager.domain.task import Priority, Status, Task, TaskFields
from task_manager.domain.time_zones import earliest_today


@dataclass(frozen=True, slots=True)
class RuleContext:
    """Context of a check: the current time, and the current task (None for a new one)."""

    now: datetime
    current: Task | None = None


class Rule(Protocol):
    """Rule for the fields of a task."""

    def check(self, proposed: TaskFields, context: RuleContext) -> Iterator[FieldError]:
        """Yield an error for each way in which `proposed` breaks the rule."""
        ...


class UrgentNeedsDueDate:
    """An urgent task has a due date."""

    def check(self, proposed: TaskFields, context: RuleContext) -> Iterator[FieldError]:
        """Reject an urgent task without a due date, unless the stored one has none either: imports may lack it."""
        if self._lacks_due_date(proposed) and not (context.current and self._lacks_due_date(context.current)):
            yield FieldError("/due_date", "An urgent task needs a due date.")

    def _lacks_due_date(self, task: TaskFields) -> bool:
        return task.priority is Priority.URGENT and task.due_date is None


class NewTaskNotPastDue:
    """A new task is not due before today, in whichever time zone its client is."""

    def check(self, proposed: TaskFields, context: RuleContext) -> Iterator[FieldError]:
        """Reject a new task whose due date has passed in every time zone."""
        if context.current is not None or proposed.due_date is None:
            return
        if proposed.due_date < earliest_today(context.now):
            yield FieldError("/due_date", "A new task cannot be due in the past.")


class StartNotAfterDue:
    """A task starts on the day on which it is due, or before."""

    def check(self, proposed: TaskFields, context: RuleContext) -> Iterator[FieldError]:
        """Reject a start after the due date, unless the stored task has the same two dates: imports may have them."""
        if proposed.start_date is None or proposed.due_date is None or proposed.start_date <= proposed.due_date:
            return
        current = context.current
        if current is None or (current.start_date, current.due_date) != (proposed.start_date, proposed.due_date):
            yield FieldError("/start_date", "A task cannot start after its due date.")


class StatusTransition:
    """A status changes only to certain others."""

    _NEXT: Mapping[Status, frozenset[Status]] = {
        Status.TODO: frozenset({Status.IN_PROGRESS, Status.DONE, Status.CANCELLED}),
        Status.IN_PROGRESS: frozenset({Status.TODO, Status.DONE, Status.CANCELLED}),
        Status.DONE: frozenset({Status.TODO, Status.IN_PROGRESS}),
        Status.CANCELLED: frozenset({Status.TODO}),
    }

    def check(self, proposed: TaskFields, context: RuleContext) -> Iterator[FieldError]:
        """Reject a change of the status that is not allowed."""
        if context.current is None or proposed.status is context.current.status:
            return
        allowed = self._NEXT[context.current.status]
        if proposed.status not in allowed:
            choices = ", ".join(status for status in Status if status in allowed)
            yield FieldError(
                "/status",
                f"A task that is {context.current.status} cannot become {proposed.status}; it can become: {choices}.",
            )


class Policy:
    """Set of rules for one kind of client."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._rules = tuple(rules)

    def check(self, proposed: TaskFields, context: RuleContext) -> None:
        """Check all rules.

        Raises:
            InvalidInput: A rule is broken; `errors` holds the errors of all rules.
        """
        errors = [error for rule in self._rules for error in rule.check(proposed, context)]
        if errors:
            raise InvalidInput("The task breaks a rule.", errors)


REST_POLICY = Policy([UrgentNeedsDueDate(), NewTaskNotPastDue(), StartNotAfterDue(), StatusTransition()])
"""Rules for REST clients."""

LENIENT_POLICY = Policy([])
"""Rules for imported files by default: none, since they hold past tasks of other tools."""

STRICT_IMPORT_POLICY = Policy([UrgentNeedsDueDate(), NewTaskNotPastDue(), StartNotAfterDue()])
"""Rules for imported files that are checked as new tasks of REST clients."""
