"""Mistakes that the package does not make, each put into it on purpose: the simulation has to find every one."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest

from task_manager.adapters.import_store import DynamoDbImportStore
from task_manager.adapters.stream_records import StreamReader
from task_manager.adapters.task_records import DynamoDbTaskRecords
from task_manager.adapters.task_store import DynamoDbTaskStore
from task_manager.composition.attachments import attachment_store
from task_manager.domain import identifiers
from task_manager.domain.errors import TaskManagerError
from task_manager.domain.imports import Import
from task_manager.domain.ports.idempotency import IdempotencyKey
from task_manager.domain.task import Task
from task_manager.handlers import monitor_urgent_tasks, process_sqs, publish_task_events
from task_manager.use_cases.imports import add_tasks, finish, stored_file
from tests.simulation.simulation import Calls

Given = dict[str, Any]


def writes_tasks_whatever_is_there(patch: pytest.MonkeyPatch) -> None:
    """Changes of tasks are unconditional: one is lost under the other."""
    _put_over(patch, lambda _: True)


def imports_over_what_was_edited(patch: pytest.MonkeyPatch) -> None:
    """A row that is imported again replaces its task."""
    _put_over(patch, lambda task: task["source"]["S"].startswith("import:") and task["version"]["N"] == "1")


def notes_the_outcome_on_any_version(patch: pytest.MonkeyPatch) -> None:
    """What became of an old version is noted on the new one, or on what is gone."""
    _ask(patch, "dynamodb.update_item", _unconditional)


def takes_failed_entries_for_published(patch: pytest.MonkeyPatch) -> None:
    """SNS says which entries of a batch failed, and nobody looks."""
    _hear(patch, "sns.publish_batch", lambda answer: {**answer, "Failed": []})


def takes_what_was_not_deleted_for_deleted(patch: pytest.MonkeyPatch) -> None:
    """S3 says which objects it did not delete, and nobody looks."""
    _hear(patch, "s3.delete_objects", lambda answer: {**answer, "Errors": []})


def swallows_what_the_stream_should_bring_again(patch: pytest.MonkeyPatch) -> None:
    """The consumer of the stream ends well when SNS was not to be had."""
    handler = publish_task_events.handler

    def swallowing(event: Any, context: Any) -> None:
        with suppress(TaskManagerError):
            handler(event, context)

    patch.setattr(publish_task_events, "handler", swallowing)


def acknowledges_whatever_became_of_it(patch: pytest.MonkeyPatch) -> None:
    """A message is done once it was tried."""
    _acknowledge(patch, process_sqs)


def acknowledges_a_change_that_was_not_monitored(patch: pytest.MonkeyPatch) -> None:
    """A change of an urgent task is done once it was tried."""
    _acknowledge(patch, monitor_urgent_tasks)


def names_an_event_anew_each_time(patch: pytest.MonkeyPatch) -> None:
    """The id of an event changes with each attempt to publish it."""
    read = StreamReader.event
    numbers = count()

    def renamed(self: StreamReader, record: Any) -> Any:
        event = read(self, record)
        return event and event.model_copy(update={"id": f"{event.id}:{next(numbers)}"})

    patch.setattr(StreamReader, "event", renamed)


def keeps_the_idempotency_key_apart(patch: pytest.MonkeyPatch) -> None:
    """The key is written after the task, not with it."""
    add = DynamoDbTaskStore.add

    def apart(self: DynamoDbTaskStore, task: Task, key: IdempotencyKey | None = None) -> Task:
        added = add(self, task)
        if key is not None:
            self._idempotency_keys.claim(key, added)
        return added

    patch.setattr(DynamoDbTaskStore, "add", apart)


def adds_to_the_ledger(patch: pytest.MonkeyPatch) -> None:
    """Each attempt adds its counts to those of the one before."""
    finish = DynamoDbImportStore.finish

    def adding(self: DynamoDbImportStore, finished: Import) -> None:
        before = self.get(finished.id)
        counts = {name: getattr(before, name) + getattr(finished, name) for name in ("rows_read", "rows_created")}
        finish(self, finished.model_copy(update=counts))

    patch.setattr(DynamoDbImportStore, "finish", adding)


def removes_files_before_the_task(patch: pytest.MonkeyPatch) -> None:
    """A deletion that is refused has removed the files already."""
    for store in (DynamoDbTaskRecords, DynamoDbTaskStore):
        patch.setattr(store, "remove", _after_the_files(store.remove))


def knows_rows_by_their_number_alone(patch: pytest.MonkeyPatch) -> None:
    """Row 1 of one file is row 1 of the next."""
    row_id = identifiers.row_id
    for module in (add_tasks, finish):
        patch.setattr(module, "row_id", lambda _, row: row_id("0195b1e6-0000-7000-8000-000000000000", row))


def knows_files_by_their_name_alone(patch: pytest.MonkeyPatch) -> None:
    """A file that is dropped again under its name is taken for the first."""
    derived_id = identifiers.derived_id
    patch.setattr(stored_file, "derived_id", lambda _, key, *__: derived_id(datetime(2026, 1, 1, tzinfo=UTC), key))


Bug = Callable[[pytest.MonkeyPatch], None]

BUGS: tuple[Bug, ...] = (
    writes_tasks_whatever_is_there,
    imports_over_what_was_edited,
    notes_the_outcome_on_any_version,
    takes_failed_entries_for_published,
    takes_what_was_not_deleted_for_deleted,
    swallows_what_the_stream_should_bring_again,
    acknowledges_whatever_became_of_it,
    acknowledges_a_change_that_was_not_monitored,
    names_an_event_anew_each_time,
    keeps_the_idempotency_key_apart,
    adds_to_the_ledger,
    removes_files_before_the_task,
    knows_rows_by_their_number_alone,
    knows_files_by_their_name_alone,
)


def _after_the_files(remove: Callable[..., None]) -> Callable[..., None]:
    def eager(self: DynamoDbTaskRecords, task_id: str, *arguments: Any) -> None:
        attachment_store().remove_all(task_id)
        remove(self, task_id, *arguments)

    return eager


def _acknowledge(patch: pytest.MonkeyPatch, function: Any) -> None:
    handler = function.handler

    def acknowledging(event: Any, context: Any) -> Any:
        handler(event, context)
        return {"batchItemFailures": []}

    patch.setattr(function, "handler", acknowledging)


def _ask(patch: pytest.MonkeyPatch, what: str, changed: Callable[[Given], Given]) -> None:
    call = Calls.call

    def asking(self: Calls, service: str, operation: str, given: Given) -> Given:
        return call(self, service, operation, changed(given) if f"{service}.{operation}" == what else given)

    patch.setattr(Calls, "call", asking)


def _hear(patch: pytest.MonkeyPatch, what: str, changed: Callable[[Given], Given]) -> None:
    call = Calls.call

    def hearing(self: Calls, service: str, operation: str, given: Given) -> Given:
        answer = call(self, service, operation, given)
        return changed(answer) if f"{service}.{operation}" == what else answer

    patch.setattr(Calls, "call", hearing)


def _put_over(patch: pytest.MonkeyPatch, which: Callable[[Given], bool]) -> None:
    def over(put: Given) -> Given:
        return _unconditional(put) if put["TableName"] == "tasks" and which(put["Item"]) else put

    def all_over(transaction: Given) -> Given:
        items = [{"Put": over(item["Put"])} if "Put" in item else item for item in transaction["TransactItems"]]
        return {**transaction, "TransactItems": items}

    _ask(patch, "dynamodb.put_item", over)
    _ask(patch, "dynamodb.transact_write_items", all_over)


def _unconditional(write: Given) -> Given:
    return {name: value for name, value in write.items() if name != "ConditionExpression"}
