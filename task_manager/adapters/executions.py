"""Executions of Step Functions' state machines."""

from typing import Final

RUNNING: Final = frozenset({"RUNNING", "PENDING_REDRIVE"})
"""Statuses of an execution that has not ended."""


def execution_arn(state_machine_arn: str, name: str) -> str:
    """Return the ARN of an execution of a state machine."""
    return f"{state_machine_arn.replace(':stateMachine:', ':execution:')}:{name}"
