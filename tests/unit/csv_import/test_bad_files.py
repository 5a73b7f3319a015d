"""Files that cannot be imported: refused with one plain sentence, without a row."""

import gzip
import io
import tracemalloc
import zipfile
from collections.abc import Iterator

import pytest

from task_manager.csv_import import Options, UnusableFile, analyze
from tests.unit.csv_import.files import imported, sample


def refusal(content: bytes | str, options: Options | None = None, chunk: int = 65_536) -> str:
    with pytest.raises(UnusableFile) as raised:
        imported(content, options, chunk)
    return str(raised.value)


def _workbook() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "The file is empty."),
        (b"\xef\xbb\xbf", "The file is empty."),
        (b"\r\n \r\n;;;\r\n", "The file is empty."),
        (_workbook(), "an Excel workbook"),
        (gzip.compress(b"title\nmilk\n", mtime=0), "a gzip archive"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a PNG image"),
        (b"%PDF-1.7\n", "a PDF document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Excel workbook of the old kind"),
        (bytes(range(256)) * 40, "The file is binary"),
        # Letters of Cyrillic encodings, but no words.
        (b"title\n" + bytes([0x81, 0x8D, 0x8F, 0x90, 0x9D]) * 20, "characters that are not Windows-1252"),
        (b"<!DOCTYPE html><table><tr><td>title</td></tr></table>", "a web page"),
        (b'[{"title": "milk"}]', "JSON"),
        (b'{"title": "milk"}', "JSON"),
    ],
)
def test_a_file_that_is_no_csv_is_named_by_its_kind(content: bytes, message: str) -> None:
    assert message in refusal(content)


@pytest.mark.parametrize(
    ("path", "columns"),
    [
        ("github/csv-import-no-title.csv", "body, labels"),
        ("github/cli-list-headerless.csv", "14, CLOSED, REDO decision Matrix"),
        ("github/issues-semicolon-space-headerless-german.csv", "requirements, 59, open"),
        ("notion/database-export-view.csv", "Date, Ran today, Meditated"),
        ("redmine/import-latin1.csv", "column A, column B, column C"),
        ("redmine/import-newline-in-header.csv", "plain_header, quoted_header contains_LF"),
        ("spreadsheets/en-empty-first-line.csv", "Object 1, Value 1, Tag 1, Status 1"),
        ("spreadsheets/en-headerless-board.csv", "2, Dalam, In Progress"),
        ("spreadsheets/es-headerless-true-false.csv", "Comprar manzanas rojas, false"),
    ],
)
def test_a_file_without_header_or_title_is_refused_with_its_columns(path: str, columns: str) -> None:
    with pytest.raises(UnusableFile, match="No column for the title was found") as raised:
        sample(path)
    assert columns in str(raised.value)


def test_a_header_alone_is_a_file_without_rows() -> None:
    assert imported("title,status\n").rows == []


def test_a_quote_that_is_never_closed_swallows_nothing() -> None:
    rows = ["title,notes", "one,", 'two,"open', *(f"task {number}," for number in range(100_000))]
    message = refusal("\n".join(rows))
    assert "line 3" in message
    assert "quote" in message


def test_a_quote_that_is_never_closed_in_a_short_file() -> None:
    assert "A quote opened in line 3 is never closed" in refusal('title,notes\none,\ntwo,"open\nthree,\n')


def test_a_quote_that_another_row_closes_swallows_nothing() -> None:
    message = refusal('title,notes\none,\n"two,open\nthree,\nfour,"quoted, text"\nfive,\n')
    assert "from line 3 to line 5 do not match" in message


@pytest.mark.parametrize("column", ["notes", "owner"])
def test_rows_inside_a_well_formed_cell_are_reported(column: str) -> None:
    result = imported(f'title,{column},tags\none,,\ntwo,"open,\nthree,,\nfour,,\nfive,",x\nsix,,\n')

    assert [task.title for task in result.tasks] == ["one", "two", "six"]
    [note] = [note for note in result.notes if "look like rows" in note.reason]
    assert (note.line, note.column, note.value) == (3, column, "open,\nthree,,\nfour,,\nfive,")


