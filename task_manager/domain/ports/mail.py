"""Port to the mail of a group of people."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Mail:
    """Mail in plain text. The subject is one line of less than 100 characters of printable ASCII."""

    subject: str
    body: str


class MailTopic(Protocol):
    """Topic whose messages are mailed to a group of people."""

    def publish(self, mail: Mail) -> None:
        """Send a mail to everyone who subscribed.

        Raises:
            Unavailable: It may or may not have been sent; a retry may send it again.
        """
        ...
