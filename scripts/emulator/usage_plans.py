"""Changes of usage plans, which the emulator stores as they are sent, so that no client can read the plan afterwards.

A patch has all values as strings, and names a stage as `<api>:<stage>`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

Operation = Mapping[str, Any]
Plan = dict[str, Any]
Update = Callable[[str, Mapping[str, Any]], Any]

_NUMBERS: Mapping[str, Callable[[str], float]] = {
    "/throttle/burstLimit": int,
    "/throttle/rateLimit": float,
    "/quota/limit": int,
    "/quota/offset": int,
}


def typed_updates(update: Update, plans: Mapping[str, Plan]) -> Update:
    """Return the emulator's update of a plan, for which values get the types that the plan's members have.

    Args:
        update: Function of a plan's id and the body of a request.
        plans: The emulator's plans by id.
    """

    def update_usage_plan(plan_id: str, body: Mapping[str, Any]) -> Any:
        stages = (plans.get(plan_id) or {}).get("apiStages", [])
        return update(plan_id, {"patchOperations": list(_typed(body.get("patchOperations", []), stages))})

    return update_usage_plan


def _typed(operations: Iterable[Operation], stages: list[Mapping[str, str]]) -> Iterator[Operation]:
    for operation in operations:
        match operation:
            case {"path": "/apiStages", "op": op, "value": value}:
                api, _, stage = value.partition(":")
                others = [entry for entry in stages if (entry["apiId"], entry["stage"]) != (api, stage)]
                stages = others if op == "remove" else [*others, {"apiId": api, "stage": stage}]
                yield {"op": "replace", "path": "/apiStages", "value": stages}
            case {"path": path, "value": str(value)} if path in _NUMBERS:
                yield {**operation, "value": _NUMBERS[path](value)}
            case _:
                yield operation
