"""Folders of root modules, each with the lock file of the program that runs there."""

from pathlib import Path
from typing import Final

from scripts.lib.common import LOCAL, ROOT
from scripts.lib.terraform_program import OPENTOFU, find_program

# The name that both programs read and write.
LOCK: Final = ".terraform.lock.hcl"
# Beside a root: providers have another address and other packages in OpenTofu's registry.
OPENTOFU_LOCK: Final = "opentofu.lock.hcl"

_SHARED = ("modules", "task_manager", "terraform/stack")


def run_folder(root: Path) -> Path:
    """Return the folder to run the program in for a root module of this checkout.

    It is the root itself for Terraform. For OpenTofu it is a copy in .local, as links to the same files, with
    OpenTofu's lock file under the name that OpenTofu reads.
    """
    lock = root / OPENTOFU_LOCK
    if find_program().name != OPENTOFU or not lock.exists():
        return root
    tree = LOCAL / "opentofu"
    folder = tree / root.relative_to(ROOT)
    folder.mkdir(parents=True, exist_ok=True)
    sources = {ROOT / name for name in _SHARED} | {file for file in root.iterdir() if file.suffix in (".tf", ".tfvars")}
    for source in sources:
        _link(tree / source.relative_to(ROOT), source)
    for link in folder.iterdir():
        if link.is_symlink() and not link.exists():
            link.unlink()
    (folder / LOCK).write_bytes(lock.read_bytes())
    return folder


def _link(link: Path, target: Path) -> None:
    if not link.is_symlink():
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(target)
