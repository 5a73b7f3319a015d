"""CloudWatch metrics of one environment as queries of Grafana."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from grafana_foundation_sdk.builders.cloudwatch import CloudWatchMetricsQuery
from grafana_foundation_sdk.models.cloudwatch import MetricEditorMode, MetricQueryType
from grafana_foundation_sdk.models.dashboard import DataSourceRef

from scripts.lib.common import ROOT
from scripts.lib.package import PACKAGE

PREFIX: Final = "task-manager-${environment}"
SOURCE: Final = DataSourceRef(type_val="cloudwatch", uid="${datasource}")


@dataclass(frozen=True)
class MetricSource:
    """Resource or group of resources, with the namespace and dimensions of its metrics."""

    label: str
    namespace: str
    dimensions: Mapping[str, str]

    def series(self, metric: str, statistic: str, label: str = "") -> CloudWatchMetricsQuery:
        """Return the query of one line of a chart, labelled with the source's label followed by `label`."""
        return (
            CloudWatchMetricsQuery()
            .datasource(SOURCE)
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


def _function(name: str) -> MetricSource:
    return MetricSource(name, "AWS/Lambda", {"FunctionName": f"{PREFIX}-{name}"})


def _queue(name: str) -> MetricSource:
    return MetricSource(name, "AWS/SQS", {"QueueName": f"{PREFIX}-{name}"})


def _tables() -> Iterator[tuple[MetricSource, list[MetricSource]]]:
    """Yield each table with its indexes, which have metrics of their own."""
    schemas = json.loads((ROOT / "terraform" / "stack" / "tables.json").read_text())
    for name, schema in schemas.items():
        table = {"TableName": f"{PREFIX}-{name.replace('_', '-')}"}
        yield (
            MetricSource(name, "AWS/DynamoDB", table),
            [
                MetricSource(f"{name}.{index}", "AWS/DynamoDB", {**table, "GlobalSecondaryIndexName": index})
                for index in schema["global_secondary_indexes"]
            ],
        )


def application(label: str, **dimensions: str) -> MetricSource:
    """Return the source of metrics that functions emit; Powertools adds the dimension `service`."""
    return MetricSource(label, PREFIX, {"service": "task-manager", **dimensions})


API: Final = MetricSource("", "AWS/ApiGateway", {"ApiName": f"{PREFIX}-api", "Stage": "v1"})
_DESTINATION: Final = "destination-${destination}"
FUNCTIONS: Final = [
    *(
        _function(path.stem.replace("_", "-"))
        for path in sorted((PACKAGE / "handlers").glob("[!_]*.py"))
        # Deployed once for each destination, under its name.
        if path.stem != "deliver_webhook"
    ),
    _function(_DESTINATION),
]
STREAM_READERS: Final = [_function("publish-task-events"), _function("remove-task-files")]
SELECTED_FUNCTION: Final = MetricSource("", "AWS/Lambda", {"FunctionName": "${function}"})
DELIVERIES: Final = [application(outcome, outcome=outcome) for outcome in ("delivered", "refused", "failed")]
DESTINATIONS: Final = [
    application(f"${{destination}}, {outcome}", destination="${destination}", outcome=outcome)
    for outcome in ("delivered", "refused", "failed")
]
WORK_QUEUES: Final = [
    _queue("background"),
    _queue("bulk"),
    _queue("urgent-tasks"),
    _queue("notifications"),
    _queue(_DESTINATION),
]
DEAD_LETTER_QUEUES: Final = [
    *(_queue(f"{name}-dlq") for name in ("background", "bulk", "urgent-tasks", "notifications", _DESTINATION)),
    _queue("failed-events"),
]
TABLES: Final = list(_tables())
# Their metrics have ARNs as dimensions, with account and region, so Grafana looks them up in CloudWatch.
WORKFLOWS: Final = MetricSource("", "AWS/States", {"StateMachineArn": "${workflow}"})
