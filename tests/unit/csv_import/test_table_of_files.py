"""The page about the sample files is up to date."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]


def test_the_page_has_not_drifted() -> None:
    command = [sys.executable, "-m", "scripts.csv_table", "--check"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr) == (0, "")
