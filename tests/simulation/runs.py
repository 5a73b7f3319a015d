"""Run seeds: each in a process that looks to the package like one of its own."""

import logging
import os
import pkgutil
import random
import secrets
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from random import Random
from typing import Any, Protocol

import boto3.s3.inject
import pytest
import urllib3
from boto3.s3.transfer import TransferConfig

import task_manager
from task_manager.composition import clock
from tests.conftest import REGION
from tests.simulation.aws.botocore_transport import Wire
from tests.simulation.oracle import complaints
from tests.simulation.simulation import SETTINGS, Simulation
from tests.unit.handlers.conftest import ENVIRONMENT, forget


@dataclass(frozen=True)
class Outcome:
    """How one seed ended: what there was in the end, and what is wrong with it."""

    simulation: Simulation
    complaints: list[str]


class Run(Protocol):
    """Runs one seed, on a simulation that `prepare` may change before it starts."""

    def __call__(self, seed: int, prepare: Callable[[Simulation], None] = ..., /) -> Outcome: ...


class InTurn(Executor):
    """Does at once what it is handed, and many things one by one in an order of the seed's: threads without threads."""

    random = Random()

    def __init__(self, *_: Any, **__: Any) -> None:
        pass

    def submit(self, work: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        future: Future[Any] = Future()
        try:
            future.set_result(work(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - it is raised again where the result is asked for
            future.set_exception(error)
        return future

    def map(
        self, fn: Callable[..., Any], *iterables: Iterable[Any], timeout: float | None = None, chunksize: int = 1
    ) -> Iterator[Any]:
        many = list(zip(*iterables, strict=False))
        order = list(range(len(many)))
        self.random.shuffle(order)
        done = {place: self.submit(fn, *many[place]) for place in order}
        return iter([done[place].result() for place in range(len(many))])


@contextmanager
def simulated_process() -> Iterator[Run]:
    """Put simulations in the place of AWS, of threads, of time and of chance; yield what runs one seed."""
    for module in pkgutil.walk_packages(task_manager.__path__, "task_manager."):
        import_module(module.name)
    logging.disable(logging.CRITICAL)
    create_transfer_manager = boto3.s3.inject.create_transfer_manager
    with pytest.MonkeyPatch.context() as patch, Wire.laid(REGION) as wire:
        for name, value in {**ENVIRONMENT, **SETTINGS}.items():
            patch.setenv(name, value)
        for name, loaded in list(sys.modules.items()):
            if name.startswith("task_manager.") and getattr(loaded, "ThreadPoolExecutor", None) is ThreadPoolExecutor:
                patch.setattr(loaded, "ThreadPoolExecutor", InTurn)
        patch.setattr(
            boto3.s3.inject,
            "create_transfer_manager",
            lambda client, _: create_transfer_manager(client, TransferConfig(use_threads=False)),
        )
        try:
            yield lambda seed, prepare=_unchanged: _run(seed, prepare, wire)
        finally:
            logging.disable(logging.NOTSET)
            forget()


def _unchanged(simulation: Simulation) -> None:
    """Change nothing."""


def _run(seed: int, prepare: Callable[[Simulation], None], wire: Wire) -> Outcome:
    simulation = Simulation(seed)
    prepare(simulation)
    chance = Random(seed)
    InTurn.random = chance
    random.seed(seed)
    forget()
    wire.account = simulation.calls
    # Metrics are printed, and would bury what whoever runs many seeds wants to see.
    with pytest.MonkeyPatch.context() as patch, Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere):
        patch.setattr(clock, "now", lambda: _whole_milliseconds(simulation.scheduler.now))
        patch.setattr(secrets, "randbits", chance.getrandbits)
        patch.setattr(secrets, "token_hex", lambda size: f"{chance.getrandbits(8 * size):0{2 * size}x}")
        patch.setattr(time, "sleep", simulation.scheduler.sleep)
        patch.setattr(
            urllib3.PoolManager,
            "request",
            lambda _, method, url, **rest: simulation.service.request(method, url, **rest),
        )
        settled = simulation.run()
    return Outcome(simulation, list(complaints(simulation)) if settled else ["it did not settle"])


def _whole_milliseconds(moment: Any) -> Any:
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
