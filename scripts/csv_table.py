"""Write the import results of the sample files in tests/data into docs/csv-files.md, or check that they are current."""

from collections.abc import Iterable
from pathlib import Path

from scripts.lib.common import ROOT, report_errors
from scripts.lib.generated import Generated
from scripts.lib.row_counts import RowCounts
from task_manager.csv_import import ReadPlan, RejectedRow, UnusableFile, analyze, read
from task_manager.csv_import.formats import all_formats

SAMPLES = ROOT / "tests" / "data"
PAGE = ROOT / "docs" / "csv-files.md"

_INTRODUCTION = """\
# Import results of the sample files

Written by `python -m scripts.csv_table` from the files in `tests/data`, with default settings;
[csv-imports.md](csv-imports.md) has the rules. Files under `constructed/` were written by hand from a
documented layout; all others are files of real tools.

"""
_HEADER = ("file", "tool recognized", "read", "created", "rejected", "reasons of rejections", "not counted as rows")


def content() -> str:
    """Return the page as the file's content."""
    lines = [_table_row(_HEADER), _table_row(["---"] * len(_HEADER))]
    total = RowCounts()
    refused = 0
    for path in sorted(SAMPLES.rglob("*.csv")):
        name = path.relative_to(SAMPLES).as_posix()
        try:
            plan = analyze([path.read_bytes()])
        except UnusableFile as error:
            refused += 1
            lines.append(_table_row((f"`{name}`", "none: the file is refused", "", "", "", str(error), "")))
            continue
        tally, reasons = _read(path, plan)
        total = RowCounts(total.accepted + tally.accepted, total.rejected + tally.rejected)
        counts = (str(tally.read), str(tally.accepted), str(tally.rejected))
        lines.append(_table_row((f"`{name}`", all_formats()[plan.tool].name, *counts, reasons, _skipped(plan))))
    rows = f"{total.read} rows read = {total.accepted} created + {total.rejected} rejected"
    return _INTRODUCTION + "\n".join(lines) + f"\n\n{rows}; {refused} files refused.\n"


def _read(path: Path, plan: ReadPlan) -> tuple[RowCounts, str]:
    tally = RowCounts()
    lines: dict[str, list[str]] = {}
    for row in read([path.read_bytes()], plan):
        tally = tally.plus(row)
        if isinstance(row, RejectedRow):
            for note in row.notes:
                if note.rejects:
                    lines.setdefault(note.reason, []).append(str(row.line))
    return tally, "; ".join(f"{reason} (line {', '.join(numbers)})" for reason, numbers in lines.items())


def _skipped(plan: ReadPlan) -> str:
    kinds = {
        "blank": plan.skipped.blank,
        "header again": plan.skipped.repeated_headers,
        "of the tool's own": plan.skipped.other,
    }
    return ", ".join(f"{count} {kind}" for kind, count in kinds.items() if count)


def _table_row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


if __name__ == "__main__":
    with report_errors():
        Generated(PAGE, content, "the results for the files in tests/data", "csv_table").main(__doc__)
