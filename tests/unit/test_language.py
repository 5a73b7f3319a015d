"""Names and docstrings in the field's terms: rules of docs/contributing.md that a program can check."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCES = sorted(path for folder in ("task_manager", "scripts", "tests") for path in (ROOT / folder).rglob("*.py"))
MAX_LINES = 250

# A question word or a pronoun at the start hides what a search would look for.
_QUESTION = re.compile(r"(What|Who|Whom|Whose|How|Which|Where|When|Why|That|It)\b")
_PRONOUNS = frozenset({"every", "given", "it", "its", "of", "one", "ones", "said", "seen", "there", "told", "wanted"})


def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), path.name)


def docstrings(module: ast.Module) -> Iterator[str]:
    for node in ast.walk(module):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            yield ast.get_docstring(node) or ""


def names(module: ast.Module) -> Iterator[str]:
    for node in ast.walk(module):
        if isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


def test_a_docstring_begins_with_a_verb_or_a_noun_phrase() -> None:
    questions = {
        str(path.relative_to(ROOT)): list(filter(_QUESTION.match, docstrings(parse(path)))) for path in SOURCES
    }

    assert {path: texts for path, texts in questions.items() if texts} == {}


def test_a_name_is_a_noun() -> None:
    pronouns = {str(path.relative_to(ROOT)): _PRONOUNS.intersection(names(parse(path))) for path in SOURCES}

    assert {path: words for path, words in pronouns.items() if words} == {}


def test_no_file_of_the_package_is_over_250_lines() -> None:
    sizes = {path.name: len(path.read_text().splitlines()) for path in (ROOT / "task_manager").rglob("*.py")}

    assert {name: size for name, size in sizes.items() if size > MAX_LINES} == {}
