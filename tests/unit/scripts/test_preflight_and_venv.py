"""Checks of the machine, and creation of virtual environments."""

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from scripts.lib.common import ROOT, CommandError
from scripts.lib.terraform_program import Program, find_program

TOOLS = ("sh", "sed", "cmp", "cp", "dirname", "rm")


def _script(folder: Path, name: str, text: str) -> None:
    file = folder / name
    file.write_text(f"#!/bin/sh\n{text}\n")
    file.chmod(0o755)


def _program(folder: Path, name: str, version: str) -> None:
    _script(folder, name, f"[ $1 = version ] && echo '{version}' && echo 'on linux_amd64'")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """PATH with a suitable Python and Terraform, as far as `preflight` can tell."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for tool in TOOLS:
        (folder / tool).symlink_to(str(shutil.which(tool)))
    _script(folder, "python3", "exit 0")
    _program(folder, "terraform", "Terraform v1.11.4")
    return folder


def _run(path: Path, *command: str, settings: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": str(path), **(settings or {})}
    return subprocess.run(
        [ROOT / "scripts" / command[0], *command[1:]], env=environment, capture_output=True, text=True, check=False
    )


def test_the_path_of_a_suitable_python_is_printed(path: Path) -> None:
    response = _run(path, "preflight", "--terraform")
    assert (response.returncode, response.stdout.strip(), response.stderr) == (0, str(path / "python3"), "")


def _error(response: subprocess.CompletedProcess[str]) -> str:
    assert response.returncode == 1
    assert response.stdout == ""
    assert response.stderr.count("\n") == 1, "one sentence"
    return response.stderr


def test_no_python(path: Path) -> None:
    (path / "python3").unlink()
    assert "Python 3.11 or newer is needed" in _error(_run(path, "preflight"))


def test_an_old_python(path: Path) -> None:
    _script(path, "python3", '[ "$1" = --version ] && echo Python 2.7.18 && exit; exit 1')
    assert "(found: Python 2.7.18)" in _error(_run(path, "preflight"))


def test_an_old_python_and_a_new_one(path: Path) -> None:
    _script(path, "python3", "exit 1")
    _script(path, "python3.12", "exit 0")
    assert _run(path, "preflight").stdout.strip() == str(path / "python3.12")


def test_the_configured_python(path: Path, tmp_path: Path) -> None:
    _script(tmp_path, "custom", "exit 0")
    assert _run(path, "preflight", settings={"PYTHON": str(tmp_path / "custom")}).stdout.strip() == str(
        tmp_path / "custom"
    )


def test_a_python_without_venv(path: Path) -> None:
    _script(path, "python3", 'case "$2" in *ensurepip*) exit 1;; esac')
    assert "apt-get install python3-venv" in _error(_run(path, "preflight"))


def test_neither_terraform_nor_opentofu(path: Path) -> None:
    (path / "terraform").unlink()
    error = _error(_run(path, "preflight", "--terraform"))
    assert "Terraform or OpenTofu, 1.11 or newer, is needed and was not found; see https://" in error


def _found(path: Path, **settings: str) -> str:
    response = _run(path, "find-terraform", settings=settings)
    assert (response.returncode, response.stderr) == (0, "")
    return response.stdout.strip()


def test_terraform_is_taken_before_opentofu(path: Path) -> None:
    _program(path, "tofu", "OpenTofu v1.12.6")
    assert _found(path) == f"Terraform {path}/terraform"
    assert _found(path, TERRAFORM="tofu") == f"OpenTofu {path}/tofu"
    (path / "terraform").unlink()
    assert _found(path) == f"OpenTofu {path}/tofu"


def test_opentofu_under_the_name_of_terraform_is_opentofu(path: Path) -> None:
    _program(path, "terraform", "OpenTofu v1.12.6")
    assert _found(path) == f"OpenTofu {path}/terraform"


def test_a_configured_program_that_is_not_there(path: Path) -> None:
    error = _error(_run(path, "find-terraform", settings={"TERRAFORM": "tofu"}))
    assert "TERRAFORM is tofu, and there is no such program" in error


@pytest.mark.parametrize("text", ["echo 'Terraforming Mars 3'", "exit 1", "cat", "echo Terraform v1.11.4; exit 1"])
def test_another_program_of_the_same_name(path: Path, text: str) -> None:
    _script(path, "terraform", text)
    error = _error(_run(path, "preflight", "--terraform"))
    assert f"{path}/terraform is not Terraform or OpenTofu; set the path of one of them: make TERRAFORM=" in error


@pytest.mark.parametrize("name", ["Terraform", "OpenTofu"])
@pytest.mark.parametrize(
    ("version", "good"),
    [("1.10.5", False), ("0.15.0", False), ("1.11.0", True), ("1.20.0-beta1", True), ("2.0.0", True)],
)
def test_versions_of_terraform_and_opentofu(path: Path, name: str, version: str, *, good: bool) -> None:
    _program(path, "terraform", f"{name} v{version}")
    response = _run(path, "preflight", "--terraform")
    if good:
        assert response.returncode == 0
    else:
        assert f"{name} 1.11 or newer is needed (found: {version}, {path}/terraform)" in _error(response)


def test_the_error_of_a_command_is_that_of_the_search(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(path))
    monkeypatch.delenv("TERRAFORM", raising=False)
    assert find_program() == Program("Terraform", f"{path}/terraform")
    monkeypatch.setenv("TERRAFORM", "no-such-program")
    with pytest.raises(CommandError, match=r"^TERRAFORM is no-such-program, and there is no such program"):
        find_program()


@pytest.fixture
def recording(path: Path, tmp_path: Path) -> Path:
    """Python that creates environments, and a file that records the arguments of the environments' Pythons."""
    record = tmp_path / "record"
    _script(
        path,
        "python3",
        f"""
[ "$2" = venv ] || exit 0
mkdir -p "$3/bin"
printf '#!/bin/sh\\n[ "$1" = -c ] || echo "$@" >> {record}\\n' > "$3/bin/python"
chmod +x "$3/bin/python"
""",
    )
    for tool in ("mkdir", "chmod"):
        (path / tool).symlink_to(str(shutil.which(tool)))
    return record


def test_an_environment_is_created_once_for_a_lock(path: Path, recording: Path, tmp_path: Path) -> None:
    lock, venv = tmp_path / "the.lock", tmp_path / "venv"
    lock.write_text("a==1")
    for _ in range(2):
        assert _run(path, "venv", str(venv), str(lock)).returncode == 0
    assert recording.read_text().count("--require-hashes") == 1
    lock.write_text("a==2")
    assert _run(path, "venv", str(venv), str(lock)).returncode == 0
    assert recording.read_text().count("--require-hashes") == 2


def test_an_incomplete_environment_is_created_again(path: Path, recording: Path, tmp_path: Path) -> None:
    lock, venv = tmp_path / "the.lock", tmp_path / "venv"
    lock.write_text("a==1")
    _run(path, "venv", str(venv), str(lock))
    (venv / "installed.lock").unlink()
    (venv / "left over").touch()
    _run(path, "venv", str(venv), str(lock))
    assert recording.read_text().count("--require-hashes") == 2
    assert not (venv / "left over").exists()


def test_an_environment_whose_python_is_missing_is_created_again(path: Path, recording: Path, tmp_path: Path) -> None:
    lock, venv = tmp_path / "the.lock", tmp_path / "venv"
    lock.write_text("a==1")
    _run(path, "venv", str(venv), str(lock))
    (venv / "bin" / "python").unlink()
    _run(path, "venv", str(venv), str(lock))
    assert recording.read_text().count("--require-hashes") == 2
