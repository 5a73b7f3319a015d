"""The page that says what becomes of each sample is what the code makes of it."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]


def test_the_page_has_not_drifted() -> None:
    command = [sys.executable, str(ROOT / "scripts" / "csv_table.py"), "--check"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr) == (0, "")
