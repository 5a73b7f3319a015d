"""IAM policy for `make redrive`: the permissions for the operations that the command calls, on deployed resources."""

import json
import re
from itertools import chain
from typing import Any

import boto3

from tests.unit.terraform.conftest import STACK, Stack

SCRIPTS = STACK.parents[1] / "scripts"
SOURCES = [
    SCRIPTS / "redrive.py",
    *(SCRIPTS / "lib" / f"{name}.py" for name in ("dead_letters", "failures", "stream_batches")),
]

# Names of the clients in the sources, and their services.
CLIENTS = {
    "sqs": "sqs",
    "aws_lambda": "lambda",
    "streams": "dynamodbstreams",
    "events": "events",
    "dynamodb": "dynamodb",
}
# Operations that IAM knows by another action.
ACTIONS = {
    "dynamodbstreams:GetRecords": "dynamodb:GetRecords",
    "dynamodbstreams:GetShardIterator": "dynamodb:GetShardIterator",
    "lambda:Invoke": "lambda:InvokeFunction",
    "sqs:ChangeMessageVisibilityBatch": "sqs:ChangeMessageVisibility",
}


def granted(stack: Stack) -> dict[str, set[str]]:
    """Return the resources of each action of the policy."""
    statements = json.loads(stack["aws_iam_policy.redrive"]["policy"])["Statement"]
    resources: dict[str, set[str]] = {}
    for statement in statements:
        assert statement["Effect"] == "Allow"
        for action in statement["Action"]:
            resources.setdefault(action, set()).update(statement["Resource"])
    return resources


def called() -> set[str]:
    """Return the actions of the operations that the sources call."""
    pattern = rf"\b_?({'|'.join(CLIENTS)})\.([a-z_]+)\("
    new_client: Any = boto3.client
    operations = set()
    for client, method in chain.from_iterable(re.findall(pattern, source.read_text()) for source in SOURCES):
        service = CLIENTS[client]
        names = new_client(service, region_name="eu-west-1").meta.method_to_api_mapping
        operations.add(f"{service}:{names[method]}")
    return {ACTIONS.get(operation, operation) for operation in operations}


def test_the_policy_has_exactly_the_permissions_that_the_command_needs(production: Stack) -> None:
    assert len(called()) >= 9
    # Executions of the workflow for urgent tasks are redriven in the console.
    assert set(granted(production)) == called() | {"states:RedriveExecution"}


def test_the_policy_covers_every_resource_that_dead_letters_are_redriven_to(production: Stack) -> None:
    resources = granted(production)
    account = "eu-west-1:111122223333"
    dead_letter_queues = {
        f"arn:aws:sqs:{account}:{name}"
        for name in (
            "background-dlq",
            "bulk-dlq",
            "urgent-tasks-dlq",
            "notifications-dlq",
            "destination-crm-dlq",
            "failed-events",
        )
    }
    queues = {
        f"arn:aws:sqs:{account}:{name}"
        for name in ("background", "bulk", "urgent-tasks", "notifications", "destination-crm")
    }
    mappings = production.of_type("aws_lambda_event_source_mapping").values()

    for action in ("ReceiveMessage", "ChangeMessageVisibility", "DeleteMessage"):
        assert resources[f"sqs:{action}"] == dead_letter_queues
    assert resources["sqs:SendMessage"] == queues
    assert resources["sqs:GetQueueAttributes"] == dead_letter_queues | queues
    assert resources["dynamodb:GetItem"] == {f"arn:aws:dynamodb:{account}:table/tasks"}
    for action in ("GetRecords", "GetShardIterator"):
        assert resources[f"dynamodb:{action}"] == {
            mapping["event_source_arn"] for mapping in mappings if ":dynamodb:" in mapping["event_source_arn"]
        }
    assert resources["events:ListTargetsByRule"] == {
        f"arn:aws:events:{account}:rule/{rule['name']}"
        for rule in production.of_type("aws_cloudwatch_event_rule").values()
    }
    assert resources["lambda:InvokeFunction"] == {
        production.of_function(name, "aws_lambda_function.this")["arn"]
        for name in (
            "finish_import",
            "finish_stalled_imports",
            "process_s3_event",
            "publish_task_events",
            "remove_task_files",
            "send_reminders",
        )
    }
