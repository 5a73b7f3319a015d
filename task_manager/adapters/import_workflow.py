"""Step Functions state machine that imports large files."""

import json
from contextlib import suppress
from typing import TYPE_CHECKING

from task_manager.adapters.aws_errors import map_aws_errors
from task_manager.adapters.executions import RUNNING, execution_arn

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient

    from task_manager.domain.ports.objects import StoredObject


class StepFunctionsImportWorkflow:
    """The port `ImportWorkflow` on a state machine."""

    def __init__(self, client: "SFNClient", state_machine_arn: str) -> None:
        self._client = client
        self._state_machine_arn = state_machine_arn

    def start(self, import_id: str, stored_object: "StoredObject") -> None:
        """Start an execution named after the import, so that it is started once. See the port."""
        execution_input = {"import_id": import_id, "key": stored_object.key, "version": stored_object.version}
        with map_aws_errors(), suppress(self._client.exceptions.ExecutionAlreadyExists):
            self._client.start_execution(
                stateMachineArn=self._state_machine_arn, name=import_id, input=json.dumps(execution_input)
            )

    def is_running(self, import_id: str) -> bool:
        """Return whether the execution of an import has not ended. See the port."""
        try:
            with map_aws_errors():
                execution = self._client.describe_execution(
                    executionArn=execution_arn(self._state_machine_arn, import_id),
                    # Input and output would have to be decrypted, with a permission to use the key.
                    includedData="METADATA_ONLY",
                )
        except self._client.exceptions.ExecutionDoesNotExist:
            return False
        return execution["status"] in RUNNING
