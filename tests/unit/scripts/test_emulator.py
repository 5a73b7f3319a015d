"""Saves of the emulator's running state, connections, answers to repeats, and changes of usage plans."""

import asyncio
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from scripts.emulator import repeats
from scripts.emulator import saves as module
from scripts.emulator.connections import kept
from scripts.emulator.repeats import answering_repeats
from scripts.emulator.saves import Activity, Saves, save_after_rests, saving
from scripts.emulator.usage_plans import typed_updates


class _Plans(dict[str, dict[str, Any]]):
    """Plans that are changed as the emulator changes them."""

    def update_plan(self, plan_id: str, body: Mapping[str, Any]) -> dict[str, Any]:
        plan = self[plan_id]
        for operation in body["patchOperations"]:
            *parents, name = operation["path"].lstrip("/").split("/")
            target = plan
            for parent in parents:
                target = target.setdefault(parent, {})
            if operation["op"] == "remove":
                target.pop(name)
            else:
                target[name] = operation["value"]
        return plan


def _changed(plan: dict[str, Any], *operations: tuple[str, str, str]) -> dict[str, Any]:
    plans = _Plans(plan=plan)
    body = {"patchOperations": [{"op": op, "path": path, "value": value} for op, path, value in operations]}
    changed: dict[str, Any] = typed_updates(plans.update_plan, plans)("plan", body)
    return changed


def test_changed_limits_of_a_usage_plan_are_numbers() -> None:
    plan = _changed(
        {"name": "before", "throttle": {"burstLimit": 1}},
        ("replace", "/throttle/burstLimit", "20"),
        ("replace", "/throttle/rateLimit", "7.5"),
        ("replace", "/quota/limit", "500"),
        ("replace", "/quota/offset", "0"),
        ("replace", "/quota/period", "DAY"),
        ("replace", "/name", "1000"),
    )
    assert plan == {
        "name": "1000",
        "throttle": {"burstLimit": 20, "rateLimit": 7.5},
        "quota": {"limit": 500, "offset": 0, "period": "DAY"},
    }
    assert _changed({"quota": {"limit": 5}}, ("remove", "/quota", "")) == {}


def test_stages_of_a_usage_plan_are_added_and_removed() -> None:
    plan = _changed(
        {"apiStages": [{"apiId": "a", "stage": "v1"}, {"apiId": "b", "stage": "v1"}]},
        ("remove", "/apiStages", "a:v1"),
        ("add", "/apiStages", "c:v2"),
        ("add", "/apiStages", "c:v2"),
    )
    assert plan == {"apiStages": [{"apiId": "b", "stage": "v1"}, {"apiId": "c", "stage": "v2"}]}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Folder of the emulator's data, with an object, beside Terraform's state."""
    folder = tmp_path / "emulator"
    for name in ("s3/bucket", "state"):
        (folder / name).mkdir(parents=True)
    (folder / "s3" / "bucket" / "object").write_text("first")
    (tmp_path / "terraform.tfstate").write_text("resources")
    return folder


@pytest.fixture
def state(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """State of the emulator's services."""
    services: dict[str, Any] = {"dynamodb": {"tables": ["t"]}, "unused": None}
    getters = {name: lambda name=name: services[name] for name in services}
    emulator = SimpleNamespace(_build_persistence_save_dict=lambda: getters)
    persistence = SimpleNamespace(_state_format_version=lambda _: 3, _json_default=repr)
    monkeypatch.setitem(sys.modules, "ministack.app", emulator)
    monkeypatch.setitem(sys.modules, "ministack.core.persistence", persistence)
    return services


def _files(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if path.is_file()}


