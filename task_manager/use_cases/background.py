"""Background work: deliver what happened to the external service, and note on the task how that went."""

from dataclasses import dataclass

from task_manager.domain.errors import DeliveryFailed, DeliveryRefused, Unavailable
from task_manager.domain.event import Event, EventType
from task_manager.domain.ports.clock import Clock
from task_manager.domain.ports.external_service import ExternalService
from task_manager.domain.ports.tasks import TaskRecords
from task_manager.domain.task import Processing, ProcessingStatus, Task
from task_manager.use_cases.urgent_tasks import MonitorUrgentTask

_ABOUT_A_LIVING_TASK = frozenset({EventType.TASK_CREATED, EventType.TASK_UPDATED})


@dataclass(frozen=True, slots=True)
class DeliverEvent:
    """Deliver one event, and record the outcome on the task that it is about. Urgent tasks are also followed."""

    service: ExternalService
    tasks: TaskRecords
    monitor_urgent_task: MonitorUrgentTask
    clock: Clock

    def __call__(self, event: Event, *, last_attempt: bool) -> None:
        """Deliver `event`; a failure is recorded once no attempt is left.

        Raises:
            DeliveryRefused: The service refused the event for good.
            DeliveryFailed: The service did not take it this time.
            Contention, Unavailable: Another service refused for now.
        """
        try:
            # First, since what is refused for good does not come again.
            self.monitor_urgent_task(event)
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
        if event.type not in _ABOUT_A_LIVING_TASK:
            return
        task = Task.model_validate(event.data)
        self.tasks.record_processing(task.id, task.version, Processing(status=status, at=self.clock(), reason=reason))
