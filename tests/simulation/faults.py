"""Fault injection into calls of AWS, chosen by the seed."""

from collections.abc import Callable
from random import Random
from typing import Any

from botocore.exceptions import ConnectTimeoutError, ReadTimeoutError

from tests.simulation.aws.errors import AwsError

Call = Callable[[dict[str, Any]], dict[str, Any]]

_THROTTLING_ERRORS = {
    "dynamodb": ("ProvisionedThroughputExceededException", 400),
    "s3": ("SlowDown", 503),
    "sns": ("Throttling", 400),
    "sqs": ("RequestThrottled", 403),
    "stepfunctions": ("ThrottlingException", 400),
}
_MAX_REPETITIONS = 7


class ProcessCrashed(BaseException):
    """Crash of the process that makes the call; a BaseException, so that no handler of `Exception` catches it."""


class Faults:
    """Faults in at most `budget` calls, each call with the probability `rate`.

    A fault other than a crash may repeat for the next calls of the same operation, longer than botocore retries.
    """

    def __init__(self, random: Random, rate: float, budget: int) -> None:
        self._random = random
        self._rate = rate
        self.budget = budget
        self.injected = 0
        self._repeating: dict[tuple[str, str], tuple[int, Callable[..., Any]]] = {}

    def occurs(self, factor: float = 1.0) -> bool:
        """Return whether to inject a fault here, at `factor` times the usual rate."""
        if self.budget <= 0 or self._random.random() >= self._rate * factor:
            return False
        self.budget -= 1
        self.injected += 1
        return True

    def call_with_faults(self, service: str, operation: str, parameters: dict[str, Any], call: Call) -> dict[str, Any]:
        """Make a call, or inject a fault into it.

        Raises:
            AwsError, HTTPClientError, ProcessCrashed: Instead of a response.
        """
        repeating = self._repeating.pop((service, operation), None)
        if repeating is not None:
            remaining, fault = repeating
            if remaining > 1:
                self._repeating[service, operation] = (remaining - 1, fault)
        elif self.occurs():
            partial = (_fail_partially,) * len(_FAULTS) if (service, operation) in _PARTIAL_FAULTS else ()
            fault = self._random.choice((*_FAULTS, *partial))
            if fault in _REPEATABLE:
                self._repeating[service, operation] = (self._random.randrange(_MAX_REPETITIONS), fault)
        else:
            return call(parameters)
        return dict(fault(service, operation, parameters, call))


def _crash_before(service: str, operation: str, parameters: dict[str, Any], call: Call) -> dict[str, Any]:
    raise ProcessCrashed


def _crash_after(service: str, operation: str, parameters: dict[str, Any], call: Call) -> dict[str, Any]:
    call(parameters)
    raise ProcessCrashed


def _throttle(service: str, operation: str, parameters: dict[str, Any], call: Call) -> dict[str, Any]:
    raise AwsError(*_THROTTLING_ERRORS.get(service, ("ThrottlingException", 400)))


def _fail_internally(service: str, operation: str, parameters: dict[str, Any], call: Call) -> dict[str, Any]:
    raise AwsError("InternalServerError" if service == "dynamodb" else "InternalError", 500)


def _time_out_connecting(service: str, operation: str, parameters: dict[str, Any], call: Call) -> dict[str, Any]:
    raise ConnectTimeoutError(endpoint_url=service)


def _time_out_reading(service: str, operation: str, parameters: dict[str, Any], call: Call) -> dict[str, Any]:
    call(parameters)
    raise ReadTimeoutError(endpoint_url=service)


def _fail_partially(service: str, operation: str, parameters: dict[str, Any], call: Call) -> dict[str, Any]:
    partial_fault = _PARTIAL_FAULTS.get((service, operation))
    return partial_fault(parameters, call) if partial_fault else _throttle(service, operation, parameters, call)


def _publish_half(parameters: dict[str, Any], call: Call) -> dict[str, Any]:
    entries = parameters["PublishBatchRequestEntries"]
    response = call({**parameters, "PublishBatchRequestEntries": entries[1::2]})
    failed = [{"Id": entry["Id"], "Code": "InternalError", "SenderFault": False} for entry in entries[::2]]
    return {**response, "Failed": failed}


def _send_half(parameters: dict[str, Any], call: Call) -> dict[str, Any]:
    response = call({**parameters, "Entries": parameters["Entries"][1::2]})
    failed = [
        {"Id": entry["Id"], "Code": "InternalError", "SenderFault": False} for entry in parameters["Entries"][::2]
    ]
    return {**response, "Failed": failed}


def _delete_half(parameters: dict[str, Any], call: Call) -> dict[str, Any]:
    objects = parameters["Delete"]["Objects"]
    call({**parameters, "Delete": {"Objects": objects[1::2]}})
    return {"Errors": [{"Key": target["Key"], "Code": "SlowDown"} for target in objects[::2]]}


def _write_half(parameters: dict[str, Any], call: Call) -> dict[str, Any]:
    [(table, requests)] = parameters["RequestItems"].items()
    call({"RequestItems": {table: requests[1::2]}})
    return {"UnprocessedItems": {table: requests[::2]}}


def _read_half(parameters: dict[str, Any], call: Call) -> dict[str, Any]:
    [(table, request)] = parameters["RequestItems"].items()
    response = call({"RequestItems": {table: {**request, "Keys": request["Keys"][1::2]}}})
    return {**response, "UnprocessedKeys": {table: {**request, "Keys": request["Keys"][::2]}}}


def _conflict(parameters: dict[str, Any], call: Call) -> dict[str, Any]:
    reasons = [{"Code": "TransactionConflict"}, *({"Code": "None"} for _ in parameters["TransactItems"][1:])]
    raise AwsError("TransactionCanceledException", CancellationReasons=reasons)


_FAULTS: tuple[Callable[[str, str, dict[str, Any], Call], dict[str, Any]], ...] = (
    _crash_before,
    _crash_after,
    _throttle,
    _fail_internally,
    _time_out_connecting,
    _time_out_reading,
    _fail_partially,
)
_REPEATABLE = frozenset({_throttle, _fail_internally, _time_out_connecting, _time_out_reading, _fail_partially})
_PARTIAL_FAULTS: dict[tuple[str, str], Callable[[dict[str, Any], Call], dict[str, Any]]] = {
    ("sns", "publish_batch"): _publish_half,
    ("sqs", "send_message_batch"): _send_half,
    ("s3", "delete_objects"): _delete_half,
    ("dynamodb", "batch_write_item"): _write_half,
    ("dynamodb", "batch_get_item"): _read_half,
    ("dynamodb", "transact_write_items"): _conflict,
}
