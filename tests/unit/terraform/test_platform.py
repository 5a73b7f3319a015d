"""Settings that an organisation asks of all systems: roles with a boundary, an authorizer, logs of access to data."""

import json

from tests.unit.terraform.conftest import STACK, Stack

ROUTES = json.loads((STACK.parents[1] / "task_manager" / "rest" / "routes.json").read_text())


def test_every_role_has_the_path_and_the_boundary(production: Stack, disposable: Stack) -> None:
    def limits(stack: Stack) -> set[tuple[str, str | None]]:
        return {(role["path"], role["permissions_boundary"]) for role in stack.of_type("aws_iam_role").values()}

    assert limits(production) == {("/", None)}
    assert limits(disposable) == {("/task-manager/", "arn:aws:iam::111122223333:policy/boundary")}


def test_an_authorizer_is_required_beside_the_key(production: Stack, disposable: Stack) -> None:
    def authorizations(stack: Stack) -> dict[str, tuple[str, list[str] | None]]:
        return {
            address.split('"')[1]: (method["authorization"], method["authorization_scopes"])
            for address, method in stack.of_type("aws_api_gateway_method").items()
            if ".route[" in address
        }

    # HEAD is where GET is.
    open_routes = {route for route, spec in ROUTES.items() if not spec.get("api_key_required", True)}
    assert set(authorizations(production).values()) == {("NONE", None)}
    assert authorizations(disposable) == {
        route: ("NONE", None)
        if route.replace("HEAD ", "GET ") in open_routes
        else ("COGNITO_USER_POOLS", ["tasks/all"])
        for route in authorizations(production)
    }
    assert authorizations(production).keys() >= ROUTES.keys()


def test_pages_may_send_what_an_authorizer_reads(production: Stack, disposable: Stack) -> None:
    def allowed(stack: Stack) -> list[str]:
        response = stack['api.aws_api_gateway_integration_response.preflight["/tasks"]']["response_parameters"]
        headers: str = response["method.response.header.Access-Control-Allow-Headers"]
        return headers.strip("'").split(",")

    assert "Authorization" not in allowed(production)
    assert "Authorization" in allowed(disposable)


def test_requests_to_the_data_bucket_are_logged_if_requested(production: Stack, disposable: Stack) -> None:
    assert production.of_type("aws_s3_bucket_logging") == {}

    (logging,) = disposable.of_type("aws_s3_bucket_logging").values()
    data = disposable["bucket.aws_s3_bucket.this"]["bucket"]
    logs = disposable["access_logs[0].aws_s3_bucket.this"]["bucket"]
    policy = json.loads(disposable["access_logs[0].aws_s3_bucket_policy.this"]["policy"])["Statement"]
    (delivery,) = [statement for statement in policy if statement["Sid"] == "ReceiveAccessLogs"]
    assert logging["target_prefix"] == "data/"
    assert logs != data
    assert delivery["Condition"] == {"ArnLike": {"aws:SourceArn": [f"arn:aws:s3:::{data}"]}}


def test_logs_of_workflows_have_no_inputs(production: Stack) -> None:
    machines = production.of_type("aws_sfn_state_machine").values()

    assert machines
    for machine in machines:
        (logging,) = machine["logging_configuration"]
        assert (logging["level"], logging["include_execution_data"]) == ("ERROR", False)
