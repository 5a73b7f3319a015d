"""Mutants: defects inserted into the package, each of which the simulation must detect."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from itertools import count, islice
from typing import Any

import pytest

from task_manager.adapters import backoff, conditional_puts, event_publisher
from task_manager.adapters.import_store import DynamoDbImportStore
from task_manager.adapters.shards import Shards
from task_manager.adapters.stream_records import StreamReader
from task_manager.adapters.task_records import DynamoDbTaskRecords
from task_manager.adapters.task_store import DynamoDbTaskStore
from task_manager.composition import clock
from task_manager.composition.attachments import attachment_store
from task_manager.domain import identifiers
from task_manager.domain.errors import TaskManagerError
from task_manager.domain.event import TaskEvent
from task_manager.domain.imports import Import
from task_manager.domain.notification import Audience, Notification
from task_manager.domain.ports.idempotency import IdempotencyKey
from task_manager.domain.task import Task, is_imported
from task_manager.handlers import monitor_urgent_tasks, process_sqs, publish_task_events, send_notifications
from task_manager.notifications.digest import mail
from task_manager.use_cases.imports import add_tasks, finish, stored_file
from task_manager.use_cases.notifications import SendNotifications
from tests.simulation.simulation import Calls

Parameters = dict[str, Any]


def overwrite_tasks(patch: pytest.MonkeyPatch) -> None:
    """Updates of tasks are unconditional, so that one overwrites another."""
    _overwrite_tasks(patch, lambda _: True)


def overwrite_edited_imported_tasks(patch: pytest.MonkeyPatch) -> None:
    """A row that is imported again replaces its task."""
    _overwrite_tasks(patch, lambda task: task["source"]["S"].startswith("import:") and task["version"]["N"] == "1")


def record_outcome_on_any_version(patch: pytest.MonkeyPatch) -> None:
    """The outcome of an old version is recorded on a newer version or a deleted task."""
    _change_request(patch, "dynamodb.update_item", _unconditional)


def ignore_failed_sns_entries(patch: pytest.MonkeyPatch) -> None:
    """The failed entries in the response of SNS are ignored."""
    _change_response(patch, "sns.publish_batch", lambda response: {**response, "Failed": []})


def ignore_failed_s3_deletions(patch: pytest.MonkeyPatch) -> None:
    """The objects that S3 reports as not deleted are ignored."""
    _change_response(patch, "s3.delete_objects", lambda response: {**response, "Errors": []})


def suppress_stream_errors(patch: pytest.MonkeyPatch) -> None:
    """The consumer of the stream succeeds when SNS is unavailable."""
    handler = publish_task_events.handler

    def suppressing(event: Any, context: Any) -> None:
        with suppress(TaskManagerError):
            handler(event, context)

    patch.setattr(publish_task_events, "handler", suppressing)


def acknowledge_failed_deliveries(patch: pytest.MonkeyPatch) -> None:
    """A message is acknowledged after the first attempt, whatever its result."""
    _acknowledge(patch, process_sqs)


def acknowledge_failed_urgent_tasks(patch: pytest.MonkeyPatch) -> None:
    """A change of an urgent task is acknowledged after the first attempt, whatever its result."""
    _acknowledge(patch, monitor_urgent_tasks)


def acknowledge_failed_notifications(patch: pytest.MonkeyPatch) -> None:
    """A notification is acknowledged after the first attempt, whatever its result."""
    _acknowledge(patch, send_notifications)


def deliver_imported_tasks_with_others(patch: pytest.MonkeyPatch) -> None:
    """The events of imported tasks are not marked, so that all others wait for those of a large import."""
    patch.setattr(event_publisher, "is_bulk", lambda _: False)


def delay_edits_of_imported_tasks(patch: pytest.MonkeyPatch) -> None:
    """Every change of an imported task waits behind imports, that of a client too."""
    patch.setattr(
        event_publisher, "is_bulk", lambda event: isinstance(event, TaskEvent) and is_imported(event.data.source)
    )


def mail_each_notification(patch: pytest.MonkeyPatch) -> None:
    """Each notification of a batch is a mail of its own, at once."""

    def send(self: SendNotifications, audience: Audience, notifications: Sequence[Notification]) -> None:
        for notification in notifications:
            self.topics[audience].publish(mail([notification]))

    patch.setattr(SendNotifications, "__call__", send)


def change_event_id_on_retry(patch: pytest.MonkeyPatch) -> None:
    """The id of an event changes with each attempt to publish it."""
    read = StreamReader.event
    numbers = count()

    def with_changed_id(self: StreamReader, record: Any) -> Any:
        event = read(self, record)
        return event and event.model_copy(update={"id": f"{event.id}:{next(numbers)}"})

    patch.setattr(StreamReader, "event", with_changed_id)


def write_idempotency_key_separately(patch: pytest.MonkeyPatch) -> None:
    """The idempotency key is written after the task, not in the same transaction."""
    add = DynamoDbTaskStore.add

    def add_separately(self: DynamoDbTaskStore, task: Task, idempotency_key: IdempotencyKey | None = None) -> Task:
        added = add(self, task)
        if idempotency_key is not None:
            self._idempotency_keys.claim(idempotency_key, added)
        return added

    patch.setattr(DynamoDbTaskStore, "add", add_separately)


def add_import_counts(patch: pytest.MonkeyPatch) -> None:
    """Each attempt adds its counts to those of the previous attempt."""
    finish = DynamoDbImportStore.finish

    def finish_with_sum(self: DynamoDbImportStore, finished: Import) -> None:
        previous = self.get(finished.id)
        counts = {name: getattr(previous, name) + getattr(finished, name) for name in ("rows_read", "rows_created")}
        finish(self, finished.model_copy(update=counts))

    patch.setattr(DynamoDbImportStore, "finish", finish_with_sum)


def remove_files_before_task(patch: pytest.MonkeyPatch) -> None:
    """A deletion removes the files before the condition on the task is checked."""
    for store in (DynamoDbTaskRecords, DynamoDbTaskStore):
        patch.setattr(store, "remove", _after_files(store.remove))


def derive_row_id_from_number_only(patch: pytest.MonkeyPatch) -> None:
    """The ids of rows do not depend on the file."""
    row_id = identifiers.row_id
    for module in (add_tasks, finish):
        patch.setattr(module, "row_id", lambda _, row: row_id("0195b1e6-0000-7000-8000-000000000000", row))


def derive_import_id_from_object_key_only(patch: pytest.MonkeyPatch) -> None:
    """The id of an import does not depend on the version of the object."""
    derived_id = identifiers.derived_id
    patch.setattr(stored_file, "derived_id", lambda _, key, *__: derived_id(datetime(2026, 1, 1, tzinfo=UTC), key))


def give_up_throttled_rows(patch: pytest.MonkeyPatch) -> None:
    """A row of an import that is throttled in five attempts is given up, however much time is left."""
    pauses = backoff.pauses
    patch.setattr(conditional_puts, "pauses", lambda time_left: islice(pauses(time_left), 5))


def shard_by_present_number(patch: pytest.MonkeyPatch) -> None:
    """The shard of a task follows from the number of shards at present instead of that at the time of its id."""
    shard_of = Shards.shard_of

    def of_present(self: Shards, item_id: str) -> str:
        # Any id of a time has its number; the digest is that of the item.
        count = max(int(shard_of(self, identifiers.derived_id(clock.now(), str(number)))) for number in range(50)) + 1
        return shard_of(Shards({clock.now(): count}), item_id)

    patch.setattr(Shards, "shard_of", of_present)


Mutant = Callable[[pytest.MonkeyPatch], None]

MUTANTS: tuple[Mutant, ...] = (
    overwrite_tasks,
    overwrite_edited_imported_tasks,
    record_outcome_on_any_version,
    ignore_failed_sns_entries,
    ignore_failed_s3_deletions,
    suppress_stream_errors,
    acknowledge_failed_deliveries,
    acknowledge_failed_urgent_tasks,
    acknowledge_failed_notifications,
    deliver_imported_tasks_with_others,
    delay_edits_of_imported_tasks,
    mail_each_notification,
    change_event_id_on_retry,
    write_idempotency_key_separately,
    add_import_counts,
    remove_files_before_task,
    derive_row_id_from_number_only,
    derive_import_id_from_object_key_only,
    shard_by_present_number,
)


def _after_files(remove: Callable[..., None]) -> Callable[..., None]:
    def remove_with_files(self: DynamoDbTaskRecords, task_id: str, *arguments: Any) -> None:
        attachment_store().remove_all(task_id)
        remove(self, task_id, *arguments)

    return remove_with_files


def _acknowledge(patch: pytest.MonkeyPatch, function: Any) -> None:
    handler = function.handler

    def acknowledging(event: Any, context: Any) -> Any:
        handler(event, context)
        return {"batchItemFailures": []}

    patch.setattr(function, "handler", acknowledging)


def _change_request(
    patch: pytest.MonkeyPatch, operation_name: str, changed: Callable[[Parameters], Parameters]
) -> None:
    call = Calls.call

    def changed_call(self: Calls, service: str, operation: str, parameters: Parameters) -> Parameters:
        return call(
            self, service, operation, changed(parameters) if f"{service}.{operation}" == operation_name else parameters
        )

    patch.setattr(Calls, "call", changed_call)


def _change_response(
    patch: pytest.MonkeyPatch, operation_name: str, changed: Callable[[Parameters], Parameters]
) -> None:
    call = Calls.call

    def changed_call(self: Calls, service: str, operation: str, parameters: Parameters) -> Parameters:
        response = call(self, service, operation, parameters)
        return changed(response) if f"{service}.{operation}" == operation_name else response

    patch.setattr(Calls, "call", changed_call)


def _overwrite_tasks(patch: pytest.MonkeyPatch, predicate: Callable[[Parameters], bool]) -> None:
    def overwriting(put: Parameters) -> Parameters:
        return _unconditional(put) if put["TableName"] == "tasks" and predicate(put["Item"]) else put

    def all_overwriting(transaction: Parameters) -> Parameters:
        items = [{"Put": overwriting(item["Put"])} if "Put" in item else item for item in transaction["TransactItems"]]
        return {**transaction, "TransactItems": items}

    _change_request(patch, "dynamodb.put_item", overwriting)
    _change_request(patch, "dynamodb.transact_write_items", all_overwriting)


def _unconditional(write: Parameters) -> Parameters:
    return {name: value for name, value in write.items() if name != "ConditionExpression"}
