"""Commands that import and export CSV, on the deployed system."""

import csv
import io
from pathlib import Path
from uuid import uuid4

import pytest

from scripts.export_csv import export
from scripts.import_csv import import_file, try_file
from scripts.lib.api import Api
from task_manager.csv_import import Options, UnusableFile
from task_manager.domain.attachment import DIRECT_UPLOAD_BYTES
from task_manager.settings import ImportPolicy
from tests.e2e import http_api


@pytest.fixture
def command_api(api: http_api.Api) -> Api:
    return Api(api.url, str(api.key))


def write_file(folder: Path, content: str) -> Path:
    file = folder / "años.csv"
    file.write_text(content, encoding="utf-8")
    return file


def test_an_import_matches_its_dry_run_and_is_exported(command_api: Api, tmp_path: Path) -> None:
    tag = str(uuid4())
    file = write_file(tmp_path, f"title,tags,status\nUno,{tag},blocked\n,{tag},\nDos,{tag},done\n")
    foretold = try_file(file, Options(), ImportPolicy.LENIENT)

    outcome = import_file(command_api, file)

    assert (outcome.rows, outcome.rejections) == (foretold.rows, foretold.rejections)
    assert [note.line for note in outcome.rejections] == [3]
    text = b"".join(export(command_api, {"tag": tag})).decode()
    assert [row["title"] for row in csv.DictReader(io.StringIO(text, newline=""))] == ["Uno", "Dos"]


def test_a_large_file_is_imported(command_api: Api, tmp_path: Path) -> None:
    file = write_file(tmp_path, "title,description\n" + "".join(f"Row {row},{'x' * 3900}\n" for row in range(1200)))
    assert file.stat().st_size > DIRECT_UPLOAD_BYTES

    outcome = import_file(command_api, file)

    assert (outcome.rows.accepted, outcome.rows.rejected) == (1200, 0)


def test_a_file_that_cannot_be_used(command_api: Api, tmp_path: Path) -> None:
    with pytest.raises(UnusableFile, match="No column for the title was found"):
        import_file(command_api, write_file(tmp_path, "colour\nred\n"))
