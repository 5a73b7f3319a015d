"""Imports that nothing finishes, because an event was lost."""

from datetime import UTC, datetime, timedelta

import pytest

from task_manager.csv_import import AcceptedRow
from task_manager.domain.errors import Unavailable
from task_manager.domain.identifiers import new_id, row_id
from task_manager.domain.imports import Import, ImportStatus
from task_manager.domain.task import Task, TaskFields, import_source
from task_manager.use_cases.imports.finish import FinishImport
from task_manager.use_cases.imports.report import ReportBuilder
from task_manager.use_cases.imports.stalled import FinishStalledImports
from task_manager.use_cases.imports.work_area import WorkArea
from tests.fakes import FakeClock, FakeImportStore, FakeImportWorkflow, FakeObjectStore, FakeTaskStore

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Time:
    """Time that is left: ample, or what each of the next calls returns, and none after them."""

    def __init__(self) -> None:
        self.next_calls: list[timedelta] | None = None

    def __call__(self) -> timedelta:
        if self.next_calls is None:
            return HOUR
        return self.next_calls.pop(0) if self.next_calls else timedelta(0)


class System:
    """Imports, their workflow and the search for stalled ones."""

    def __init__(self) -> None:
        self.clock = FakeClock(NOON)
        self.imports = FakeImportStore()
        self.workflow = FakeImportWorkflow()
        self.tasks = FakeTaskStore(self.clock)
        self.objects = FakeObjectStore(self.clock)
        self.work_area = WorkArea(self.objects, "work/")
        finish = FinishImport(self.imports, self.tasks, self.work_area, self.clock, "reports/")
        self.time_left = Time()
        self._finish_stalled = FinishStalledImports(self.imports, self.workflow, finish, self.clock)

    def finish_stalled(self) -> int:
        return self._finish_stalled(self.time_left)

    def begun(self) -> Import:
        """Return a new import, as it is when a client has sent the file."""
        import_ = Import(id=new_id(self.clock()), key="imports/a.csv", version="v1", started_at=self.clock())
        self.clock.advance(timedelta(milliseconds=1))
        return self.imports.create(import_)

    def read(self, import_: Import, rows: int) -> None:
        """Store the number of rows that were read, as an attempt does before it adds their tasks."""
        self.imports.progress(import_.with_counts(read=rows, created=0, rejected=0, now=self.clock()))

    def add_task(self, import_: Import, row: int) -> None:
        fields = TaskFields(title=f"Row {row}")
        task_id = row_id(import_.id, row)
        self.tasks.add(Task.create(fields, task_id=task_id, source=import_source(import_.id), now=self.clock()))

    def split(self, import_: Import, titles: list[str]) -> None:
        """Split an import into one chunk."""
        rows = (AcceptedRow(number, number + 1, TaskFields(title=title), ()) for number, title in enumerate(titles, 1))
        self.work_area.write_chunk(import_.id, 1, rows)
        with ReportBuilder.create() as report:
            report.upload(self.objects, self.work_area.report_key(import_.id))
        self.imports.split(import_.with_counts(read=len(titles), created=0, rejected=0, now=self.clock()), 1)


@pytest.fixture
def system() -> System:
    return System()


def test_a_file_that_was_never_read_has_failed_after_an_hour(system: System) -> None:
    import_ = system.begun()
    system.clock.advance(HOUR - timedelta(seconds=1))
    assert system.finish_stalled() == 0
    assert system.imports.get(import_.id) == import_

    system.clock.advance(timedelta(seconds=1))
    assert system.finish_stalled() == 1
    assert system.finish_stalled() == 0

    ended = system.imports.get(import_.id)
    assert (ended.status, ended.finished_at) == (ImportStatus.FAILED, system.clock.now)
    assert ended.error == "The file was stored, but not read. Please upload it again."


def test_an_import_is_finished_whatever_its_age(system: System) -> None:
    """Dead letters that are redriven again and again, and restored tables, make running imports of long ago."""
    import_ = system.begun()
    system.clock.advance(timedelta(days=400))

    assert system.finish_stalled() == 1
    assert system.imports.get(import_.id).status is ImportStatus.FAILED


def test_an_import_whose_workflow_runs_is_left_alone(system: System) -> None:
    import_ = system.begun()
    system.workflow.executions = {import_.id}
    system.clock.advance(timedelta(days=1))

    assert system.finish_stalled() == 0
    assert system.imports.get(import_.id) == import_


def test_an_import_that_makes_progress_is_left_alone(system: System) -> None:
    import_ = system.begun()
    system.clock.advance(timedelta(days=1))
    system.read(import_, 500)
    system.clock.advance(HOUR / 2)

    assert system.finish_stalled() == 0
    assert system.imports.get(import_.id).status is ImportStatus.RUNNING


