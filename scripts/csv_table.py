#!/usr/bin/env python3
"""Write what becomes of each sample file in tests/data into docs/csv-files.md.

With --check nothing is written: it fails when the page is not what it would write.
"""

import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from scripts.common import report_errors  # noqa: E402 - found above
from scripts.generated import Generated  # noqa: E402 - found above
from task_manager.csv_import import ReadPlan, RejectedRow, Tally, UnusableFile, analyze, read  # noqa: E402 - found above
from task_manager.csv_import.formats import all_formats  # noqa: E402

SAMPLES = ROOT / "tests" / "data"
PAGE = ROOT / "docs" / "csv-files.md"
REPAIR = "scripts/csv_table.py"

_INTRODUCTION = f"""\
# What becomes of each sample file

Written by `{REPAIR}` from the files in `tests/data`, with the settings that hold where nobody says
otherwise; [csv-imports.md](csv-imports.md) has the rules. Files under `constructed/` were written by hand from a
documented layout; all others are files of real tools.

"""
_HEADER = ("file", "tool recognised", "read", "created", "rejected", "rejects explained", "not counted as rows")


def _page() -> str:
    lines = [_line(_HEADER), _line(["---"] * len(_HEADER))]
    total = Tally()
    refused = 0
    for path in sorted(SAMPLES.rglob("*.csv")):
        name = path.relative_to(SAMPLES).as_posix()
        try:
            plan = analyze([path.read_bytes()])
        except UnusableFile as refusal:
            refused += 1
            lines.append(_line((f"`{name}`", "none: the file is refused", "", "", "", str(refusal), "")))
            continue
        tally, explained = _outcome(path, plan)
        total = Tally(total.accepted + tally.accepted, total.rejected + tally.rejected)
        counts = (str(tally.read), str(tally.accepted), str(tally.rejected))
        lines.append(_line((f"`{name}`", all_formats()[plan.tool].name, *counts, explained, _left_out(plan))))
    sums = f"{total.read} rows read = {total.accepted} created + {total.rejected} rejected; {refused} files refused.\n"
    return _INTRODUCTION + "\n".join(lines) + "\n\n" + sums


def _outcome(path: Path, plan: ReadPlan) -> tuple[Tally, str]:
    tally = Tally()
    lines: dict[str, list[str]] = {}
    for row in read([path.read_bytes()], plan):
        tally = tally.plus(row)
        if isinstance(row, RejectedRow):
            for note in row.notes:
                if note.rejects:
                    lines.setdefault(note.reason, []).append(str(row.line))
    return tally, "; ".join(f"{reason} (line {', '.join(numbers)})" for reason, numbers in lines.items())


def _left_out(plan: ReadPlan) -> str:
    kinds = {
        "blank": plan.left_out.blank,
        "header again": plan.left_out.repeated_headers,
        "of the tool's own": plan.left_out.other,
    }
    return ", ".join(f"{count} {kind}" for kind, count in kinds.items() if count)


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


if __name__ == "__main__":
    with report_errors():
        Generated(PAGE, _page, "the files in tests/data become", REPAIR).main(__doc__)
