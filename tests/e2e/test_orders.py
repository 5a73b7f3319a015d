"""An order system made of modules alone: applied, used, changed, replaced, destroyed."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from scripts.lib.local_aws import LocalAws
from tests.e2e.inventory import list_resources
from tests.e2e.known_drift import unexpected_changes
from tests.e2e.module_system import ModuleSystem, running_module_system
from tests.e2e.polling import eventually
from tests.e2e.recorded_requests import check

OF_EACH_KIND = 10
SOURCE = Path(__file__).parent / "orders"
LISTED = "true"


@pytest.fixture(scope="module")
def orders() -> Iterator[ModuleSystem]:
    with running_module_system(SOURCE, "orders", LocalAws, customers_see_orders="false") as system:
        yield system


def place(orders: ModuleSystem, customer: str, name: str) -> None:
    assert orders.call(f"POST /customers/{customer}/orders", {"id": name, "total": 7}).status == 201


def order(orders: ModuleSystem, customer: str, name: str) -> dict[str, Any]:
    found: dict[str, Any] = orders.call(f"GET /customers/{customer}/orders/{name}").json()
    return found


def assert_shipped(orders: ModuleSystem, customer: str, name: str) -> None:
    """Check that the stream, the topic, the queue, the bucket, the rule and the workflow have handled an order."""
    eventually(lambda: order(orders, customer, name)["status"] == "shipped", f"{name} is shipped")
    eventually(lambda: order(orders, customer, "count").get("orders") is not None, f"orders of {customer} are counted")


def test_an_order_is_invoiced_and_shipped(orders: ModuleSystem) -> None:
    place(orders, "ada", "one")

    assert_shipped(orders, "ada", "one")
    assert orders.call("GET /customers/ada/orders").status == 404
    assert orders.call("GET /customers/ada/orders/one", key="key-of-somebody-else-entirely").status == 403


def test_a_second_plan_changes_nothing(orders: ModuleSystem) -> None:
    assert list(unexpected_changes(orders.plan(customers_see_orders="false"))) == []


def test_a_change_adds_a_route_and_replaces_the_table(orders: ModuleSystem) -> None:
    orders.apply(customers_see_orders=LISTED)

    assert order(orders, "ada", "one")["title"] == "Not Found"
    place(orders, "ada", "two")
    assert_shipped(orders, "ada", "two")
    assert [found["id"] for found in orders.call("GET /customers/ada/orders").json()] == ["two"]
    assert list(unexpected_changes(orders.plan(customers_see_orders=LISTED))) == []


@pytest.mark.parametrize("kind", ["aws_iam_role", "aws_lambda_function", "aws_dynamodb_table"])
def test_what_has_a_fixed_name_is_replaced(orders: ModuleSystem, kind: str) -> None:
    replaced = [address for address, kind_of_address in orders.resources() if kind_of_address == kind]
    assert replaced

    orders.apply(*(f"-replace={address}" for address in replaced), customers_see_orders=LISTED)

    place(orders, "grace", kind)
    assert_shipped(orders, "grace", kind)
    assert list(unexpected_changes(orders.plan(customers_see_orders=LISTED))) == []


def test_a_destroy_leaves_no_resource(orders: ModuleSystem) -> None:
    orders.destroy(customers_see_orders=LISTED)

    assert {kind: names for kind, names in list_resources(orders.client).items() if names} == {}


def test_requests_fit_botocores_models(orders: ModuleSystem) -> None:
    """Those of Terraform and of functions, recorded since the apply."""
    report = check(orders.requests, OF_EACH_KIND)

    assert report.faults == {}
    services = {operation.split(":")[0] for sender, operation in report.operations if sender == "terraform"}
    assert services >= {"apigateway", "cloudwatch", "dynamodb", "events", "lambda", "sns", "sqs", "stepfunctions"}
