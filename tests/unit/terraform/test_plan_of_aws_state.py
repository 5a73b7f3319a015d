"""Second plan of the stack over a state in the form in which AWS reports it: nothing changes.

End to end, the second plan is made on the emulator, which reports some attributes unlike AWS. Here the state is that of
the stack applied with a mocked provider, with such attributes as AWS reports them. The plan is the real provider's,
without a refresh.
"""

import json
import re
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from scripts.lib.offline_provider import offline_environment
from scripts.lib.plans import filled, managed_resources, state_file
from scripts.lib.terraform_program import find_program
from scripts.lib.terraform_provider import running_provider
from tests.unit.terraform.conftest import STACK

TEST_FILE = STACK / "tests" / "stack.tftest.hcl"

Attributes = dict[str, Any]
Form = Callable[[Attributes], Attributes]


def integration(attributes: Attributes, method_of_mock: str | None) -> Attributes:
    """Return the attributes of an integration that API Gateway sets itself."""
    mock = {"integration_http_method": method_of_mock} if attributes["type"] == "MOCK" else {}
    return mock | {
        "cache_namespace": attributes["resource_id"],
        "connection_type": "INTERNET",
        "passthrough_behavior": "WHEN_NO_MATCH",
        "timeout_milliseconds": 29000,
    }


def metric_alarm(attributes: Attributes) -> Attributes:
    """Return the attributes of an alarm that are not set, as zero values."""
    return {name: attributes[name] or "" for name in ("extended_statistic", "unit")} | {
        "datapoints_to_alarm": attributes["datapoints_to_alarm"] or 0
    }


def policies(attributes: Attributes) -> Attributes:
    """Return policies with members in another order, and lists of one element as that element."""

    def simplified(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: simplified(member) for name, member in value.items()}
        return value[0] if isinstance(value, list) and len(value) == 1 and isinstance(value[0], str) else value

    documents = {
        name: json.loads(value)
        for name, value in attributes.items()
        if isinstance(value, str) and value.startswith("{") and "Statement" in value
    }
    return {
        name: json.dumps(
            {**document, "Statement": [simplified(statement) for statement in document["Statement"]]},
            sort_keys=True,
            indent=2,
        )
        for name, document in documents.items()
    }


# By type of resource: attributes as AWS reports them, in place of values that the mocked provider makes up.
AWS: Mapping[str, Form] = {
    "aws_api_gateway_integration": lambda attributes: integration(attributes, None),
    "aws_cloudwatch_metric_alarm": metric_alarm,
    "aws_dynamodb_table": lambda attributes: {} if attributes["stream_enabled"] else {"stream_view_type": ""},
    "aws_s3_bucket_lifecycle_configuration": lambda _: {
        "transition_default_minimum_object_size": "all_storage_classes_128K"
    },
    "aws_sns_topic": lambda _: {"fifo_throughput_scope": ""},
}
MINISTACK: Mapping[str, Form] = {
    **AWS,
    "aws_api_gateway_integration": lambda attributes: integration(attributes, "POST"),
}
FORMS = {"AWS": AWS, "MiniStack": MINISTACK}


def state(root: Mapping[str, Any], planned: Mapping[str, Any], forms: Mapping[str, Form]) -> dict[str, Any]:
    """Return a state file with the resources of an applied run, each in its form.

    Args:
        root: Root module of the run, with a mocked provider.
        planned: Values that the real provider plans, by address.
        forms: Forms by type of resource.
    """
    applied = []
    for module, resource in managed_resources(root):
        attributes: Attributes = filled(planned[resource["address"]], resource["values"])
        reported = forms[resource["type"]](attributes) if resource["type"] in forms else {}
        sensitive = [name for name, is_sensitive in resource["sensitive_values"].items() if is_sensitive is True]
        values = attributes | policies(attributes) | reported
        applied.append({**resource, "module": module, "values": values, "sensitive": sensitive})
    return state_file(applied)


