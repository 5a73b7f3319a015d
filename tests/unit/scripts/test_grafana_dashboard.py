"""Grafana dashboard: up to date, and valid by Grafana's schema."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_type_hints

import pytest
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.cog.plugins import register_default_plugins
from grafana_foundation_sdk.models.dashboard import Dashboard
from pydantic import ConfigDict, ValidationError, create_model

from scripts import grafana_dashboard
from scripts.lib.common import CommandError


def parts(value: Any) -> Iterator[Any]:
    """Yield every object of Grafana's schema in a value, the value included."""
    if hasattr(value, "to_json"):
        yield value
        value = vars(value)
    if isinstance(value, dict):
        value = [*value.values()]
    if isinstance(value, list):
        for item in value:
            yield from parts(item)


def has_its_types(part: Any) -> bool:
    """Return whether each field of an object has the type of Grafana's schema, without conversion."""
    hints = get_type_hints(type(part).__init__)
    hints.pop("return")
    fields = {name: getattr(part, name) for name in hints}
    model = create_model("Part", __config__=ConfigDict(arbitrary_types_allowed=True), **hints)
    try:
        return dict(model(**fields)) == fields
    except ValidationError:
        return False


def conforms(document: Mapping[str, Any]) -> bool:
    """Return whether a dashboard has only fields of Grafana's schema, with values of its types."""
    register_default_plugins()
    read = Dashboard.from_json(dict(document))
    return json.loads(JSONEncoder().encode(read)) == document and all(has_its_types(part) for part in parts(read))


@pytest.fixture
def document() -> dict[str, Any]:
    """Committed dashboard."""
    read: dict[str, Any] = json.loads(grafana_dashboard.DOCUMENT.read_text())
    return read


def test_the_file_is_up_to_date() -> None:
    grafana_dashboard.DASHBOARD.check()


def test_a_file_that_was_edited_is_refused(tmp_path: Path) -> None:
    edited = tmp_path / "task-manager.json"
    edited.write_text(grafana_dashboard.DOCUMENT.read_text().replace("now-6h", "now-7h"))

    with pytest.raises(CommandError, match=r"run python -m scripts\.grafana_dashboard"):
        grafana_dashboard.DASHBOARD.check(edited)


def test_it_conforms_to_grafanas_schema(document: dict[str, Any]) -> None:
    assert conforms(document)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("refrsh",), "1m"),
        (("schemaVersion",), "36"),
        (("graphTooltip",), 3),
        (("templating", "list", 1, "refresh"), 9),
        (("panels", 1, "gridPos", "w"), "12"),
        (("panels", 1, "options", "legend", "placement"), "left"),
        (("panels", 1, "targets", 0, "metric"), "Count"),
        (("panels", 1, "targets", 0, "metricEditorMode"), 2),
        (("panels", 1, "targets", 0, "dimensions", "Stage"), 1),
    ],
)
def test_a_deviation_from_grafanas_schema_is_found(
    document: dict[str, Any], path: tuple[str | int, ...], value: object
) -> None:
    parent: Any = document
    for key in path[:-1]:
        parent = parent[key]
    parent[path[-1]] = value

    assert not conforms(document)


def test_every_chart_uses_the_selected_data_source(document: dict[str, Any]) -> None:
    selected = {"type": "cloudwatch", "uid": "${datasource}"}
    (variable,) = [item for item in document["templating"]["list"] if item["type"] == "datasource"]
    charts = [panel for panel in document["panels"] if panel["type"] != "row"]

    assert (variable["name"], variable["query"]) == ("datasource", "cloudwatch")
    assert charts
    for chart in charts:
        assert [chart["datasource"], *(target["datasource"] for target in chart["targets"])] == [selected] * (
            1 + len(chart["targets"])
        )


def test_charts_do_not_overlap() -> None:
    panels = grafana_dashboard.dashboard().panels or []
    occupied: set[tuple[int, int]] = set()

    for panel in panels:
        assert panel.grid_pos
        cells = {
            (panel.grid_pos.x + x, panel.grid_pos.y + y)
            for x in range(panel.grid_pos.w)
            for y in range(panel.grid_pos.h)
        }
        assert not cells & occupied
        assert max(x for x, _ in cells) < 24
        occupied |= cells
    assert len({panel.id_val for panel in panels}) == len(panels)
