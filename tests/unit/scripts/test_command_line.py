"""Help of all commands and `make` targets, and the layout of scripts/."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.lib.common import ROOT
from tests.programs import named_programs

COMMANDS = sorted((ROOT / "scripts").glob("*.py"))
SHELL_COMMANDS = [ROOT / "scripts" / name for name in ("find-terraform", "linters", "preflight", "venv")]
LIBRARY = sorted((ROOT / "scripts" / "lib").rglob("*.py"))


@pytest.mark.parametrize("command", [*COMMANDS, *SHELL_COMMANDS], ids=lambda path: path.name)
def test_every_command_has_help(command: Path) -> None:
    module = [sys.executable, "-m", f"scripts.{command.stem}"]
    start = module if command.suffix == ".py" else [str(command)]
    process = subprocess.run([*start, "--help"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert process.returncode == 0, process.stderr
    assert len(process.stdout) > 80
    if command.suffix == ".py":
        assert f"python -m scripts.{command.stem}" in process.stdout


def test_scripts_has_commands_only() -> None:
    files = {path for path in (ROOT / "scripts").iterdir() if path.is_file() and path.suffix != ".md"}
    assert files == {*COMMANDS, *SHELL_COMMANDS}
    assert [path.name for path in COMMANDS if '__name__ == "__main__"' not in path.read_text()] == []
    assert [path.name for path in LIBRARY if "__main__" in path.read_text()] == []


@pytest.mark.parametrize("file", [*COMMANDS, *LIBRARY], ids=lambda path: path.name)
def test_no_module_imports_a_command(file: Path) -> None:
    imports = re.findall(r"^(?:from|import) scripts(?:\.([\w.]+))?", file.read_text(), re.MULTILINE)
    assert [name for name in imports if not name.startswith(("lib.", "bench_peers."))] == []


def test_make_help_lists_exactly_the_targets() -> None:
    listed = {
        line.split()[1]
        for line in subprocess.check_output(["make", "help"], cwd=ROOT, text=True).splitlines()
        if line.startswith("  make ")
    }
    makefile = (ROOT / "Makefile").read_text()
    phony = next(line for line in makefile.splitlines() if line.startswith(".PHONY: help"))
    assert listed == set(phony.removeprefix(".PHONY:").split())


@pytest.mark.parametrize("target", ["help", "preflight"])
def test_make_needs_only_programs_that_the_readme_names(tmp_path: Path, target: str) -> None:
    environment = os.environ | {"PATH": named_programs(tmp_path)}
    command = [str(tmp_path / "make"), "--silent", target]
    process = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert (process.returncode, process.stderr) == (0, "")


def test_make_clean_needs_no_environment_where_there_is_no_local_system(tmp_path: Path) -> None:
    (tmp_path / "Makefile").write_bytes((ROOT / "Makefile").read_bytes())
    (tmp_path / "build").mkdir()
    command = ["make", "--silent", "clean"]
    process = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (process.returncode, process.stdout, process.stderr) == (0, "", "")
    assert not (tmp_path / "build").exists()
