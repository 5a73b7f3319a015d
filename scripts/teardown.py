"""What a destroy needs besides Terraform: a look at what is kept, and what AWS would not end or would make again."""

from collections.abc import Iterator, Mapping
from typing import Any

from botocore.config import Config
from botocore.exceptions import ClientError

from scripts.aws import Access
from scripts.common import CommandError

Plan = Mapping[str, Any]
"""A plan as `terraform show -json` says it."""


def refuse_what_is_kept(planned: Plan) -> None:
    """Let pass a plan that destroys no data that its environment keeps; AWS would refuse these when the rest is gone.

    Raises:
        CommandError: It names what is kept.
    """
    kept = [change["address"] for change in _destroyed(planned) if _is_kept(change["type"], change["change"]["before"])]
    if kept:
        raise CommandError(
            f"Nothing was destroyed: this environment keeps {', '.join(sorted(kept))}. To destroy it, set"
            " force_destroy to true in its main.tf and deploy that first."
        )


def stop_executions(planned: Plan, access: Access) -> int:
    """Stop what runs in the workflows that are destroyed, and say how much that was.

    AWS deletes a workflow when its last execution has ended, and one that follows an urgent task waits for a day.
    """
    stopped = 0
    for workflow in _present(planned, "aws_sfn_state_machine"):
        arn = workflow["arn"]
        client = access.session.client("stepfunctions", region_name=_region(arn), endpoint_url=access.endpoint_url)
        pages = client.get_paginator("list_executions").paginate(stateMachineArn=arn, statusFilter="RUNNING")
        # The list changes as they are stopped.
        for running in [execution for page in pages for execution in page["executions"]]:
            client.stop_execution(executionArn=running["executionArn"], cause="The environment is destroyed.")
            stopped += 1
    return stopped


def empty_buckets(planned: Plan, access: Access) -> int:
    """Delete every version of every object in the buckets that are destroyed, and say how many that were.

    Terraform would do so too, and fails where a store does not encode the keys that it asks for encoded.
    """
    deleted = 0
    for bucket in _present(planned, "aws_s3_bucket"):
        client: Any = access.session.client(
            "s3",
            region_name=bucket["region"],
            endpoint_url=access.endpoint_url,
            config=Config(s3={"addressing_style": "path"}),
        )
        for page in client.get_paginator("list_object_versions").paginate(Bucket=bucket["bucket"]):
            versions = [
                {"Key": one["Key"], "VersionId": one["VersionId"]}
                for one in (*page.get("Versions", ()), *page.get("DeleteMarkers", ()))
            ]
            if versions:
                client.delete_objects(Bucket=bucket["bucket"], Delete={"Objects": versions, "Quiet": True})
            deleted += len(versions)
    return deleted


def delete_late_logs(planned: Plan, access: Access) -> None:
    """Delete the log groups that were destroyed and are there again.

    API Gateway may make groups, and answers calls for a moment after its stage was deleted.
    """
    for group in _present(planned, "aws_cloudwatch_log_group"):
        client = access.session.client("logs", region_name=_region(group["arn"]), endpoint_url=access.endpoint_url)
        try:
            client.delete_log_group(logGroupName=group["name"])
        except ClientError as error:
            if error.response["Error"]["Code"] != "ResourceNotFoundException":
                raise


def _destroyed(planned: Plan) -> Iterator[Mapping[str, Any]]:
    return (change for change in planned.get("resource_changes", []) if "delete" in change["change"]["actions"])


def _present(planned: Plan, kind: str) -> Iterator[Mapping[str, Any]]:
    """What is destroyed of a type, as it is now."""
    return (change["change"]["before"] for change in _destroyed(planned) if change["type"] == kind)


def _region(arn: str) -> str:
    return arn.split(":")[3]


def _is_kept(kind: str, present: Mapping[str, Any]) -> bool:
    return bool(present.get("deletion_protection_enabled")) or (
        kind == "aws_s3_bucket" and not present.get("force_destroy")
    )
