"""What goes wrong, and when: chosen by the seed for each call of AWS."""

from collections.abc import Callable
from random import Random
from typing import Any

from botocore.exceptions import ConnectTimeoutError, ReadTimeoutError

from tests.simulation.aws.refused import Refused

Apply = Callable[[dict[str, Any]], dict[str, Any]]

_THROTTLED = {
    "dynamodb": ("ProvisionedThroughputExceededException", 400),
    "s3": ("SlowDown", 503),
    "sns": ("Throttling", 400),
    "sqs": ("RequestThrottled", 403),
    "stepfunctions": ("ThrottlingException", 400),
}
_LONGEST_SPELL = 7


class Died(BaseException):
    """The process is gone, in the middle of what it did: no `except Exception` of its own sees that."""


class Faults:
    """Refuses, delays, loses and kills: up to `budget` times, at `rate` of the calls.

    A refusal may last for some calls of the same operation, longer than botocore is willing to try.
    """

    def __init__(self, random: Random, rate: float, budget: int) -> None:
        self._random = random
        self._rate = rate
        self.budget = budget
        self.struck = 0
        self._spells: dict[tuple[str, str], tuple[int, Callable[..., Any]]] = {}

    def strikes(self, odds: float = 1.0) -> bool:
        """Tell whether something goes wrong here, at `odds` times the usual rate."""
        if self.budget <= 0 or self._random.random() >= self._rate * odds:
            return False
        self.budget -= 1
        self.struck += 1
        return True

    def around(self, service: str, operation: str, given: dict[str, Any], apply: Apply) -> dict[str, Any]:
        """Do a call, or something else.

        Raises:
            Refused, HTTPClientError, Died: In the place of an answer.
        """
        spell = self._spells.pop((service, operation), None)
        if spell is not None:
            left, fault = spell
            if left > 1:
                self._spells[service, operation] = (left - 1, fault)
        elif self.strikes():
            often = (_does_half,) * len(_FAULTS) if (service, operation) in _HALVES else ()
            fault = self._random.choice((*_FAULTS, *often))
            if fault in _LASTING:
                self._spells[service, operation] = (self._random.randrange(_LONGEST_SPELL), fault)
        else:
            return apply(given)
        return dict(fault(service, operation, given, apply))


def _dies_before(service: str, operation: str, given: dict[str, Any], apply: Apply) -> dict[str, Any]:
    raise Died


def _dies_after(service: str, operation: str, given: dict[str, Any], apply: Apply) -> dict[str, Any]:
    apply(given)
    raise Died


def _throttled(service: str, operation: str, given: dict[str, Any], apply: Apply) -> dict[str, Any]:
    raise Refused(*_THROTTLED.get(service, ("ThrottlingException", 400)))


def _fails(service: str, operation: str, given: dict[str, Any], apply: Apply) -> dict[str, Any]:
    raise Refused("InternalServerError" if service == "dynamodb" else "InternalError", 500)


def _is_not_reached(service: str, operation: str, given: dict[str, Any], apply: Apply) -> dict[str, Any]:
    raise ConnectTimeoutError(endpoint_url=service)


def _loses_the_answer(service: str, operation: str, given: dict[str, Any], apply: Apply) -> dict[str, Any]:
    apply(given)
    raise ReadTimeoutError(endpoint_url=service)


def _does_half(service: str, operation: str, given: dict[str, Any], apply: Apply) -> dict[str, Any]:
    half = _HALVES.get((service, operation))
    return half(given, apply) if half else _throttled(service, operation, given, apply)


def _publishes_half(given: dict[str, Any], apply: Apply) -> dict[str, Any]:
    entries = given["PublishBatchRequestEntries"]
    answer = apply({**given, "PublishBatchRequestEntries": entries[1::2]})
    failed = [{"Id": entry["Id"], "Code": "InternalError", "SenderFault": False} for entry in entries[::2]]
    return {**answer, "Failed": failed}


def _sends_half(given: dict[str, Any], apply: Apply) -> dict[str, Any]:
    answer = apply({**given, "Entries": given["Entries"][1::2]})
    failed = [{"Id": entry["Id"], "Code": "InternalError", "SenderFault": False} for entry in given["Entries"][::2]]
    return {**answer, "Failed": failed}


def _deletes_half(given: dict[str, Any], apply: Apply) -> dict[str, Any]:
    objects = given["Delete"]["Objects"]
    apply({**given, "Delete": {"Objects": objects[1::2]}})
    return {"Errors": [{"Key": one["Key"], "Code": "SlowDown"} for one in objects[::2]]}


def _writes_half(given: dict[str, Any], apply: Apply) -> dict[str, Any]:
    [(table, requests)] = given["RequestItems"].items()
    apply({"RequestItems": {table: requests[1::2]}})
    return {"UnprocessedItems": {table: requests[::2]}}


def _reads_half(given: dict[str, Any], apply: Apply) -> dict[str, Any]:
    [(table, wanted)] = given["RequestItems"].items()
    answer = apply({"RequestItems": {table: {**wanted, "Keys": wanted["Keys"][1::2]}}})
    return {**answer, "UnprocessedKeys": {table: {**wanted, "Keys": wanted["Keys"][::2]}}}


def _conflicts(given: dict[str, Any], apply: Apply) -> dict[str, Any]:
    reasons = [{"Code": "TransactionConflict"}, *({"Code": "None"} for _ in given["TransactItems"][1:])]
    raise Refused("TransactionCanceledException", CancellationReasons=reasons)


_FAULTS: tuple[Callable[[str, str, dict[str, Any], Apply], dict[str, Any]], ...] = (
    _dies_before,
    _dies_after,
    _throttled,
    _fails,
    _is_not_reached,
    _loses_the_answer,
    _does_half,
)
_LASTING = frozenset({_throttled, _fails, _is_not_reached, _loses_the_answer, _does_half})
_HALVES: dict[tuple[str, str], Callable[[dict[str, Any], Apply], dict[str, Any]]] = {
    ("sns", "publish_batch"): _publishes_half,
    ("sqs", "send_message_batch"): _sends_half,
    ("s3", "delete_objects"): _deletes_half,
    ("dynamodb", "batch_write_item"): _writes_half,
    ("dynamodb", "batch_get_item"): _reads_half,
    ("dynamodb", "transact_write_items"): _conflicts,
}
