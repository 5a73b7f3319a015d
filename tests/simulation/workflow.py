"""Step Functions: runs the state machine of the stack's own file, as far as that goes.

https://states-language.net/spec.html
"""

import json
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.simulation.aws.refused import Refused
from tests.simulation.deliveries import Machinery
from tests.simulation.functions import FunctionFailed

MACHINE = Path(__file__).parents[2] / "terraform" / "stack" / "import_workflow.asl.json"
_FUNCTION = re.compile(r"\$\{(\w+)_arn\}")


class _StateFailed(Exception):
    pass


class Workflow:
    """Executions of the one state machine, each under a name of its own.

    `under_way` counts those that run, `failed` is told the name of each that fails, and `given_up` has the states that
    failed for good, with the import that they worked for.
    """

    def __init__(self, machinery: Machinery, failed: Callable[[str], None]) -> None:
        self._machinery = machinery
        self._machine = json.loads(MACHINE.read_text())
        self._names: set[str] = set()
        self._failed = failed
        self.under_way = 0
        self.given_up: set[tuple[str, str]] = set()

    def start_execution(self, **start: Any) -> dict[str, Any]:
        if start["name"] in self._names:
            raise Refused("ExecutionAlreadyExists")
        self._names.add(start["name"])
        self.under_way += 1
        self._machinery.scheduler.spawn(lambda: self._execute(start["name"], json.loads(start["input"])))
        return {"executionArn": start["name"]}

    def _execute(self, name: str, given: Any) -> None:
        self._machinery.rest(5)
        try:
            self._run(self._machine, given)
        except _StateFailed:
            self._failed(name)
        self.under_way -= 1

    def _run(self, machine: Mapping[str, Any], data: Any) -> Any:
        name = machine["StartAt"]
        while name:
            state = machine["States"][name]
            try:
                data, name = self._step(state, data)
            except (_StateFailed, FunctionFailed) as failure:
                self.given_up.add((name, data["import_id"]))
                if not state.get("Catch"):
                    raise _StateFailed(f"{name}: {failure}") from failure
                [catch] = state["Catch"]
                data = _put(data, catch.get("ResultPath", "$"), {"Error": str(failure), "Cause": ""})
                name = catch["Next"]
        return data

    def _step(self, state: Mapping[str, Any], data: Any) -> tuple[Any, str]:
        match state["Type"]:
            case "Task":
                result = self._task(state, _selected(state, data, "Parameters", {}))
            case "Map":
                result = self._map(state, data)
            case "Choice":
                [choice] = state["Choices"]
                chosen = _at(data, choice["Variable"]) is choice["BooleanEquals"]
                return data, choice["Next"] if chosen else state["Default"]
            case "Succeed":
                return data, ""
            case other:
                raise NotImplementedError(other)
        data = _put(data, state.get("ResultPath", "$"), result)
        return (data if state.get("OutputPath", "$") == "$" else {}), state.get("Next", "")

    def _task(self, state: Mapping[str, Any], given: Any) -> Any:
        [function] = _FUNCTION.findall(state["Resource"])
        retries = state.get("Retry", ())
        [retry] = retries or ({"MaxAttempts": 0, "IntervalSeconds": 0, "BackoffRate": 1},)
        for attempt in range(retry["MaxAttempts"]):
            try:
                return self._machinery.functions.call(function, given)
            except FunctionFailed:
                self._machinery.rest(retry["IntervalSeconds"] * retry["BackoffRate"] ** attempt)
        return self._machinery.functions.call(function, given)

    def _map(self, state: Mapping[str, Any], data: Any) -> Any:
        if state["ToleratedFailurePercentage"] != 100:
            raise NotImplementedError(state)
        waiting = [
            _selected(state, data, "ItemSelector", {"$$.Map.Item.Value": item})
            for item in _at(data, state["ItemsPath"])
        ]
        running = 0

        def work() -> None:
            nonlocal running
            while waiting:
                item = waiting.pop(self._machinery.random.randrange(len(waiting)))
                # A map that tolerates every failure ends well.
                with suppress(_StateFailed):
                    self._run(state["ItemProcessor"], item)
            running -= 1

        for _ in range(min(state["MaxConcurrency"], len(waiting))):
            running += 1
            self._machinery.scheduler.spawn(work)
        while running:
            self._machinery.scheduler.sleep(1)
        return []


def _selected(state: Mapping[str, Any], data: Any, field: str, context: Mapping[str, Any]) -> Any:
    if field not in state:
        return data
    return {
        name.removesuffix(".$"): (context[value] if value in context else _at(data, value))
        if name.endswith(".$")
        else value
        for name, value in state[field].items()
    }


def _at(data: Any, path: str) -> Any:
    for step in path.split(".")[1:]:
        data = data[step]
    return data


def _put(data: Any, path: str | None, result: Any) -> Any:
    if path is None:
        return data
    if path == "$":
        return result
    [_, name] = path.split(".")
    return {**data, name: result}
