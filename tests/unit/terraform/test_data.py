"""Stored data: encryption, recovery, access and expiration."""

import json

import pytest

from tests.unit.terraform.conftest import STACK, Stack

KEY = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"


@pytest.mark.parametrize(
    ("kind", "argument"),
    [
        ("aws_cloudwatch_log_group", "kms_key_id"),
        ("aws_lambda_function", "kms_key_arn"),
        ("aws_s3_object", "kms_key_id"),
        ("aws_secretsmanager_secret", "kms_key_id"),
        ("aws_sns_topic", "kms_master_key_id"),
        ("aws_sqs_queue", "kms_master_key_id"),
    ],
)
def test_what_is_stored_is_encrypted_with_our_own_key(kind: str, argument: str, production: Stack) -> None:
    resources = production.of_type(kind)

    assert resources
    assert {address: values[argument] for address, values in resources.items()} == dict.fromkeys(resources, KEY)


def test_tables_buckets_and_executions_are_encrypted_with_our_own_key(production: Stack) -> None:
    for table in production.of_type("aws_dynamodb_table").values():
        assert table["server_side_encryption"] == [{"enabled": True, "kms_key_arn": KEY}]
    buckets = production.of_type("aws_s3_bucket_server_side_encryption_configuration").values()
    assert len(buckets) == 2
    for bucket in buckets:
        (rule,) = bucket["rule"]
        (default,) = rule["apply_server_side_encryption_by_default"]
        assert (default["sse_algorithm"], default["kms_master_key_id"]) == ("aws:kms", KEY)
    for machine in production.of_type("aws_sfn_state_machine").values():
        assert machine["encryption_configuration"][0]["kms_key_id"] == KEY


def test_a_table_has_the_maximum_throughput_that_is_set_for_it(production: Stack, disposable: Stack) -> None:
    maximum = [{"max_read_request_units": 3000, "max_write_request_units": 1000}]
    tables = {table["name"]: table for table in disposable.of_type("aws_dynamodb_table").values()}
    tasks = tables.pop("task-manager-local-tasks")

    assert tasks["on_demand_throughput"] == maximum
    assert all(index["on_demand_throughput"] == maximum for index in tasks["global_secondary_index"])
    for table in (*tables.values(), *production.of_type("aws_dynamodb_table").values()):
        assert table["on_demand_throughput"] == []


def test_who_may_use_a_service_needs_no_right_on_the_key(production: Stack) -> None:
    policy = json.loads(production["key.aws_kms_key.this"]["policy"])["Statement"]

    (through_services,) = [statement for statement in policy if statement["Sid"] == "AllowThroughServices"]
    assert through_services["Condition"]["StringEquals"]["kms:ViaService"] == [
        f"{service}.eu-west-1.amazonaws.com" for service in ("dynamodb", "lambda", "s3", "secretsmanager", "sns", "sqs")
    ]
    principals = [service for statement in policy if (service := statement["Principal"].get("Service"))]
    assert principals == [
        "cloudwatch.amazonaws.com",
        "delivery.logs.amazonaws.com",
        "events.amazonaws.com",
        "logs.eu-west-1.amazonaws.com",
        "sns.amazonaws.com",
    ]


def test_tables_have_the_keys_that_the_tests_run_with(production: Stack) -> None:
    schemas = json.loads((STACK / "tables.json").read_text())

    for name, schema in schemas.items():
        table = production[f'table["{name}"].aws_dynamodb_table.this']
        assert table["hash_key"] == schema["hash_key"]
        assert table["range_key"] == schema["range_key"]
        assert {attribute["name"]: attribute["type"] for attribute in table["attribute"]} == schema["attributes"]
        assert {
            index["name"]: (
                index["hash_key"],
                index["range_key"],
                index["projection_type"],
                sorted(index["non_key_attributes"] or ()),
            )
            for index in table["global_secondary_index"]
        } == {
            name: (
                index["hash_key"],
                index["range_key"],
                index["projection_type"],
                sorted(index.get("non_key_attributes", ())),
            )
            for name, index in schema["global_secondary_indexes"].items()
        }
        assert table["stream_enabled"] == (schema["stream_view_type"] is not None)
        assert [ttl["attribute_name"] for ttl in table["ttl"]] == (
            [schema["ttl_attribute"]] if schema["ttl_attribute"] else []
        )


def test_stored_data_is_protected_and_can_be_restored(production: Stack) -> None:
    for table in production.of_type("aws_dynamodb_table").values():
        assert table["deletion_protection_enabled"] is True
        assert table["point_in_time_recovery"][0]["enabled"] is True
    assert production["bucket.aws_s3_bucket.this"]["force_destroy"] is False
    assert production["external_service_key.aws_secretsmanager_secret.this"]["recovery_window_in_days"] == 30
    assert production["key.aws_kms_key.this"]["deletion_window_in_days"] == 30


def test_disposable_data_is_deleted_completely(disposable: Stack) -> None:
    for table in disposable.of_type("aws_dynamodb_table").values():
        assert table["deletion_protection_enabled"] is False
        assert table["point_in_time_recovery"][0]["enabled"] is True
    assert disposable["bucket.aws_s3_bucket.this"]["force_destroy"] is True
    assert disposable["external_service_key.aws_secretsmanager_secret.this"]["recovery_window_in_days"] == 0


def test_buckets_are_versioned_and_closed_to_the_public(production: Stack) -> None:
    blocks = production.of_type("aws_s3_bucket_public_access_block").values()
    assert len(blocks) == 2
    for block in blocks:
        switches = ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets")
        assert [block[switch] for switch in switches] == [True] * 4
    for versioning in production.of_type("aws_s3_bucket_versioning").values():
        assert versioning["versioning_configuration"][0]["status"] == "Enabled"


def test_only_the_local_system_allows_requests_without_tls(production: Stack, disposable: Stack) -> None:
    def conditions(stack: Stack) -> list[dict[str, dict[str, str]]]:
        kinds = ("aws_s3_bucket_policy", "aws_sqs_queue", "aws_sns_topic")
        policies = [values["policy"] for kind in kinds for values in stack.of_type(kind).values()]
        return [
            statement["Condition"]
            for policy in policies
            for statement in json.loads(policy)["Statement"]
            if statement["Effect"] == "Deny"
        ]

    in_clear = {"Bool": {"aws:SecureTransport": "false"}}
    assert conditions(production) == [in_clear] * 17
    # One more bucket, of access logs, and two more destinations, with a queue and a dead-letter queue each.
    assert conditions(disposable) == [in_clear | {"NotIpAddress": {"aws:SourceIp": "127.0.0.0/8"}}] * 22


def test_old_reports_chunks_and_versions_expire_and_files_stay(production: Stack) -> None:
    rules = {rule["id"]: rule for rule in production["bucket.aws_s3_bucket_lifecycle_configuration.this"]["rule"]}

    expiring = {rule["filter"][0]["prefix"]: rule["expiration"][0]["days"] for rule in rules.values()}
    # An omitted argument is 0: the rule for noncurrent versions expires no current one.
    assert expiring == {"": 0, "reports/": 90, "work/": 7}
    assert rules["housekeeping"]["noncurrent_version_expiration"][0]["noncurrent_days"] == 30


def test_only_pages_of_the_named_origins_send_and_read_files(production: Stack) -> None:
    (rule,) = production["bucket.aws_s3_bucket_cors_configuration.this[0]"]["cors_rule"]

    assert set(rule["allowed_origins"]) == {"https://tasks.example.com", "https://admin.example.com"}
    assert set(rule["allowed_methods"]) == {"GET", "PUT"}
