"""Destinations: what each has of its own, and which URLs the stack takes."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from scripts.lib.terraform_program import find_program
from task_manager.domain.event import EventType
from tests.unit.terraform.conftest import STACK, Stack

QUEUES = "arn:aws:sqs:eu-west-1:111122223333"
VARIABLES = (STACK / "variables.tf").read_text()


def deployed(stack: Stack, name: str) -> dict[str, Any]:
    """Return the resources of a destination by their kinds."""
    function = f'destination_functions["{name}"].module.function["deliver_webhook"]'
    return {
        "queue": stack[f'destination_queue["{name}"].aws_sqs_queue.this'],
        "subscription": stack[f'events.aws_sns_topic_subscription.this["destination-{name}"]'],
        "function": stack[f"{function}.aws_lambda_function.this"],
        "mapping": stack[f'{function}.aws_lambda_event_source_mapping.queue["destination-{name}"]'],
    }


def settings(resources: dict[str, Any], name: str) -> dict[str, Any]:
    """Return a destination as its function reads it."""
    variables = resources["function"]["environment"][0]["variables"]
    destinations: dict[str, dict[str, Any]] = json.loads(variables["DESTINATIONS"])
    assert list(destinations) == [name]
    return destinations[name]


def test_a_destination_has_a_queue_a_function_and_a_secret_of_its_own(production: Stack) -> None:
    crm = deployed(production, "crm")

    assert settings(crm, "crm") == {
        "kind": "standard",
        "url": "https://crm.example.com:8443/hooks?source=tasks",
        "secret_arn": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:destination-crm/secret-a1b2c3",
        "queue_url": "https://sqs/destination-crm",
        "dlq_url": "https://sqs/destination-crm-dlq",
    }
    assert crm["subscription"]["endpoint"] == crm["mapping"]["event_source_arn"] == f"{QUEUES}:destination-crm"
    assert crm["subscription"]["raw_message_delivery"] is True
    assert crm["mapping"]["function_response_types"] == ["ReportBatchItemFailures"]
    assert crm["mapping"]["scaling_config"] == [{"maximum_concurrency": 2}]
    secret = production['destination_secret["crm"].aws_secretsmanager_secret.this']
    assert secret["name"] == "task-manager-prod/destination-crm/secret"
    # Neither a plan nor a state has a value.
    assert not [address for address in production.resources if "aws_secretsmanager_secret_version" in address]


def test_a_delivery_to_a_destination_is_retried_for_a_day(production: Stack) -> None:
    crm = deployed(production, "crm")
    timeout, window = crm["function"]["timeout"], crm["mapping"]["maximum_batching_window_in_seconds"]

    assert crm["queue"]["visibility_timeout_seconds"] == 6 * timeout + window
    assert json.loads(crm["queue"]["redrive_policy"]) == {
        "deadLetterTargetArn": f"{QUEUES}:destination-crm-dlq",
        "maxReceiveCount": 100,
    }


def test_each_destination_gets_what_it_asks_for(production: Stack, disposable: Stack) -> None:
    published = sorted(set(EventType) - {EventType.TASK_URGENT})

    def policy(stack: Stack, name: str) -> Any:
        return json.loads(deployed(stack, name)["subscription"]["filter_policy"])

    assert policy(production, "crm") == {"event_type": published}
    assert policy(disposable, "local") == {"event_type": ["task.deleted"]}
    # A chat is not flooded by an import.
    assert policy(disposable, "team-chat") == {"event_type": published, "bulk": ["false"]}
    assert policy(disposable, "teams") == {"event_type": ["import.finished", "task.overdue"]}
    kinds = {name: settings(deployed(disposable, name), name)["kind"] for name in ("local", "team-chat", "teams")}
    assert kinds == {"local": "standard", "team-chat": "slack", "teams": "teams"}
    assert deployed(disposable, "local")["mapping"]["scaling_config"] == [{"maximum_concurrency": 3}]


URLS = {
    "https://crm.example.com": True,
    "https://crm.example.com/": True,
    "https://CRM.example.com:8443/a/b?c=d": True,
    "https://crm.example.com?c=d": True,
    "https://xn--bcher-kva.example/": True,
    "http://crm.example.com/": False,
    "ftp://crm.example.com/": False,
    "crm.example.com": False,
    "https://": False,
    "https://crm": False,
    "https://localhost/": False,
    "https://crm.localhost/": False,
    "https://127.0.0.1/": False,
    "https://10.0.0.1/": False,
    "https://169.254.169.254/latest/meta-data": False,
    "https://93.184.215.14/": False,
    "https://2130706433/": False,
    "https://0x7f.1/": False,
    "https://[::1]/": False,
    "https://user:password@crm.example.com/": False,
    "https://crm.example.com@10.0.0.1/": False,
    "https://crm.example.com#fragment": False,
    "https://crm.example.com/ a": False,
    "https://crm.example.com\\n": False,
    "https://-crm.example.com/": False,
    "http://127.0.0.1:8080/hook": None,
    "http://localhost/hook": None,
    "http://127.0.0.1.example.com/": False,
    "http://localhost.example.com/": False,
}
"""Whether an environment takes a URL; None: only one with `allow_plain_http_from_loopback`."""


@pytest.mark.parametrize("allow", [True, False])
def test_which_urls_are_taken(tmp_path: Path, allow: bool) -> None:
    [condition] = re.findall(
        r"condition = (alltrue\(\[for destination in values\(var\.destinations\) : destination\.url == null.*?\)\]\))"
        r"\n    error",
        VARIABLES,
        re.DOTALL,
    )
    condition = " ".join(condition.split()).replace("var.allow_plain_http_from_loopback", str(allow).lower())
    values = ", ".join(f'"{url}" = {{ x = {{ url = "{url}" }} }}' for url in URLS)
    expression = f"{{ for url, it in {{ {values} }} : url => {condition.replace('var.destinations', 'it')} }}"
    response = subprocess.run(
        [find_program().path, "console"],
        input=f"jsonencode({expression})",
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )

    taken = json.loads(json.loads(response.stdout))
    expected = {url.replace("\\n", "\n"): allow if is_taken is None else is_taken for url, is_taken in URLS.items()}
    assert taken == expected
