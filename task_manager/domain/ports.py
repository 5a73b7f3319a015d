"""What the use cases need of the world outside. The adapters do it on AWS, the tests' fakes in memory."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import BinaryIO, Generic, Protocol, TypeVar

from task_manager.domain.attachment import Attachment
from task_manager.domain.event import Event
from task_manager.domain.imports import FirstFile, Import
from task_manager.domain.reminder import Reminder
from task_manager.domain.task import Priority, Processing, Status, Task

T = TypeVar("T")


class Clock(Protocol):
    """Tells the time."""

    def __call__(self) -> datetime:
        """Return this moment in UTC, to the millisecond."""
        ...


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """Which tasks a list shows: those that meet all that is given.

    Both bounds of the due date are exclusive, `updated_since` is inclusive.
    """

    status: Status | None = None
    priority: Priority | None = None
    tag: str | None = None
    source: str | None = None
    due_before: date | None = None
    due_after: date | None = None
    updated_since: datetime | None = None


class Order(StrEnum):
    """The order of a list of tasks: by creation, or by due date with those that have none at the end."""

    NEWEST_FIRST = "created_at"
    DUE_FIRST = "due_date"


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some items in order, and the place after which the next page goes on (None when this is the last page)."""

    items: Sequence[T]
    after: str | None


@dataclass(frozen=True, slots=True)
class IdempotencyKey:
    """The key of one intention of one client, and a digest of what it asked for."""

    client: str
    key: str
    fingerprint: str


class TaskStore(Protocol):
    """Keeps tasks. Every write is conditional; none reads first.

    A write with an idempotency key stores both in one transaction. Where the key was used before, nothing is
    written and the write answers as it did then. Keys are kept for 24 hours. Besides what it says itself, such
    a write raises `IdempotencyKeyReused` where the key was used with another fingerprint, and `Contention` where
    another call with it is under way.
    """

    def add(self, task: Task, key: IdempotencyKey | None = None) -> Task:
        """Store a new task and return it.

        Raises:
            AlreadyExists: A task with this id is there already; it is left as it is.
        """
        ...

    def add_all(self, tasks: Iterable[Task]) -> None:
        """Store those of some new tasks, each with an id of its own, that are not there; leave the others as they are.

        Where it raises, it has stored some of them or none.

        Raises:
            Contention: Another call stores some of them at this moment.
        """
        ...

    def recall(self, key: IdempotencyKey) -> Task | None:
        """Return the task that a write with this key gave; None where there was no such write, or it was a removal.

        Raises:
            IdempotencyKeyReused: The key is bound to another fingerprint.
        """
        ...

    def claim(self, key: IdempotencyKey) -> None:
        """Bind a key to its fingerprint, with no write of its own.

        Raises:
            IdempotencyKeyReused: It is bound to another one.
        """
        ...

    def get(self, task_id: str) -> Task:
        """Return a task as the last finished write left it.

        Raises:
            NotFound: There is no such task.
        """
        ...

    def replace(self, task: Task, expected_version: int, key: IdempotencyKey | None = None) -> Task:
        """Store `task` in place of version `expected_version` of it, and return it.

        Raises:
            NotFound: There is no such task.
            VersionMismatch: It has another version.
        """
        ...

    def remove(self, task_id: str, expected_version: int | None = None, key: IdempotencyKey | None = None) -> None:
        """Delete a task, where `expected_version` is given only if it has that version.

        Raises:
            NotFound: There is no such task.
            VersionMismatch: It has another version.
        """
        ...

    def present(self, task_ids: Iterable[str]) -> set[str]:
        """Return those of the ids that there are tasks with."""
        ...

    def record_processing(self, task_id: str, version: int, processing: Processing) -> None:
        """Note what the background made of a version of a task; a later version or a deleted task is left alone."""
        ...

    def page(
        self, wanted: TaskFilter, limit: int, after: str | None = None, order: Order = Order.NEWEST_FIRST
    ) -> Page[Task]:
        """Return tasks in order, from the first beyond the place `after`.

        A page is full unless it is the last one, or a bounded number of items was read for it and few of
        them were wanted. By due date it begins and ends with the wanted days. It may lag behind a write by
        moments.
        """
        ...


class ReminderStore(Protocol):
    """Keeps which reminders there were, until none of them can become due again."""

    def add(self, reminder: Reminder) -> bool:
        """Store a reminder, unless there is one with its id; tell whether it was new."""
        ...


class AttachmentStore(Protocol):
    """Keeps files of tasks. A file is shown once its description and its bytes are both there."""

    def describe(self, attachment: Attachment) -> None:
        """Store the description of a file whose bytes are to follow.

        Raises:
            NotFound: The task does not exist; nothing is stored.
            LimitReached: The task has as many files as it may have.
        """
        ...

    def put(self, attachment: Attachment, body: bytes) -> None:
        """Store the bytes of a described file."""
        ...

    def presign_upload(self, attachment: Attachment) -> "PresignedUpload":
        """Return what a client must send to upload the bytes of a described file itself."""
        ...

    def list(self, task_id: str) -> Sequence[Attachment]:
        """Return the files of a task that have arrived, oldest first, with their real sizes."""
        ...

    def presign_download(self, attachment: Attachment) -> str:
        """Return a URL that gives the file's bytes under its own name for a limited time."""
        ...

    def remove(self, task_id: str, file_id: str) -> None:
        """Delete one file of a task.

        Raises:
            NotFound: The task has no such file.
        """
        ...

    def remove_all(self, task_id: str) -> None:
        """Delete every file of a task, and every description of one."""
        ...


