"""Failures of independent parts of a run: each part is tried, and the run fails at its end."""

from collections.abc import Iterator
from contextlib import contextmanager


class Failures:
    """Collects the failures of the parts of a run. Threads may share it."""

    def __init__(self) -> None:
        self._errors: list[Exception] = []

    @contextmanager
    def collected(self) -> Iterator[None]:
        """Run a part; keep its error instead of raising it."""
        try:
            yield
        except Exception as error:  # noqa: BLE001 - raised by `raise_all`
            self._errors.append(error)

    def raise_all(self, run: str) -> None:
        """Raise the collected errors.

        Raises:
            ExceptionGroup: A part of `run` failed.
        """
        if self._errors:
            # Lambda logs the text of a group, and not the errors in it.
            kinds = ", ".join(sorted({type(error).__name__ for error in self._errors}))
            raise ExceptionGroup(f"{run}: {kinds}", self._errors)
