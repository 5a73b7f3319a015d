"""Basic examples of the modules, in one root: applied, planned again, changed, replaced, destroyed.

The emulator uses only TLS here, because the examples' policies refuse other requests, as on AWS.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.lib.common import ROOT
from tests.e2e.inventory import list_resources
from tests.e2e.known_drift import unexpected_changes
from tests.e2e.module_system import ModuleSystem, TlsAws, running_module_system
from tests.e2e.recorded_requests import check

OF_EACH_KIND = 10
SOURCE = Path(__file__).parent / "module_examples"
BEFORE = json.dumps(["POST /orders"])
AFTER = json.dumps(["GET /orders"])
# The emulator has no metric streams.
ONLY_PLANNED = {"metric-stream"}
# API Gateway takes no second part of one name, and a deployment has to be created before the old one is destroyed.
PARTS_OF_AN_API = {
    "aws_api_gateway_gateway_response",
    "aws_api_gateway_integration",
    "aws_api_gateway_integration_response",
    "aws_api_gateway_method",
    "aws_api_gateway_method_response",
    "aws_api_gateway_request_validator",
    "aws_api_gateway_resource",
}


@pytest.fixture(scope="module")
def examples() -> Iterator[ModuleSystem]:
    with running_module_system(SOURCE, "module-examples", TlsAws, routes=BEFORE) as system:
        yield system


def test_no_example_is_left_out() -> None:
    called = (SOURCE / "main.tf").read_text()
    # The other examples use features that the emulator lacks; `terraform test` plans them.
    modules = {path.parent.name for path in ROOT.glob("modules/*/versions.tf")}
    assert {name for name in modules if f'"../../../modules/{name}/examples/basic"' not in called} == ONLY_PLANNED


def test_routes_change_with_the_configuration(examples: ModuleSystem) -> None:
    assert examples.call("POST /orders").data == b"POST /orders"
    assert examples.call("GET /orders/1").data == b"GET /orders/{id}"
    assert examples.call("GET /orders").status == 404
    assert examples.call("POST /orders", key="key-of-somebody-else-entirely").status == 403

    examples.apply(routes=AFTER)

    assert examples.call("GET /orders").data == b"GET /orders"
    assert examples.call("GET /orders/1").data == b"GET /orders/{id}"
    assert examples.call("POST /orders").status == 404


def test_a_second_plan_changes_nothing(examples: ModuleSystem) -> None:
    assert list(unexpected_changes(examples.plan(routes=AFTER))) == []


def test_all_but_the_parts_of_an_api_can_be_replaced(examples: ModuleSystem) -> None:
    """Their names are fixed, and what belongs to them is replaced with them."""
    kinds = {address: kind for address, kind in examples.resources() if kind not in PARTS_OF_AN_API}
    assert set(kinds.values()) >= {"aws_dynamodb_table", "aws_iam_role", "aws_lambda_function"}

    examples.apply(*(f"-replace={address}" for address in kinds), routes=AFTER)

    assert list(unexpected_changes(examples.plan(routes=AFTER))) == []
    assert examples.call("GET /orders").data == b"GET /orders"


def test_a_destroy_leaves_no_resource(examples: ModuleSystem) -> None:
    resources = list_resources(examples.client)
    assert {kind for kind, names in resources.items() if not names} <= {"mappings", "policies", "schedules"}

    examples.destroy(routes=AFTER)

    assert {kind: names for kind, names in list_resources(examples.client).items() if names} == {}


def test_requests_fit_botocores_models(examples: ModuleSystem) -> None:
    """Those of Terraform and of functions, recorded since the apply."""
    report = check(examples.requests, OF_EACH_KIND)

    assert report.faults == {}
    services = {operation.split(":")[0] for sender, operation in report.operations if sender == "terraform"}
    assert services >= {
        "apigateway",
        "cloudwatch",
        "dynamodb",
        "events",
        "kms",
        "lambda",
        "s3",
        "secretsmanager",
        "sns",
        "sqs",
        "stepfunctions",
    }
