"""Linters that a machine may not have: where they are found, installed and required."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scripts import lint
from scripts.lib import linters as module
from scripts.lib.common import ROOT, CommandError
from scripts.lib.linters import LINTERS, find_linter, has_aws_rules, is_required

_GO = """#!/bin/sh
[ "$1" = install ] || exit 2
name=${2##*/}
name=${name%@*}
[ "$name" != "$BROKEN" ] || { echo "no such module" >&2; exit 1; }
echo "$2" >> "$(dirname "$0")/installed"
mkdir -p "$GOBIN"
printf '#!/bin/sh\\n' > "$GOBIN/$name"
chmod +x "$GOBIN/$name"
"""


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    """PATH with what the script needs, and a Go that records what it installs."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for tool in ("sh", "dirname", "cksum", "mkdir", "chmod"):
        (folder / tool).symlink_to(str(shutil.which(tool)))
    (folder / "go").write_text(_GO)
    (folder / "go").chmod(0o755)
    return folder


def _linters(tools: Path, *options: str, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": str(tools), "HOME": str(tools.parent), **settings}
    return subprocess.run(
        [ROOT / "scripts" / "linters", *options], env=environment, capture_output=True, text=True, check=False
    )


def test_all_are_installed_once_a_machine_at_pinned_versions(tools: Path) -> None:
    for _ in range(2):
        response = _linters(tools, "--install")
        assert response.returncode == 0, response.stderr

    folder = Path(response.stdout.strip())
    assert folder.parent == tools.parent / ".cache" / "task-manager"
    assert {file.name for file in folder.iterdir()} == set(LINTERS)
    packages = (tools / "installed").read_text().splitlines()
    assert len(packages) == len(LINTERS)
    assert all("@v" in package for package in packages)


def test_one_that_cannot_be_installed_is_an_error_that_names_it(tools: Path) -> None:
    response = _linters(tools, "--install", BROKEN="actionlint")
    assert (response.returncode, response.stdout) == (1, "")
    assert "no such module" in response.stderr
    assert "error: actionlint could not be installed" in response.stderr


def test_a_machine_without_go(tools: Path) -> None:
    (tools / "go").unlink()
    response = _linters(tools, "--install")
    assert response.returncode == 1
    assert response.stderr.startswith("error: go is needed to install the linters")
    assert _linters(tools).returncode == 0


def test_an_installed_linter_comes_before_that_of_the_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "path").mkdir()
    (tmp_path / "installed").mkdir()
    other = tmp_path / "path" / "tflint"
    other.touch(0o755)
    monkeypatch.setenv("PATH", str(other.parent))
    monkeypatch.setattr(module, "_folder", lambda: tmp_path / "installed")
    assert (find_linter("tflint"), find_linter("actionlint")) == (str(other), None)
    (tmp_path / "installed" / "tflint").touch()
    assert find_linter("tflint") == str(tmp_path / "installed" / "tflint")


def test_a_linter_is_required_by_its_own_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "environ", {"REQUIRE_TFLINT": "1", "REQUIRE_OASDIFF": "0"})
    assert [name for name in LINTERS if is_required(name)] == ["tflint"]


def test_the_rules_for_aws_are_used_where_tflint_finds_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TFLINT_PLUGIN_DIR", str(tmp_path))
    assert not has_aws_rules()
    (tmp_path / "tflint-ruleset-aws").touch()
    assert has_aws_rules()


def _lint(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lint, "checks", lambda: iter(()))
    monkeypatch.setattr(lint, "has_aws_rules", lambda: True)
    monkeypatch.setattr(sys, "argv", ["lint"])
    lint.main()


def test_what_is_missing_is_said_and_counted(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(lint, "find_linter", lambda name: None if name == "oasdiff" else name)
    monkeypatch.delenv("REQUIRE_OASDIFF", raising=False)

    with pytest.raises(SystemExit) as ended:
        _lint(monkeypatch)

    assert ended.value.code == 0
    printed = capsys.readouterr().out
    assert "NOT RUN: oasdiff, which is not installed; `scripts/linters --install` installs it." in printed
    assert printed.endswith("lint: 0 passed, 0 failed, 1 skipped\n")


def test_what_is_required_and_missing_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lint, "find_linter", lambda _: None)
    monkeypatch.setenv("REQUIRE_ACTIONLINT", "1")
    monkeypatch.setenv("REQUIRE_TFLINT", "1")
    monkeypatch.delenv("REQUIRE_OASDIFF", raising=False)

    with pytest.raises(CommandError, match=r"^tflint, actionlint must run \(REQUIRE_TFLINT=1, REQUIRE_ACTIONLINT=1\);"):
        _lint(monkeypatch)