def test_a_save_has_state_objects_and_terraforms_state_of_one_moment(data: Path, state: dict[str, Any]) -> None:
    (data / "state" / "lambda-blobs").mkdir()
    (data / "state" / "lambda-blobs" / "hash").write_text("zip")
    saves = Saves(data)
    folder = saves.prepare()
    # As the emulator replaces an object, and Terraform writes its state, meanwhile.
    (data / "s3" / "bucket" / "later").write_text("later")
    (data / "s3" / "bucket" / "new").write_text("later")
    (data / "s3" / "bucket" / "new").replace(data / "s3" / "bucket" / "object")
    (data.parent / "terraform.tfstate").write_text("later")
    assert not (data / "saved").exists()
    saves.write_running(folder)
    assert _files(data / "saved") == {
        "s3/bucket/object": "first",
        "state/dynamodb.json": json.dumps({"__ministack_format__": 3, "payload": {"tables": ["t"]}}),
        "state/lambda-blobs/hash": "zip",
        "terraform.tfstate": "resources",
    }


def test_a_failed_save_leaves_the_last_one(data: Path, state: dict[str, Any]) -> None:
    saves = Saves(data)
    saves.write_running(saves.prepare())
    first = _files(data / "saved")
    state["dynamodb"] = {("not", "a name"): 1}
    with pytest.raises(TypeError):
        saves.write_running(saves.prepare())
    assert _files(data / "saved") == first
    state["dynamodb"] = {"tables": []}
    saves.write_running(saves.prepare())
    assert _files(data / "saved") != first
    assert len(list(data.glob("save-*"))) == 1


def test_what_the_emulator_starts_with_is_its_first_save(data: Path) -> None:
    Saves(data).write_stopped()
    assert not (data / "saved").exists()
    (data / "state" / "dynamodb.json").write_text("stopped")
    Saves(data).write_stopped()
    assert _files(data / "saved")["state/dynamodb.json"] == "stopped"


def test_nothing_is_saved_while_terraform_has_its_lock(data: Path) -> None:
    assert Saves(data).is_allowed
    (data.parent / ".terraform.tfstate.lock.info").touch()
    assert not Saves(data).is_allowed


async def _answer_when(event: asyncio.Event) -> None:
    await event.wait()


def test_the_emulator_rests_when_nothing_is_answered_and_no_function_runs() -> None:
    async def observed() -> list[bool]:
        is_busy = True
        activity = Activity(lambda: is_busy)
        answered = asyncio.Event()
        request = asyncio.create_task(activity.note(_answer_when(answered)))
        await asyncio.sleep(0)
        rests = [activity.rests(0)]
        answered.set()
        await request
        rests.append(activity.rests(0))
        is_busy = False
        return [*rests, activity.rests(0), activity.rests(60)]

    assert asyncio.run(observed()) == [False, False, True, False]


class _Writer:
    """Writer that counts its attempts, the first of which fail."""

    written = 0
    failures = 0

    def __init__(self, saves: Saves) -> None:
        type(self).written += 1
        if self.written == 1 and self.failures:
            raise OSError("No space left on device")

    def has_succeeded(self) -> bool:
        return self.written > self.failures


def test_a_save_follows_each_rest_after_requests(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "Writer", _Writer)
    monkeypatch.setattr(module, "REST_SECONDS", 0)
    monkeypatch.setattr(module, "_POLL_SECONDS", 0)
    monkeypatch.setattr(module, "MAX_SHARE", 1e9)
    monkeypatch.setattr(_Writer, "written", 0)
    activity = Activity(lambda: False)

    async def polls() -> None:
        for _ in range(5):
            await asyncio.sleep(0)

    async def written() -> list[int]:
        task = asyncio.create_task(save_after_rests(Saves(data), activity))
        counts = []
        for requests in (0, 2, 0, 1):
            for _ in range(requests):
                await activity.note(asyncio.sleep(0))
            for _ in range(4):
                await polls()
            counts.append(_Writer.written)
        task.cancel()
        return counts

    counts = asyncio.run(written())
    assert counts[0] == 0
    assert counts[1] == counts[2] > 0
    assert counts[3] == counts[2] + 1


