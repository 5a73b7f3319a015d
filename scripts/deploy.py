"""Plan, deploy or destroy an environment on a real AWS account: build the zip, init, plan, apply that plan.

The bucket that holds Terraform's state (terraform/bootstrap makes it) is named by STATE_BUCKET, its region by
STATE_REGION or AWS_REGION. Credentials are found as the AWS CLI finds them.
"""

import argparse
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scripts.build import Target, build
from scripts.common import LOCAL, CommandError, report_errors
from scripts.terraform import Root, backend_options


def _root(environment: str) -> Root:
    if environment == "local":
        raise CommandError("The local environment is brought up by `make up` and forgotten by `make clean`.")
    target = Target.function()
    folder = LOCAL / environment
    folder.mkdir(parents=True, exist_ok=True)
    # A build at the same time must not change the zip between plan and apply.
    package = shutil.copyfile(build(target), folder / "task_manager.zip")
    variables = {
        "package_path": str(package),
        "lambda_runtime": target.lambda_runtime,
        "lambda_architecture": target.lambda_architecture,
    }
    root = Root(environment, folder, variables)
    root.init(*backend_options(os.environ))
    return root


def _confirmed(question: str) -> bool:
    return os.environ.get("AUTO_APPROVE") == "1" or input(f"{question} Only 'yes' will do: ") == "yes"


def plan(root: Root, plan_file: Path, *options: str) -> None:
    """Show the plan and keep it in `plan_file`.

    Raises:
        CommandError: It cannot be planned.
    """
    if root.run("plan", "-input=false", "-lock-timeout=5m", f"-out={plan_file}", *options):
        raise CommandError("Nothing was changed: the plan failed, see above.")


def refuse_to_destroy_what_is_kept(planned: Mapping[str, Any]) -> None:
    """Let pass a plan that destroys no data that its environment keeps; AWS would refuse these when the rest is gone.

    Raises:
        CommandError: It names what is kept.
    """
    kept = [
        change["address"]
        for change in planned.get("resource_changes", [])
        if "delete" in change["change"]["actions"] and _is_kept(change["type"], change["change"]["before"])
    ]
    if kept:
        raise CommandError(
            f"Nothing was destroyed: this environment keeps {', '.join(sorted(kept))}. Whoever means it sets throw_away"
            " to true in its main.tf, and deploys that first."
        )


def _is_kept(kind: str, present: Mapping[str, Any]) -> bool:
    return bool(present.get("deletion_protection_enabled")) or (
        kind == "aws_s3_bucket" and not present.get("force_destroy")
    )


def apply(root: Root, plan_file: Path) -> None:
    """Apply exactly the plan that was shown.

    Raises:
        CommandError: The apply ended half-way.
    """
    if root.run("apply", "-input=false", "-lock-timeout=5m", str(plan_file)):
        raise CommandError("The apply failed, see above; run the same command again once its cause is gone.")


def main() -> None:
    """Plan, deploy or destroy."""
    parser = argparse.ArgumentParser(
        prog="python -m scripts.deploy", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("command", choices=["plan", "deploy", "destroy"])
    parser.add_argument("environment")
    arguments = parser.parse_args()
    root = _root(arguments.environment)
    plan_file = LOCAL / arguments.environment / "tfplan"
    try:
        plan(root, plan_file, *(["-destroy"] if arguments.command == "destroy" else []))
        if arguments.command == "plan":
            return
        if arguments.command == "destroy":
            refuse_to_destroy_what_is_kept(root.planned(plan_file))
        if not _confirmed(f"{arguments.command.capitalize()} {arguments.environment} as shown?"):
            raise CommandError("Nothing was changed.")
        apply(root, plan_file)
    finally:
        # It holds every value in clear.
        plan_file.unlink(missing_ok=True)


if __name__ == "__main__":
    with report_errors():
        main()
