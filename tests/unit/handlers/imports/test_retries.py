import logging
from collections import Counter
from collections.abc import Callable
from functools import partial
from random import Random, SystemRandom
from typing import Any

import pytest
from botocore.client import BaseClient

from task_manager.composition.imports import import_store
from task_manager.handlers import finish_import, import_chunk
from task_manager.use_cases.imports import stored_file
from task_manager.use_cases.imports.report import import_notes
from tests.unit.handlers.conftest import Api, Invocation, clear_caches
from tests.unit.handlers.imports.conftest import SMALL, Stored, StoreFile, counts, handle_event, only_import, run_split

LOG = logging.getLogger(__name__)


def test_a_crashed_import_continues(
    api: Api, store_file: StoreFile, monkeypatch: pytest.MonkeyPatch, stored: Stored
) -> None:
    event = store_file(SMALL)
    finish = import_store().finish
    monkeypatch.setattr(import_store(), "finish", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        handle_event(event)
    edited = api("GET", "/tasks").json["items"][0]["id"]
    api("PATCH", "/tasks/{id}", {"title": "edited"}, id=edited)
    monkeypatch.setattr(import_store(), "finish", finish)

    handle_event(event)

    assert counts(only_import(api)) == ("succeeded", 3, 2, 1)
    assert {task["title"] for task in stored("tasks")} == {"edited", "tres"}


class Died(BaseException):
    """The process of the function died."""


class Stops:
    """Stops the function at random ones of its first calls of AWS, before or after the call."""

    def __init__(self, stops: int, calls: int, monkeypatch: pytest.MonkeyPatch) -> None:
        seed = SystemRandom().randrange(1_000_000)
        LOG.warning("seed %s", seed)
        random = Random(seed)
        self._left = {number: random.random() < 0.5 for number in random.sample(range(calls), stops)}
        self._number = 0
        make_call = vars(BaseClient)["_make_api_call"]

        def stopping(client: BaseClient, operation: str, parameters: dict[str, Any]) -> Any:
            after = self._left.pop(self._number, None)
            self._number += 1
            if after is False:
                raise Died
            response = make_call(client, operation, parameters)
            if after:
                raise Died
            return response

        monkeypatch.setattr(BaseClient, "_make_api_call", stopping)

    @property
    def all_made(self) -> bool:
        return not self._left

    def retried(self, call: Callable[[], Any]) -> Any:
        """Invoke the function until it completes, and then once more, because events may be delivered twice."""
        for _ in range(2):
            while True:
                clear_caches()
                try:
                    response = call()
                except Died:
                    continue
                break
        return response


@pytest.mark.parametrize("inline_bytes", [100_000, 10], ids=["small", "large"])
def test_an_import_that_is_stopped_at_50_points_creates_each_task_once(
    api: Api,
    store_file: StoreFile,
    executions: list[Any],
    stored: Stored,
    monkeypatch: pytest.MonkeyPatch,
    inline_bytes: int,
) -> None:
    monkeypatch.setenv("IMPORT_INLINE_BYTES", str(inline_bytes))
    monkeypatch.setenv("IMPORT_CHUNK_ROWS", "10")
    monkeypatch.setattr(stored_file, "_BATCH_ROWS", 5)
    titles = [f"row {number}" if number % 10 else "" for number in range(1, 101)]
    event = store_file("title,status\n" + "".join(f"{title},todo\n" for title in titles))
    stops = Stops(50, 150, monkeypatch)

    stops.retried(lambda: handle_event(event))
    if executions:
        del executions[1:]
        state = stops.retried(lambda: run_split(executions))
        for chunk in state["chunks"]:
            event = {"import_id": state["import_id"], "chunk": chunk}
            stops.retried(partial(import_chunk.handler, event, Invocation()))
        stops.retried(lambda: finish_import.handler(state, Invocation()))

    assert stops.all_made
    assert bool(executions) == (inline_bytes == 10)
    assert counts(only_import(api)) == ("succeeded", 100, 90, 10)
    assert Counter(task["title"] for task in stored("tasks")) == Counter(filter(None, titles))


def test_a_slow_copy_of_an_event_does_not_bring_back_what_was_deleted_after_the_import(
    api: Api, store_file: StoreFile, stored: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = store_file(SMALL)
    step = "task_manager.use_cases.imports.stored_file.import_notes"

    def wait_for_the_other_copy(*arguments: Any) -> Any:
        monkeypatch.setattr(step, import_notes)
        handle_event(event)
        for task in api("GET", "/tasks").json["items"]:
            api("DELETE", "/tasks/{id}", id=task["id"])
        return import_notes(*arguments)

    monkeypatch.setattr(step, wait_for_the_other_copy)
    handle_event(event)

    assert stored("tasks") == []
    assert counts(only_import(api)) == ("succeeded", 3, 2, 1)
