"""Composition of deliveries to the external service."""

from datetime import timedelta
from functools import cache

from task_manager.adapters.cached_secret import CachedSecret
from task_manager.adapters.external_service import HttpExternalService, NoExternalService
from task_manager.adapters.http_receiver import HttpReceiver, Timeouts
from task_manager.adapters.instrumented import InstrumentedExternalService
from task_manager.adapters.work_queue import SqsWorkQueue, queue_name
from task_manager.composition import aws, clock
from task_manager.composition.tasks import task_records
from task_manager.domain.ports.external_service import ExternalService
from task_manager.domain.ports.work_queue import WorkQueue
from task_manager.settings import BackgroundQueueSettings, ExternalServiceSettings, settings
from task_manager.use_cases.deliveries import DeliverEvent
from task_manager.use_cases.urgent_tasks import DeliverUrgentTask


@cache
def delivery_queues() -> dict[str, WorkQueue]:
    """Return the background queue and the queue of imported tasks, by name."""
    queues = settings(BackgroundQueueSettings)
    urls = {queues.background_queue_url: queues.background_dlq_url, queues.bulk_queue_url: queues.bulk_dlq_url}
    return {
        queue_name(url): SqsWorkQueue(
            aws.sqs(),
            url,
            dlq_url,
            function="process_sqs",
            max_receive_count=queues.background_max_receive_count,
            retry_seconds=queues.background_retry_seconds,
        )
        for url, dlq_url in urls.items()
    }


@cache
def deliver_event() -> DeliverEvent:
    """Return the delivery of events."""
    return DeliverEvent(_external_service(), task_records(), clock.now)


@cache
def deliver_urgent_task() -> DeliverUrgentTask:
    """Return the delivery of urgent tasks."""
    return DeliverUrgentTask(task_records(), _external_service())


def delivery_time() -> timedelta:
    """Return the time that a delivery may take, and to record its outcome."""
    return timedelta(seconds=Timeouts().total) + aws.UNANSWERED_ATTEMPT


def _external_service() -> ExternalService:
    service = settings(ExternalServiceSettings)
    if not service.external_service_url:
        return NoExternalService()
    api_key = CachedSecret(
        aws.secrets_manager(), service.external_service_secret_arn, "API key of the external service"
    )
    receiver = HttpReceiver("The external service", clock.now)
    return InstrumentedExternalService(HttpExternalService(service.external_service_url, api_key, receiver))
