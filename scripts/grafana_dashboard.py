"""Write the dashboard for Grafana, or check that what is written is what this file says."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from grafana_foundation_sdk.builders import common as options
from grafana_foundation_sdk.builders import dashboard as builders
from grafana_foundation_sdk.builders.cloudwatch import CloudWatchMetricsQuery
from grafana_foundation_sdk.builders.timeseries import Panel
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models import common, units
from grafana_foundation_sdk.models.cloudwatch import MetricEditorMode, MetricQueryType
from grafana_foundation_sdk.models.dashboard import (
    Dashboard,
    DashboardCursorSync,
    DataSourceRef,
    VariableHide,
    VariableOption,
    VariableRefresh,
    VariableSort,
)

from scripts.build import PACKAGE
from scripts.common import ROOT, report_errors
from scripts.generated import Generated

DOCUMENT = ROOT / "docs" / "grafana" / "dashboards" / "task-manager.json"

_PREFIX: Final = "task-manager-${environment}"
_SOURCE: Final = DataSourceRef(type_val="cloudwatch", uid="${datasource}")


@dataclass(frozen=True)
class Watched:
    """Something that AWS keeps metrics of, by what these are kept by."""

    label: str
    namespace: str
    dimensions: Mapping[str, str]

    def series(self, metric: str, statistic: str, label: str = "") -> CloudWatchMetricsQuery:
        """One line of a chart; its label is that of the thing, followed by what is said here."""
        return (
            CloudWatchMetricsQuery()
            .datasource(_SOURCE)
            .metric_query_type(MetricQueryType.SEARCH)
            .metric_editor_mode(MetricEditorMode.BUILDER)
            .region("default")
            .namespace(self.namespace)
            .metric_name(metric)
            .dimensions(dict(self.dimensions))
            .match_exact(match_exact=True)
            .statistic(statistic)
            .label(f"{self.label} {label}".strip())
        )


def _function(name: str) -> Watched:
    return Watched(name, "AWS/Lambda", {"FunctionName": f"{_PREFIX}-{name}"})


def _queue(name: str) -> Watched:
    return Watched(name, "AWS/SQS", {"QueueName": f"{_PREFIX}-{name}"})


def _tables() -> Iterator[tuple[Watched, list[Watched]]]:
    """Each table with its indexes, which have metrics of their own."""
    schemas = json.loads((ROOT / "terraform" / "stack" / "tables.json").read_text())
    for name, schema in schemas.items():
        table = {"TableName": f"{_PREFIX}-{name.replace('_', '-')}"}
        yield (
            Watched(name, "AWS/DynamoDB", table),
            [
                Watched(f"{name}.{index}", "AWS/DynamoDB", {**table, "GlobalSecondaryIndexName": index})
                for index in schema["global_secondary_indexes"]
            ],
        )


def _application(label: str, **dimensions: str) -> Watched:
    """What functions count themselves, and Powertools adds the name of the service to."""
    return Watched(label, _PREFIX, {"service": "task-manager", **dimensions})


API: Final = Watched("", "AWS/ApiGateway", {"ApiName": f"{_PREFIX}-api", "Stage": "v1"})
FUNCTIONS: Final = [_function(path.stem.replace("_", "-")) for path in sorted((PACKAGE / "handlers").glob("[!_]*.py"))]
STREAM_READERS: Final = [_function("publish-task-events"), _function("remove-task-files")]
CHOSEN_FUNCTION: Final = Watched("", "AWS/Lambda", {"FunctionName": "${function}"})
DELIVERIES: Final = [_application(outcome, outcome=outcome) for outcome in ("delivered", "refused", "failed")]
BACKGROUND: Final = _queue("background")
DEAD_LETTER_QUEUES: Final = [_queue("background-dlq"), _queue("failed-events")]
TABLES: Final = list(_tables())
# Their metrics are kept by ARNs, which hold an account and a region: so Grafana asks CloudWatch for them.
WORKFLOWS: Final = Watched("", "AWS/States", {"StateMachineArn": "${workflow}"})


def _charts() -> dict[str, list[Panel]]:
    """All charts but those of one function, by the row that they are in."""
    tables = [table for table, _ in TABLES]
    with_indexes = [place for table, indexes in TABLES for place in (table, *indexes)]
    return {
        "API": [
            _chart(
                "Requests",
                units.Short,
                API.series("Count", "Sum", "requests"),
                API.series("4XXError", "Sum", "refused (4xx)"),
                API.series("5XXError", "Sum", "failed (5xx)"),
            ),
            _chart(
                "Latency",
                units.Milliseconds,
                API.series("Latency", "p50", "p50"),
                API.series("Latency", "p99", "p99"),
                API.series("IntegrationLatency", "p99", "of the function alone, p99"),
            ),
        ],
        "Application": [
            _chart(
                "Tasks",
                units.Short,
                *(
                    _application("", source=source).series(f"Tasks{change.capitalize()}", "Sum", f"{change}, {how}")
                    for source, how in (("api", "by a client"), ("import", "that were imported"))
                    for change in ("created", "updated", "deleted")
                ),
            ),
            _chart(
                "Rows of imports",
                units.Short,
                _application("").series("RowsImported", "Sum", "imported"),
                _application("").series("RowsRejected", "Sum", "rejected"),
            ),
            _chart("Deliveries", units.Short, *(one.series("DeliveryLatency", "SampleCount") for one in DELIVERIES)),
            _chart(
                "Latency of deliveries",
                units.Milliseconds,
                *(one.series("DeliveryLatency", "p50", "p50") for one in DELIVERIES),
                *(one.series("DeliveryLatency", "p99", "p99") for one in DELIVERIES),
            ),
        ],
        "Functions": [
            _chart("Calls", units.Short, *(one.series("Invocations", "Sum") for one in FUNCTIONS)),
            _chart(
                "Errors and throttles",
                units.Short,
                *(one.series("Errors", "Sum", "errors") for one in FUNCTIONS),
                *(one.series("Throttles", "Sum", "throttles") for one in FUNCTIONS),
            ),
            _chart("Duration, p50", units.Milliseconds, *(one.series("Duration", "p50") for one in FUNCTIONS)),
            _chart("Duration, p99", units.Milliseconds, *(one.series("Duration", "p99") for one in FUNCTIONS)),
        ],
        "Queues": [
            _chart(
                "Messages waiting",
                units.Short,
                BACKGROUND.series("ApproximateNumberOfMessagesVisible", "Maximum", "waiting"),
                BACKGROUND.series("ApproximateNumberOfMessagesNotVisible", "Maximum", "in work or postponed"),
            ),
            _chart(
                "Messages given up",
                units.Short,
                *(one.series("ApproximateNumberOfMessagesVisible", "Maximum") for one in DEAD_LETTER_QUEUES),
            ),
            _chart(
                "Oldest message",
                units.Seconds,
                *(one.series("ApproximateAgeOfOldestMessage", "Maximum") for one in (BACKGROUND, *DEAD_LETTER_QUEUES)),
            ),
            _chart(
                "Sent and done",
                units.Short,
                BACKGROUND.series("NumberOfMessagesSent", "Sum", "sent"),
                BACKGROUND.series("NumberOfMessagesDeleted", "Sum", "done"),
            ),
        ],
        "Tables and their streams": [
            _chart(
                "Capacity read", units.Short, *(one.series("ConsumedReadCapacityUnits", "Sum") for one in with_indexes)
            ),
            _chart(
                "Capacity written", units.Short, *(one.series("ConsumedWriteCapacityUnits", "Sum") for one in tables)
            ),
            _chart(
                "Throttled",
                units.Short,
                *(one.series("ReadThrottleEvents", "Sum", "reads") for one in with_indexes),
                *(one.series("WriteThrottleEvents", "Sum", "writes") for one in with_indexes),
            ),
            _chart(
                "Age of changes when they are read",
                units.Milliseconds,
                *(one.series("IteratorAge", "Maximum") for one in STREAM_READERS),
            ),
        ],
        "Workflows": [
            _chart(
                "Runs",
                units.Short,
                WORKFLOWS.series("ExecutionsStarted", "Sum", "started"),
                WORKFLOWS.series("ExecutionsSucceeded", "Sum", "succeeded"),
                WORKFLOWS.series("ExecutionsFailed", "Sum", "failed"),
                WORKFLOWS.series("ExecutionsTimedOut", "Sum", "took too long"),
                WORKFLOWS.series("ExecutionsAborted", "Sum", "stopped"),
            ),
            _chart(
                "Duration",
                units.Milliseconds,
                WORKFLOWS.series("ExecutionTime", "p50", "p50"),
                WORKFLOWS.series("ExecutionTime", "p99", "p99"),
            ),
        ],
    }


def _charts_of_one_function() -> list[Panel]:
    return [
        _chart(
            "Calls",
            units.Short,
            CHOSEN_FUNCTION.series("Invocations", "Sum", "calls"),
            CHOSEN_FUNCTION.series("Errors", "Sum", "errors"),
            CHOSEN_FUNCTION.series("Throttles", "Sum", "throttles"),
            CHOSEN_FUNCTION.series("ConcurrentExecutions", "Maximum", "at a time"),
            _application("", function_name="${function}").series("ColdStarts", "Sum", "cold starts"),
        ),
        _chart(
            "Duration",
            units.Milliseconds,
            CHOSEN_FUNCTION.series("Duration", "p50", "p50"),
            CHOSEN_FUNCTION.series("Duration", "p99", "p99"),
            CHOSEN_FUNCTION.series("Duration", "Maximum", "longest"),
        ),
    ]


def _chart(title: str, unit: str, *series: CloudWatchMetricsQuery) -> Panel:
    panel = (
        Panel()
        .title(title)
        .datasource(_SOURCE)
        .unit(unit)
        .min(0)
        .height(8)
        .span(12)
        .show_points(common.VisibilityMode.AUTO)
        .legend(
            options.VizLegendOptions()
            .show_legend(show_legend=True)
            .display_mode(common.LegendDisplayMode.TABLE)
            .placement(common.LegendPlacement.RIGHT)
            .calcs(["max"])
        )
        .tooltip(options.VizTooltipOptions().mode(common.TooltipDisplayMode.MULTI).sort(common.SortOrder.DESCENDING))
    )
    for number, one in enumerate(series, 1):
        panel.with_target(one.ref_id(f"q{number}"))
    return panel


def _variable(name: str, dimension: str, regex: str) -> builders.QueryVariable:
    """Values of a dimension that CloudWatch knows, as far as they match; groups say what is shown and what is taken."""
    metric = {"FunctionName": "AWS/Lambda, Invocations", "StateMachineArn": "AWS/States, ExecutionsStarted"}[dimension]
    return (
        builders.QueryVariable(name)
        .label(name.capitalize())
        .datasource(_SOURCE)
        .query(f"dimension_values(default, {metric}, {dimension})")
        .regex(f"/^{regex}$/")
        .refresh(VariableRefresh.ON_DASHBOARD_LOAD)
        .sort(VariableSort.ALPHABETICAL_ASC)
    )


def _variables() -> Iterable[builders.QueryVariable]:
    # CloudWatch forgets the names of what has not reported for two weeks; this function runs once a day.
    yield _variable("environment", "FunctionName", "task-manager-(.+)-send-reminders")
    yield (
        _variable("function", "FunctionName", f"(?<value>{_PREFIX}-(?<text>.+))")
        .multi(multi=True)
        .include_all(include_all=True)
    )
    yield (
        _variable("workflow", "StateMachineArn", f"(?<value>arn:.+:stateMachine:{_PREFIX}-(?<text>.+))")
        .multi(multi=True)
        .include_all(include_all=True)
        .current(VariableOption(text=["All"], value=["$__all"]))
        .hide(VariableHide.HIDE_VARIABLE)
    )


def dashboard() -> Dashboard:
    """Everything that is watched in one environment, each kind of thing in a row of its own."""
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
    for title, charts in _charts().items():
        built.with_row(builders.Row(title))
        for chart in charts:
            built.with_panel(chart)
    # Last, for a row that is repeated takes along what follows it.
    built.with_row(builders.Row("Function: ${function}").repeat("function"))
    for chart in _charts_of_one_function():
        built.with_panel(chart)
    finished = built.build()
    for number, panel in enumerate(finished.panels or (), 1):
        panel.id_val = number
    return finished


def text() -> str:
    """The dashboard as it belongs in the file."""
    return JSONEncoder(indent=1, ensure_ascii=False).encode(dashboard()) + "\n"


DASHBOARD: Final = Generated(DOCUMENT, text, "its script says", "python -m scripts.grafana_dashboard")

if __name__ == "__main__":
    with report_errors():
        DASHBOARD.main(__doc__)
