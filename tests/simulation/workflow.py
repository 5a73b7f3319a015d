"""Step Functions in memory: runs the stack's state machines; a feature that they do not use raises an error.

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

from tests.simulation.aws.errors import AwsError
from tests.simulation.aws.token_bucket import TokenBucket
from tests.simulation.deliveries import Runtime
from tests.simulation.functions import FunctionFailed

STACK = Path(__file__).parents[2] / "terraform" / "stack"
_FUNCTION = re.compile(r"\$\{(\w+)_arn\}")
_FORMAT = re.compile(r"States\.Format\('(.*?)', (.*)\)")


class _StateFailed(Exception):
    pass


class _Aborted(Exception):
    pass


@dataclass
class Execution:
    """Execution of a state machine."""

    name: str
    input: Any
    status: str = "RUNNING"
    output: Any = None


class Workflow:
    """Executions of one state machine, by name.

    `on_failure` is called with the name of each execution that fails. `integrations` has the calls of AWS that states
    make, with the input of the state, by the end of their resource. `running` counts the executions that run;
    `failed_states` has the states that failed after all retries, each with its import id, or else the name of the
    execution.
    """

    def __init__(
        self,
        runtime: Runtime,
        file: str,
        on_failure: Callable[[str], None],
        integrations: Mapping[str, Callable[[Mapping[str, Any]], object]] | None = None,
    ) -> None:
        self._runtime = runtime
        self._machine = json.loads((STACK / file).read_text().replace("${reminders_table}", "reminders"))
        self._on_failure = on_failure
        self._integrations = integrations or {}
        self.executions: dict[str, Execution] = {}
        self.failed_states: set[tuple[str, str]] = set()

    @property
    def running(self) -> int:
        return sum(execution.status == "RUNNING" for execution in self.executions.values())

    def start_execution(self, **start: Any) -> dict[str, Any]:
        execution_input = json.loads(start["input"])
        existing = self.executions.get(start["name"])
        if existing and (existing.status, existing.input) != ("RUNNING", execution_input):
            raise AwsError("ExecutionAlreadyExists")
        if not existing:
            self._spawn(Execution(start["name"], execution_input))
        return {"executionArn": start["name"]}

    def redrive(self, name: str) -> None:
        """Run a failed execution again, as an operator does."""
        self._spawn(Execution(name, self.executions[name].input))

    def _spawn(self, execution: Execution) -> None:
        self.executions[execution.name] = execution
        self._runtime.scheduler.spawn(lambda: self._execute(execution))

    def _execute(self, execution: Execution) -> None:
        self._runtime.sleep_up_to(5)
        try:
            execution.output = self._run(self._machine, execution.input, execution)
        except _Aborted:
            return
        except _StateFailed:
            execution.status = "FAILED"
            self._on_failure(execution.name)
        else:
            execution.status = "SUCCEEDED"

    def _run(self, machine: Mapping[str, Any], data: Any, execution: Execution) -> Any:
        name = machine["StartAt"]
        while name:
            if execution.status != "RUNNING":
                raise _Aborted
            state = machine["States"][name]
            try:
                data, name = self._step(state, data, execution)
            except (_StateFailed, FunctionFailed) as failure:
                self.failed_states.add((name, data.get("import_id", execution.name)))
                if not state.get("Catch"):
                    raise _StateFailed(f"{name}: {failure}") from failure
                [catch] = state["Catch"]
                data = _with_value(data, catch.get("ResultPath", "$"), {"Error": str(failure), "Cause": ""})
                name = catch["Next"]
        if execution.status != "RUNNING":
            raise _Aborted
        return data

    def _step(self, state: Mapping[str, Any], data: Any, execution: Execution) -> tuple[Any, str]:
        match state["Type"]:
            case "Task":
                context = {"$$.Execution.Name": execution.name}
                result = self._task(state, _select(state, data, "Parameters", context))
            case "Map":
                result = self._map(state, data, execution)
            case "Choice":
                next_states = (choice["Next"] for choice in state["Choices"] if _is_true(choice, data))
                return data, next(next_states, state["Default"])
            case "Wait":
                until = datetime.fromisoformat(_value_at(data, state["TimestampPath"]))
                self._runtime.scheduler.sleep((until - self._runtime.scheduler.now).total_seconds())
                return data, state["Next"]
            case "Succeed":
                return _value_at(data, state.get("OutputPath", "$")), ""
            case other:
                raise NotImplementedError(other)
        data = _with_value(data, state.get("ResultPath", "$"), result)
        path = state.get("OutputPath", "$")
        return ({} if path is None else _value_at(data, path)), state.get("Next", "")

    def _task(self, state: Mapping[str, Any], payload: Any) -> Any:
        _, is_integration, integration = state["Resource"].partition(":::")

        def attempt() -> Any:
            if not is_integration:
                [function] = _FUNCTION.findall(state["Resource"])
                return self._runtime.functions.call(function, payload)
            if self._runtime.faults.occurs():
                raise FunctionFailed(integration)
            return self._integrations[integration](payload)

        retries = state.get("Retry", ())
        [retry] = retries or ({"MaxAttempts": 0, "IntervalSeconds": 0, "BackoffRate": 1},)
        for number in range(retry["MaxAttempts"]):
            try:
                return attempt()
            except FunctionFailed:
                self._runtime.sleep_up_to(retry["IntervalSeconds"] * retry["BackoffRate"] ** number)
        return attempt()

    def _map(self, state: Mapping[str, Any], data: Any, execution: Execution) -> Any:
        if state["ToleratedFailurePercentage"] != 100:
            raise NotImplementedError(state)
        pending = [
            _select(state, data, "ItemSelector", {"$$.Map.Item.Value": item})
            for item in _value_at(data, state["ItemsPath"])
        ]
        active = 0

        def process_items() -> None:
            nonlocal active
            while pending:
                item = pending.pop(self._runtime.random.randrange(len(pending)))
                # The map tolerates failures of all items; its children stop with an execution that is stopped.
                with suppress(_StateFailed, _Aborted):
                    self._run(state["ItemProcessor"], item, execution)
            active -= 1

        for _ in range(min(state["MaxConcurrency"], len(pending))):
            active += 1
            self._runtime.scheduler.spawn(process_items)
        while active:
            self._runtime.scheduler.sleep(1)
        return []


QUOTAS: Mapping[str, tuple[int, int]] = {
    "start_execution": (1300, 300),
    "describe_execution": (300, 15),
    "list_executions": (200, 5),
    "stop_execution": (1000, 200),
}
"""Size of the token bucket of an operation, and its refill a second, in the regions with the largest quotas.