def test_an_import_whose_function_died_keeps_its_tasks_and_counts_them(system: System) -> None:
    import_ = system.begun()
    system.read(import_, 3)
    system.add_task(import_, 1)
    system.clock.advance(2 * HOUR)

    assert system.finish_stalled() == 1

    ended = system.imports.get(import_.id)
    assert (ended.status, ended.rows_created, ended.rows_rejected) == (ImportStatus.SUCCEEDED, 1, 2)
    assert ended.error is not None
    assert ended.report_key in system.objects.versions


@pytest.mark.parametrize("work_files", ["kept", "deleted"])
def test_an_import_whose_workflow_ended_without_its_last_step_is_finished(system: System, work_files: str) -> None:
    import_ = system.begun()
    system.split(import_, ["One", "Two"])
    system.add_task(import_, 1)
    if work_files == "deleted":
        system.objects.versions.clear()
    system.clock.advance(2 * HOUR)

    assert system.finish_stalled() == 1

    ended = system.imports.get(import_.id)
    assert (ended.status, ended.rows_created, ended.rows_rejected) == (ImportStatus.SUCCEEDED, 1, 1)
    assert ended.report_key is not None
    [(report, _)] = system.objects.versions[ended.report_key]
    assert (b"Two" in report) is (work_files == "kept")
    assert ended.error is not None
    assert ("its rows expired" in ended.error) is (work_files == "deleted")


@pytest.mark.parametrize("expired", ["report", "chunk"])
def test_an_import_whose_work_files_expire_one_by_one_is_finished(system: System, expired: str) -> None:
    import_ = system.begun()
    system.split(import_, ["One", "Two"])
    is_report = expired == "report"
    [key] = [key for key in system.objects.versions if (key == system.work_area.report_key(import_.id)) is is_report]
    del system.objects.versions[key]
    system.clock.advance(timedelta(days=7))

    assert system.finish_stalled() == 1
    assert system.imports.get(import_.id).error == (
        "The file was read, but its rows expired before they were imported. Please upload it again."
    )


@pytest.mark.parametrize("is_split", [True, False])
def test_an_import_with_more_rows_than_can_be_looked_up_is_finished_with_those_that_were(
    system: System, is_split: bool
) -> None:
    import_ = system.begun()
    titles = [f"Row {number}" for number in range(1, 1201)]
    if is_split:
        system.split(import_, titles)
    else:
        system.read(import_, len(titles))
    for row in (1, 2, 1100):
        system.add_task(import_, row)
    system.clock.advance(2 * HOUR)
    enough = timedelta(minutes=10)
    system.time_left.next_calls = [enough, enough, enough]

    assert system.finish_stalled() == 1

    ended = system.imports.get(import_.id)
    assert (ended.status, ended.rows_created) == (ImportStatus.SUCCEEDED, 2)
    assert ended.rows_read == ended.rows_created + ended.rows_rejected == (1200 if is_split else 1000)
    assert ended.error is not None
    assert ended.report_key is not None
    [(report, _)] = system.objects.versions[ended.report_key]
    assert ended.error in report.decode().replace('"', "")


def test_an_import_for_which_no_time_is_left_is_finished_by_a_retry(system: System) -> None:
    imports = [system.begun(), system.begun()]
    system.clock.advance(2 * HOUR)
    system.time_left.next_calls = [timedelta(minutes=10), timedelta(minutes=1)]

    with pytest.raises(ExceptionGroup, match="stalled imports: Unavailable"):
        system.finish_stalled()
    assert [system.imports.get(import_.id).status for import_ in imports] == [
        ImportStatus.RUNNING,
        ImportStatus.FAILED,
    ]

    system.time_left.next_calls = None
    assert system.finish_stalled() == 1


def test_an_import_that_ends_meanwhile_keeps_its_result(system: System, monkeypatch: pytest.MonkeyPatch) -> None:
    import_ = system.begun()
    system.clock.advance(2 * HOUR)
    ended = import_.failed("The file is empty.", system.clock())

    def end(_: str) -> bool:
        system.imports.finish(ended)
        return False

    monkeypatch.setattr(system.workflow, "is_running", end)
    system.finish_stalled()

    assert system.imports.get(import_.id) == ended


def test_one_failure_stops_no_other_import(system: System) -> None:
    imports = [system.begun() for _ in range(3)]
    system.clock.advance(2 * HOUR)
    system.workflow.failures = [Unavailable("Step Functions")]

    with pytest.raises(ExceptionGroup, match="stalled imports: Unavailable"):
        system.finish_stalled()

    running = [import_ for import_ in imports if system.imports.get(import_.id).status is ImportStatus.RUNNING]
    assert len(running) == 1
    assert system.finish_stalled() == 1
