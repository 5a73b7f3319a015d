"""Environment of a user whose variables are all meant for something else."""

from typing import Final

# Port 9 discards: nothing listens there.
_NOWHERE: Final = "http://127.0.0.1:9"

HOSTILE: Final = {
    "TF_WORKSPACE": "another",
    "TF_DATA_DIR": "/nonexistent/terraform",
    "TF_CLI_ARGS": "-no-such-option",
    "TF_CLI_ARGS_init": "-no-such-option",
    "TF_CLI_ARGS_plan": "-no-such-option",
    "TF_CLI_ARGS_apply": "-no-such-option",
    "TF_CLI_ARGS_show": "-no-such-option",
    "TF_CLI_ARGS_output": "-no-such-option",
    "TF_CLI_ARGS_version": "-no-such-option",
    "TF_VAR_endpoint_url": _NOWHERE,
    "TF_VAR_package_path": "/nonexistent/package.zip",
    "TF_VAR_external_service_url": _NOWHERE,
    "TF_LOG": "TRACE",
    "TF_LOG_PATH": "/nonexistent/log",
    "TF_REATTACH_PROVIDERS": "no JSON",
    "TF_ENCRYPTION": "no HCL",
    "TF_INPUT": "1",
    "AWS_PROFILE": "nonexistent",
    "AWS_DEFAULT_PROFILE": "nonexistent",
    "AWS_CONFIG_FILE": "/nonexistent/config",
    "AWS_SHARED_CREDENTIALS_FILE": "/nonexistent/credentials",
    "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "of-a-real-account",
    "AWS_SESSION_TOKEN": "of-a-real-account",
    "AWS_REGION": "eu-central-1",
    "AWS_DEFAULT_REGION": "eu-central-1",
    "AWS_CA_BUNDLE": "/nonexistent/bundle.pem",
    "AWS_USE_FIPS_ENDPOINT": "true",
    "AWS_USE_DUALSTACK_ENDPOINT": "true",
    "AWS_MAX_ATTEMPTS": "no number",
    "AWS_RETRY_MODE": "no mode",
    "AWS_ENDPOINT_URL": _NOWHERE,
    **{
        f"AWS_ENDPOINT_URL_{service}": _NOWHERE
        for service in ("S3", "DYNAMODB", "SQS", "SNS", "LAMBDA", "IAM", "STS", "SFN", "CLOUDWATCH", "API_GATEWAY")
    },
}
"""Variables that change what Terraform and AWS's clients do, each so that a command that heeds it fails."""

PROXIES: Final = {
    **dict.fromkeys(("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), _NOWHERE),
    "no_proxy": "",
    "NO_PROXY": "",
}
"""Proxies that do not answer; only a command that downloads something may use them."""
