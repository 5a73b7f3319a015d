"""Strict parser of JSON bodies (RFC 8259)."""

import json
from typing import Any, NoReturn

from task_manager.domain.errors import InvalidInput

OBJECT_MEMBERS = 50
NAME_LENGTH = 100
"""Limits of members for each object and of characters for each name: a response lists every unknown member."""

_UTF8_BOM = b"\xef\xbb\xbf"


def parse_object(body: bytes) -> dict[str, Any]:
    """Parse a body as a JSON object.

    Raises:
        InvalidInput: The body is no JSON object, is one that parsers read differently (duplicate names, NaN, a byte
            order mark), or has an object that exceeds `OBJECT_MEMBERS` or `NAME_LENGTH`.
    """
    if not body.strip():
        raise InvalidInput("The body is empty; it must be a JSON object.")
    if body.startswith(_UTF8_BOM):
        raise InvalidInput("The body begins with a byte order mark, which JSON must not have.")
    try:
        value = json.loads(body.decode(), object_pairs_hook=_members, parse_constant=_no_constant)
    except UnicodeDecodeError:
        raise InvalidInput("The body is not UTF-8.") from None
    except json.JSONDecodeError as error:
        raise InvalidInput(f"The body is not JSON: line {error.lineno}, column {error.colno}.") from None
    except RecursionError:
        raise InvalidInput("The body is nested too deeply.") from None
    except ValueError:
        # Python limits the digits of an integer.
        raise InvalidInput("The body contains a number with too many digits.") from None
    if not isinstance(value, dict):
        raise InvalidInput("The body must be a JSON object.")
    return value


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(pairs) > OBJECT_MEMBERS:
        raise InvalidInput(f"The body contains an object with more than {OBJECT_MEMBERS} members.")
    if any(len(name) > NAME_LENGTH for name, _ in pairs):
        raise InvalidInput(f"The body contains a member name with more than {NAME_LENGTH} characters.")
    members = dict(pairs)
    if len(members) != len(pairs):
        raise InvalidInput("The body contains an object with a duplicate member name.")
    return members


def _no_constant(name: str) -> NoReturn:
    raise InvalidInput(f"The body contains {name}, which is not JSON.")
