"""Run seeds, each in a simulated process."""

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
from task_manager.thread_pool import ContextThreadPool
from tests.conftest import REGION
from tests.simulation.aws.botocore_transport import BotocoreTransport
from tests.simulation.destinations import SETTINGS as DESTINATION_SETTINGS
from tests.simulation.oracle import violations
from tests.simulation.simulation import SETTINGS, Simulation
from tests.unit.handlers.conftest import ENVIRONMENT, clear_caches


@dataclass(frozen=True)
class Outcome:
    """Final state of the simulation of one seed, and its invariant violations."""

    simulation: Simulation
    violations: list[str]


class Run(Protocol):
    """Runs one seed, on a simulation that `prepare` may change before it starts."""

    def __call__(self, seed: int, prepare: Callable[[Simulation], None] = ..., /) -> Outcome: ...


class SequentialExecutor(Executor):
    """Executor without threads: runs each call at once, and those of `map` in an order that the seed determines."""

    random = Random()

    def __init__(self, *_: Any, **__: Any) -> None:
        pass

    def submit(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        future: Future[Any] = Future()
        try:
            future.set_result(function(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - raised again by `result`
            future.set_exception(error)
        return future

    def map(
        self, fn: Callable[..., Any], *iterables: Iterable[Any], timeout: float | None = None, chunksize: int = 1
    ) -> Iterator[Any]:
        calls = list(zip(*iterables, strict=False))
        order = list(range(len(calls)))
        self.random.shuffle(order)
        futures = {index: self.submit(fn, *calls[index]) for index in order}
        return iter([futures[index].result() for index in range(len(calls))])


@contextmanager
def simulated_process() -> Iterator[Run]:
    """Replace AWS, threads, time and random numbers by simulated ones; yield a function that runs one seed."""
    for module in pkgutil.walk_packages(task_manager.__path__, "task_manager."):
        import_module(module.name)
    logging.disable(logging.CRITICAL)
    create_transfer_manager = boto3.s3.inject.create_transfer_manager
    with pytest.MonkeyPatch.context() as patch, BotocoreTransport.installed(REGION) as transport:
        for name, value in {**ENVIRONMENT, **SETTINGS, **DESTINATION_SETTINGS}.items():
            patch.setenv(name, value)
        for name, loaded in list(sys.modules.items()):
            for executor in (ThreadPoolExecutor, ContextThreadPool):
                if name.startswith("task_manager.") and getattr(loaded, executor.__name__, None) is executor:
                    patch.setattr(loaded, executor.__name__, SequentialExecutor)
        patch.setattr(
            boto3.s3.inject,
            "create_transfer_manager",
            lambda client, _: create_transfer_manager(client, TransferConfig(use_threads=False)),
        )
        try:
            yield lambda seed, prepare=_unchanged: _run(seed, prepare, transport)
        finally:
            logging.disable(logging.NOTSET)
            clear_caches()


def _unchanged(simulation: Simulation) -> None:
    """Change nothing."""


def _run(seed: int, prepare: Callable[[Simulation], None], transport: BotocoreTransport) -> Outcome:
    simulation = Simulation(seed)
    prepare(simulation)
    seeded_random = Random(seed)
    SequentialExecutor.random = seeded_random
    random.seed(seed)
    clear_caches()
    transport.account = simulation.calls
    # Metrics are written to the standard output, which is for the results of the seeds.
    with pytest.MonkeyPatch.context() as patch, Path(os.devnull).open("w") as null_device, redirect_stdout(null_device):
        patch.setattr(clock, "now", lambda: _whole_milliseconds(simulation.scheduler.now))
        patch.setattr(secrets, "randbits", seeded_random.getrandbits)
        patch.setattr(secrets, "token_hex", lambda size: f"{seeded_random.getrandbits(8 * size):0{2 * size}x}")
        patch.setattr(time, "sleep", simulation.scheduler.sleep)
        patch.setattr(
            urllib3.PoolManager,
            "request",
            lambda _, method, url, **options: simulation.request(method, url, **options),
        )
        settled = simulation.run()
    return Outcome(simulation, list(violations(simulation)) if settled else ["the simulation did not settle"])


def _whole_milliseconds(moment: Any) -> Any:
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
