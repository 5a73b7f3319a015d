"""Files that changed since a part of `make test` last succeeded, and the tests that they can break."""

import ast
import json
import re
from collections import deque
from collections.abc import Collection, Iterator, Mapping
from hashlib import sha256
from pathlib import Path

from scripts.lib.common import REPORTS, ROOT

_PYTHON = ("task_manager", "scripts", "tests")
_OTHERS = ("modules", "terraform", "docs")

# A module that is chosen at run time: `import_module(f"task_manager.handlers.{name}")`.
_CHOSEN = re.compile(r'f"((?:task_manager|scripts|tests)[\w.]*)\.\{')

# Tests that read what no import leads to.
_READERS = {".tf": "tests/unit/terraform", ".hcl": "tests/unit/terraform", ".csv": "tests/unit/csv_import"}


def digests(root: Path = ROOT) -> dict[str, str]:
    """Return a digest of each source file, by its path in the repository."""
    files = [file for folder in (*_PYTHON, *_OTHERS) for file in (root / folder).rglob("*.*") if _is_source(file)]
    files += [file for file in root.iterdir() if file.is_file()]
    return {file.relative_to(root).as_posix(): sha256(file.read_bytes()).hexdigest() for file in files}


def changed(part: str, now: Mapping[str, str]) -> set[str]:
    """Return the files that differ from those with which a part last succeeded; all, if it never did."""
    success = _success(part)
    before = json.loads(success.read_text()) if success.exists() else {}
    return {file for file in now.keys() | before.keys() if now.get(file) != before.get(file)}


def note_success(part: str, files: Mapping[str, str]) -> None:
    """Note the files with which a part succeeded."""
    _success(part).write_text(json.dumps(files))


def affected_tests(changes: Collection[str], root: Path = ROOT) -> list[str]:
    """Return the test files that changes can break, in the order of the number of imports between."""
    importers = _importers(root)
    distances = dict.fromkeys(changes, 0)
    for change in changes:
        if reader := _READERS.get(Path(change).suffix):
            distances |= {file: 1 for file in importers if file.startswith(reader) and file not in distances}
    queue = deque(sorted(distances, key=lambda file: distances[file]))
    while queue:
        file = queue.popleft()
        for importer in sorted(importers.get(file, ())):
            if importer not in distances:
                distances[importer] = distances[file] + 1
                queue.append(importer)
    tests = [file for file in distances if Path(file).name.startswith("test_") and (root / file).exists()]
    return sorted(tests, key=lambda file: (distances[file], file))


def _success(part: str) -> Path:
    return REPORTS / f"{part}.success.json"


def _is_source(file: Path) -> bool:
    return file.is_file() and not {"__pycache__", ".terraform"} & set(file.parts)


def _importers(root: Path) -> dict[str, set[str]]:
    """Return the files that import each Python file, directly or as the fixtures of their folder."""
    files = {file.relative_to(root).as_posix(): file for folder in _PYTHON for file in (root / folder).rglob("*.py")}
    by_module = {path.removesuffix(".py").removesuffix("/__init__").replace("/", "."): path for path in files}
    importers: dict[str, set[str]] = {path: set() for path in files}
    for path, file in files.items():
        fixtures = {f"{folder.as_posix()}/conftest.py" for folder in Path(path).parents}
        imported = {by_module[name] for name in _imported(file.read_text(), by_module)}
        for used in (fixtures & files.keys()) | imported:
            importers[used].add(path)
    return importers


def _imported(source: str, modules: Collection[str]) -> Iterator[str]:
    """Yield the modules that a source imports; of a package that it chooses from, all."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names if alias.name in modules)
            case ast.ImportFrom(module=str(package), names=names):
                members = {f"{package}.{alias.name}" for alias in names}
                yield from (name for name in (package, *members) if name in modules)
    for package in _CHOSEN.findall(source):
        yield from (name for name in modules if name.startswith(f"{package}."))
