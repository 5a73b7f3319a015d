"""List the dead letters of an environment with their causes; with --apply, send them back to where they came from.

A message is deleted only after it has been sent, and every consumer tolerates duplicates: after an interruption, run
the command again. The exit code is 1 if a dead letter that was to be redriven is still in its queue.
"""

import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from scripts.lib.aws import Access, access_to
from scripts.lib.common import CommandError, command_parser, report_errors
from scripts.lib.dead_letters import (
    BACKGROUND_DLQ,
    BULK_DLQ,
    FAILED_EVENTS,
    NOTIFICATIONS_DLQ,
    URGENT_TASKS_DLQ,
    dead_letters,
    destination_dlq,
)
from scripts.lib.failures import Failure, FailureReader
from scripts.lib.outputs import read_outputs
from scripts.lib.stream_batches import RedriveError
from scripts.lib.tables import task_table
from task_manager.csv_import.text import cut, single_line

# A function that reads a stream may run for a minute, and must not be invoked twice because of a read timeout.
_INVOCATION_CONFIG: Final = Config(read_timeout=120, retries={"total_max_attempts": 1})
_SUMMARY_LENGTH: Final = 160
_UNITS: Final = (("d", timedelta(days=1)), ("h", timedelta(hours=1)), ("min", timedelta(minutes=1)))


class Redrive:
    """Queues of one environment that failures end in."""

    def __init__(self, access: Access, outputs: Mapping[str, Any]) -> None:
        """`outputs` are those of `make outputs`."""
        client: Any = access.session.client
        url = access.endpoint_url
        self._sqs = client("sqs", endpoint_url=url)
        destinations: Mapping[str, Any] = outputs.get("destinations", {})
        self._reader = FailureReader(
            sqs=self._sqs,
            aws_lambda=client("lambda", endpoint_url=url, config=_INVOCATION_CONFIG),
            streams=client("dynamodbstreams", endpoint_url=url),
            events=client("events", endpoint_url=url),
            dynamodb=client("dynamodb", endpoint_url=url),
            queue_urls={
                BACKGROUND_DLQ: outputs["background_queue_url"],
                BULK_DLQ: outputs["bulk_queue_url"],
                URGENT_TASKS_DLQ: outputs["urgent_tasks_queue_url"],
                NOTIFICATIONS_DLQ: outputs["notifications_queue_url"],
                **{destination_dlq(name): destination["queue_url"] for name, destination in destinations.items()},
            },
            destinations=destinations,
            tasks=task_table(outputs),
            functions={deployed_name: name for name, deployed_name in outputs["functions"].items()},
        )
        self._queues = {
            BACKGROUND_DLQ: outputs["background_dlq_url"],
            BULK_DLQ: outputs["bulk_dlq_url"],
            URGENT_TASKS_DLQ: outputs["urgent_tasks_dlq_url"],
            NOTIFICATIONS_DLQ: outputs["notifications_dlq_url"],
            **{destination_dlq(name): destination["dlq_url"] for name, destination in destinations.items()},
            FAILED_EVENTS: outputs["failed_events_queue_url"],
        }

    @contextmanager
    def failures(self, names: Collection[str] = ()) -> Iterator[list[Failure]]:
        """Hold the failures, oldest first: all, or those whose queue, function or message id is in `names`.

        Where there are too many to be held at once, `waiting` counts the rest.
        """
        with dead_letters(self._sqs, self._queues) as letters:
            failures = sorted(map(self._reader.read, letters), key=lambda failure: failure.letter.sent_at)
            yield [
                failure
                for failure in failures
                if not names or {failure.letter.queue, failure.function, failure.letter.id} & set(names)
            ]

    def waiting(self) -> int:
        """Return the approximate number of messages in the queues that are not held."""
        name: Literal["ApproximateNumberOfMessages"] = "ApproximateNumberOfMessages"
        responses = (
            self._sqs.get_queue_attributes(QueueUrl=url, AttributeNames=[name]) for url in self._queues.values()
        )
        return sum(int(response["Attributes"][name]) for response in responses)

    def redrive(self, failure: Failure) -> None:
        """Redrive a failure, and then delete its message.

        Raises:
            RedriveError: The message stays in its queue.
        """
        if failure.redrive is None:
            raise RedriveError(failure.no_redrive_reason)
        try:
            failure.redrive()
            self._sqs.delete_message(QueueUrl=failure.letter.queue_url, ReceiptHandle=failure.letter.receipt)
        except (BotoCoreError, ClientError) as error:
            raise RedriveError(f"{error}.") from None


def description(failure: Failure, now: datetime) -> str:
    """Return three lines that describe a failure: its message, its cause and its content."""
    attempts = f", attempts: {failure.attempts}" if failure.attempts else ""
    message = f"{failure.letter.queue} {failure.letter.id}, {_age(now - failure.letter.sent_at)} old"
    summary = cut(single_line(failure.summary), _SUMMARY_LENGTH)
    return f"{message}\n  {failure.function}: {single_line(failure.error)}{attempts}\n  {summary}"


def _age(age: timedelta) -> str:
    return next((f"{age // unit} {name}" for name, unit in _UNITS if age >= unit), f"{int(age.total_seconds())} s")


def run(redrive: Redrive, names: Sequence[str], *, apply: bool) -> int:
    """List the failures and, with `apply`, redrive them; return how many could not be redriven."""
    kept = 0
    with redrive.failures(names) as failures:
        for failure in failures:
            print(description(failure, datetime.now(UTC)))
            if not apply:
                reason = failure.no_redrive_reason
                print(f"  Cannot be redriven: {reason}" if reason else "  Can be redriven.")
                continue
            try:
                redrive.redrive(failure)
            except RedriveError as error:
                kept += 1
                print(f"  Not redriven: {error}")
            else:
                print("  Redriven.")
        waiting = redrive.waiting()
    counts = f": {len(failures) - kept} redriven, {kept} kept" if apply else ""
    print(f"{len(failures)} dead letters{counts}")
    if waiting:
        print(f"About {waiting:,} more messages are in the queues: run the command again.")
    return kept


def main() -> None:
    """List or redrive the dead letters of one environment."""
    parser = command_parser("redrive", __doc__)
    parser.add_argument("--env", default="local", help="the environment (default: local)")
    parser.add_argument("--apply", action="store_true", help="redrive the dead letters instead of only listing them")
    parser.add_argument(
        "--only",
        nargs="+",
        default=[],
        metavar="NAME",
        help="only those of a queue, of a function, or with a message id; the queues are "
        f"{BACKGROUND_DLQ}, {BULK_DLQ}, {URGENT_TASKS_DLQ}, {NOTIFICATIONS_DLQ}, {FAILED_EVENTS}, "
        f"and {destination_dlq('<name>')} of each destination",
    )
    arguments = parser.parse_args()
    outputs = read_outputs(arguments.env)
    try:
        kept = run(Redrive(access_to(arguments.env, outputs["region"]), outputs), arguments.only, apply=arguments.apply)
    except (BotoCoreError, ClientError) as error:
        raise CommandError(f"The queues of {arguments.env} cannot be read: {error}") from None
    sys.exit(1 if kept else 0)


if __name__ == "__main__":
    with report_errors():
        main()
