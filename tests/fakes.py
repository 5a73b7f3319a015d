"""Ports in memory; `tests/contract` tests them and the adapters with the same suites."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import BinaryIO, TypeVar, cast
from urllib.parse import quote, urlencode

from task_manager.domain.attachment import FILES_PER_TASK, Attachment
from task_manager.domain.errors import AlreadyExists, IdempotencyKeyReused, LimitReached, NotFound, VersionMismatch
from task_manager.domain.event import Event
from task_manager.domain.identifiers import first_id
from task_manager.domain.imports import FirstFile, Import, ImportStatus
from task_manager.domain.ports.clock import TimeLeft
from task_manager.domain.ports.idempotency import IdempotencyKey
from task_manager.domain.ports.objects import PresignedUpload, StoredObject
from task_manager.domain.ports.paging import Page
from task_manager.domain.ports.reminders import ReminderStatus
from task_manager.domain.ports.tasks import Order, TaskQuery
from task_manager.domain.reminder import Reminder
from task_manager.domain.task import Processing, Task, import_id_of
from task_manager.domain.urgency import Assessment, Stage

T = TypeVar("T", Task, Import)
R = TypeVar("R", bound=Task | None)


@dataclass
class FakeClock:
    """Clock that changes only by `advance`."""

    now: datetime = datetime(2026, 3, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, time: timedelta) -> None:
        self.now += time


def ample_time() -> timedelta:
    """Return more time than any call needs."""
    return timedelta(hours=1)


class FakeTaskStore:
    """`TaskStore` in memory."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.tasks: dict[str, Task] = {}
        self.causes: dict[str, str] = {}
        """By task, the correlation id of its last write."""
        self._keys: dict[tuple[str, str], tuple[str, Task | None, datetime]] = {}
        self._clock = clock

    def add(self, task: Task, idempotency_key: IdempotencyKey | None = None) -> Task:
        def write() -> Task:
            if task.id in self.tasks:
                raise AlreadyExists("There is a task with this id already.")
            self.tasks[task.id] = task
            return task

        return self._once(idempotency_key, write)

    def add_all(self, tasks: Iterable[Task], time_left: TimeLeft) -> None:
        for task in tasks:
            self.tasks.setdefault(task.id, task)

    def replay(self, idempotency_key: IdempotencyKey) -> Task | None:
        return self._keys[idempotency_key.client, idempotency_key.key][1] if self._is_bound(idempotency_key) else None

    def claim(self, idempotency_key: IdempotencyKey) -> None:
        if not self._is_bound(idempotency_key):
            self._bind(idempotency_key, None)

    def get(self, task_id: str) -> Task:
        if task_id not in self.tasks:
            raise NotFound("There is no such task.")
        return self.tasks[task_id]

    def get_with_cause(self, task_id: str) -> tuple[Task, str | None]:
        task = self.get(task_id)
        return task, self.causes.get(task_id) or import_id_of(task.source)

    def replace(self, task: Task, expected_version: int, idempotency_key: IdempotencyKey | None = None) -> Task:
        def write() -> Task:
            self._check_version(task.id, {expected_version})
            self.tasks[task.id] = task
            return task

        return self._once(idempotency_key, write)

    def keep(self, task: Task, idempotency_key: IdempotencyKey | None = None) -> Task:
        def write() -> Task:
            self._check_version(task.id, {task.version})
            return task

        return task if idempotency_key is None else self._once(idempotency_key, write)

    def remove(
        self, task_id: str, expected: AbstractSet[int] | None = None, idempotency_key: IdempotencyKey | None = None
    ) -> None:
        def write() -> None:
            self._check_version(task_id, expected)
            del self.tasks[task_id]

        self._once(idempotency_key, write)

    def existing_ids(self, task_ids: Iterable[str]) -> set[str]:
        return self.tasks.keys() & set(task_ids)

    def record_processing(self, task_id: str, version: int, processing: Processing) -> None:
        task = self.tasks.get(task_id)
        if task and task.version == version:
            self.tasks[task_id] = task.model_copy(update={"processing": processing})

    def page(self, query: TaskQuery) -> Page[Task]:
        tasks = [task for task in self.tasks.values() if query.filter.matches(task)]
        sort_key = (lambda task: task.id) if query.order is Order.NEWEST_FIRST else _due_sort_key
        return _page(tasks, query.limit, query.after, sort_key)

    def _once(self, idempotency_key: IdempotencyKey | None, write: Callable[[], R]) -> R:
        if idempotency_key is None:
            return write()
        if not self._is_bound(idempotency_key):
            self._bind(idempotency_key, write())
        return cast("R", self.replay(idempotency_key))

    def _is_bound(self, idempotency_key: IdempotencyKey) -> bool:
        fingerprint, _, expires_at = self._keys.get(
            (idempotency_key.client, idempotency_key.key), ("", None, self._clock())
        )
        if expires_at <= self._clock():
            return False
        if fingerprint != idempotency_key.fingerprint:
            raise IdempotencyKeyReused("This idempotency key was used for another request.")
        return True

    def _bind(self, idempotency_key: IdempotencyKey, outcome: Task | None) -> None:
        self._keys[idempotency_key.client, idempotency_key.key] = (
            idempotency_key.fingerprint,
            outcome,
            self._clock() + timedelta(hours=24),
        )

    def _check_version(self, task_id: str, expected: AbstractSet[int] | None) -> None:
        current = self.get(task_id).version
        if expected is not None and current not in expected:
            raise VersionMismatch(current)


