"""Peer of `create_task`: Powertools' REST resolver, which validates requests and responses, and one table.

https://docs.powertools.aws.dev/lambda/python/latest/core/event_handler/api_gateway/#data-validation
"""

import os
import secrets
from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any

import boto3
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.event_handler import APIGatewayRestResolver
from aws_lambda_powertools.logging import correlation_paths
from boto3.dynamodb.types import TypeSerializer
from pydantic import BaseModel, ConfigDict, Field

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext


class Priority(StrEnum):
    """Priority of a task."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    URGENT = "urgent"


Name = Annotated[str, Field(min_length=1, max_length=200)]


class NewTask(BaseModel):
    """Fields of a task that clients write."""

    model_config = ConfigDict(extra="forbid")

    title: Annotated[str, Field(min_length=1, max_length=200)]
    description: Annotated[str, Field(max_length=4000)] = ""
    status: str = "todo"
    priority: Priority = Priority.MEDIUM
    due_date: date | None = None
    tags: Annotated[list[Annotated[str, Field(min_length=1, max_length=50)]], Field(max_length=20)] = []
    start_date: date | None = None
    assignee: Name | None = None
    list: Name | None = None
    external_id: Name | None = None
    external_url: Annotated[str, Field(pattern="^https?://", max_length=2000)] | None = None


class Task(NewTask):
    """Task as it is stored and returned."""

    id: str
    created_at: datetime
    updated_at: datetime
    version: int


logger = Logger()
metrics = Metrics()
app = APIGatewayRestResolver(enable_validation=True)


@cache
def _table() -> tuple[Any, str, Any]:
    return boto3.client("dynamodb"), os.environ["TASKS_TABLE"], TypeSerializer().serialize


@app.post("/tasks")
def create_task(task: NewTask) -> tuple[Task, int]:
    """Create a task."""
    now = datetime.now(UTC)
    created = Task(**task.model_dump(), id=secrets.token_hex(16), created_at=now, updated_at=now, version=1)
    client, table, serialize = _table()
    values = created.model_dump(mode="json", exclude_none=True)
    client.put_item(
        TableName=table,
        Item={name: serialize(value) for name, value in values.items()},
        ConditionExpression="attribute_not_exists(id)",
    )
    logger.info("created", extra={"task_id": created.id})
    return created, 201


@logger.inject_lambda_context(correlation_id_path=correlation_paths.API_GATEWAY_REST)
@metrics.log_metrics(capture_cold_start_metric=True)
def handler(event: dict[str, Any], context: "LambdaContext") -> dict[str, Any]:
    """Respond to a request of API Gateway."""
    return app.resolve(event, context)


def handler_of(_case: Mapping[str, Any]) -> Any:  # noqa: ANN401 - Powertools' decorators
    """Return the handler."""
    return handler
