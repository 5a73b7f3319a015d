"""JSON bodies (RFC 8259), read so that nothing is guessed."""

import json
from typing import Any, NoReturn

from task_manager.domain.errors import InvalidInput

OBJECT_MEMBERS = 50
NAME_LENGTH = 100
"""What an object may hold, and how long its members' names may be: a refusal names each member that is not known."""

_UTF8_BOM = b"\xef\xbb\xbf"


def parse_object(body: bytes) -> dict[str, Any]:
    """Return the JSON object that `body` holds.

    Raises:
        InvalidInput: It holds none, one that readers would not agree on (names twice, NaN, a byte order mark), or one
            with more members, or longer names, than any that we take.
    """
    if not body.strip():
        raise InvalidInput("A JSON object is needed as body.")
    if body.startswith(_UTF8_BOM):
        raise InvalidInput("The body begins with a byte order mark; JSON is sent without one.")
    try:
        value = json.loads(body.decode(), object_pairs_hook=_members, parse_constant=_no_constant)
    except UnicodeDecodeError:
        raise InvalidInput("The body is not UTF-8.") from None
    except json.JSONDecodeError as error:
        raise InvalidInput(f"The body is not JSON: line {error.lineno}, column {error.colno}.") from None
    except RecursionError:
        raise InvalidInput("The body is nested too deeply.") from None
    except ValueError:
        # The interpreter's own limit on the digits of a number.
        raise InvalidInput("The body holds a number with too many digits.") from None
    if not isinstance(value, dict):
        raise InvalidInput("The body must be a JSON object.")
    return value


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(pairs) > OBJECT_MEMBERS:
        raise InvalidInput(f"The body holds an object with more than {OBJECT_MEMBERS} members.")
    if any(len(name) > NAME_LENGTH for name, _ in pairs):
        raise InvalidInput(f"The body names a member with more than {NAME_LENGTH} characters.")
    members = dict(pairs)
    if len(members) != len(pairs):
        raise InvalidInput("The body names a member of an object twice.")
    return members


def _no_constant(name: str) -> NoReturn:
    raise InvalidInput(f"The body holds {name}, which is not JSON.")