def test_lines_that_are_no_rows_are_a_text() -> None:
    result = imported('title,notes,tags\none,"a list:\neggs, milk\nand bread, butter, jam\nfor two",\n')

    assert [note for note in result.notes if "look like rows" in note.reason] == []


def test_quotes_that_do_not_match_in_the_header() -> None:
    assert "from line 1 to line 2 do not match" in refusal('"Due\nDate" x,"title"\nmilk,2026-03-05\n')


def test_a_stray_quote_in_one_line_is_text() -> None:
    result = imported('title,notes\nBuy a 5" pipe,"the "blue" one"\nnext,\n')
    assert result.task('Buy a 5" pipe').description == 'the blue" one"'
    assert result.task("next").description == ""


def _one_long_field() -> Iterator[bytes]:
    yield b'title\n"'
    for _ in range(100):
        yield b"x" * 1_000_000
    yield b'"\n'


def test_a_field_of_100_mb_is_refused_in_bounded_memory() -> None:
    tracemalloc.start()
    with pytest.raises(UnusableFile, match="Line 2 is longer"):
        analyze(_one_long_field())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 60_000_000


def test_a_cell_that_is_too_long_is_named() -> None:
    assert "line 3 is longer than 131,072 characters" in refusal("title,notes\na,\nb," + "x" * 200_000 + "\n")


def test_too_many_columns() -> None:
    assert "The file has 100,000 columns" in refusal(",".join(f"c{number}" for number in range(100_000)) + "\n1\n")


def test_nul_bytes_are_removed_and_reported() -> None:
    result = imported(b"title,notes\nbu\0y milk,fr\0esh\n")
    assert result.tasks[0].title == "buy milk"
    assert result.tasks[0].description == "fresh"
    assert {note.column for note in result.notes} == {"title", "notes"}


@pytest.mark.parametrize("chunk", [100, 65_536])
def test_utf8_until_row_900_and_then_not(chunk: int) -> None:
    rows = [b"t\xc3\xadtulo", *[b"ma\xc3\xb1ana"] * 899, b"ma\xf1ana"]
    assert refusal(b"\n".join(rows), chunk=chunk) == (
        "Line 901 is not UTF-8, though the lines before it are: save the file again as CSV UTF-8."
    )


def test_windows_1252_until_row_900_and_then_utf8() -> None:
    rows = [b"t\xedtulo", *[b"ma\xf1ana"] * 9, *[b"ma\xc3\xb1ana"] * 900]
    assert "Some lines of the file are UTF-8 and others Windows-1252" in refusal(b"\n".join(rows))


def test_bytes_that_no_encoding_explains() -> None:
    assert "not Windows-1252" in refusal(b"title\nM\x81ller\n")


def test_an_encoding_can_be_named() -> None:
    assert imported("title\nMüller\n".encode("cp850"), Options(encoding="cp850")).tasks[0].title == "Müller"


def test_a_tool_can_be_named() -> None:
    result = sample("notion/database-export-view.csv", Options(tool="notion"))
    assert len(result.tasks) == 200
    assert result.tasks[0].title == "@December 1, 2024"
    assert "'fax'" in refusal("title\nx\n", Options(tool="fax"))


def test_values_that_are_names_of_columns_elsewhere_are_no_header() -> None:
    assert "The first row has: Task, Fix login, Done" in refusal(
        "Task,Fix login,Done\nTask,Fix logout,Done\nTask,Write docs,Open\n"
    )
    # A task may be called like its column.
    assert imported("Task,Status\nTask,done\nother,\n").tasks[0].title == "Task"


@pytest.mark.parametrize("encoding", ["klingon", "hex", "rot13"])
def test_a_setting_that_is_no_character_encoding_is_refused(encoding: str) -> None:
    assert f"No character encoding is known as '{encoding}'" in refusal("title\nmilk\n", Options(encoding=encoding))
