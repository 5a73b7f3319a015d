"""Types of the AWS provider that are used here, with the arguments that are set, from the Terraform source.

Files are in the layout of `terraform fmt`.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from scripts.lib.common import ROOT

PROVIDER_6: Final = ROOT / "scripts" / "data" / "aws-provider-6.json"

_BLOCK = re.compile(r'^(resource|data) "(aws_\w+)" "\w+" \{(?:\}|\n(.*?)^\})', re.MULTILINE | re.DOTALL)
_ATTRIBUTE = re.compile(r"^\s*(\w+)\s+= ")
_NESTED = re.compile(r'^\s*(?:dynamic "(\w+)"|(\w+)) \{$')
_STRINGS = re.compile(r'"(?:[^"\\]|\\.)*"')
_HEREDOC = re.compile(r"<<-?(\w+)$")

# Of Terraform itself, and of `dynamic` blocks.
_META = {"count", "for_each", "provider", "depends_on", "iterator", "content"}
_META_BLOCKS = {"lifecycle", "timeouts"}


def source_files() -> list[Path]:
    """Return the Terraform files of the modules, their examples, the stack and the roots."""
    return [file for folder in ("modules", "terraform") for file in sorted((ROOT / folder).rglob("*.tf"))]


def used_arguments(files: Iterable[Path]) -> dict[str, set[str]]:
    """Return the arguments that blocks set, nested ones included, by type; a data source is `data.<type>`."""
    used: defaultdict[str, set[str]] = defaultdict(set)
    for file in files:
        for kind, name, body in _BLOCK.findall(file.read_text(encoding="utf-8")):
            used[f"data.{name}" if kind == "data" else name] |= _arguments(body)
    return dict(used)


def unknown_arguments(used: Mapping[str, Iterable[str]], known: Mapping[str, Iterable[str]]) -> list[str]:
    """Return the types, and the arguments as `<type>.<argument>`, that are not known."""
    types = [name for name in used if name not in known]
    arguments = [
        f"{name}.{argument}"
        for name, arguments in used.items()
        if name in known
        for argument in set(arguments) - set(known[name])
    ]
    return sorted(types + arguments)


def _arguments(body: str) -> set[str]:
    found: set[str] = set()
    lines = iter(body.splitlines())
    for line in lines:
        if match := _NESTED.match(line):
            name = match[1] or match[2]
            if name in _META_BLOCKS:
                _skip(lines, 1)
            else:
                found.add(name)
        elif match := _ATTRIBUTE.match(line):
            found.add(match[1])
            if heredoc := _HEREDOC.search(line):
                next(line for line in lines if line.strip() == heredoc[1])
            else:
                _skip(lines, _depth(line))
    return found - _META


def _skip(lines: Iterable[str], depth: int) -> None:
    """Skip the lines of a value or block until its brackets are closed."""
    if depth > 0:
        for line in lines:
            depth += _depth(line)
            if depth <= 0:
                return


def _depth(line: str) -> int:
    code = _STRINGS.sub("", line).partition("#")[0]
    return sum(map(code.count, "([{")) - sum(map(code.count, ")]}"))
