"""Values of plans."""

from collections.abc import Iterator
from typing import Any


def filled(planned: Any, mocked: Any) -> Any:  # noqa: ANN401 - any value of JSON
    """Return a planned value, with the mocked provider's in place of what is not known at plan.

    The JSON of a plan leaves out unknown attributes, and has null for unknown elements of a list.
    """
    if isinstance(planned, dict) and isinstance(mocked, dict):
        known = {name: filled(value, mocked.get(name)) for name, value in planned.items()}
        return mocked | known
    if isinstance(planned, list) and isinstance(mocked, list) and len(planned) == len(mocked):
        return [mine if value is None else filled(value, mine) for value, mine in _paired(planned, mocked)]
    return planned


def _paired(planned: list[Any], mocked: list[Any]) -> Iterator[tuple[Any, Any]]:
    """Return the elements of two lists in pairs: by their ids, if they have ids, as the order of a set varies."""
    by_id = {element["id"]: element for element in mocked if isinstance(element, dict) and "id" in element}
    for value, mine in zip(planned, mocked, strict=True):
        yield value, by_id.get(value.get("id"), mine) if isinstance(value, dict) else mine
