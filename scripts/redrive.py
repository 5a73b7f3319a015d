"""List what was given up in an environment, and why; with --apply, put it back to where it came from.

A message is deleted only after it has been put back, and every consumer tolerates duplicates: after an interruption,
run it again. Ends with 1 when something that was to be put back is still there.
"""

import argparse
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from scripts.aws import Access, access_to
from scripts.common import CommandError, report_errors
from scripts.dead_letters import BACKGROUND_DLQ, FAILED_EVENTS, Failure, NotPutBack, WaysBack, dead_letters
from scripts.outputs import read_outputs
from task_manager.csv_import.text import cut, single_line

# A function that reads a stream runs for a minute at most, and must not be called twice for want of timeouts.
_PATIENT: Final = Config(read_timeout=120, retries={"total_max_attempts": 1})
_SHOWN: Final = 160
_UNITS: Final = (("d", timedelta(days=1)), ("h", timedelta(hours=1)), ("min", timedelta(minutes=1)))


class Redrive:
    """All queues of one environment that failures end in."""

    def __init__(self, access: Access, outputs: Mapping[str, Any]) -> None:
        """`outputs` are those of `make outputs`."""
        client: Any = access.session.client
        url = access.endpoint_url
        self._sqs = client("sqs", endpoint_url=url)
        self._ways = WaysBack(
            sqs=self._sqs,
            aws_lambda=client("lambda", endpoint_url=url, config=_PATIENT),
            streams=client("dynamodbstreams", endpoint_url=url),
            events=client("events", endpoint_url=url),
            dynamodb=client("dynamodb", endpoint_url=url),
            background_queue_url=outputs["background_queue_url"],
            tasks_table=outputs["tasks_table"],
            functions={deployed: name for name, deployed in outputs["functions"].items()},
        )
        self._queues = {
            BACKGROUND_DLQ: outputs["background_dlq_url"],
            FAILED_EVENTS: outputs["failed_events_queue_url"],
        }

    @contextmanager
    def failures(self, only: Collection[str] = ()) -> Iterator[list[Failure]]:
        """Hold what was given up: all of it, or what lies in a queue, is of a function or has an id that is named.

        Where it is too much to be held at once, `waiting` counts the rest.
        """
        with dead_letters(self._sqs, self._queues) as letters:
            failures = sorted(map(self._ways.read, letters), key=lambda failure: failure.letter.sent_at)
            yield [one for one in failures if not only or {one.letter.queue, one.function, one.letter.id} & set(only)]

    def waiting(self) -> int:
        """Return about how many messages are in the queues and not held by anybody."""
        name: Literal["ApproximateNumberOfMessages"] = "ApproximateNumberOfMessages"
        answers = (self._sqs.get_queue_attributes(QueueUrl=url, AttributeNames=[name]) for url in self._queues.values())
        return sum(int(answer["Attributes"][name]) for answer in answers)

    def put_back(self, failure: Failure) -> None:
        """Put back what was given up, and then delete its message.

        Raises:
            NotPutBack: The message stays where it is.
        """
        if failure.put_back is None:
            raise NotPutBack(failure.hopeless)
        try:
            failure.put_back()
            self._sqs.delete_message(QueueUrl=failure.letter.queue_url, ReceiptHandle=failure.letter.receipt)
        except (BotoCoreError, ClientError) as error:
            raise NotPutBack(f"{error}.") from None


def line(failure: Failure, now: datetime) -> str:
    """One failure, for a person."""
    attempts = f", attempts: {failure.attempts}" if failure.attempts else ""
    where = f"{failure.letter.queue} {failure.letter.id}, {_age(now - failure.letter.sent_at)} old"
    what = cut(single_line(failure.what), _SHOWN)
    return f"{where}\n  {failure.function}: {single_line(failure.error)}{attempts}\n  {what}"


def _age(age: timedelta) -> str:
    return next((f"{age // unit} {name}" for name, unit in _UNITS if age >= unit), f"{int(age.total_seconds())} s")


def run(redrive: Redrive, only: Sequence[str], *, apply: bool) -> int:
    """List what was given up and, if that is wanted, put it back; return how much of it had to stay."""
    stayed = 0
    with redrive.failures(only) as failures:
        for failure in failures:
            print(line(failure, datetime.now(UTC)))
            if not apply:
                print(f"  Cannot be put back: {failure.hopeless}" if failure.hopeless else "  Can be put back.")
                continue
            try:
                redrive.put_back(failure)
            except NotPutBack as reason:
                stayed += 1
                print(f"  Stays: {reason}")
            else:
                print("  Put back.")
        waiting = redrive.waiting()
    counts = f": {len(failures) - stayed} put back, {stayed} stayed" if apply else ""
    print(f"{len(failures)} given up{counts}")
    if waiting:
        print(f"About {waiting:,} more wait behind these: run it again.")
    return stayed


def main() -> None:
    """List or put back what was given up in one environment."""
    parser = argparse.ArgumentParser(prog="python -m scripts.redrive", description=__doc__)
    parser.add_argument("--env", default="local", help="the environment (default: local)")
    parser.add_argument("--apply", action="store_true", help="put it back, instead of only listing it")
    parser.add_argument(
        "--only",
        nargs="+",
        default=[],
        metavar="NAME",
        help=f"only what lies in a queue ({BACKGROUND_DLQ}, {FAILED_EVENTS}), is of a function, or has a message's id",
    )
    arguments = parser.parse_args()
    outputs = read_outputs(arguments.env)
    try:
        stayed = run(
            Redrive(access_to(arguments.env, outputs["region"]), outputs), arguments.only, apply=arguments.apply
        )
    except (BotoCoreError, ClientError) as error:
        raise CommandError(f"The queues of {arguments.env} cannot be read: {error}") from None
    sys.exit(1 if stayed else 0)


if __name__ == "__main__":
    with report_errors():
        main()
