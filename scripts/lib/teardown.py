"""Steps of a destroy besides Terraform's: protection of kept data, executions, bucket contents, late log groups."""

from collections.abc import Iterator, Mapping
from typing import Any

from botocore.config import Config
from botocore.exceptions import ClientError

from scripts.lib.aws import Access
from scripts.lib.common import CommandError

Plan = Mapping[str, Any]
"""Plan as `terraform show -json` prints it."""


def require_nothing_kept(plan: Plan) -> None:
    """Check that a plan destroys no protected data; AWS would refuse that only after the rest is destroyed.

    Raises:
        CommandError: The plan destroys protected resources; the message has their addresses.
    """
    kept = [change["address"] for change in _destroyed(plan) if _is_kept(change["type"], change["change"]["before"])]
    if kept:
        raise CommandError(
            f"Nothing was destroyed: this environment keeps {', '.join(sorted(kept))}. To destroy them, set "
            "force_destroy to true in its main.tf and deploy that first."
        )


def stop_executions(plan: Plan, access: Access) -> int:
    """Stop the running executions of the state machines that are destroyed, and return their number.

    AWS deletes a state machine when its last execution has ended, and one that monitors an urgent task waits for a day.
    """
    stopped = 0
    for state_machine in _current_attributes(plan, "aws_sfn_state_machine"):
        arn = state_machine["arn"]
        client = access.session.client("stepfunctions", region_name=_region(arn), endpoint_url=access.endpoint_url)
        pages = client.get_paginator("list_executions").paginate(stateMachineArn=arn, statusFilter="RUNNING")
        # The list changes while executions are stopped.
        for execution in [execution for page in pages for execution in page["executions"]]:
            client.stop_execution(executionArn=execution["executionArn"], cause="The environment is destroyed.")
            stopped += 1
    return stopped


def empty_buckets(plan: Plan, access: Access) -> int:
    """Delete every version of every object in the buckets that are destroyed, and return their number.

    Terraform would do so too, but fails with a store that does not URL-encode object keys when asked to.
    """
    deleted = 0
    for bucket in _current_attributes(plan, "aws_s3_bucket"):
        client: Any = access.session.client(
            "s3",
            region_name=bucket["region"],
            endpoint_url=access.endpoint_url,
            config=Config(s3={"addressing_style": "path"}),
        )
        for page in client.get_paginator("list_object_versions").paginate(Bucket=bucket["bucket"]):
            versions = [
                {"Key": version["Key"], "VersionId": version["VersionId"]}
                for version in (*page.get("Versions", ()), *page.get("DeleteMarkers", ()))
            ]
            if versions:
                client.delete_objects(Bucket=bucket["bucket"], Delete={"Objects": versions, "Quiet": True})
            deleted += len(versions)
    return deleted


def delete_late_logs(plan: Plan, access: Access) -> None:
    """Delete the log groups that were destroyed and exist again.

    API Gateway may create log groups, and accepts requests for a moment after its stage was deleted.
    """
    for group in _current_attributes(plan, "aws_cloudwatch_log_group"):
        client = access.session.client("logs", region_name=_region(group["arn"]), endpoint_url=access.endpoint_url)
        try:
            client.delete_log_group(logGroupName=group["name"])
        except ClientError as error:
            if error.response["Error"]["Code"] != "ResourceNotFoundException":
                raise


def _destroyed(plan: Plan) -> Iterator[Mapping[str, Any]]:
    return (change for change in plan.get("resource_changes", []) if "delete" in change["change"]["actions"])


def _current_attributes(plan: Plan, kind: str) -> Iterator[Mapping[str, Any]]:
    """Yield the current attributes of the resources of a type that are destroyed."""
    return (change["change"]["before"] for change in _destroyed(plan) if change["type"] == kind)


def _region(arn: str) -> str:
    return arn.split(":")[3]


def _is_kept(kind: str, attributes: Mapping[str, Any]) -> bool:
    return bool(attributes.get("deletion_protection_enabled")) or (
        kind == "aws_s3_bucket" and not attributes.get("force_destroy")
    )
