"""Generated files that are committed, with a check that they are up to date."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from scripts.lib.common import CommandError, command_parser


@dataclass(frozen=True)
class Generated:
    """Generated file.

    `generate` returns its content, `source` names what it is generated from, and `command` is the name of the command
    in `scripts/` that writes it.
    """

    document: Path
    generate: Callable[[], str]
    source: str
    command: str

    def check(self, document: Path | None = None) -> None:
        """Compare `document` (default: the committed file) with what would be generated.

        Raises:
            CommandError: They differ.
        """
        file = document or self.document
        if not file.exists() or file.read_text(encoding="utf-8") != self.generate():
            raise CommandError(
                f"{file.name} differs from {self.source}: run python -m scripts.{self.command} and commit the file."
            )

    def main(self, description: str | None) -> None:
        """Run the command: write the file, or compare it with --check.

        Raises:
            CommandError: They differ.
        """
        parser = command_parser(self.command, description)
        parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 if the file differs")
        if parser.parse_args().check:
            self.check()
        else:
            self.document.write_text(self.generate(), encoding="utf-8")