https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
"""


_EXECUTIONS_PER_PAGE = 100


class StepFunctions:
    """Operations of the service on workflows by the ARN of their state machine, in botocore's formats, with quotas."""

    def __init__(self, workflows: Mapping[str, Workflow], clock: Callable[[], datetime]) -> None:
        self._workflows = workflows
        self._buckets = {operation: TokenBucket(*quota, clock) for operation, quota in QUOTAS.items()}

    def start_execution(self, **start: Any) -> dict[str, Any]:
        self._buckets["start_execution"].take()
        return self._workflows[start["stateMachineArn"]].start_execution(**start)

    def describe_execution(self, **describe: Any) -> dict[str, Any]:
        self._buckets["describe_execution"].take()
        execution = self._execution(describe["executionArn"])
        return {"status": execution.status, "output": json.dumps(execution.output)}

    def list_executions(self, **query: Any) -> dict[str, Any]:
        self._buckets["list_executions"].take()
        executions = [
            {"name": execution.name, "status": execution.status}
            for execution in self._workflows[query["stateMachineArn"]].executions.values()
            if execution.status == query["statusFilter"]
        ]
        start = int(query.get("nextToken", 0))
        end = start + query.get("maxResults", _EXECUTIONS_PER_PAGE)
        token = {"nextToken": str(end)} if end < len(executions) else {}
        return {"executions": executions[start:end], **token}

    def stop_execution(self, **stop: Any) -> dict[str, Any]:
        self._buckets["stop_execution"].take()
        execution = self._execution(stop["executionArn"])
        if execution.status == "RUNNING":
            execution.status = "ABORTED"
        return {}

    def _execution(self, arn: str) -> Execution:
        machine, _, name = arn.replace(":execution:", ":stateMachine:").rpartition(":")
        if name not in self._workflows[machine].executions:
            raise AwsError("ExecutionDoesNotExist")
        return self._workflows[machine].executions[name]


def _is_true(choice: Mapping[str, Any], data: Any) -> bool:
    try:
        value = _value_at(data, choice["Variable"])
    except KeyError:
        return choice.get("IsPresent") is False
    match choice:
        case {"IsPresent": present}:
            return bool(present)
        case {"BooleanEquals": expected} | {"StringEquals": expected}:
            return bool(value == expected)
        case other:
            raise NotImplementedError(other)


def _select(state: Mapping[str, Any], data: Any, field: str, context: Mapping[str, Any]) -> Any:
    if field not in state:
        return data
    return _evaluate_all(state[field], data, context)


def _evaluate_all(template: Mapping[str, Any], data: Any, context: Mapping[str, Any]) -> dict[str, Any]:
    """Return a payload template with the values of its paths, at every depth."""
    return {
        name.removesuffix(".$"): evaluate(value, data, context)
        if name.endswith(".$")
        else _evaluate_all(value, data, context)
        if isinstance(value, dict)
        else value
        for name, value in template.items()
    }


def evaluate(expression: str, data: Any, context: Mapping[str, Any]) -> Any:
    if expression in context:
        return context[expression]
    if formatted := _FORMAT.fullmatch(expression):
        template, arguments = formatted.groups()
        return template.format(*(_value_at(data, argument) for argument in arguments.split(", ")))
    return _value_at(data, expression)


def _value_at(data: Any, path: str) -> Any:
    for step in path.split(".")[1:]:
        data = data[step]
    return data


def _with_value(data: Any, path: str | None, result: Any) -> Any:
    if path is None:
        return data
    if path == "$":
        return result
    [_, name] = path.split(".")
    return {**data, name: result}
