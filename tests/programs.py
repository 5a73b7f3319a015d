"""PATH with the programs that the README names, and with the utilities of every POSIX system, alone."""

import os
import shutil
import sys
from pathlib import Path
from typing import Final

from scripts.lib.terraform_program import OPENTOFU, find_program

POSIX: Final = (
    *("awk", "basename", "cat", "chmod", "cksum", "cmp", "cp", "cut", "date", "dirname", "env", "expr", "find", "grep"),
    *("head", "id", "ln", "ls", "mkdir", "mv", "printf", "pwd", "rm", "sed", "sh", "sleep", "sort", "tail", "test"),
    *("touch", "tr", "true", "uname", "wc", "xargs"),
)


def named_programs(folder: Path) -> str:
    """Return a PATH of one folder, which has links to these programs."""
    folder.mkdir(parents=True, exist_ok=True)
    terraform = find_program()
    programs = {name: shutil.which(name) for name in (*POSIX, "make")}
    # A version manager's `python3` is a script that needs more.
    programs["python3"] = getattr(sys, "_base_executable", sys.executable)
    programs["tofu" if terraform.name == OPENTOFU else "terraform"] = terraform.path
    for name, path in programs.items():
        link = folder / name
        link.unlink(missing_ok=True)
        if path:
            link.symlink_to(os.path.realpath(path))
    return str(folder)
