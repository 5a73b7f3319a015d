"""Step Functions: runs the state machines of the stack's own files, as far as those go.

https://states-language.net/spec.html
"""

import json
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.simulation.aws.refused import Refused
from tests.simulation.deliveries import Machinery
from tests.simulation.functions import FunctionFailed

STACK = Path(__file__).parents[2] / "terraform" / "stack"
_FUNCTION = re.compile(r"\$\{(\w+)_arn\}")
_FORMAT = re.compile(r"States\.Format\('(.*?)', (.*)\)")


class _StateFailed(Exception):
    pass


class _Stopped(Exception):
    pass


@dataclass
class Execution:
    """One run of a state machine."""

    name: str
    given: Any
    status: str = "RUNNING"
    output: Any = None


class Workflow:
    """Executions of one state machine, each under a name of its own.

    `under_way` counts those that run, `failed` is told the name of each that fails, `tell` is given each message that a
    state publishes, and `given_up` has the states that failed for good, with the import that they worked for.
    """

    def __init__(
        self,
        machinery: Machinery,
        file: str,
        failed: Callable[[str], None],
        tell: Callable[[Mapping[str, Any]], None] = lambda _: None,
    ) -> None:
        self._machinery = machinery
        self._machine = json.loads((STACK / file).read_text())
        self._failed = failed
        self._tell = tell
        self.executions: dict[str, Execution] = {}
        self.given_up: set[tuple[str, str]] = set()

    @property
    def under_way(self) -> int:
        return sum(one.status == "RUNNING" for one in self.executions.values())

    def start_execution(self, **start: Any) -> dict[str, Any]:
        given = json.loads(start["input"])
        there = self.executions.get(start["name"])
        if there and (there.status, there.given) != ("RUNNING", given):
            raise Refused("ExecutionAlreadyExists")
        if not there:
            self._run_anew(Execution(start["name"], given))
        return {"executionArn": start["name"]}

    def redrive(self, name: str) -> None:
        """Run one that failed again, as an operator has it done."""
        self._run_anew(Execution(name, self.executions[name].given))

    def _run_anew(self, execution: Execution) -> None:
        self.executions[execution.name] = execution
        self._machinery.scheduler.spawn(lambda: self._execute(execution))

    def _execute(self, execution: Execution) -> None:
        self._machinery.rest(5)
        try:
            execution.output = self._run(self._machine, execution.given, execution)
        except _Stopped:
            return
        except _StateFailed:
            execution.status = "FAILED"
            self._failed(execution.name)
        else:
            execution.status = "SUCCEEDED"

    def _run(self, machine: Mapping[str, Any], data: Any, execution: Execution) -> Any:
        name = machine["StartAt"]
        while name:
            if execution.status != "RUNNING":
                raise _Stopped
            state = machine["States"][name]
            try:
                data, name = self._step(state, data, execution)
            except (_StateFailed, FunctionFailed) as failure:
                self.given_up.add((name, data.get("import_id", execution.name)))
                if not state.get("Catch"):
                    raise _StateFailed(f"{name}: {failure}") from failure
                [catch] = state["Catch"]
                data = _put(data, catch.get("ResultPath", "$"), {"Error": str(failure), "Cause": ""})
                name = catch["Next"]
        if execution.status != "RUNNING":
            raise _Stopped
        return data

    def _step(self, state: Mapping[str, Any], data: Any, execution: Execution) -> tuple[Any, str]:
        match state["Type"]:
            case "Task":
                context = {"$$.Execution.Name": execution.name}
                result = self._task(state, _selected(state, data, "Parameters", context))
            case "Map":
                result = self._map(state, data, execution)
            case "Choice":
                chosen = (choice["Next"] for choice in state["Choices"] if _is_met(choice, data))
                return data, next(chosen, state["Default"])
            case "Wait":
                until = datetime.fromisoformat(_at(data, state["TimestampPath"]))
                self._machinery.scheduler.sleep((until - self._machinery.scheduler.now).total_seconds())
                return data, state["Next"]
            case "Succeed":
                return _at(data, state.get("OutputPath", "$")), ""
            case other:
                raise NotImplementedError(other)
        data = _put(data, state.get("ResultPath", "$"), result)
        path = state.get("OutputPath", "$")
        return ({} if path is None else _at(data, path)), state.get("Next", "")

    def _task(self, state: Mapping[str, Any], given: Any) -> Any:
        if state["Resource"].endswith(":sns:publish"):
            self._tell(given)
            return {}
        [function] = _FUNCTION.findall(state["Resource"])
        retries = state.get("Retry", ())
        [retry] = retries or ({"MaxAttempts": 0, "IntervalSeconds": 0, "BackoffRate": 1},)
        for attempt in range(retry["MaxAttempts"]):
            try:
                return self._machinery.functions.call(function, given)
            except FunctionFailed:
                self._machinery.rest(retry["IntervalSeconds"] * retry["BackoffRate"] ** attempt)
        return self._machinery.functions.call(function, given)

    def _map(self, state: Mapping[str, Any], data: Any, execution: Execution) -> Any:
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
                    self._run(state["ItemProcessor"], item, execution)
            running -= 1

        for _ in range(min(state["MaxConcurrency"], len(waiting))):
            running += 1
            self._machinery.scheduler.spawn(work)
        while running:
            self._machinery.scheduler.sleep(1)
        return []


class StepFunctions:
    """The service, with a workflow for each state machine; every operation takes and returns what botocore does."""

    def __init__(self, workflows: Mapping[str, Workflow]) -> None:
        self._workflows = workflows

    def start_execution(self, **start: Any) -> dict[str, Any]:
        return self._workflows[start["stateMachineArn"]].start_execution(**start)

    def describe_execution(self, **describe: Any) -> dict[str, Any]:
        execution = self._execution(describe["executionArn"])
        return {"status": execution.status, "output": json.dumps(execution.output)}

    def stop_execution(self, **stop: Any) -> dict[str, Any]:
        execution = self._execution(stop["executionArn"])
        if execution.status == "RUNNING":
            execution.status = "ABORTED"
        return {}

    def _execution(self, arn: str) -> Execution:
        machine, _, name = arn.replace(":execution:", ":stateMachine:").rpartition(":")
        if name not in self._workflows[machine].executions:
            raise Refused("ExecutionDoesNotExist")
        return self._workflows[machine].executions[name]


def _is_met(choice: Mapping[str, Any], data: Any) -> bool:
    try:
        value = _at(data, choice["Variable"])
    except KeyError:
        return choice.get("IsPresent") is False
    match choice:
        case {"IsPresent": present}:
            return bool(present)
        case {"BooleanEquals": expected} | {"StringEquals": expected}:
            return bool(value == expected)
        case other:
            raise NotImplementedError(other)


def _selected(state: Mapping[str, Any], data: Any, field: str, context: Mapping[str, Any]) -> Any:
    if field not in state:
        return data
    return {
        name.removesuffix(".$"): _evaluated(value, data, context) if name.endswith(".$") else value
        for name, value in state[field].items()
    }


def _evaluated(expression: str, data: Any, context: Mapping[str, Any]) -> Any:
    if expression in context:
        return context[expression]
    if formatted := _FORMAT.fullmatch(expression):
        template, arguments = formatted.groups()
        return template.format(*(_at(data, argument) for argument in arguments.split(", ")))
    return _at(data, expression)


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
