"""Files that are committed and that a script writes, so that none drifts from what it is written from."""

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from scripts.common import CommandError


@dataclass(frozen=True)
class Generated:
    """One such file, with what belongs into it, in words as well, and the command that writes it."""

    document: Path
    text: Callable[[], str]
    source: str
    command: str

    def check(self, document: Path | None = None) -> None:
        """Compare the file, or another one in its place, with what belongs into it.

        Raises:
            CommandError: They differ.
        """
        found = document or self.document
        if not found.exists() or found.read_text(encoding="utf-8") != self.text():
            raise CommandError(f"{found.name} is not what {self.source}: run {self.command} and commit it.")

    def main(self, description: str | None) -> None:
        """Be the command: write the file, or with --check compare it.

        Raises:
            CommandError: They differ.
        """
        parser = argparse.ArgumentParser(
            prog=self.command, description=description, formatter_class=argparse.RawDescriptionHelpFormatter
        )
        parser.add_argument("--check", action="store_true", help="change nothing; end with 1 where the file differs")
        if parser.parse_args().check:
            self.check()
        else:
            self.document.write_text(self.text(), encoding="utf-8")
