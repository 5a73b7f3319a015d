"""Installations and requirements of `.ci/run` before the tests."""

import shutil
import subprocess
from pathlib import Path

import pytest

from scripts.lib.common import ROOT

_RECORDS = """#!/bin/sh
echo "$(basename "$0") $* ${REQUIRE_TFLINT:-} ${REQUIRE_ACTIONLINT:-} ${REQUIRE_OASDIFF:-}" >> "$RECORD"
[ "$(basename "$0")" != linters ] || exit "$INSTALLS"
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Checkout whose commands record how they are called, and a PATH without Go and tflint."""
    for folder in (".ci", "scripts", "bin"):
        (tmp_path / folder).mkdir()
    shutil.copy(ROOT / ".ci" / "run", tmp_path / ".ci" / "run")
    for tool in ("bash", "sh", "dirname", "basename"):
        (tmp_path / "bin" / tool).symlink_to(subprocess.check_output(["which", tool], text=True).strip())
    _command(tmp_path, "scripts/linters")
    for name in ("make", "chromedriver"):
        _command(tmp_path, f"bin/{name}")
    return tmp_path


def _command(checkout: Path, path: str) -> None:
    (checkout / path).write_text(_RECORDS)
    (checkout / path).chmod(0o755)


def _run(checkout: Path, *, installs: int = 0) -> tuple[int, list[str]]:
    record = checkout / "record"
    environment = {"PATH": str(checkout / "bin"), "RECORD": str(record), "INSTALLS": str(installs)}
    bash = str(checkout / "bin" / "bash")
    process = subprocess.run([bash, checkout / ".ci" / "run"], env=environment, capture_output=True, check=False)
    return process.returncode, record.read_text().splitlines()


def test_where_there_is_go_every_linter_is_installed_and_required(checkout: Path) -> None:
    _command(checkout, "bin/go")
    code, calls = _run(checkout)
    assert code == 0
    assert calls[-1] == "make test 1 1 1"
    assert sorted(call.split()[0] for call in calls) == ["linters", "make", "make"]


def test_where_linters_cannot_be_installed_the_tests_run_without_them(checkout: Path) -> None:
    _command(checkout, "bin/go")
    code, calls = _run(checkout, installs=1)
    assert code == 0
    assert calls[-1].split() == ["make", "test"]


def test_without_go_an_installed_tflint_is_required(checkout: Path) -> None:
    assert _run(checkout) == (0, ["make test   "])
    (checkout / "record").unlink()
    _command(checkout, "bin/tflint")
    assert _run(checkout) == (0, ["make test 1  "])
