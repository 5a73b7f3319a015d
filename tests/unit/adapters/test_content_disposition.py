"""Content-Disposition: every file name is decoded unchanged by RFC 8187, without header injection."""

import re
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from task_manager.adapters.content_disposition import attachment_disposition

GRAMMAR = re.compile(
    r'attachment; filename="(?P<plain>[A-Za-z0-9 ._-]+)"; '
    r"filename\*=UTF-8''(?P<extended>(?:%[0-9A-F]{2}|[A-Za-z0-9!#$&+.^_`|~-])+)"
)


@given(name=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=255))
def test_any_name_is_decoded_unchanged_and_does_not_end_the_header(name: str) -> None:
    header = GRAMMAR.fullmatch(attachment_disposition(name))
    assert header
    assert unquote(header["extended"], errors="strict") == name


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("report.pdf", "report.pdf"),
        ("año 1.txt", "ano 1.txt"),
        ("日本.pdf", "pdf"),
        ("日本", "file"),
        ('a"b\\c.txt', "a_b_c.txt"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("two\r\nX-Injected: 1", "two__X-Injected_ 1"),
        ("100% (1);x=y", "100_ _1__x_y"),
    ],
)
def test_old_clients_get_a_plain_name(name: str, plain: str) -> None:
    header = GRAMMAR.fullmatch(attachment_disposition(name))
    assert header
    assert header["plain"] == plain
