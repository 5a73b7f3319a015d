"""Floor of a function: the least that code in its place does, with the same libraries.

It creates the same clients and makes the same calls with prepared parameters, validates its input and what it reads by
one pydantic model, writes one line and counts the cold start with Powertools, and responds.
"""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.metrics import MetricUnit, single_metric
from pydantic import BaseModel

if TYPE_CHECKING:
    from collections.abc import Callable

    from aws_lambda_powertools.utilities.typing import LambdaContext


class Record(BaseModel):
    """Input and output of a function."""

    id: str = ""
    title: str = ""
    description: str = ""
    status: str = ""
    priority: str = ""
    due_date: date | None = None
    tags: tuple[str, ...] | str = ()
    created_at: datetime | None = None
    updated_at: datetime | None = None
    version: int | str = 1
    source: str = ""


class Floor:
    """Handler of a case, which is made at import as a function's module is."""

    def __init__(self, case: Mapping[str, Any]) -> None:
        self._calls = case["first"]
        self._later = case["later"]
        self._logger = Logger()
        self._clients = _clients(case["services"])
        self._http: Any = None
        self._is_first = True

    def __call__(self, event: Mapping[str, Any], context: "LambdaContext") -> object:
        """Do the work of one invocation."""
        if self._is_first:
            with single_metric(name="ColdStarts", unit=MetricUnit.Count, value=1) as metric:
                metric.add_dimension("function_name", context.function_name)
        records = [*_inputs(event)]
        written = iter(records)
        for call in self._calls:
            parameters = call["parameters"]
            if "Item" in parameters and (record := next(written, None)):
                parameters = {**parameters, "Item": {**parameters["Item"], **_to_item(record)}}
            records += _read(self._call(call, parameters))
        self._logger.info("request", extra={"outcome": "done", "request_id": context.aws_request_id})
        self._calls, self._is_first = self._later, False
        if "httpMethod" not in event:
            return None
        body = "[" + ",".join([record.model_dump_json() for record in records]) + "]"
        return {"statusCode": 200, "headers": {"Content-Type": "application/json"}, "body": body}

    def _call(self, call: Mapping[str, Any], parameters: Mapping[str, Any]) -> Any:  # noqa: ANN401 - any response
        if not call["service"]:
            return self._post(call["operation"], parameters)
        client = self._clients[call["service"]]
        if call["presign"]:
            return client.generate_presigned_url(call["operation"], Params=parameters)
        return getattr(client, call["operation"])(**parameters)

    def _post(self, method: str, options: Mapping[str, Any]) -> None:
        if self._http is None:
            import urllib3  # noqa: PLC0415 - only where it is used

            self._http = urllib3.PoolManager()
        self._http.request(method, **options, timeout=15, retries=False, redirect=False)


def handler_of(case: Mapping[str, Any]) -> "Callable[[Mapping[str, Any], Any], object]":
    """Return the handler of a case."""
    return Floor(case)


def _clients(services: list[str]) -> dict[str, Any]:
    if not services:
        return {}
    import boto3  # noqa: PLC0415 - only where it is used
    from botocore.config import Config  # noqa: PLC0415

    config = Config(parameter_validation=False)
    return {service: boto3.client(service, config=config) for service in services}  # type: ignore[call-overload]


def _inputs(event: Mapping[str, Any]) -> Iterator[Record]:
    if event.get("body") and event["headers"]["content-type"] == "application/json":
        body = json.loads(event["body"])
        for operation in body.get("operations", [{"task": body}]):
            yield Record.model_validate(operation["task"])
    for record in event.get("Records", ()):
        if "body" in record:
            yield Record.model_validate_json(record["body"])
        else:
            yield _from_item(record["dynamodb"].get("NewImage") or record["dynamodb"]["OldImage"])


def _read(response: Any) -> Iterator[Record]:  # noqa: ANN401 - any response
    if not isinstance(response, dict):
        return
    for item in (*response.get("Items", ()), *filter(None, [response.get("Item"), response.get("Attributes")])):
        yield _from_item(item)
    if "Body" in response:
        text = response["Body"].read().decode()
        rows = map(json.loads, text.splitlines()) if text.startswith("{") else csv.DictReader(io.StringIO(text))
        for row in rows:
            yield Record.model_validate(row.get("fields", row))


def _from_item(item: Mapping[str, Any]) -> Record:
    from boto3.dynamodb.types import TypeDeserializer  # noqa: PLC0415 - only where it is used

    deserialize = TypeDeserializer().deserialize
    return Record.model_validate({name: deserialize(value) for name, value in item.items()})


def _to_item(record: Record) -> dict[str, Any]:
    from boto3.dynamodb.types import TypeSerializer  # noqa: PLC0415 - only where it is used

    serialize = TypeSerializer().serialize
    values = record.model_dump(mode="json", exclude_defaults=True)
    return {name: serialize(value) for name, value in values.items()}
