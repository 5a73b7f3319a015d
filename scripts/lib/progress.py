"""Progress of an import as one line on a terminal."""

import sys
import time
from collections.abc import Callable
from threading import Thread
from typing import Final

_BAR_WIDTH: Final = 24


class Progress:
    """Line on the terminal with the number of rows read, and a bar once the total is known.

    `count_rows` returns the total and runs in a thread of its own. Nothing is printed if standard error is no terminal.
    """

    def __init__(self, count_rows: Callable[[], int]) -> None:
        self._started = time.monotonic()
        self._total = 0
        self._count_rows = count_rows
        self._is_shown = sys.stderr.isatty()
        if self._is_shown:
            Thread(target=self._count, daemon=True).start()

    def show(self, rows: int) -> None:
        """Print the line again with the current number of rows read."""
        if self._is_shown:
            rate = rows / max(time.monotonic() - self._started, 0.001)
            counts = f"{rows:,} of {self._total:,}" if self._total else f"{rows:,}"
            print(f"\r{self._bar(rows)}{counts} rows read, {rate:,.0f} a second\033[K", end="", file=sys.stderr)
            sys.stderr.flush()

    def end(self) -> None:
        """End the line."""
        if self._is_shown:
            print(file=sys.stderr)

    def _bar(self, rows: int) -> str:
        if not self._total:
            return ""
        filled = min(_BAR_WIDTH, _BAR_WIDTH * rows // self._total)
        return f"[{'#' * filled}{' ' * (_BAR_WIDTH - filled)}] "

    def _count(self) -> None:
        self._total = self._count_rows()
