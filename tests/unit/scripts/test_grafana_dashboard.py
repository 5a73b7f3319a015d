"""The dashboard for Grafana: as its script says, and as Grafana's schema has it."""

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
from scripts.common import CommandError


def parts(value: Any) -> Iterator[Any]:
    """Every object of Grafana's schema in a value, that value too."""
    if hasattr(value, "to_json"):
        yield value
        value = vars(value)
    if isinstance(value, dict):
        value = [*value.values()]
    if isinstance(value, list):
        for one in value:
            yield from parts(one)


def has_its_types(part: Any) -> bool:
    """Whether each field of an object holds what Grafana's schema says: nothing that would have to be converted."""
    hints = get_type_hints(type(part).__init__)
    hints.pop("return")
    fields = {name: getattr(part, name) for name in hints}
    model = create_model("Part", __config__=ConfigDict(arbitrary_types_allowed=True), **hints)
    try:
        return dict(model(**fields)) == fields
    except ValidationError:
        return False


def conforms(document: Mapping[str, Any]) -> bool:
    """Whether Grafana's schema, as its makers' types state it, has all fields of a dashboard, with such values."""
    register_default_plugins()
    read = Dashboard.from_json(dict(document))
    return json.loads(JSONEncoder().encode(read)) == document and all(has_its_types(part) for part in parts(read))


@pytest.fixture
def document() -> dict[str, Any]:
    """The dashboard that is committed."""
    read: dict[str, Any] = json.loads(grafana_dashboard.DOCUMENT.read_text())
    return read


def test_the_file_is_what_the_script_says() -> None:
    grafana_dashboard.DASHBOARD.check()


def test_a_file_that_was_edited_is_refused(tmp_path: Path) -> None:
    edited = tmp_path / "task-manager.json"
    edited.write_text(grafana_dashboard.DOCUMENT.read_text().replace("now-6h", "now-7h"))

    with pytest.raises(CommandError, match=r"run python -m scripts\.grafana_dashboard"):
        grafana_dashboard.DASHBOARD.check(edited)


def test_it_conforms_to_grafanas_schema(document: dict[str, Any]) -> None:
    assert conforms(document)


@pytest.mark.parametrize(
    ("place", "value"),
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
def test_what_grafanas_schema_does_not_have_is_found(
    document: dict[str, Any], place: tuple[str | int, ...], value: object
) -> None:
    holder: Any = document
    for step in place[:-1]:
        holder = holder[step]
    holder[place[-1]] = value

    assert not conforms(document)


def test_every_chart_asks_the_data_source_that_is_chosen(document: dict[str, Any]) -> None:
    chosen = {"type": "cloudwatch", "uid": "${datasource}"}
    (variable,) = [one for one in document["templating"]["list"] if one["type"] == "datasource"]
    charts = [panel for panel in document["panels"] if panel["type"] != "row"]

    assert (variable["name"], variable["query"]) == ("datasource", "cloudwatch")
    assert charts
    for chart in charts:
        assert [chart["datasource"], *(target["datasource"] for target in chart["targets"])] == [chosen] * (
            1 + len(chart["targets"])
        )


def test_charts_stand_side_by_side_and_none_upon_another() -> None:
    panels = grafana_dashboard.dashboard().panels or []
    taken: set[tuple[int, int]] = set()

    for panel in panels:
        assert panel.grid_pos
        its = {
            (panel.grid_pos.x + x, panel.grid_pos.y + y)
            for x in range(panel.grid_pos.w)
            for y in range(panel.grid_pos.h)
        }
        assert not its & taken
        assert max(x for x, _ in its) < 24
        taken |= its
    assert len({panel.id_val for panel in panels}) == len(panels)
