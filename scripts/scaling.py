"""Write the tables of docs/scaling.md from the Terraform source, tables.json and measured usage, or check them."""

from scripts.lib.common import ROOT, report_errors
from scripts.lib.generated import Generated
from scripts.lib.reliability import with_section
from scripts.lib.scaling import Model
from scripts.lib.scaling_page import limits_table, settings_table, size_table

PAGE = ROOT / "docs" / "scaling.md"


def content() -> str:
    """Return the page with its tables."""
    model = Model.read()
    page = PAGE.read_text(encoding="utf-8")
    for name, table in (("limits", limits_table), ("settings", settings_table), ("size", size_table)):
        page = with_section(name, table(model), page)
    return page


SCALING = Generated(PAGE, content, "the Terraform source and the measurements", "scaling")


if __name__ == "__main__":
    with report_errors():
        SCALING.main(__doc__)
