"""Step Functions state machine that monitors urgent tasks."""

import json
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from typing import TYPE_CHECKING

from task_manager.adapters.aws_errors import map_aws_errors
from task_manager.domain.urgency import Assessment, Stage

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient

    from task_manager.domain.task import Task

_RUNNING = frozenset({"RUNNING", "PENDING_REDRIVE"})


class StepFunctionsUrgentTaskWorkflow:
    """The port `UrgentTaskWorkflow` on a state machine.

    Step Functions reserves the name of an execution for 90 days after its end. The first execution of a task has the
    task's id as its name; later ones, after the task was reopened or postponed or an execution failed, have a numbered
    suffix.
    """

    def __init__(self, client: "SFNClient", state_machine_arn: str) -> None:
        self._client = client
        self._state_machine_arn = state_machine_arn

    def start(self, task: "Task", correlation_id: str | None = None) -> None:
        """Start an execution, unless one monitors the task or has escalated it. See the port."""
        execution_input = json.dumps({"task_id": task.id, "correlation_id": correlation_id})
        for name in _names(task.id):
            try:
                with map_aws_errors():
                    self._client.start_execution(
                        stateMachineArn=self._state_machine_arn, name=name, input=execution_input
                    )
            except self._client.exceptions.ExecutionAlreadyExists:
                if not self._is_current(name, task):
                    continue
            return

    def stop(self, task_id: str) -> None:
        """Stop the execution of a task. See the port."""
        for name in _names(task_id):
            try:
                # Step Functions ignores an execution that has ended; some emulators refuse it.
                with map_aws_errors(), suppress(self._client.exceptions.ValidationException):
                    self._client.stop_execution(
                        executionArn=self._arn(name), cause="The task was done, cancelled or deleted."
                    )
            except self._client.exceptions.ExecutionDoesNotExist:
                return

    def _is_current(self, name: str, task: "Task") -> bool:
        with map_aws_errors():
            execution = self._client.describe_execution(executionArn=self._arn(name))
        if execution["status"] != "SUCCEEDED":
            return execution["status"] in _RUNNING
        assessment = Assessment.model_validate_json(execution["output"])
        return assessment == Assessment(stage=Stage.OVERDUE, due_date=task.due_date)

    def _arn(self, name: str) -> str:
        return f"{self._state_machine_arn.replace(':stateMachine:', ':execution:')}:{name}"


def _names(task_id: str) -> Iterator[str]:
    yield task_id
    yield from (f"{task_id}.{number}" for number in count(2))
