"""Plans and states, in Terraform's JSON forms."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from scripts.lib.terraform_program import find_program

Resource = Mapping[str, Any]
"""Resource with `module`, `type`, `name`, `schema_version` and `values`; `index`, and `sensitive` names, if any."""


def modules(root: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield a module of a plan or state, and those within it."""
    yield root
    for child in root.get("child_modules", []):
        yield from modules(child)


def managed_resources(root: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the managed resources of a module and those within it, with the addresses of their modules."""
    for module in modules(root):
        for resource in module.get("resources", []):
            if resource["mode"] == "managed":
                yield module.get("address", ""), resource


def state_file(resources: Iterable[Resource]) -> dict[str, Any]:
    """Return the content of a state file with these resources."""
    instances: defaultdict[tuple[str, str, str], list[dict[str, Any]]] = defaultdict(list)
    for resource in resources:
        instance = {
            "schema_version": resource["schema_version"],
            "attributes": resource["values"],
            "sensitive_attributes": [[{"type": "get_attr", "value": name}] for name in resource.get("sensitive", ())],
        }
        if "index" in resource:
            instance["index_key"] = resource["index"]
        instances[resource["module"], resource["type"], resource["name"]].append(instance)
    return {
        "version": 4,
        "terraform_version": "1.11.0",
        "serial": 1,
        "lineage": "resources",
        "outputs": {},
        "resources": [
            {
                **({"module": module} if module else {}),
                "mode": "managed",
                "type": kind,
                "name": name,
                "provider": f'provider["{find_program().provider}"]',
                "instances": found,
            }
            for (module, kind, name), found in instances.items()
        ],
    }


def filled(planned: Any, mocked: Any) -> Any:  # noqa: ANN401 - any value of JSON
    """Return a planned value, with the mocked provider's in place of what is not known at plan.

    The JSON of a plan leaves out unknown attributes, and has null for unknown elements of a list.
    """
    if isinstance(planned, dict) and isinstance(mocked, dict):
        known = {name: filled(value, mocked.get(name)) for name, value in planned.items()}
        return mocked | known
    if isinstance(planned, list) and isinstance(mocked, list) and len(planned) == len(mocked):
        return [mine if value is None else filled(value, mine) for value, mine in _paired(planned, mocked)]
    return planned


def _paired(planned: list[Any], mocked: list[Any]) -> Iterator[tuple[Any, Any]]:
    """Return the elements of two lists in pairs: by their ids, if they have ids, as the order of a set varies."""
    by_id = {element["id"]: element for element in mocked if isinstance(element, dict) and "id" in element}
    for value, mine in zip(planned, mocked, strict=True):
        yield value, by_id.get(value.get("id"), mine) if isinstance(value, dict) else mine
