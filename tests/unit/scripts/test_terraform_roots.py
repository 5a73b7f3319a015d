"""Lock files of root modules: one for each program, and none that a command writes."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from scripts.lib import terraform_roots as module
from scripts.lib.common import ROOT
from scripts.lib.terraform import Root
from scripts.lib.terraform_program import OPENTOFU, TERRAFORM, Program
from scripts.lib.terraform_roots import LOCK, OPENTOFU_LOCK, run_folder

ROOTS = [ROOT / "terraform" / "bootstrap", *sorted((ROOT / "terraform" / "environments").iterdir())]


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Root module of a checkout, with a lock for each program."""
    root = tmp_path / "terraform" / "environments" / "dev"
    root.mkdir(parents=True)
    for name in ("modules", "task_manager", "terraform/stack"):
        (tmp_path / name).mkdir()
    for name in ("main.tf", "dev.tfvars", LOCK, OPENTOFU_LOCK):
        (root / name).write_text(name)
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "LOCAL", tmp_path / ".local")
    return root


def use(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "find_program", lambda: Program(name, ""))


def test_terraform_runs_in_the_root_itself(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use(TERRAFORM, monkeypatch)
    assert run_folder(root) == root


def test_opentofu_runs_in_links_with_its_own_lock(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use(OPENTOFU, monkeypatch)

    folder = run_folder(root)
    (folder / LOCK).write_text("what an init has added")

    assert run_folder(root) == folder != root
    assert {file.name: file.read_text() for file in folder.iterdir()} == {
        "main.tf": "main.tf",
        "dev.tfvars": "dev.tfvars",
        LOCK: OPENTOFU_LOCK,
    }
    assert (folder / "../../stack").resolve() == root.parents[1] / "stack"
    assert (root / LOCK).read_text() == LOCK


def test_a_file_that_the_root_no_longer_has_is_not_run(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use(OPENTOFU, monkeypatch)
    run_folder(root)
    (root / "dev.tfvars").unlink()
    assert not (run_folder(root) / "dev.tfvars").is_symlink()


def test_an_init_writes_no_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commands: list[tuple[str, ...]] = []

    class Done:
        returncode = 0

    def record(_: Root, *arguments: str, **__: Any) -> Done:
        commands.append(arguments)
        return Done()

    monkeypatch.setattr(Root, "_run", record)
    Root("local", tmp_path).init("-reconfigure")
    assert [command[0] for command in commands] == ["init"]
    assert "-lockfile=readonly" in commands[0]


def locked(lock: Path) -> Mapping[str, str]:
    """Return the versions of a lock file, by the address of the provider."""
    return dict(re.findall(r'^provider "(.+)" \{\n  version += "(.+)"', lock.read_text(), re.MULTILINE))


@pytest.mark.parametrize("root_folder", ROOTS, ids=lambda path: path.name)
def test_both_programs_are_locked_to_one_version_of_the_provider(root_folder: Path) -> None:
    terraform, tofu = locked(root_folder / LOCK), locked(root_folder / OPENTOFU_LOCK)
    assert [*terraform, *tofu] == [Program(name, "").provider for name in (TERRAFORM, OPENTOFU)]
    assert [*terraform.values()] == [*tofu.values()]
