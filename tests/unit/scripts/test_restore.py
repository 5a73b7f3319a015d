"""Restore of deleted tasks, files and imports from tables as they were at a time."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto.dynamodb.models import dynamodb_backends

from scripts.lib import restored_items
from scripts.lib.aws import Access
from scripts.lib.common import CommandError
from scripts.lib.restored_kinds import RestoredFiles, RestoredTasks
from scripts.lib.tables import task_table
from scripts.restore import Restore, restore_time
from task_manager.adapters.attachment_store import S3AttachmentStore
from task_manager.adapters.import_store import DynamoDbImportStore
from task_manager.adapters.stream_records import read_task
from task_manager.adapters.task_store import DynamoDbTaskStore
from task_manager.domain.attachment import Attachment
from task_manager.domain.identifiers import new_id
from task_manager.domain.imports import Import
from task_manager.domain.task import ProcessingStatus, Task, TaskFields, import_source
from tests.conftest import REGION

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
NOW = AT + timedelta(hours=1)
SECONDS = 3600
ACCOUNT = "123456789012"
RESTORED = ("tasks", "attachments", "imports")
OUTPUTS: dict[str, Any] = {
    "tasks_table": "tasks",
    "attachments_table": "attachments",
    "imports_table": "imports",
    "shard_counts": {"2026-01-01T00:00:00Z": 3},
    "bucket": "task-files",
}


@dataclass
class Environment:
    """Environment whose state at `AT` is that of its first restore, since moto copies tables as they are."""

    dynamodb: "DynamoDBClient"
    s3: "S3Client"
    restore: Restore
    tasks: DynamoDbTaskStore
    attachments: S3AttachmentStore
    imports: DynamoDbImportStore
    numbers: Iterator[int] = field(default_factory=lambda: iter(range(1000)))

    def task(self, title: str = "Lost", **fields: Any) -> Task:
        created = AT - timedelta(days=1, seconds=next(self.numbers))
        source = fields.pop("source", "api")
        return self.tasks.add(
            Task.create(TaskFields(title=title, **fields), task_id=new_id(created), source=source, now=created)
        )

    def file(self, task: Task, body: bytes | None = b"bytes") -> Attachment:
        """Attach a file; without `body`, only announce it."""
        created = AT - timedelta(hours=1)
        attachment = Attachment(
            filename="plan.pdf",
            content_type="application/pdf",
            size=5,
            id=new_id(created),
            task_id=task.id,
            created_at=created,
        )
        self.attachments.describe(attachment)
        if body is not None:
            self.attachments.put(attachment, body)
        return attachment

    def import_(self) -> Import:
        started = AT - timedelta(days=2)
        import_ = Import(id=new_id(started), key="imports/tasks.csv", started_at=started)
        self.imports.create(import_)
        return import_

    def item(self, task: Task) -> dict[str, Any] | None:
        return self.dynamodb.get_item(TableName="tasks", Key=task_table(OUTPUTS).key(task.id)).get("Item")

    def items(self, table: str) -> list[dict[str, Any]]:
        items: list[Any] = self.dynamodb.scan(TableName=table)["Items"]
        return sorted(items, key=str)


def set_window(table: str, earliest: datetime, latest: datetime) -> None:
    """Set the times that moto says a table can be restored to."""
    backups = dynamodb_backends[ACCOUNT][REGION].tables[table].continuous_backups
    backups["PointInTimeRecoveryDescription"] |= {
        "EarliestRestorableDateTime": earliest.timestamp(),
        "LatestRestorableDateTime": latest.timestamp(),
    }


@pytest.fixture
def environment(aws: boto3.Session, dynamodb: "DynamoDBClient", s3: "S3Client", bucket: str) -> Environment:
    for table in RESTORED:
        dynamodb.update_continuous_backups(
            TableName=table, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
        )
        set_window(table, NOW - timedelta(days=35), NOW - timedelta(minutes=5))
    tasks = task_table(OUTPUTS)
    return Environment(
        dynamodb,
        s3,
        Restore(Access(aws), OUTPUTS, AT, lambda: NOW),
        DynamoDbTaskStore(dynamodb, tasks=tasks, idempotency_keys="idempotency_keys", clock=lambda: AT),
        S3AttachmentStore(dynamodb, s3, tasks=tasks, attachments="attachments", bucket=bucket, clock=lambda: AT),
        DynamoDbImportStore(dynamodb, imports="imports", shards=tasks.shards),
    )


def delete(environment: Environment, task: Task) -> None:
    """Delete a task as the API and `remove_task_files` do."""
    environment.tasks.remove(task.id)
    environment.attachments.remove_all(task.id)


def test_a_listing_changes_nothing(environment: Environment, capsys: pytest.CaptureFixture[str]) -> None:
    task, kept = environment.task(), environment.task("Kept")
    environment.restore.run(apply=False)
    delete(environment, task)
    before = [environment.items(table) for table in RESTORED]
    capsys.readouterr()

    environment.restore.run(apply=False)

    assert [environment.items(table) for table in RESTORED] == before
    printed = capsys.readouterr().out.splitlines()
    assert printed[1:] == [
        "Restored 3 tables in 0 s.",
        f"missing: task {task.id}, updated {task.updated_at.isoformat(timespec='milliseconds')[:-6]}Z: Lost",
        "Tasks of that time: 1 unchanged, 1 missing (in 0 s).",
        "Files of that time: none (in 0 s).",
        "Imports of that time: none (in 0 s).",
    ]
    assert environment.item(kept)


def test_a_deleted_task_is_put_back_as_a_new_version(environment: Environment) -> None:
    task = environment.task(description="Whole", tags=("a", "b"), due_date="2026-03-05", source=import_source("one"))
    environment.restore.run(apply=False)
    delete(environment, task)

    environment.restore.run(apply=True)

    restored = environment.tasks.get(task.id)
    assert restored.fields == task.fields
    assert (restored.created_at, restored.source) == (task.created_at, task.source)
    assert (restored.version, restored.updated_at) == (1 + SECONDS + 1, NOW)
    # Streams publish changes whose background work is pending.
    assert (restored.processing.status, restored.processing.at) == (ProcessingStatus.PENDING, NOW)


def test_the_event_of_a_task_that_was_put_back_is_a_new_one(environment: Environment) -> None:
    task = environment.task()
    environment.restore.run(apply=False)
    for title in ("Changed", "Changed again"):
        current = environment.tasks.get(task.id)
        environment.tasks.replace(current.revised(TaskFields(title=title), AT), current.version)
    delete(environment, task)

    environment.restore.run(apply=True)

    event = read_task(None, environment.item(task))
    assert event
    assert event.id == f"task.created:{task.id}:{1 + SECONDS + 1}"
    assert event.correlationid == "restore-20260301T120000Z"
    # The next change, too, has a version that the deleted task never had.
    assert environment.tasks.get(task.id).version > 3


def test_nothing_that_exists_is_changed(environment: Environment, capsys: pytest.CaptureFixture[str]) -> None:
    unchanged, changed = environment.task("Unchanged"), environment.task("Changed")
    environment.file(unchanged)
    environment.import_()
    environment.restore.run(apply=False)
    environment.tasks.replace(changed.revised(TaskFields(title="Newer"), NOW), 1)
    environment.task("Later")
    before = [environment.items(table) for table in RESTORED]
    capsys.readouterr()

    environment.restore.run(apply=True)

    assert [environment.items(table) for table in RESTORED] == before
    assert "Tasks of that time: 1 unchanged, 1 changed since (in 0 s).\n" in capsys.readouterr().out


def test_what_appears_after_the_comparison_is_left_alone(
    environment: Environment, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    task, import_ = environment.task(), environment.import_()
    environment.file(task)
    environment.restore.run(apply=False)
    environment.tasks.replace(task.revised(TaskFields(title="Newer"), NOW), 1)
    environment.dynamodb.update_item(
        TableName="imports", Key={"id": {"S": import_.id}}, AttributeUpdates={"rows_read": {"Value": {"N": "7"}}}
    )
    for item in environment.items("attachments"):
        environment.dynamodb.put_item(TableName="attachments", Item=item | {"size": {"N": "7"}})
    before = [environment.items(table) for table in RESTORED]
    monkeypatch.setattr(restored_items, "batch_get", lambda *_, **__: [])
    capsys.readouterr()

    environment.restore.run(apply=True)

    assert [environment.items(table) for table in RESTORED] == before
    assert capsys.readouterr().out.count(": 1 changed since (in 0 s).") == 3


def test_the_outcome_of_background_work_is_no_change(
    environment: Environment, capsys: pytest.CaptureFixture[str]
) -> None:
    task = environment.task()
    environment.restore.run(apply=False)
    done = task.processing.model_copy(update={"status": ProcessingStatus.DONE})
    environment.tasks.record_processing(task.id, 1, done)
    capsys.readouterr()

    environment.restore.run(apply=False)

    assert "Tasks of that time: 1 unchanged (in 0 s).\n" in capsys.readouterr().out


def test_files_of_a_deleted_task_are_put_back_with_their_bytes(environment: Environment) -> None:
    task = environment.task()
    attachment = environment.file(task)
    environment.restore.run(apply=False)
    delete(environment, task)
    assert environment.attachments.list(task.id) == []

    environment.restore.run(apply=True)

    assert environment.attachments.list(task.id) == [attachment]
    key = f"attachments/{task.id}/{attachment.id}"
    stored = environment.s3.get_object(Bucket="task-files", Key=key)
    assert (stored["Body"].read(), stored["ContentType"]) == (b"bytes", "application/pdf")


def test_a_deleted_file_of_a_task_that_exists_is_put_back(environment: Environment) -> None:
    task = environment.task()
    attachment = environment.file(task)
    environment.restore.run(apply=False)
    environment.attachments.remove(task.id, attachment.id)

    environment.restore.run(apply=True)

    assert environment.attachments.list(task.id) == [attachment]
    assert environment.tasks.get(task.id) == task


def test_bytes_that_are_still_there_are_not_copied(environment: Environment) -> None:
    task = environment.task()
    attachment = environment.file(task)
    environment.restore.run(apply=False)
    environment.dynamodb.delete_item(
        TableName="attachments", Key={"task_id": {"S": task.id}, "id": {"S": attachment.id}}
    )

    environment.restore.run(apply=True)

    assert environment.attachments.list(task.id) == [attachment]
    assert len(environment.s3.list_object_versions(Bucket="task-files")["Versions"]) == 1


def test_a_file_without_bytes_is_listed_and_not_put_back(
    environment: Environment, capsys: pytest.CaptureFixture[str]
) -> None:
    task = environment.task()
    announced = environment.file(task, body=None)
    environment.restore.run(apply=False)
    delete(environment, task)

    environment.restore.run(apply=True)

    printed = capsys.readouterr().out
    assert f"without stored bytes: file {announced.id} of task {task.id}: plan.pdf\n" in printed
    assert "Files of that time: 1 without stored bytes (in 0 s).\n" in printed
    assert environment.items("attachments") == []


def test_a_file_whose_task_does_not_exist_is_not_put_back(
    environment: Environment, capsys: pytest.CaptureFixture[str]
) -> None:
    task = environment.task()
    environment.file(task)
    environment.restore.run(apply=False)
    delete(environment, task)
    # A table that holds no tasks of that time: its restored copy was emptied.
    [restored] = environment.items("tasks-restored-20260301T120000Z")
    environment.dynamodb.delete_item(
        TableName="tasks-restored-20260301T120000Z", Key={name: restored[name] for name in ("shard", "id")}
    )

    environment.restore.run(apply=True)

    assert "Files of that time: 1 of tasks that do not exist" in capsys.readouterr().out
    assert environment.items("attachments") == []
    assert "Contents" not in environment.s3.list_objects_v2(Bucket="task-files")


def test_a_task_that_is_deleted_while_its_file_is_put_back_leaves_no_object(
    environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = environment.task()
    attachment = environment.file(task)
    environment.restore.run(apply=False)
    environment.attachments.remove(task.id, attachment.id)
    put_back_object = RestoredFiles._put_back_object

    def put_back_and_delete_task(self: RestoredFiles, key: str) -> bool:
        done = put_back_object(self, key)
        environment.tasks.remove(task.id)
        return done

    monkeypatch.setattr(RestoredFiles, "_put_back_object", put_back_and_delete_task)

    environment.restore.run(apply=True)

    assert environment.items("attachments") == []
    assert "Contents" not in environment.s3.list_objects_v2(Bucket="task-files")


def test_a_lost_import_is_put_back_as_it_was(environment: Environment) -> None:
    import_ = environment.import_()
    environment.imports.register_content("digest", import_)
    before = environment.items("imports")
    environment.restore.run(apply=False)
    for item in before:
        environment.dynamodb.delete_item(TableName="imports", Key={"id": item["id"]})

    environment.restore.run(apply=True)

    assert environment.items("imports") == before


def test_expiring_state_is_not_restored(environment: Environment) -> None:
    assert {kind.table for kind in environment.restore._kinds} == set(RESTORED)


def test_only_the_named_tasks_are_put_back(environment: Environment, capsys: pytest.CaptureFixture[str]) -> None:
    named, other, import_ = environment.task("Named"), environment.task("Other"), environment.import_()
    attachment = environment.file(named)
    environment.file(other)
    environment.restore.run(apply=False)
    for task in (named, other):
        delete(environment, task)
    environment.dynamodb.delete_item(TableName="imports", Key={"id": {"S": import_.id}})
    capsys.readouterr()

    environment.restore.run([named.id, "unknown"], apply=True)

    assert environment.tasks.existing_ids([named.id, other.id]) == {named.id}
    assert environment.attachments.list(named.id) == [attachment]
    assert environment.items("imports") == []
    assert capsys.readouterr().out.splitlines()[2:] == [
        "Tasks of that time: 1 put back (in 0 s).",
        "Files of that time: 1 put back (in 0 s).",
        "Imports of that time: none (in 0 s).",
        "No task or import at that time: unknown",
    ]


def test_an_interrupted_restore_continues(
    environment: Environment, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The time may have left the window meanwhile: restored tables are used without a look at it."""
    monkeypatch.setattr(restored_items, "_KEYS_PER_READ", 2)
    tasks = [environment.task(f"Task {number}") for number in range(7)]
    files = {task.id: environment.file(task) for task in tasks}
    environment.restore.run(apply=False)
    for task in tasks:
        delete(environment, task)
    put_back_task, calls = RestoredTasks.put_back, iter(range(100))

    def interrupted(self: Any, item: Any) -> Any:
        if next(calls) == 3:
            raise KeyboardInterrupt
        return put_back_task(self, item)

    with monkeypatch.context() as patch:
        patch.setattr(RestoredTasks, "put_back", interrupted)
        with pytest.raises(KeyboardInterrupt):
            environment.restore.run(apply=True)
    put_back = environment.tasks.existing_ids([task.id for task in tasks])
    assert 0 < len(put_back) < 7
    before = {task.id: environment.tasks.get(task.id) for task in tasks if task.id in put_back}
    for table in RESTORED:
        set_window(table, NOW - timedelta(minutes=10), NOW)
    capsys.readouterr()

    environment.restore.run(apply=True)

    assert {task_id: environment.tasks.get(task_id) for task_id in before} == before
    assert [environment.attachments.list(task.id) for task in tasks] == [[files[task.id]] for task in tasks]
    printed = capsys.readouterr().out
    assert f"Tasks of that time: {len(put_back)} changed since, {7 - len(put_back)} put back" in printed
    environment.restore.run(apply=True)
    assert "Tasks of that time: 7 changed since (in 0 s).\nFiles of that time: 7 unchanged" in capsys.readouterr().out


