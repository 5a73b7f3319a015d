"""Charts of the Grafana dashboard."""

from collections.abc import Iterable, Iterator

from grafana_foundation_sdk.builders import common as options
from grafana_foundation_sdk.builders.cloudwatch import CloudWatchMetricsQuery
from grafana_foundation_sdk.builders.timeseries import Panel
from grafana_foundation_sdk.models import common, units

from scripts.lib.grafana_metrics import (
    API,
    DEAD_LETTER_QUEUES,
    DELIVERIES,
    DESTINATIONS,
    FUNCTIONS,
    SELECTED_FUNCTION,
    SOURCE,
    STREAM_READERS,
    TABLES,
    WORK_QUEUES,
    WORKFLOWS,
    MetricSource,
    application,
)


def charts() -> dict[str, list[Panel]]:
    """Return all charts but those of a single function, by row."""
    tables = [table for table, _ in TABLES]
    with_indexes = [source for table, indexes in TABLES for source in (table, *indexes)]
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
                API.series("IntegrationLatency", "p99", "of the function only, p99"),
            ),
        ],
        "Application": [
            _chart(
                "Tasks",
                units.Short,
                *(
                    application("", source=source).series(f"Tasks{change.capitalize()}", "Sum", f"{change}, {label}")
                    for source, label in (("api", "by a client"), ("import", "by an import"))
                    for change in ("created", "updated", "deleted")
                ),
            ),
            _chart(
                "Rows of imports",
                units.Short,
                application("").series("RowsImported", "Sum", "imported"),
                application("").series("RowsRejected", "Sum", "rejected"),
            ),
            _chart("Deliveries", units.Short, *_queries(DELIVERIES, "DeliveryLatency", "SampleCount")),
            _chart(
                "Latency of deliveries",
                units.Milliseconds,
                *_queries(DELIVERIES, "DeliveryLatency", "p50", "p50"),
                *_queries(DELIVERIES, "DeliveryLatency", "p99", "p99"),
            ),
            _chart(
                "Deliveries to destinations", units.Short, *_queries(DESTINATIONS, "DestinationLatency", "SampleCount")
            ),
            _chart(
                "Latency of destinations, p99",
                units.Milliseconds,
                *_queries(DESTINATIONS, "DestinationLatency", "p99"),
            ),
            _chart("Cold starts", units.Short, application("").series("ColdStarts", "Sum")),
        ],
        "Functions": [
            _chart("Invocations", units.Short, *_queries(FUNCTIONS, "Invocations", "Sum")),
            _chart(
                "Errors and throttles",
                units.Short,
                *_queries(FUNCTIONS, "Errors", "Sum", "errors"),
                *_queries(FUNCTIONS, "Throttles", "Sum", "throttles"),
            ),
            _chart("Duration, p50", units.Milliseconds, *_queries(FUNCTIONS, "Duration", "p50")),
            _chart("Duration, p99", units.Milliseconds, *_queries(FUNCTIONS, "Duration", "p99")),
        ],
        "Queues": [
            _chart(
                "Messages waiting",
                units.Short,
                *_queries(WORK_QUEUES, "ApproximateNumberOfMessagesVisible", "Maximum", "waiting"),
                *_queries(WORK_QUEUES, "ApproximateNumberOfMessagesNotVisible", "Maximum", "in flight or delayed"),
            ),
            _chart(
                "Dead-lettered messages",
                units.Short,
                *_queries(DEAD_LETTER_QUEUES, "ApproximateNumberOfMessagesVisible", "Maximum"),
            ),
            _chart(
                "Oldest message",
                units.Seconds,
                *_queries([*WORK_QUEUES, *DEAD_LETTER_QUEUES], "ApproximateAgeOfOldestMessage", "Maximum"),
            ),
            _chart(
                "Sent and processed",
                units.Short,
                *_queries(WORK_QUEUES, "NumberOfMessagesSent", "Sum", "sent"),
                *_queries(WORK_QUEUES, "NumberOfMessagesDeleted", "Sum", "processed"),
            ),
        ],
        "Tables and their streams": [
            _chart(
                "Capacity read",
                units.Short,
                *_queries(with_indexes, "ConsumedReadCapacityUnits", "Sum"),
            ),
            _chart(
                "Capacity written",
                units.Short,
                *_queries(tables, "ConsumedWriteCapacityUnits", "Sum"),
            ),
            _chart(
                "Throttled",
                units.Short,
                *_queries(with_indexes, "ReadThrottleEvents", "Sum", "reads"),
                *_queries(with_indexes, "WriteThrottleEvents", "Sum", "writes"),
            ),
            _chart(
                "Age of changes when read",
                units.Milliseconds,
                *_queries(STREAM_READERS, "IteratorAge", "Maximum"),
            ),
        ],
        "Workflows": [
            _chart(
                "Executions",
                units.Short,
                WORKFLOWS.series("ExecutionsStarted", "Sum", "started"),
                WORKFLOWS.series("ExecutionsSucceeded", "Sum", "succeeded"),
                WORKFLOWS.series("ExecutionsFailed", "Sum", "failed"),
                WORKFLOWS.series("ExecutionsTimedOut", "Sum", "timed out"),
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


def function_charts() -> list[Panel]:
    """Return the charts of the selected function."""
    return [
        _chart(
            "Invocations",
            units.Short,
            SELECTED_FUNCTION.series("Invocations", "Sum", "invocations"),
            SELECTED_FUNCTION.series("Errors", "Sum", "errors"),
            SELECTED_FUNCTION.series("Throttles", "Sum", "throttles"),
            SELECTED_FUNCTION.series("ConcurrentExecutions", "Maximum", "concurrent"),
        ),
        _chart(
            "Duration",
            units.Milliseconds,
            SELECTED_FUNCTION.series("Duration", "p50", "p50"),
            SELECTED_FUNCTION.series("Duration", "p99", "p99"),
            SELECTED_FUNCTION.series("Duration", "Maximum", "longest"),
        ),
    ]


def _queries(
    sources: Iterable[MetricSource], metric: str, statistic: str, label: str = ""
) -> Iterator[CloudWatchMetricsQuery]:
    return (source.series(metric, statistic, label) for source in sources)


def _chart(title: str, unit: str, *series: CloudWatchMetricsQuery) -> Panel:
    panel = (
        Panel()
        .title(title)
        .datasource(SOURCE)
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
    for number, query in enumerate(series, 1):
        panel.with_target(query.ref_id(f"q{number}"))
    return panel