@dataclass(frozen=True, slots=True)
class PresignedUpload:
    """One HTTP request that a client may send to the object store: exactly these headers with the file as body."""

    method: str
    url: str
    headers: dict[str, str]
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class DroppedFile:
    """One version of an object that was dropped. `size` is in bytes."""

    key: str
    version: str
    size: int
    arrived_at: datetime


class DropBox(Protocol):
    """The place where files are dropped and reports are left."""

    def find(self, key: str, version: str | None) -> DroppedFile:
        """Return what is known of an object; without `version` of its newest one.

        Raises:
            NotFound: There is no such object.
        """
        ...

    def read(self, dropped: DroppedFile) -> Iterator[bytes]:
        """Yield the bytes of an object, some at a time."""
        ...

    def write(self, key: str, body: BinaryIO) -> None:
        """Store what can be read from `body` as an object, some at a time."""
        ...

    def place(self, key: str, body: bytes) -> DroppedFile:
        """Store a new object, or leave alone the one that is there; return what is known of it.

        Raises:
            Contention: Another call stores it at this moment.
        """
        ...

    def presign_upload(self, key: str, size: int) -> PresignedUpload:
        """Return what a client must send to store a new object of `size` bytes itself; one that is there stays."""
        ...

    def presign_download(self, key: str, filename: str) -> str:
        """Return a URL that gives an object's bytes under this name for a limited time."""
        ...


class ImportLedger(Protocol):
    """Keeps what is known of imports."""

    def begin(self, started: Import) -> Import:
        """Store a new import, or return the one that is there already."""
        ...

    def progress(self, running: Import) -> None:
        """Store the counts of an import that is running; one that is divided or has ended is left as it is."""
        ...

    def divide(self, running: Import, chunks: int) -> None:
        """Store the counts of an import whose tasks are added in chunks from now on, with the numbers 1 to `chunks`.

        It is divided once: one that is divided or has ended is left as it is.
        """
        ...

    def count_chunk(self, import_id: str, number: int, created: int, now: datetime) -> None:
        """Add what a chunk has created to the counts of a divided import, once, however often this is called.

        An import that has ended is left as it is.
        """
        ...

    def open_chunks(self, import_id: str) -> list[int] | None:
        """Return the numbers of the chunks that were not counted; None where the import is not divided."""
        ...

    def first_with(self, digest: str, running: Import) -> FirstFile:
        """Return the first file with the content that this digest is of: the one of `running` where there was none.

        It stays the first, however often this is called, and by however many imports at once.
        """
        ...

    def finish(self, finished: Import) -> None:
        """Store the end of an import that is running; one that has ended is left as it is."""
        ...

    def get(self, import_id: str) -> Import:
        """Return an import.

        Raises:
            NotFound: There is no such import.
        """
        ...

    def page(self, limit: int, after: str | None = None) -> Page[Import]:
        """Return imports, newest first, from the first beyond the place `after`."""
        ...


class ImportKeys(Protocol):
    """Keeps which import an idempotency key stands for, for 24 hours."""

    def claim(self, key: IdempotencyKey, announced: Import) -> Import:
        """Bind a key that is free to an import whose file is to come; return the one that it is bound to.

        Raises:
            IdempotencyKeyReused: It was used with another fingerprint.
        """
        ...


class ImportWorkflow(Protocol):
    """Imports a large file in chunks, by itself."""

    def start(self, import_id: str, dropped: DroppedFile) -> None:
        """Start the workflow for an import; it is started once, however often this is called."""
        ...


class UrgentTaskWorkflow(Protocol):
    """Follows an urgent task, by itself: delivers, waits, reminds and escalates."""

    def start(self, task: Task, correlation_id: str | None = None) -> None:
        """Have a task followed, however often this is called; `correlation_id` says what gave reason to.

        Nothing happens where it is being followed, or was until it was escalated for the due date that it has.
        """
        ...

    def stop(self, task_id: str) -> None:
        """Follow a task no longer. Nothing happens where it is not followed."""
        ...


class EventPublisher(Protocol):
    """Tells others what happened."""

    def publish(self, events: Sequence[Event]) -> None:
        """Publish events in order.

        Raises:
            Unavailable: One or more could not be published; others may have been.
        """
        ...


class ExternalService(Protocol):
    """The service that background work delivers events to."""

    def deliver(self, event: Event) -> None:
        """Hand over one event, under the event's id as idempotency key.

        Raises:
            DeliveryRefused: A retry would be refused too.
            DeliveryFailed: A retry may succeed.
        """
        ...
