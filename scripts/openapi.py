"""Write the contract of the API, or check that what is written is what the code says."""

import argparse
import json
from pathlib import Path

from scripts.common import ROOT, CommandError, report_errors
from task_manager.rest.contract import openapi

DOCUMENT = ROOT / "task_manager" / "rest" / "openapi.json"


def text() -> str:
    """The document as it belongs in the file."""
    return json.dumps(openapi(), indent=1, ensure_ascii=False) + "\n"


def check(document: Path = DOCUMENT) -> None:
    """Compare the file with the code.

    Raises:
        CommandError: They differ.
    """
    if not document.exists() or document.read_text() != text():
        raise CommandError(
            f"{document.name} is not what the routes and models say: run python -m scripts.openapi and commit it."
        )


def main() -> None:
    """Write the document, or check it."""
    parser = argparse.ArgumentParser(prog="python -m scripts.openapi", description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; end with 1 where the file differs")
    if parser.parse_args().check:
        check()
    else:
        DOCUMENT.write_text(text())


if __name__ == "__main__":
    with report_errors():
        main()