def test_more_than_a_page_is_put_back(environment: Environment) -> None:
    tasks = [environment.task(f"Task {number}") for number in range(5)]
    for task in tasks:
        # A page of a scan ends after 1 MB.
        padded = environment.tasks.item(task) | {"padding": {"S": "x" * 300_000}}
        environment.dynamodb.put_item(TableName="tasks", Item=padded)
    environment.restore.run(apply=False)
    assert "LastEvaluatedKey" in environment.dynamodb.scan(TableName="tasks")
    for task in tasks:
        environment.tasks.remove(task.id)

    environment.restore.run(apply=True)

    ids = [task.id for task in tasks]
    assert environment.tasks.existing_ids(ids) == set(ids)


def test_a_table_is_restored_to_the_second_without_its_indexes(
    environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    requests: list[dict[str, Any]] = []
    client = environment.restore._dynamodb
    client.meta.events.register(
        "provide-client-params.dynamodb.RestoreTableToPointInTime", lambda params, **_: requests.append(dict(params))
    )

    environment.restore.run(apply=False)

    assert requests == [
        {
            "SourceTableName": table,
            "TargetTableName": f"{table}-restored-20260301T120000Z",
            "RestoreDateTime": AT,
            "GlobalSecondaryIndexOverride": [],
        }
        for table in RESTORED
    ]


@pytest.mark.parametrize("at", [NOW - timedelta(days=36), NOW - timedelta(minutes=1)])
def test_a_time_outside_of_the_window_begins_nothing(
    environment: Environment, aws: boto3.Session, at: datetime
) -> None:
    # The last table alone refuses.
    for table in RESTORED[:2]:
        set_window(table, NOW - timedelta(days=60), NOW)
    names = environment.dynamodb.list_tables()["TableNames"]

    with pytest.raises(
        CommandError, match=r"^imports cannot be restored to 2026-.*from 2026-01-25T13:00:00Z to 2026-03-01T12:55:00Z"
    ):
        Restore(Access(aws), OUTPUTS, at, lambda: NOW).run(apply=True)

    assert environment.dynamodb.list_tables()["TableNames"] == names


def test_a_local_aws_that_keeps_no_earlier_states_copies_the_present_one(environment: Environment) -> None:
    for table in RESTORED:
        set_window(table, NOW, NOW)
    task = environment.task()

    environment.restore.run(apply=False)

    [copied] = environment.items("tasks-restored-20260301T120000Z")
    assert copied == environment.item(task)


def test_a_table_without_recovery_is_refused(environment: Environment) -> None:
    environment.dynamodb.update_continuous_backups(
        TableName="imports", PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": False}
    )

    with pytest.raises(CommandError, match=r"^imports cannot be restored: its point-in-time recovery is off"):
        environment.restore.run(apply=False)


def test_a_restore_that_another_run_began_is_awaited(environment: Environment, monkeypatch: pytest.MonkeyPatch) -> None:
    client = environment.restore._dynamodb
    begin = client.restore_table_to_point_in_time

    def begun_twice(**request: Any) -> None:
        begin(**request)
        begin(**request)

    monkeypatch.setattr(client, "restore_table_to_point_in_time", begun_twice)

    environment.restore.run(apply=False)

    assert "tasks-restored-20260301T120000Z" in environment.dynamodb.list_tables()["TableNames"]


def test_any_other_refusal_of_a_restore_is_reported(environment: Environment, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(**_: Any) -> None:
        raise ClientError({"Error": {"Code": "LimitExceededException"}}, "RestoreTableToPointInTime")

    monkeypatch.setattr(environment.restore._dynamodb, "restore_table_to_point_in_time", refused)

    with pytest.raises(ClientError, match="LimitExceededException"):
        environment.restore.run(apply=False)


def test_a_restored_table_that_is_being_deleted_is_refused(
    environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        environment.restore._dynamodb, "describe_table", lambda **_: {"Table": {"TableStatus": "DELETING"}}
    )

    with pytest.raises(CommandError, match=r"^tasks-restored-20260301T120000Z is being deleted"):
        environment.restore.run(apply=False)


def test_restored_tables_are_deleted_once(environment: Environment, capsys: pytest.CaptureFixture[str]) -> None:
    names = environment.dynamodb.list_tables()["TableNames"]
    environment.restore.run(apply=False)
    assert len(environment.dynamodb.list_tables()["TableNames"]) == len(names) + 3
    capsys.readouterr()

    environment.restore.delete()
    environment.restore.delete()

    assert capsys.readouterr().out == "Deleted 3 restored tables.\nDeleted 0 restored tables.\n"
    assert environment.dynamodb.list_tables()["TableNames"] == names


@pytest.mark.parametrize(
    "text", ["2026-03-01T12:00:00Z", "2026-03-01T13:00:00.900+01:00", "2026-03-01 12:00:00+00:00", "20260301T120000Z"]
)
def test_a_time_has_a_zone(text: str) -> None:
    assert restore_time(text, NOW) == AT


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "'' is not a time such as 2026-03-01T11:59:00Z."),
        ("yesterday", "'yesterday' is not a time such as 2026-03-01T11:59:00Z."),
        ("2026-02-30T12:00:00Z", "'2026-02-30T12:00:00Z' is not a time such as 2026-03-01T11:59:00Z."),
        (
            "2026-03-01T12:00:00",
            "'2026-03-01T12:00:00' has no time zone: write 2026-03-01T12:00:00Z, or add an offset such as +01:00.",
        ),
        ("2026-03-01T13:00:01Z", "'2026-03-01T13:00:01Z' is in the future."),
    ],
)
def test_a_bad_time_is_refused(text: str, message: str) -> None:
    with pytest.raises(CommandError) as refused:
        restore_time(text, NOW)
    assert str(refused.value) == message