def _due_sort_key(task: Task) -> str:
    days_left = (date.max - task.due_date).days + 1 if task.due_date else 0
    return f"{days_left:08}{task.id}"


def _page(items: Sequence[T], limit: int, after: str | None, sort_key: Callable[[T], str]) -> Page[T]:
    remaining = sorted((item for item in items if after is None or sort_key(item) < after), key=sort_key, reverse=True)
    page_items = remaining[:limit]
    return Page(page_items, sort_key(page_items[-1]) if len(remaining) > limit else None)


@dataclass
class FakeReminderStore:
    """`ReminderStore` in memory, which raises the next of `failures` instead of adding."""

    reminders: dict[str, Reminder] = field(default_factory=dict)
    escalated: set[str] = field(default_factory=set)
    """Ids of the reminders whose tasks the workflow has escalated."""
    failures: list[Exception] = field(default_factory=list)

    def add(self, reminder: Reminder) -> ReminderStatus:
        if self.failures:
            raise self.failures.pop(0)
        if reminder.id not in self.reminders:
            self.reminders[reminder.id] = reminder
            return ReminderStatus.NEW
        return ReminderStatus.ESCALATED if reminder.id in self.escalated else ReminderStatus.KNOWN


@dataclass
class FakeUrgentTaskWorkflow:
    """`UrgentTaskWorkflow` in memory, with the monitored tasks and those it settled: escalated, or left for later.

    `restart` raises the next of `failures` instead.
    """

    running: set[str] = field(default_factory=set)
    """Ids of the monitored tasks."""
    settled: set[tuple[str, date | None]] = field(default_factory=set)
    failures: list[Exception] = field(default_factory=list)

    def start(self, task: Task) -> None:
        if (task.id, task.due_date) not in self.settled:
            self.running.add(task.id)

    def monitored(self) -> Iterator[str]:
        yield from self.running

    def restart(self, task: Task) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.running.add(task.id)

    def stop(self, task_id: str) -> None:
        self.running.discard(task_id)

    def end(self, task_id: str, assessment: Assessment) -> None:
        self.stop(task_id)
        if assessment.stage is not Stage.CLOSED:
            self.settled.add((task_id, assessment.due_date))


