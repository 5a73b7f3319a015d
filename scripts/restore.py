"""Restore the tables of an environment beside those in use, as they were at a time, and list what is missing since.

With --apply, missing tasks, files and imports are put back by conditional writes, so that nothing that exists is
changed. Events are published for them as for new ones. After an interruption, run the command again with the same time:
it finds the restored tables, which --clean deletes.
"""

import time
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, WaiterError

from scripts.lib.aws import Access, access_to
from scripts.lib.common import CommandError, command_parser, report_errors
from scripts.lib.outputs import applied_outputs
from scripts.lib.restored_items import THREADS, Kind, Outcome, restore_items
from scripts.lib.restored_kinds import RestoredFiles, RestoredImports, RestoredTasks
from scripts.lib.restored_tables import RestoredTables
from scripts.lib.tables import task_table
from task_manager.composition.clock import now
from task_manager.domain.errors import TaskManagerError
from task_manager.domain.ports.clock import Clock

_CONFIG: Final = Config(max_pool_connections=THREADS, retries={"mode": "standard", "total_max_attempts": 8})


class Restore:
    """Restore of one environment to one time."""

    def __init__(self, access: Access, outputs: Mapping[str, Any], at: datetime, clock: Clock) -> None:
        """`outputs` are those of the stack."""
        client: Any = access.session.client
        self._dynamodb = client("dynamodb", endpoint_url=access.endpoint_url, config=_CONFIG)
        s3 = client("s3", endpoint_url=access.endpoint_url, config=_CONFIG)
        tasks = task_table(outputs)
        # Tasks first: files are put back to tasks that exist.
        self._kinds: Sequence[Kind] = (
            RestoredTasks(self._dynamodb, tasks, at, clock),
            RestoredFiles(self._dynamodb, s3, tasks, outputs["attachments_table"], outputs["bucket"]),
            RestoredImports(self._dynamodb, outputs["imports_table"]),
        )
        self._tables = RestoredTables(self._dynamodb, [kind.table for kind in self._kinds], at)

    def run(self, owners: Collection[str] = (), *, apply: bool) -> None:
        """Restore the tables, list what is missing of some or all tasks and imports, and put it back with `apply`."""
        began = time.monotonic()
        print("Restoring tables beside those in use, which takes from minutes to hours.", flush=True)
        self._tables.restore()
        print(f"Restored {len(self._kinds)} tables in {_since(began)}.", flush=True)
        unknown = set(owners)
        for kind in self._kinds:
            unknown -= self._restore(kind, owners, apply=apply)
        for owner in sorted(unknown):
            print(f"No task or import at that time: {owner}")

    def _restore(self, kind: Kind, owners: Collection[str], *, apply: bool) -> set[str]:
        """Compare and restore the items of a kind; return the ids of tasks and imports that they belong to."""
        began, counts, found = time.monotonic(), Counter[Outcome](), set[str]()
        restored_table = self._tables.name(kind.table)
        for comparison in restore_items(self._dynamodb, kind, restored_table, owners, apply=apply):
            counts.update(comparison.counts)
            found.update(comparison.owners.intersection(owners))
            for line in comparison.lines:
                print(line)
        summary = ", ".join(f"{counts[outcome]:,} {outcome}" for outcome in Outcome if counts[outcome]) or "none"
        print(f"{kind.name.capitalize()} of that time: {summary} (in {_since(began)}).", flush=True)
        return found

    def delete(self) -> None:
        """Delete the restored tables."""
        print(f"Deleted {self._tables.delete()} restored tables.")


def _since(began: float) -> str:
    return f"{time.monotonic() - began:,.0f} s"


def restore_time(text: str, latest: datetime) -> datetime:
    """Return the time that a user has written, in UTC.

    Raises:
        CommandError: It is no time with a time zone, or after `latest`, the present time.
    """
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise CommandError(f"{text!r} is not a time such as 2026-03-01T11:59:00Z.") from None
    if at.tzinfo is None:
        raise CommandError(f"{text!r} has no time zone: write {text}Z, or add an offset such as +01:00.")
    if at > latest:
        raise CommandError(f"{text!r} is in the future.")
    # DynamoDB restores to a second.
    return at.astimezone(UTC).replace(microsecond=0)


def main() -> None:
    """Restore one environment to a time."""
    parser = command_parser("restore", __doc__)
    parser.add_argument("--env", default="local", help="the environment (default: local)")
    parser.add_argument("--at", required=True, metavar="TIME", help="the time, such as 2026-03-01T11:59:00Z")
    parser.add_argument("--apply", action="store_true", help="put back what is missing instead of only listing it")
    parser.add_argument("--only", nargs="+", default=[], metavar="ID", help="only of these tasks and imports")
    parser.add_argument("--clean", action="store_true", help="delete the restored tables at the end, or only do that")
    arguments = parser.parse_args()
    at = restore_time(arguments.at, now())
    outputs = applied_outputs(arguments.env)
    access = access_to(arguments.env, outputs["region"])
    restore = Restore(access, outputs, at, now)
    try:
        if arguments.apply or not arguments.clean:
            restore.run(arguments.only, apply=arguments.apply)
        if arguments.clean:
            restore.delete()
        else:
            print("The restored tables stay: repeat the command with CLEAN=1 to delete them.")
    except (BotoCoreError, ClientError, WaiterError, TaskManagerError) as error:
        raise CommandError(f"Not everything is restored: {error} Run the command again to continue.") from None
    if not arguments.apply and not arguments.clean:
        print("Nothing was changed: APPLY=1 puts back what is missing, ONLY= some of it.")


if __name__ == "__main__":
    with report_errors():
        main()
