"""Plan, deploy or destroy an environment on a real AWS account: build the zip, init, plan, apply that plan.

`drift` fails if what is deployed is not what this checkout describes.

The local environment is deployed by `make up`. It is destroyed here; the local AWS keeps running, empty.

STATE_BUCKET is the bucket of Terraform's state, which terraform/bootstrap creates; STATE_REGION or AWS_REGION is its
region. Credentials are those of the AWS CLI.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scripts.lib.aws import Access, access_to, local_access
from scripts.lib.common import LOCAL, CommandError, command_parser, confirm, report_errors
from scripts.lib.local_system import LocalSystem
from scripts.lib.package import build
from scripts.lib.target import environment_target
from scripts.lib.teardown import delete_late_logs, empty_buckets, require_nothing_kept, stop_executions
from scripts.lib.terraform import Root, backend_options

# Exit code of `plan -detailed-exitcode` if there are changes.
_CHANGES = 2
# What applies nothing works with a role that cannot write the lock of a state.
_ONLY_READS = ("-lock=false",)
_APPROVAL = "AUTO_APPROVE"


@contextmanager
def _connect(environment: str, command: str, system: LocalSystem) -> Iterator[tuple[Root, Access]]:
    """Yield the environment's Terraform, and the access to its AWS."""
    if environment != "local":
        yield _root(environment), access_to(environment)
    elif command == "destroy":
        with system.applied() as root:
            yield root, local_access(system.aws)
    else:
        raise CommandError("The local environment is deployed by `make up`.")


def _root(environment: str) -> Root:
    target = environment_target(environment)
    folder = LOCAL / environment
    folder.mkdir(parents=True, exist_ok=True)
    # A concurrent build must not change the zip between plan and apply. Its name says what it was built for.
    built = build(target)
    package = shutil.copyfile(built, folder / built.name)
    variables = {
        "package_path": str(package),
        "lambda_runtime": target.lambda_runtime,
        "lambda_architecture": target.lambda_architecture,
    }
    root = Root(environment, folder, variables)
    root.init(*backend_options(os.environ))
    return root


def plan(root: Root, plan_file: Path, *options: str) -> None:
    """Show the plan and write it to `plan_file`.

    Raises:
        CommandError: The plan failed.
    """
    if root.run("plan", "-input=false", "-lock-timeout=5m", f"-out={plan_file}", *root.file_options, *options):
        raise CommandError("Nothing was changed: the plan failed, see the error above.")


def require_no_drift(root: Root) -> None:
    """Plan, and show what differs from the deployed resources.

    Raises:
        CommandError: Something differs, or the plan failed.
    """
    code = root.run("plan", "-input=false", *_ONLY_READS, "-detailed-exitcode", *root.file_options)
    if code == _CHANGES:
        raise CommandError(f"What is deployed as {root.environment} differs from this checkout, as shown.")
    if code:
        raise CommandError("The plan failed, see the error above.")
    print(f"{root.environment} is deployed as this checkout describes it.")


def apply(root: Root, plan_file: Path) -> None:
    """Apply exactly the plan that was shown.

    Raises:
        CommandError: The apply failed.
    """
    if root.run("apply", "-input=false", "-lock-timeout=5m", str(plan_file)):
        raise CommandError("The apply failed, see the error above; run the same command again once the cause is fixed.")


def destroy(root: Root, access: Access, plan_file: Path, question: str) -> None:
    """Destroy all resources of an environment after confirmation, and log groups that are created again meanwhile.

    Raises:
        CommandError: A resource is protected, the confirmation was not given, or the destroy failed.
    """
    plan(root, plan_file, "-destroy")
    changes = root.planned(plan_file)
    require_nothing_kept(changes)
    confirm(question, _APPROVAL)
    print(f"Stopped executions: {stop_executions(changes, access)}", flush=True)
    print(f"Deleted object versions: {empty_buckets(changes, access)}", flush=True)
    apply(root, plan_file)
    delete_late_logs(changes, access)


def main() -> None:
    """Run one of the subcommands."""
    parser = command_parser("deploy", __doc__)
    parser.add_argument("command", choices=["plan", "deploy", "drift", "destroy"])
    parser.add_argument("environment")
    parser.add_argument("--name", default="local", help="for local: name of its folder below .local (default: local)")
    parser.add_argument("--var-file", type=Path, help="for local: file with further variables of Terraform")
    arguments = parser.parse_args()
    command, environment = arguments.command, arguments.environment
    question = f"{command.capitalize()} {environment} as shown?"
    system = LocalSystem(arguments.name, variables_file=arguments.var_file)
    with _connect(environment, command, system) as (root, access):
        plan_file = root.folder / "tfplan"
        try:
            if command == "destroy":
                destroy(root, access, plan_file, question)
                return
            if command == "drift":
                require_no_drift(root)
                return
            plan(root, plan_file, *(_ONLY_READS if command == "plan" else ()))
            if command == "deploy":
                confirm(question, _APPROVAL)
                apply(root, plan_file)
        finally:
            # It has sensitive values in plain text.
            plan_file.unlink(missing_ok=True)


if __name__ == "__main__":
    with report_errors():
        main()