class FakeAttachmentStore:
    """`AttachmentStore` in memory; an upload by link is `receive`d."""

    def __init__(self, tasks: FakeTaskStore, clock: Callable[[], datetime]) -> None:
        self.described: dict[tuple[str, str], Attachment] = {}
        self.bodies: dict[tuple[str, str], bytes] = {}
        self._tasks = tasks
        self._clock = clock

    def describe(self, attachment: Attachment) -> None:
        if sum(task_id == attachment.task_id for task_id, _ in self.described) >= FILES_PER_TASK:
            raise LimitReached(f"A task holds up to {FILES_PER_TASK} files.")
        self._tasks.get(attachment.task_id)
        self.described[attachment.task_id, attachment.id] = attachment

    def put(self, attachment: Attachment, body: bytes) -> None:
        if (attachment.task_id, attachment.id) not in self.described:
            raise NotFound("There is no such task.")
        self.receive(attachment, body)

    def receive(self, attachment: Attachment, body: bytes) -> None:
        self.bodies[attachment.task_id, attachment.id] = body

    def presign_upload(self, attachment: Attachment) -> PresignedUpload:
        headers = {
            "Content-Type": attachment.content_type,
            "Content-Length": str(attachment.size),
            "If-None-Match": "*",
        }
        return PresignedUpload("PUT", self._url(attachment), headers, self._clock() + timedelta(minutes=15))

    def list(self, task_id: str) -> Sequence[Attachment]:
        return [
            attachment.model_copy(update={"size": len(self.bodies[key])})
            for key, attachment in sorted(self.described.items())
            if key[0] == task_id and key in self.bodies
        ]

    def presign_download(self, attachment: Attachment) -> str:
        return self._url(attachment)

    def remove(self, task_id: str, file_id: str) -> None:
        self.bodies.pop((task_id, file_id), None)
        if self.described.pop((task_id, file_id), None) is None:
            raise NotFound("The task has no such file.")

    def remove_all(self, task_id: str) -> None:
        self.described = {key: attachment for key, attachment in self.described.items() if key[0] != task_id}
        self.bodies = {key: body for key, body in self.bodies.items() if key[0] != task_id}

    @staticmethod
    def _url(attachment: Attachment) -> str:
        return f"https://files.invalid/attachments/{attachment.task_id}/{attachment.id}"


@dataclass
class FakeObjectStore:
    """`ObjectStore` in memory, with all versions of each object."""

    clock: Callable[[], datetime]
    versions: dict[str, list[tuple[bytes, datetime]]] = field(default_factory=dict)

    def find(self, object_key: str, version: str | None) -> StoredObject:
        versions = self.versions.get(object_key, [])
        number = len(versions) if version is None else int(version.removeprefix("v"))
        if not 0 < number <= len(versions):
            raise NotFound(f"There is no such file: {object_key}")
        body, last_modified = versions[number - 1]
        return StoredObject(object_key, f"v{number}", len(body), last_modified)

    def read(self, stored_object: StoredObject) -> Iterator[bytes]:
        self.find(stored_object.key, stored_object.version)
        body, _ = self.versions[stored_object.key][int(stored_object.version.removeprefix("v")) - 1]
        for start in range(0, len(body), 1000):
            yield body[start : start + 1000]

    def write(self, object_key: str, body: BinaryIO) -> None:
        self._store(object_key, body.read())

    def put_if_absent(self, object_key: str, body: bytes) -> StoredObject:
        if object_key not in self.versions:
            self._store(object_key, body)
        return self.find(object_key, None)

    def presign_upload(self, object_key: str, size: int) -> PresignedUpload:
        headers = {"Content-Length": str(size), "If-None-Match": "*"}
        return PresignedUpload("PUT", self._url(object_key), headers, self.clock() + timedelta(minutes=15))

    def presign_download(self, object_key: str, filename: str) -> str:
        return f"{self._url(object_key)}?{urlencode({'filename': filename})}"

    def _store(self, object_key: str, body: bytes) -> None:
        self.versions.setdefault(object_key, []).append((body, self.clock()))

    @staticmethod
    def _url(object_key: str) -> str:
        return f"https://files.invalid/{quote(object_key)}"


