"""Delivery of events to the external service, with the outcome recorded on the task."""

from dataclasses import dataclass

from task_manager.domain.errors import DeliveryFailed, DeliveryRefused, Unavailable
from task_manager.domain.event import Event, EventType, TaskEvent
from task_manager.domain.ports.clock import Clock
from task_manager.domain.ports.external_service import ExternalService
from task_manager.domain.ports.tasks import TaskRecords
from task_manager.domain.task import Processing, ProcessingStatus


@dataclass(frozen=True, slots=True)
class DeliverEvent:
    """Deliver one event, and record the outcome as `processing` of its task."""

    service: ExternalService
    tasks: TaskRecords
    clock: Clock

    def __call__(self, event: Event, *, last_attempt: bool) -> None:
        """Deliver `event`; a failure that may be retried is recorded on the last attempt only.

        Raises:
            DeliveryRefused: A retry would be refused too.
            DeliveryFailed: A retry may succeed.
            Contention, Unavailable: The outcome could not be recorded; a retry may succeed.
        """
        try:
            self.service.deliver(event)
        except DeliveryRefused as refusal:
            self._record(event, ProcessingStatus.FAILED, str(refusal))
            raise
        except (DeliveryFailed, Unavailable) as failure:
            if last_attempt:
                self._record(event, ProcessingStatus.FAILED, str(failure))
            raise
        self._record(event, ProcessingStatus.DONE)

    def _record(self, event: Event, status: ProcessingStatus, reason: str | None = None) -> None:
        if not isinstance(event, TaskEvent) or event.type is EventType.TASK_DELETED:
            return
        task = event.data
        self.tasks.record_processing(task.id, task.version, Processing(status=status, at=self.clock(), reason=reason))
