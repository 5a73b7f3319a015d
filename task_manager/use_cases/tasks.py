"""Create and change tasks."""

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from task_manager.domain.errors import Contention, VersionMismatch
from task_manager.domain.identifiers import new_id
from task_manager.domain.ports.clock import Clock
from task_manager.domain.ports.idempotency import IdempotencyKey
from task_manager.domain.ports.tasks import TaskStore
from task_manager.domain.rules import Policy, RuleContext
from task_manager.domain.task import API_SOURCE, Status, Task, TaskFields
from task_manager.domain.validation import validated

_ATTEMPTS = 5
"""Attempts of a change without expected versions, when other writes come first."""


@dataclass(frozen=True, slots=True)
class Tasks:
    """Changes of tasks that REST clients make."""

    store: TaskStore
    policy: Policy
    clock: Clock

    def create(self, fields: TaskFields, idempotency_key: IdempotencyKey | None = None) -> Task:
        """Create a task; with a key that was used before, return the task of that call.

        Raises:
            InvalidInput: The fields break a rule.
            IdempotencyKeyReused: The key was used for other fields.
            Contention: Another call with this key is in progress.
        """
        # A retry returns the first result, even where the rules would refuse the call by now.
        if idempotency_key is not None and (first := self.store.replay(idempotency_key)):
            return first
        now = self.clock()
        self.policy.check(fields, RuleContext(now))
        task = Task.create(
            fields,
            task_id=new_id(now),
            source=API_SOURCE,
            now=now,
            completed_at=now if fields.status is Status.DONE else None,
        )
        return self.store.add(task, idempotency_key)

    def replace(self, task_id: str, fields: TaskFields, expected: AbstractSet[int] | None) -> Task:
        """Replace the writable fields of a task; a change that changes nothing writes nothing.

        Raises:
            NotFound: There is no task with this id.
            VersionMismatch: It has none of the expected versions.
            InvalidInput: The fields break a rule.
            Contention: Any version was expected, and concurrent writes kept changing the task.
        """
        return self._revise(task_id, lambda _: fields, expected)

    def patch(
        self,
        task_id: str,
        patch: Mapping[str, object],
        expected: AbstractSet[int] | None,
        idempotency_key: IdempotencyKey | None = None,
    ) -> Task:
        """Apply a JSON merge patch (RFC 7396) to the writable fields of a task.

        Raises:
            As `replace` does, and InvalidInput where the result is not a task; with a key as `create` does.
        """
        if idempotency_key is not None and (first := self.store.replay(idempotency_key)):
            return first

        def change(task: Task) -> TaskFields:
            return validated(TaskFields, task.fields.merged(patch))

        return self._revise(task_id, change, expected, idempotency_key)

    def _revise(
        self,
        task_id: str,
        change: Callable[[Task], TaskFields],
        expected: AbstractSet[int] | None,
        idempotency_key: IdempotencyKey | None = None,
    ) -> Task:
        for _ in range(_ATTEMPTS):
            current = self.store.get(task_id)
            if expected is not None and current.version not in expected:
                raise VersionMismatch(current.version)
            now = self.clock()
            fields = change(current)
            self.policy.check(fields, RuleContext(now, current))
            try:
                if fields == current.fields:
                    return self.store.keep(current, idempotency_key)
                return self.store.replace(current.revised(fields, now), current.version, idempotency_key)
            except VersionMismatch:
                if expected is not None:
                    raise
        raise Contention("Concurrent writes are changing this task. Retry in a moment.")
