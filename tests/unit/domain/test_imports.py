"""Object keys of imported files."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from task_manager.domain.attachment import Filename
from task_manager.domain.imports import import_id_of, object_key_for

ID = "0195b1e6-0000-7000-8000-000000000001"
FILENAME = TypeAdapter[str](Filename)


def is_filename(text: str) -> bool:
    try:
        FILENAME.validate_python(text)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize(
    ("filename", "name"),
    [
        ("tasks.csv", "tasks.csv"),
        ("años de + 50% (1).csv", "años de + 50_ (1).csv"),
        ("../../x.csv", "x.csv"),
        ("C:\\fakepath\\x.csv", "x.csv"),
        ("/etc/passwd", "passwd"),
        ("..", "file.csv"),
        ("a/..", "file.csv"),
        (" ", "file.csv"),
        ("a\r\nb\x1b[31m.csv", "a__b__31m.csv"),
        ("a?b#c&d=e.csv", "a_b_c_d_e.csv"),
        (".hidden.csv ", "hidden.csv"),
    ],
)
def test_a_key_holds_the_name_of_the_file(filename: str, name: str) -> None:
    assert object_key_for("imports/", ID, filename) == f"imports/api/{ID}/{name}"


@given(st.text(min_size=1, max_size=255).filter(is_filename))
def test_any_name_makes_a_key_that_holds_the_id(filename: str) -> None:
    key = object_key_for("imports/", ID, filename)

    assert import_id_of(key, "imports/") == ID
    assert len(key.encode()) <= 1024
    *folders, name = key.split("/")
    assert folders == ["imports", "api", ID]
    assert name not in {"", ".", ".."}
    assert name.isprintable()


@pytest.mark.parametrize(
    "key",
    [
        "imports/tasks.csv",
        "imports/api/tasks.csv",
        "imports/api/no-id/tasks.csv",
        f"imports/api/{ID}",
        f"imports/api/{ID}/",
        f"imports/{ID}/tasks.csv",
        f"imports/api/{ID.upper()}x/tasks.csv",
        f"other/api/{ID}/tasks.csv",
    ],
)
def test_other_keys_hold_no_id(key: str) -> None:
    assert import_id_of(key, "imports/") is None
