"""Create, read, list, change and delete tasks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from task_manager.domain.errors import Contention, VersionMismatch
from task_manager.domain.identifiers import new_id
from task_manager.domain.ports.clock import Clock
from task_manager.domain.ports.idempotency import IdempotencyKey
from task_manager.domain.ports.tasks import TaskStore
from task_manager.domain.rules import Policy, RuleContext
from task_manager.domain.task import API_SOURCE, Task, TaskFields
from task_manager.domain.validation import validated

_ATTEMPTS = 5
"""How often a change that names no version is tried again when others write to the task in between."""


@dataclass(frozen=True, slots=True)
class Tasks:
    """The tasks of the system, as a client may handle them."""

    store: TaskStore
    policy: Policy
    clock: Clock

    def create(self, fields: TaskFields, key: IdempotencyKey | None = None) -> Task:
        """Create a task; with a `key` that was used before, return the task that was created then.

        Raises:
            InvalidInput: The fields break a rule.
            IdempotencyKeyReused: The key was used for other fields.
            Contention: Another call with this key is under way.
        """
        # A repeated call answers as the first one did, even where the rules would refuse it by now.
        if key is not None and (first := self.store.replay(key)):
            return first
        now = self.clock()
        self.policy.check(fields, RuleContext(now))
        task = Task.create(fields, task_id=new_id(now), source=API_SOURCE, now=now)
        return self.store.add(task, key)

    def replace(self, task_id: str, fields: TaskFields, expected_version: int | None) -> Task:
        """Put `fields` in place of all that clients write of a task.

        Raises:
            NotFound: There is no such task.
            VersionMismatch: It has another version than the expected one.
            InvalidInput: The fields break a rule.
            Contention: No version was expected, and others kept changing the task.
        """
        return self._revise(task_id, lambda _: fields, expected_version)

    def patch(
        self,
        task_id: str,
        patch: Mapping[str, object],
        expected_version: int | None,
        key: IdempotencyKey | None = None,
    ) -> Task:
        """Apply a JSON merge patch (RFC 7396) to what clients write of a task.

        Raises:
            As `replace` does, and InvalidInput where the result is not a task; with a `key` as `create` does.
        """
        if key is not None and (first := self.store.replay(key)):
            return first

        def change(task: Task) -> TaskFields:
            return validated(TaskFields, task.fields.merged(patch))

        return self._revise(task_id, change, expected_version, key)

    def delete(self, task_id: str, expected_version: int | None, key: IdempotencyKey | None = None) -> None:
        """Delete a task; its files follow from the table's stream.

        Raises:
            NotFound: There is no such task.
            VersionMismatch: It has another version than the expected one.
            With a `key`, as `create` does.
        """
        self.store.remove(task_id, expected_version, key)

    def claim(self, key: IdempotencyKey) -> None:
        """Bind a key to what it asks for, before any of it is done.

        Raises:
            IdempotencyKeyReused: The key was used for something else.
        """
        self.store.claim(key)

    def _revise(
        self,
        task_id: str,
        change: Callable[[Task], TaskFields],
        expected_version: int | None,
        key: IdempotencyKey | None = None,
    ) -> Task:
        for _ in range(_ATTEMPTS):
            current = self.store.get(task_id)
            if expected_version is not None and expected_version != current.version:
                raise VersionMismatch(current.version)
            now = self.clock()
            fields = change(current)
            self.policy.check(fields, RuleContext(now, current))
            revised = current.revised(fields, now)
            try:
                return self.store.replace(revised, current.version, key)
            except VersionMismatch:
                if expected_version is not None:
                    raise
        raise Contention("Others are changing this task at this moment.")
