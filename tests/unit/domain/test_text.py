"""Text that people can read: one definition for the API, CSV files, events and the contract."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from task_manager.csv_import.text import multi_line, single_line
from task_manager.domain.field_types import Description, Tag, Title
from task_manager.domain.task import TaskFields
from task_manager.domain.text import is_blank
from tests.unit.handlers.contract import CONTRACT

INVISIBLE = {
    "zero width space": "\u200b",
    "zero width joiner": "\u200d",
    "left-to-right mark": "\u200e",
    "word joiner": "\u2060",
    "soft hyphen": "\u00ad",
    "byte order mark": "\ufeff",
    "Hangul filler": "\u3164",
    "halfwidth Hangul filler": "\uffa0",
    "Braille blank": "\u2800",
    "variation selector": "\ufe0f",
    "combining grapheme joiner": "\u034f",
    "tag": "\U000e0041",
    "no-break space": "\u00a0",
    "line separator": "\u2028",
}
NO_XML = ["\ufffe", "\uffff"]
SCHEMA = CONTRACT["components"]["schemas"]["TaskFields"]["properties"]
_ADAPTERS = {"title": TypeAdapter(Title), "description": TypeAdapter(Description), "tag": TypeAdapter(Tag)}
_PATTERNS = {
    "title": re.compile(SCHEMA["title"]["pattern"]),
    "description": re.compile(SCHEMA["description"]["pattern"]),
    "tag": re.compile(SCHEMA["tags"]["items"]["pattern"]),
}


def is_valid(field: str, text: str) -> bool:
    try:
        _ADAPTERS[field].validate_python(text)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize("character", INVISIBLE.values(), ids=INVISIBLE)
def test_a_title_or_tag_without_a_visible_character_is_blank(character: str) -> None:
    for text in (character, f" {character}{character} "):
        assert is_blank(text)
        assert not is_valid("title", text)
        assert not is_valid("tag", text)
    assert is_valid("title", f"a{character}")
    assert is_valid("description", character)


@pytest.mark.parametrize("character", NO_XML, ids=["U+FFFE", "U+FFFF"])
def test_a_character_that_xml_does_not_have_is_refused_by_the_api_and_removed_from_a_csv(character: str) -> None:
    text = f"a{character}b"

    assert not any(is_valid(field, text) for field in _ADAPTERS)
    assert (single_line(text), multi_line(text)) == ("ab", "ab")


@pytest.mark.parametrize("text", ["a", "é", "👩‍👩‍👧", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "❤️", "ㅤa", "\u0301", "\ufffd", "\U0001ffff"])
def test_other_text_is_valid(text: str) -> None:
    assert all(is_valid(field, text) for field in _ADAPTERS)


@pytest.mark.parametrize("field", ["title", "description", "tag"])
def test_the_contract_agrees_with_the_validation_of_every_character(field: str) -> None:
    """In the basic plane. Above, a pattern of ECMA-262 has no notation that is the same with and without its flag u."""
    characters = [chr(code) for code in range(0x10000) if not 0xD800 <= code <= 0xDFFF]

    differing = [
        f"U+{ord(character):04X}"
        for character in characters
        if is_valid(field, character) != (_PATTERNS[field].search(character) is not None)
    ]

    assert differing == []


@pytest.mark.parametrize("field", ["title", "description", "tag"])
@given(st.lists(st.characters() | st.sampled_from("\ufffe\uffff\x85\ufeff\u3164 "), max_size=20).map("".join))
def test_what_is_valid_is_text_for_xml_and_for_the_contract(field: str, text: str) -> None:
    if is_valid(field, text):
        assert all(_is_xml(character) for character in text)
        assert _PATTERNS[field].search(text)


@given(st.lists(st.characters() | st.sampled_from("\ufffe\uffff\x00\x1b\x85\u200b"), max_size=50).map("".join))
def test_a_cell_of_a_csv_becomes_valid_text(text: str) -> None:
    line = single_line(text)[:50]

    assert is_valid("description", multi_line(text))
    assert is_blank(line) or (is_valid("title", line) and is_valid("tag", line))


def test_white_space_and_format_characters_are_not_visible() -> None:
    """Format characters that Unicode shows, such as signs before Arabic numbers, are its property of that name."""
    shown = set("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd")
    shown |= {chr(code) for code in (*range(0xFFF9, 0xFFFC), *range(0x13430, 0x13440))}

    visible = {
        character
        for character in map(chr, range(0x110000))
        if (character.isspace() or unicodedata.category(character) == "Cf") and not is_blank(character)
    }

    assert visible <= shown


def test_fields_of_a_task_use_the_definition() -> None:
    for values in ({"title": "\u200b"}, {"title": "x", "tags": ["\ufeff"]}, {"title": "x", "description": "\ufffe"}):
        with pytest.raises(ValidationError):
            TaskFields.model_validate(values)


def _is_xml(character: str) -> bool:
    """Whether XML 1.0 has this character, as SQS requires of a message (SendMessage in its API reference)."""
    code = ord(character)
    return code in {0x9, 0xA, 0xD} or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or code >= 0x10000
