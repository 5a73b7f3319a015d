"""Requests of Terraform and of functions, recorded since the start of the system, fit the models of AWS's services."""

from tests.e2e.http_api import Api
from tests.e2e.polling import eventually
from tests.e2e.recorded_requests import check
from tests.e2e.system import REQUESTS

OF_EACH_KIND = 10


def test_requests_of_the_apply_and_of_functions_fit_botocores_models(api: Api) -> None:
    task = api.created("Recorded")
    # It was published and delivered.
    eventually(lambda: api.task(task["id"])["processing"]["status"] == "done", "the task is processed")

    report = check(REQUESTS, OF_EACH_KIND)

    assert report.faults == {}
    services = {
        sender: {operation.split(":")[0] for by, operation in report.operations if by == sender}
        for sender in ("terraform", "function")
    }
    assert services["terraform"] >= {
        "apigateway",
        "cloudwatch",
        "dynamodb",
        "events",
        "iam",
        "kms",
        "lambda",
        "logs",
        "s3",
        "secretsmanager",
        "sns",
        "sqs",
        "stepfunctions",
    }
    assert services["function"] >= {"dynamodb", "secretsmanager", "sns"}
