"""Step Functions state machine that monitors urgent tasks."""

import json
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from typing import TYPE_CHECKING

from task_manager.adapters.aws_errors import map_aws_errors
from task_manager.adapters.executions import RUNNING, execution_arn
from task_manager.domain.urgency import Assessment, Stage

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient

    from task_manager.domain.task import Task

_ID_LENGTH = 36


class StepFunctionsUrgentTaskWorkflow:
    """The port `UrgentTaskWorkflow` on a state machine.

    Step Functions reserves the name of an execution for 90 days after its end. The first execution of a task has the
    task's id as its name; later ones, after the task was reopened or postponed or an execution failed, have a numbered
    suffix. The input depends on the task's id alone: a start with the name and the input of a running execution has no
    effect and succeeds. An execution is described only if its name is refused: the quota is 10 descriptions a second.
    https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
    https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
    """

    def __init__(self, client: "SFNClient", state_machine_arn: str) -> None:
        self._client = client
        self._state_machine_arn = state_machine_arn

    def start(self, task: "Task") -> None:
        """Start an execution, unless one monitors the task or has settled its due date. See the port."""
        for name in _names(task.id):
            # The name of a running execution is refused too, if an earlier release started it with another input.
            if self._start(name, task.id) or self._is_current(name, task):
                return

    def monitored(self) -> Iterator[str]:
        """Yield the ids of the tasks of all running executions, a thousand for each call. See the port."""
        pages = self._client.get_paginator("list_executions").paginate(
            stateMachineArn=self._state_machine_arn, statusFilter="RUNNING", PaginationConfig={"PageSize": 1000}
        )
        with map_aws_errors():
            for page in pages:
                yield from (execution["name"][:_ID_LENGTH] for execution in page["executions"])

    def restart(self, task: "Task") -> None:
        """Start an execution under the first name that Step Functions accepts. See the port."""
        for name in _names(task.id):
            if self._start(name, task.id):
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

    def _start(self, name: str, task_id: str) -> bool:
        """Start an execution, unless it runs; return False if the name is that of another one."""
        execution_input = json.dumps({"task_id": task_id})
        try:
            with map_aws_errors():
                self._client.start_execution(stateMachineArn=self._state_machine_arn, name=name, input=execution_input)
        except self._client.exceptions.ExecutionAlreadyExists:
            return False
        return True

    def _is_current(self, name: str, task: "Task") -> bool:
        with map_aws_errors():
            execution = self._client.describe_execution(executionArn=self._arn(name))
        if execution["status"] != "SUCCEEDED":
            return execution["status"] in RUNNING
        assessment = Assessment.model_validate_json(execution["output"])
        # A task that is far ahead gets its next execution by `restart`, when its due date is near.
        return assessment.stage in {Stage.OVERDUE, Stage.FAR_AHEAD} and assessment.due_date == task.due_date

    def _arn(self, name: str) -> str:
        return execution_arn(self._state_machine_arn, name)


def _names(task_id: str) -> Iterator[str]:
    yield task_id
    # CloudWatch Logs requires names of letters, digits, `-` and `_`.
    yield from (f"{task_id}-{number}" for number in count(2))
