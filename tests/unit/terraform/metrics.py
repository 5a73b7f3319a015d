"""Metrics that AWS documents, and their dimensions in the stack."""

import re
from collections.abc import Mapping

from tests.unit.terraform.conftest import Stack

# By monitored namespace: its metrics, and the sets of dimensions under which AWS publishes them.
DOCUMENTED: Mapping[str, tuple[set[str], list[set[str]]]] = {
    # https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
    "AWS/Lambda": (
        {"ConcurrentExecutions", "Duration", "Errors", "Invocations", "IteratorAge", "Throttles"},
        # Without a dimension: of all functions of the account and region.
        [{"FunctionName"}, set()],
    ),
    # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
    "AWS/SQS": (
        {
            "ApproximateAgeOfOldestMessage",
            "ApproximateNumberOfMessagesNotVisible",
            "ApproximateNumberOfMessagesVisible",
            "NumberOfMessagesDeleted",
            "NumberOfMessagesSent",
        },
        [{"QueueName"}],
    ),
    # https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html
    "AWS/ApiGateway": ({"4XXError", "5XXError", "Count", "IntegrationLatency", "Latency"}, [{"ApiName", "Stage"}]),
    # https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html
    "AWS/DynamoDB": (
        {"ConsumedReadCapacityUnits", "ConsumedWriteCapacityUnits", "ReadThrottleEvents", "WriteThrottleEvents"},
        [{"TableName"}, {"TableName", "GlobalSecondaryIndexName"}],
    ),
    # https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html
    "AWS/States": (
        {
            "ExecutionTime",
            "ExecutionsAborted",
            "ExecutionsFailed",
            "ExecutionsStarted",
            "ExecutionsSucceeded",
            "ExecutionsTimedOut",
        },
        [{"StateMachineArn"}],
    ),
}


def values(stack: Stack, kind: str, argument: str) -> set[str]:
    """Return an argument of all resources of a type."""
    return {resource[argument] for resource in stack.of_type(kind).values()}


def dimension_values(stack: Stack) -> dict[str, set[str]]:
    """Return the values of each dimension for the stack's resources."""
    return {
        "ApiName": values(stack, "aws_api_gateway_rest_api", "name"),
        "FunctionName": values(stack, "aws_lambda_function", "function_name"),
        "GlobalSecondaryIndexName": {
            index["name"]
            for table in stack.of_type("aws_dynamodb_table").values()
            for index in table["global_secondary_index"]
        },
        "QueueName": values(stack, "aws_sqs_queue", "name"),
        "Stage": values(stack, "aws_api_gateway_stage", "stage_name"),
        "StateMachineArn": values(stack, "aws_sfn_state_machine", "arn"),
        "TableName": values(stack, "aws_dynamodb_table", "name"),
    }


def functions_reading_streams(stack: Stack) -> set[str]:
    """Return the deployed names of the functions that read a table's stream."""
    mappings = stack.of_type("aws_lambda_event_source_mapping")
    modules = {re.split(r"\.aws_lambda_event_source_mapping\.stream\b", address)[0] for address in mappings}
    return {
        function["function_name"]
        for address, function in stack.of_type("aws_lambda_function").items()
        if address.removesuffix(".aws_lambda_function.this") in modules
    }
