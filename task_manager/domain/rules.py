"""Rules beyond field types. A new rule is a class with `check` and one line in a policy."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from task_manager.domain.errors import FieldError, InvalidInput
from task_manager.domain.task import Priority, Status, Task, TaskFields
from task_manager.domain.time_zones import earliest_today


@dataclass(frozen=True, slots=True)
class RuleContext:
    """What a rule may look at besides the proposed fields: the task as it is (None for a new one), and the time."""

    now: datetime
    current: Task | None = None


class Rule(Protocol):
    """One rule that the fields of a task must keep."""

    def check(self, proposed: TaskFields, situation: RuleContext) -> Iterator[FieldError]:
        """Yield a fault for each way in which `proposed` breaks the rule."""
        ...


class UrgentNeedsDueDate:
    """What is urgent is due at some day."""

    def check(self, proposed: TaskFields, situation: RuleContext) -> Iterator[FieldError]:
        """Refuse an urgent task without a due date, unless it is one already: it may have come from a file."""
        if self._lacks_one(proposed) and not (situation.current and self._lacks_one(situation.current)):
            yield FieldError("/due_date", "An urgent task needs a due date.")

    def _lacks_one(self, task: TaskFields) -> bool:
        return task.priority is Priority.URGENT and task.due_date is None


class NewTaskNotPastDue:
    """A new task is not due before today, wherever on Earth its client is."""

    def check(self, proposed: TaskFields, situation: RuleContext) -> Iterator[FieldError]:
        """Refuse a new task whose due date has passed everywhere."""
        if situation.current is not None or proposed.due_date is None:
            return
        if proposed.due_date < earliest_today(situation.now):
            yield FieldError("/due_date", "A new task cannot be due in the past.")


class StatusFollows:
    """Which status may follow which."""

    _NEXT: Mapping[Status, frozenset[Status]] = {
        Status.TODO: frozenset({Status.IN_PROGRESS, Status.DONE, Status.CANCELLED}),
        Status.IN_PROGRESS: frozenset({Status.TODO, Status.DONE, Status.CANCELLED}),
        Status.DONE: frozenset({Status.TODO, Status.IN_PROGRESS}),
        Status.CANCELLED: frozenset({Status.TODO}),
    }

    def check(self, proposed: TaskFields, situation: RuleContext) -> Iterator[FieldError]:
        """Refuse a status that may not follow the present one."""
        if situation.current is None or proposed.status is situation.current.status:
            return
        allowed = self._NEXT[situation.current.status]
        if proposed.status not in allowed:
            choices = ", ".join(status for status in Status if status in allowed)
            yield FieldError(
                "/status",
                f"A task that is {situation.current.status} cannot become {proposed.status}; it can become: {choices}.",
            )


class Policy:
    """The rules of one way in."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._rules = tuple(rules)

    def check(self, proposed: TaskFields, situation: RuleContext) -> None:
        """Let pass what keeps every rule.

        Raises:
            InvalidInput: With every fault that any rule found.
        """
        errors = [error for rule in self._rules for error in rule.check(proposed, situation)]
        if errors:
            raise InvalidInput("The task breaks a rule.", errors)


REST_POLICY = Policy([UrgentNeedsDueDate(), NewTaskNotPastDue(), StatusFollows()])
"""What a REST client may write."""

LENIENT_POLICY = Policy([])
"""What a file may hold: it tells of the past too, as another tool let it be."""

STRICT_IMPORT_POLICY = Policy([UrgentNeedsDueDate(), NewTaskNotPastDue()])
"""What a file may hold where the same is asked of it as of a REST client."""
