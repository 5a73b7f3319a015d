"""Tables as they were at an earlier time, restored beside those in use by DynamoDB's point-in-time recovery."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from botocore.exceptions import ClientError

from scripts.lib.common import CommandError
from task_manager.adapters.aws_errors import error_code

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_POLL_SECONDS: Final = 15
# AWS documents no maximum duration of a restore; most take less than an hour.
_MAX_POLLS: Final = 24 * 3600 // _POLL_SECONDS


@dataclass(frozen=True)
class RestoredTables:
    """Restored copies of some tables, named after the table and the time, so that a later run finds them again."""

    dynamodb: "DynamoDBClient"
    tables: Sequence[str]
    at: datetime

    def name(self, table: str) -> str:
        """Return the name of the restored copy of a table."""
        return f"{table}-restored-{self.at:%Y%m%dT%H%M%SZ}"

    def restore(self) -> None:
        """Restore the tables that are not restored yet, and wait until all are.

        Raises:
            CommandError: A table cannot be restored to that time; nothing was begun.
        """
        missing = [table for table in self.tables if not self._is_restored(table)]
        for table in missing:
            self._check_recovery(table)
        for table in missing:
            self._begin(table)
        waiter = self.dynamodb.get_waiter("table_exists")
        for table in self.tables:
            waiter.wait(TableName=self.name(table), WaiterConfig={"Delay": _POLL_SECONDS, "MaxAttempts": _MAX_POLLS})

    def delete(self) -> int:
        """Delete the restored copies; return how many there were."""
        restored = [table for table in self.tables if self._is_restored(table)]
        for table in restored:
            self.dynamodb.delete_table(TableName=self.name(table))
        return len(restored)

    def _is_restored(self, table: str) -> bool:
        name = self.name(table)
        try:
            status = self.dynamodb.describe_table(TableName=name)["Table"]["TableStatus"]
        except self.dynamodb.exceptions.ResourceNotFoundException:
            return False
        if status == "DELETING":
            raise CommandError(f"{name} is being deleted: run the command again in a minute.")
        return True

    def _check_recovery(self, table: str) -> None:
        description = self.dynamodb.describe_continuous_backups(TableName=table)["ContinuousBackupsDescription"]
        recovery = description.get("PointInTimeRecoveryDescription", {})
        if recovery.get("PointInTimeRecoveryStatus") != "ENABLED":
            raise CommandError(f"{table} cannot be restored: its point-in-time recovery is off.")
        earliest, latest = recovery["EarliestRestorableDateTime"], recovery["LatestRestorableDateTime"]
        # The local AWS keeps no earlier states: there both are the present time, and a table is copied as it is.
        if earliest < latest and not earliest <= self.at <= latest:
            raise CommandError(
                f"{table} cannot be restored to {self.at:%Y-%m-%dT%H:%M:%SZ}, but to any time "
                f"from {earliest:%Y-%m-%dT%H:%M:%SZ} to {latest:%Y-%m-%dT%H:%M:%SZ}."
            )

    def _begin(self, table: str) -> None:
        try:
            self.dynamodb.restore_table_to_point_in_time(
                SourceTableName=table,
                TargetTableName=self.name(table),
                RestoreDateTime=self.at,
                # No indexes: none is read, and restoring them takes time.
                GlobalSecondaryIndexOverride=[],
            )
        except ClientError as error:
            # Another run began it meanwhile.
            if error_code(error) not in {"TableAlreadyExistsException", "TableInUseException"}:
                raise