def variables() -> str:
    """Return the variables of the run `production`, in the form of a file of variables."""
    text = TEST_FILE.read_text()
    (shared,) = re.findall(r"^variables \{\n(.*?)^\}", text, re.MULTILINE | re.DOTALL)
    (own,) = re.findall(r'^run "production" \{\n  variables \{\n(.*?)^  \}', text, re.MULTILINE | re.DOTALL)
    return f"{shared}{own}"


@dataclass(frozen=True)
class Plans:
    """Plans of the stack with the variables of the run `production`, by the real provider and without a refresh."""

    folder: Path
    environment: Mapping[str, str]

    def of(self, state: Mapping[str, Any] | None) -> dict[str, Any]:
        """Return the plan over a state, or over none, as `terraform show -json` prints it."""
        applied, plan_file = self.folder / "terraform.tfstate", self.folder / "plan"
        applied.unlink(missing_ok=True)
        if state:
            applied.write_text(json.dumps(state))
        files = (f"-state={applied}", f"-var-file={self.folder / 'prod.tfvars'}", f"-out={plan_file}")
        options = ("-refresh=false", "-input=false", "-lock=false", "-no-color")
        terraform(self.environment, "plan", *options, *files)
        plan: dict[str, Any] = json.loads(terraform(self.environment, "show", "-json", str(plan_file)))
        return plan


def terraform(environment: Mapping[str, str], *arguments: str) -> str:
    """Run a command of Terraform in the stack, and return its output."""
    command = [find_program().path, f"-chdir={STACK}", *arguments]
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    return result.stdout


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plans]:
    folder = tmp_path_factory.mktemp("second-plan")
    (folder / "prod.tfvars").write_text(variables())
    with offline_environment() as offline:
        environment = offline | {"TF_DATA_DIR": str(folder / "data")}
        terraform(environment, "init", "-backend=false", "-input=false", "-no-color")
        with running_provider(folder / "data", environment) as with_provider:
            yield Plans(folder, with_provider)


@pytest.fixture(scope="module")
def planned(plans: Plans) -> dict[str, Attributes]:
    """Values of the first plan, by address."""
    root = plans.of(None)["planned_values"]["root_module"]
    return {resource["address"]: resource.get("values", {}) for _, resource in managed_resources(root)}


@pytest.mark.parametrize("reported_by", FORMS)
def test_a_second_plan_changes_nothing(
    reported_by: str, runs: Mapping[str, Any], plans: Plans, planned: Mapping[str, Attributes]
) -> None:
    assert runs["production"]["status"] == "pass", runs["production"]["errors"]
    applied = state(runs["production"]["root_module"], planned, FORMS[reported_by])
    assert len(applied["resources"]) > 100

    assert changes(plans.of(applied)) == []


def test_the_state_is_compared(runs: Mapping[str, Any], plans: Plans, planned: Mapping[str, Attributes]) -> None:
    forms: Mapping[str, Form] = {
        **AWS,
        "aws_api_gateway_integration": lambda attributes: {**integration(attributes, None), "content_handling": None},
    }

    changed = changes(plans.of(state(runs["production"]["root_module"], planned, forms)))

    assert changed
    assert all("aws_api_gateway_integration.preflight" in change for change in changed)


def changes(plan: Mapping[str, Any]) -> list[str]:
    """Return the changes of a plan, one line for each resource."""
    found = []
    for resource in plan["resource_changes"]:
        change = resource["change"]
        if change["actions"] not in (["no-op"], ["read"]):
            before, after = change["before"] or {}, change["after"] or {}
            changed = {name for name in before | after if before.get(name) != after.get(name)}
            unknown = {name for name, is_unknown in change["after_unknown"].items() if is_unknown}
            found.append(
                f"{resource['address']}: {'/'.join(change['actions'])} of {', '.join(sorted(changed | unknown))}"
            )
    return found