class FakeImportStore:
    """`ImportStore` in memory."""

    def __init__(self) -> None:
        self.imports: dict[str, Import] = {}
        self._pending_chunks: dict[str, list[int]] = {}
        self._first_files: dict[str, FirstFile] = {}

    def create(self, import_: Import) -> Import:
        return self.imports.setdefault(import_.id, import_)

    def progress(self, import_: Import) -> bool:
        if not self._is_running(import_.id):
            return False
        if import_.id not in self._pending_chunks and self.imports[import_.id].rows_read <= import_.rows_read:
            self.imports[import_.id] = import_
        return True

    def split(self, import_: Import, chunks: int) -> None:
        if self._is_running(import_.id) and import_.id not in self._pending_chunks:
            self.imports[import_.id] = import_
            self._pending_chunks[import_.id] = list(range(1, chunks + 1))

    def count_chunk(self, import_id: str, number: int, created: int, now: datetime) -> None:
        if self._is_running(import_id) and number in self._pending_chunks.get(import_id, ()):
            self._pending_chunks[import_id].remove(number)
            import_ = self.imports[import_id]
            counts = {"rows_created": import_.rows_created + created, "progress_at": now}
            self.imports[import_id] = import_.model_copy(update=counts)

    def pending_chunks(self, import_id: str) -> list[int] | None:
        self.get(import_id)
        chunks = self._pending_chunks.get(import_id)
        return None if chunks is None else chunks.copy()

    def register_content(self, digest: str, import_: Import) -> FirstFile:
        return self._first_files.setdefault(digest, FirstFile(import_.id, import_.key))

    def finish(self, import_: Import) -> None:
        if self._is_running(import_.id):
            self.imports[import_.id] = import_
            self._pending_chunks.pop(import_.id, None)

    def _is_running(self, import_id: str) -> bool:
        return import_id in self.imports and self.imports[import_id].status is ImportStatus.RUNNING

    def get(self, import_id: str) -> Import:
        if import_id not in self.imports:
            raise NotFound("There is no such import.")
        return self.imports[import_id]

    def running(self, until: datetime) -> Iterator[Import]:
        newest_first = sorted(self.imports, reverse=True)
        for import_id in newest_first:
            if import_id < first_id(until) and self._is_running(import_id):
                yield self.imports[import_id]

    def page(self, limit: int, after: str | None = None) -> Page[Import]:
        return _page(list(self.imports.values()), limit, after, lambda import_: import_.id)


@dataclass
class FakeImportWorkflow:
    """`ImportWorkflow` in memory, with the ids of the imports that it runs for."""

    executions: set[str] = field(default_factory=set)
    failures: list[Exception] = field(default_factory=list)
    """Errors that `is_running` raises, one after the other."""

    def start(self, import_id: str, stored_object: StoredObject) -> None:
        self.executions.add(import_id)

    def is_running(self, import_id: str) -> bool:
        if self.failures:
            raise self.failures.pop(0)
        return import_id in self.executions


class FakeImportKeys:
    """`ImportKeys` in memory."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._bound: dict[tuple[str, str], tuple[str, Import, datetime]] = {}
        self._clock = clock

    def claim(self, key: IdempotencyKey, import_: Import, /) -> Import:
        fresh = (key.fingerprint, import_, self._clock() + timedelta(hours=24))
        bound = self._bound.get((key.client, key.key), fresh)
        if bound[2] <= self._clock():
            bound = fresh
        if bound[0] != key.fingerprint:
            raise IdempotencyKeyReused("This idempotency key was used for another request.")
        self._bound[key.client, key.key] = bound
        return bound[1]


@dataclass
class FakeEventPublisher:
    """`EventPublisher` that records events, or raises the next of `failures`."""

    published: list[Event] = field(default_factory=list)
    failures: list[Exception] = field(default_factory=list)

    def publish(self, events: Sequence[Event]) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.published.extend(events)


@dataclass
class FakeExternalService:
    """`ExternalService` that records deliveries, or raises the next of `failures`."""

    delivered: list[Event] = field(default_factory=list)
    failures: list[Exception] = field(default_factory=list)

    def deliver(self, event: Event) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.delivered.append(event)
