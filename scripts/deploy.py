"""Plan, deploy or destroy an environment on a real AWS account: build the zip, init, plan, apply that plan.

The local environment is deployed by `make up`; it is destroyed here, as the others are, and goes on running, empty.

The bucket that holds Terraform's state (terraform/bootstrap makes it) is named by STATE_BUCKET, its region by
STATE_REGION or AWS_REGION. Credentials are found as the AWS CLI finds them.
"""

import argparse
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scripts.aws import Access, access_to, local_access
from scripts.build import Target, build
from scripts.common import LOCAL, CommandError, report_errors
from scripts.teardown import delete_late_logs, empty_buckets, refuse_what_is_kept, stop_executions
from scripts.terraform import Root, backend_options
from scripts.up import LocalSystem


@contextmanager
def _reached(environment: str, command: str, name: str) -> Iterator[tuple[Root, Access]]:
    """The environment's Terraform, and the AWS that it is on."""
    if environment != "local":
        yield _root(environment), access_to(environment)
    elif command == "destroy":
        system = LocalSystem(name)
        with system.applied() as root:
            yield root, local_access(system.aws)
    else:
        raise CommandError("The local environment is brought up, and up to date, by `make up`.")


def _root(environment: str) -> Root:
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


def confirm(question: str) -> None:
    """Go on when a person says yes, or has said so beforehand.

    Raises:
        CommandError: Nobody did.
    """
    if os.environ.get("AUTO_APPROVE") != "1" and input(f"{question} Only 'yes' will do: ") != "yes":
        raise CommandError("Nothing was changed.")


def plan(root: Root, plan_file: Path, *options: str) -> None:
    """Show the plan and keep it in `plan_file`.

    Raises:
        CommandError: It cannot be planned.
    """
    if root.run("plan", "-input=false", "-lock-timeout=5m", f"-out={plan_file}", *options):
        raise CommandError("Nothing was changed: the plan failed, see above.")


def apply(root: Root, plan_file: Path) -> None:
    """Apply exactly the plan that was shown.

    Raises:
        CommandError: The apply ended half-way.
    """
    if root.run("apply", "-input=false", "-lock-timeout=5m", str(plan_file)):
        raise CommandError("The apply failed, see above; run the same command again once its cause is gone.")


def destroy(root: Root, access: Access, plan_file: Path, question: str) -> None:
    """Destroy all that the environment has, unless it is to be kept, and see that nothing comes back.

    Raises:
        CommandError: It is kept, nobody said yes, or the destroy ended half-way.
    """
    plan(root, plan_file, "-destroy")
    planned = root.planned(plan_file)
    refuse_what_is_kept(planned)
    confirm(question)
    print(f"Executions of workflows were stopped: {stop_executions(planned, access)}", flush=True)
    print(f"Versions of objects were deleted: {empty_buckets(planned, access)}", flush=True)
    apply(root, plan_file)
    delete_late_logs(planned, access)


def main() -> None:
    """Plan, deploy or destroy."""
    parser = argparse.ArgumentParser(
        prog="python -m scripts.deploy", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("command", choices=["plan", "deploy", "destroy"])
    parser.add_argument("environment")
    parser.add_argument("--name", default="local", help="which local one: its folder under .local (default: local)")
    arguments = parser.parse_args()
    command, environment = arguments.command, arguments.environment
    question = f"{command.capitalize()} {environment} as shown?"
    with _reached(environment, command, arguments.name) as (root, access):
        plan_file = root.folder / "tfplan"
        try:
            if command == "destroy":
                destroy(root, access, plan_file, question)
                return
            plan(root, plan_file)
            if command == "deploy":
                confirm(question)
                apply(root, plan_file)
        finally:
            # It holds every value in clear.
            plan_file.unlink(missing_ok=True)


if __name__ == "__main__":
    with report_errors():
        main()
