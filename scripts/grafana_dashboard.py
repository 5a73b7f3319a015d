"""Write the Grafana dashboard, or check that the committed file matches the code."""

from collections.abc import Iterable
from typing import Final

from grafana_foundation_sdk.builders import dashboard as builders
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.dashboard import (
    Dashboard,
    DashboardCursorSync,
    VariableHide,
    VariableOption,
    VariableRefresh,
    VariableSort,
)

from scripts.lib.common import ROOT, report_errors
from scripts.lib.generated import Generated
from scripts.lib.grafana_charts import charts, function_charts
from scripts.lib.grafana_metrics import PREFIX, SOURCE

DOCUMENT = ROOT / "docs" / "grafana" / "dashboards" / "task-manager.json"


def _variable(name: str, dimension: str, regex: str) -> builders.QueryVariable:
    """Return a variable with the values of a dimension that match; the group `text` is shown, `value` is used."""
    metric = {"FunctionName": "AWS/Lambda, Invocations", "StateMachineArn": "AWS/States, ExecutionsStarted"}[dimension]
    return (
        builders.QueryVariable(name)
        .label(name.capitalize())
        .datasource(SOURCE)
        .query(f"dimension_values(default, {metric}, {dimension})")
        .regex(f"/^{regex}$/")
        .refresh(VariableRefresh.ON_DASHBOARD_LOAD)
        .sort(VariableSort.ALPHABETICAL_ASC)
    )


def _variables() -> Iterable[builders.QueryVariable]:
    # CloudWatch does not list metrics without data for two weeks; this function runs once a day.
    yield _variable("environment", "FunctionName", "task-manager-(.+)-send-reminders")
    yield (
        _variable("function", "FunctionName", f"(?<value>{PREFIX}-(?<text>.+))")
        .multi(multi=True)
        .include_all(include_all=True)
    )
    # Looked up in CloudWatch, and all shown.
    for variable in (
        _variable("destination", "FunctionName", f"{PREFIX}-destination-(?<value>.+)"),
        _variable("workflow", "StateMachineArn", f"(?<value>arn:.+:stateMachine:{PREFIX}-(?<text>.+))"),
    ):
        yield (
            variable.multi(multi=True)
            .include_all(include_all=True)
            .current(VariableOption(text=["All"], value=["$__all"]))
            .hide(VariableHide.HIDE_VARIABLE)
        )


def dashboard() -> Dashboard:
    """Return the dashboard, with a row for each group of charts."""
    built = (
        builders.Dashboard("Task Manager")
        .uid("task-manager")
        .tags(["task-manager"])
        .time("now-6h", "now")
        .refresh("1m")
        .tooltip(DashboardCursorSync.CROSSHAIR)
        .with_variable(builders.DatasourceVariable("datasource").label("Data source").type("cloudwatch"))
    )
    for variable in _variables():
        built.with_variable(variable)
    for title, row in charts().items():
        built.with_row(builders.Row(title))
        for chart in row:
            built.with_panel(chart)
    # Last, since a repeated row includes all panels that follow it.
    built.with_row(builders.Row("Function: ${function}").repeat("function"))
    for chart in function_charts():
        built.with_panel(chart)
    finished = built.build()
    for number, panel in enumerate(finished.panels or (), 1):
        panel.id_val = number
    return finished


def content() -> str:
    """Return the dashboard as the file's content."""
    return JSONEncoder(indent=1, ensure_ascii=False).encode(dashboard()) + "\n"


DASHBOARD: Final = Generated(DOCUMENT, content, "the charts of the command", "grafana_dashboard")

if __name__ == "__main__":
    with report_errors():
        DASHBOARD.main(__doc__)