def test_a_failed_save_is_tried_again(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "Writer", _Writer)
    for name in ("REST_SECONDS", "RETRY_SECONDS", "_POLL_SECONDS"):
        monkeypatch.setattr(module, name, 0)
    monkeypatch.setattr(_Writer, "written", 0)
    monkeypatch.setattr(_Writer, "failures", 2)
    activity = Activity(lambda: False)

    async def attempts() -> int:
        task = asyncio.create_task(save_after_rests(Saves(data), activity))
        await asyncio.sleep(0)
        await activity.note(asyncio.sleep(0))
        for _ in range(20):
            await asyncio.sleep(0)
        task.cancel()
        return _Writer.written

    assert asyncio.run(attempts()) == 3


def test_all_requests_are_answered_by_the_emulator(data: Path) -> None:
    answered: list[str] = []

    async def emulator(scope: Any, receive: Any, send: Any) -> None:
        answered.append(scope["path"])

    answer = saving(emulator, Saves(data), lambda: False)
    for path in ("/_ministack/health", "/restapis"):
        asyncio.run(answer({"type": "http", "path": path}, None, None))
    assert answered == ["/_ministack/health", "/restapis"]


def test_a_client_closes_its_connections_before_the_emulator_does() -> None:
    served: list[SimpleNamespace] = []

    async def serve(app: object, config: SimpleNamespace) -> None:
        served.append(config)

    asyncio.run(kept(serve)(None, SimpleNamespace(keep_alive_timeout=75, keep_alive_max_requests=1000)))

    [config] = served
    # Go's clients, such as Terraform's provider, close an idle connection after 90 seconds.
    assert config.keep_alive_timeout > 90
    assert config.keep_alive_max_requests > 1_000_000


class _Emulator:
    """Application that answers with the number of the request, and the client that calls it."""

    def __init__(self, status: int = 200) -> None:
        self.status = status
        self.requests = 0
        self._answer = answering_repeats(self._app)

    async def _app(self, scope: Any, receive: Any, send: Any) -> None:
        self.requests += 1
        await send({"type": "http.response.start", "status": self.status})
        await send({"type": "http.response.body", "body": str(self.requests).encode()})

    def call(self, attempt: int = 1, body: str = "{}", agent: str = "APN/1.0 terraform-provider-aws/5.100.0") -> str:
        received = [{"body": body[:1].encode(), "more_body": True}, {"body": body[1:].encode(), "more_body": False}]
        sent: list[dict[str, Any]] = []

        async def receive() -> Any:
            return received.pop(0)

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        headers = {
            "amz-sdk-invocation-id": "one",
            "amz-sdk-request": f"attempt={attempt}; max=25",
            "content-length": str(len(body)),
            "user-agent": agent,
        }
        scope = {
            "type": "http",
            "method": "POST",
            "path": "/",
            "raw_path": b"/",
            "query_string": b"",
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        }
        asyncio.run(self._answer(scope, receive, send))
        assert [message["type"] for message in sent] == ["http.response.start", "http.response.body"]
        answer: str = sent[1]["body"].decode()
        return answer


def test_a_repeated_request_of_the_provider_is_answered_as_the_first_attempt() -> None:
    emulator = _Emulator()
    assert [emulator.call(), emulator.call(attempt=2), emulator.call(attempt=3)] == ["1", "1", "1"]
    assert emulator.requests == 1


@pytest.mark.parametrize(
    ("status", "repeat"),
    [
        (503, {"attempt": 2}),
        (200, {"attempt": 1}),
        (200, {"attempt": 2, "body": "{ }"}),
        (200, {"attempt": 2, "agent": "Boto3/1.40"}),
    ],
)
def test_all_other_requests_reach_the_emulator(status: int, repeat: dict[str, Any]) -> None:
    emulator = _Emulator(status)
    assert [emulator.call(), emulator.call(**repeat)] == ["1", "2"]


def test_answers_are_not_kept_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repeats, "_KEPT_ANSWERS", 1)
    emulator = _Emulator()
    assert [emulator.call(), emulator.call(body="{ }"), emulator.call(attempt=2)] == ["1", "2", "3"]
