"""Task store on DynamoDB: its items, and the mapping of AWS errors."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import given

from task_manager.adapters.items import from_item, to_item
from task_manager.adapters.shards import Shards
from task_manager.adapters.task_store import DynamoDbTaskStore
from task_manager.adapters.task_table import TaskTable
from task_manager.domain.errors import Contention, NotFound, Unavailable
from task_manager.domain.ports.idempotency import IdempotencyKey
from task_manager.domain.ports.tasks import Order, TaskFilter, TaskQuery
from task_manager.domain.task import Processing, ProcessingStatus, Status, Task, TaskFields
from tests.fakes import FakeClock
from tests.strategies import tasks
from tests.unit.adapters.faults import Responses, cancelled, error

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_dynamodb import DynamoDBClient

KEY = IdempotencyKey("client", "key", "fingerprint")
NOW = datetime(2026, 3, 1, 12, 0, 0, 7000, tzinfo=UTC)
ID = "0195b1e6-0000-7000-8000-000000000001"
OTHER_ID = "0195b1e6-0000-7000-8000-000000000002"
TABLE = TaskTable("tasks", Shards({NOW: 1}))


@pytest.fixture
def store(dynamodb: "DynamoDBClient") -> DynamoDbTaskStore:
    return DynamoDbTaskStore(dynamodb, tasks=TABLE, idempotency_keys="idempotency_keys", clock=FakeClock(NOW))


def a_task(task_id: str = ID, **fields: object) -> Task:
    given_fields = TaskFields.model_validate({"title": "Water the plants", **fields})
    return Task.create(given_fields, task_id=task_id, source="api", now=NOW)


def test_an_item_has_the_models_fields_and_its_keys_only(store: DynamoDbTaskStore, dynamodb: "DynamoDBClient") -> None:
    store.add(a_task(due_date="2026-12-31", tags=["a", "b"]))
    item = dynamodb.get_item(TableName="tasks", Key=TABLE.key(ID))["Item"]
    assert item.pop("write")["S"]
    assert item == {
        "id": {"S": ID},
        "shard": {"S": "0"},
        "due": {"S": f"79738768#{ID}"},
        "title": {"S": "Water the plants"},
        "description": {"S": ""},
        "status": {"S": "todo"},
        "priority": {"S": "medium"},
        "due_date": {"S": "2026-12-31"},
        "tags": {"L": [{"S": "a"}, {"S": "b"}]},
        "created_at": {"S": "2026-03-01T12:00:00.007Z"},
        "updated_at": {"S": "2026-03-01T12:00:00.007Z"},
        "version": {"N": "1"},
        "source": {"S": "api"},
        "processing": {"M": {"status": {"S": "pending"}, "at": {"S": "2026-03-01T12:00:00.007Z"}}},
    }


def test_a_key_is_stored_unreadable_and_with_its_end(store: DynamoDbTaskStore, dynamodb: "DynamoDBClient") -> None:
    store.add(a_task(), KEY)
    [record] = dynamodb.scan(TableName="idempotency_keys")["Items"]
    assert record["expires_at"] == {"N": str(int(NOW.timestamp()) + 86_400)}
    assert record["fingerprint"] == {"S": "fingerprint"}
    assert len(record["key"]["S"]) == 64


@given(task=tasks)
def test_any_task_is_unchanged_by_conversion_to_an_item(task: Task) -> None:
    assert from_item(Task, to_item(task)) == task


def test_unprocessed_keys_are_requested_again(
    store: DynamoDbTaskStore, dynamodb: "DynamoDBClient", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.sleep", lambda _: None)
    store.add(a_task(ID))
    store.add(a_task(OTHER_ID))
    half: dict[str, Any] = {
        "Responses": {"tasks": [{"id": {"S": ID}}]},
        "UnprocessedKeys": {"tasks": {"Keys": [TABLE.key(OTHER_ID)], "ConsistentRead": True}},
    }
    none = {"Responses": {}, "UnprocessedKeys": half["UnprocessedKeys"]}

    Responses(dynamodb, "BatchGetItem", half)
    assert store.existing_ids([ID, OTHER_ID]) == {ID, OTHER_ID}
    Responses(dynamodb, "BatchGetItem", *[none] * 9)
    with pytest.raises(Unavailable):
        store.existing_ids([ID, OTHER_ID])


def test_the_index_by_due_date_holds_only_what_filters_test(
    store: DynamoDbTaskStore, dynamodb: "DynamoDBClient"
) -> None:
    store.add(a_task(due_date="2026-12-31", tags=["a"], description="b"))
    [item] = dynamodb.query(
        TableName="tasks",
        IndexName="by_due_date",
        KeyConditionExpression="shard = :shard",
        ExpressionAttributeValues={":shard": {"S": "0"}},
    )["Items"]

    assert item.keys() == {
        *("shard", "due", "id"),
        *("status", "priority", "tags", "source", "due_date", "updated_at"),
    }


def test_a_list_by_due_date_has_the_tasks_of_the_table(store: DynamoDbTaskStore) -> None:
    tasks = [store.add(a_task(f"0195b1e6-0000-7000-8000-{number:012}")) for number in range(205)]
    outcome = Processing(status=ProcessingStatus.FAILED, at=NOW, reason="It answered 422.")
    for task in tasks[::2]:
        store.record_processing(task.id, 1, outcome)

    noted = [task.model_copy(update={"processing": outcome}) for task in tasks[::2]] + tasks[1::2]
    page = store.page(TaskQuery(500, order=Order.DUE_FIRST))
    assert page.items == sorted(noted, key=lambda task: task.id, reverse=True)


def test_a_list_by_due_date_has_no_task_that_no_longer_matches(
    store: DynamoDbTaskStore, dynamodb: "DynamoDBClient"
) -> None:
    """The index is behind the table: it shows a deleted task, a closed one, and a changed one in two places."""
    changed, closed, deleted = (a_task(f"0195b1e6-0000-7000-8000-{number:012}") for number in (3, 2, 1))
    behind = [store.item(task) for task in (changed, deleted, closed, changed)]
    behind[0]["due"] = {"S": "99999999#x"}
    changed = store.replace(store.add(changed).revised(TaskFields(title="Changed"), NOW), 1)
    store.replace(store.add(closed).revised(TaskFields(title="Closed", status=Status.DONE), NOW), 1)
    Responses(dynamodb, "Query", {"Items": behind, "ScannedCount": len(behind)})

    page = store.page(TaskQuery(10, TaskFilter(status=Status.TODO), order=Order.DUE_FIRST))

    assert (page.items, page.after) == ([changed], None)


def test_moments_of_other_zones_are_stored_in_utc() -> None:
    local_time = NOW.astimezone(datetime.fromisoformat("2026-01-01T00:00:00+14:00").tzinfo)
    assert to_item(a_task().model_copy(update={"updated_at": local_time}))["updated_at"] == {
        "S": "2026-03-01T12:00:00.007Z"
    }


def test_a_lost_response_to_a_write_is_no_conflict(
    store: DynamoDbTaskStore, dynamodb: "DynamoDBClient", monkeypatch: pytest.MonkeyPatch
) -> None:
    put = dynamodb.put_item

    def put_twice(**request: Any) -> Any:
        put(**request)
        return put(**request)

    monkeypatch.setattr(dynamodb, "put_item", put_twice)
    second = store.add(a_task()).revised(TaskFields(title="Second"), NOW + timedelta(seconds=1))

    assert store.replace(second, 1) == second
    assert store.get(ID) == second


@pytest.mark.parametrize(
    "response",
    [
        cancelled("None", "TransactionConflict"),
        cancelled("None", "ThrottlingError"),
        error("TransactionInProgressException"),
        error("TransactionConflictException"),
    ],
)
def test_a_transiently_refused_transaction_is_retried(
    store: DynamoDbTaskStore, dynamodb: "DynamoDBClient", response: dict[str, object]
) -> None:
    responses = Responses(dynamodb, "TransactWriteItems", response, response)
    assert store.add(a_task(), KEY) == a_task()
    assert responses.left == []
    assert store.get(ID) == a_task()


def test_a_persistent_conflict_is_contention(store: DynamoDbTaskStore, dynamodb: "DynamoDBClient") -> None:
    responses = Responses(dynamodb, "TransactWriteItems", *[cancelled("TransactionConflict", "None")] * 20)
    with pytest.raises(Contention):
        store.add(a_task(), KEY)
    assert 0 < len(responses.left) < 20
    with pytest.raises(NotFound):
        store.get(ID)


@pytest.mark.parametrize("code", ["ThrottlingError", "ProvisionedThroughputExceeded"])
def test_a_throttled_transaction_is_unavailable(
    store: DynamoDbTaskStore, dynamodb: "DynamoDBClient", code: str
) -> None:
    responses = Responses(dynamodb, "TransactWriteItems", *[cancelled("None", code)] * 20)
    with pytest.raises(Unavailable):
        store.add(a_task(), KEY)
    assert 0 < len(responses.left) < 20


def test_an_invalid_transaction_is_an_error(store: DynamoDbTaskStore, dynamodb: "DynamoDBClient") -> None:
    Responses(dynamodb, "TransactWriteItems", cancelled("ValidationError", "None"))
    with pytest.raises(ClientError):
        store.add(a_task(), KEY)


def test_every_call_distinguishes_throttling_from_other_errors(
    store: DynamoDbTaskStore, dynamodb: "DynamoDBClient"
) -> None:
    processing = Processing(status=ProcessingStatus.DONE, at=NOW)
    calls: dict[str, Callable[[], object]] = {
        "PutItem": lambda: store.add(a_task()),
        "GetItem": lambda: store.get(ID),
        "DeleteItem": lambda: store.remove(ID),
        "UpdateItem": lambda: store.record_processing(ID, 1, processing),
        "Query": lambda: store.page(TaskQuery(10)),
        "TransactWriteItems": lambda: store.add(a_task(), KEY),
    }
    for operation, call in calls.items():
        Responses(dynamodb, operation, error("ThrottlingException"), error("AccessDeniedException"))
        with pytest.raises(Unavailable):
            call()
        with pytest.raises(ClientError):
            call()


def test_reads_of_one_task_are_consistent(store: DynamoDbTaskStore, dynamodb: "DynamoDBClient") -> None:
    requests = []
    dynamodb.meta.events.register(
        "before-parameter-build.dynamodb.GetItem", lambda params, **_: requests.append(params)
    )
    with pytest.raises(NotFound):
        store.get(OTHER_ID)
    assert [params["ConsistentRead"] for params in requests] == [True]
