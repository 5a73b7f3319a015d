"""What `make destroy` refuses."""

from typing import Any

import pytest

from scripts.common import CommandError
from scripts.deploy import refuse_to_destroy_what_is_kept


def destroying(kind: str, **present: Any) -> dict[str, Any]:
    change = {"actions": ["delete"], "before": present}
    return {"resource_changes": [{"address": f"module.stack.{kind}.this", "type": kind, "change": change}]}


@pytest.mark.parametrize(
    "planned",
    [
        destroying("aws_dynamodb_table", deletion_protection_enabled=True),
        destroying("aws_s3_bucket", force_destroy=False),
    ],
)
def test_what_an_environment_keeps_is_not_destroyed_and_nothing_else_either(planned: dict[str, Any]) -> None:
    with pytest.raises(CommandError, match=r"Nothing was destroyed: .*module\.stack\.aws_"):
        refuse_to_destroy_what_is_kept(planned)


@pytest.mark.parametrize(
    "planned",
    [
        destroying("aws_dynamodb_table", deletion_protection_enabled=False),
        destroying("aws_s3_bucket", force_destroy=True),
        destroying("aws_sqs_queue"),
        {},
    ],
)
def test_what_is_thrown_away_is_destroyed(planned: dict[str, Any]) -> None:
    refuse_to_destroy_what_is_kept(planned)
