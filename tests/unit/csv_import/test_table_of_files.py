"""The pages about sample files and tools are up to date."""

import subprocess
import sys
from pathlib import Path

from task_manager.csv_import.formats import all_formats

ROOT = Path(__file__).parents[3]
# "Microsoft Outlook, Planner, Project and To Do", and "our own export".
NAMED_OTHERWISE = {"Microsoft Planner", "Microsoft Project", "Microsoft To Do", "Task Manager"}


def test_the_page_has_not_drifted() -> None:
    command = [sys.executable, "-m", "scripts.csv_table", "--check"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr) == (0, "")


def test_the_page_about_imports_names_every_tool() -> None:
    page = " ".join((ROOT / "docs" / "csv-imports.md").read_text().split())

    assert {tool.name for tool in all_formats().values() if tool.name not in page} == NAMED_OTHERWISE
