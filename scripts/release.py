"""Prepare, check and publish a version.

`prepare` makes docs/CHANGELOG.md's section `Unreleased` that of the version, sets the version in pyproject.toml and in
the READMEs of the modules, and keeps what later versions are compared with in scripts/data/releases: the contract, and
the resources of the modules' examples. Review and commit the changes.

`check` fails if the contract breaks clients of the last version, unless docs/CHANGELOG.md names each operation in a
line with **Breaking**.

`publish` tags the commit with the version and pushes the tag; the release on GitHub has the changelog's section as its
notes. With --dry-run it checks the same, and prints the commands and notes.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from scripts.lib.common import ROOT, CommandError, command_parser, report_errors
from scripts.lib.contract_changes import breaking_changes, unnamed
from scripts.lib.example_resources import examples_root
from scripts.lib.linters import find_linter
from scripts.lib.releases import (
    CHANGELOG,
    RELEASES,
    VERSION,
    Release,
    Version,
    changes_since,
    last_release,
    publishable_notes,
    released,
)

CONTRACT = ROOT / "task_manager" / "rest" / "openapi.json"


def prepare(version: Version) -> None:
    """Make the working tree that of a version.

    Raises:
        CommandError: A newer version is released, nothing is unreleased, or the examples cannot be applied.
    """
    last = last_release()
    if last and last.version > version:
        raise CommandError(f"{last.version} is released, which is newer than {version}.")
    date = datetime.now(UTC).date().isoformat()
    changelog = released(CHANGELOG.read_text(encoding="utf-8"), version, date)
    with tempfile.TemporaryDirectory() as folder, examples_root(Path(folder)) as root:
        resources = root.applied()
    CHANGELOG.write_text(changelog, encoding="utf-8")
    project = ROOT / "pyproject.toml"
    text = re.sub(
        r'^version = ".*"$', f'version = "{version}"', project.read_text("utf-8"), count=1, flags=re.MULTILINE
    )
    project.write_text(text, encoding="utf-8")
    shutil.rmtree(RELEASES, ignore_errors=True)
    release = Release(version, RELEASES / str(version))
    release.folder.mkdir(parents=True)
    shutil.copyfile(CONTRACT, release.contract)
    lines = ",\n".join(json.dumps(resource, sort_keys=True) for resource in resources)
    release.examples.write_text(f"[\n{lines}\n]\n", encoding="utf-8")
    subprocess.run([sys.executable, "-m", "scripts.module_docs"], cwd=ROOT, check=True)


def check() -> None:
    """Compare the contract with that of the last version.

    Raises:
        CommandError: A breaking change is not named, or oasdiff is missing.
    """
    release = last_release()
    if not release:
        print("No version is released: there is nothing to compare the contract with.")
        return
    oasdiff = find_linter("oasdiff")
    if not oasdiff:
        raise CommandError("oasdiff is not installed; `scripts/linters --install` installs it.")
    changes = breaking_changes(oasdiff, release.contract, CONTRACT)
    missing = unnamed(changes, changes_since(release, CHANGELOG.read_text(encoding="utf-8")))
    if missing:
        lines = "\n".join(f"- {change}" for change in missing)
        raise CommandError(
            f"The contract breaks clients of {release.version}, and docs/CHANGELOG.md does not say so. Undo the "
            "change, or name each operation in a line with **Breaking**, such as "
            f'"- **Breaking**: `{missing[0].operation}` ...":\n{lines}'
        )
    print(f"{len(changes)} breaking changes since {release.version}, all named.")


def publish(*, dry_run: bool) -> None:
    """Tag the commit, push the tag, and make the release; or print what would be done.

    Raises:
        CommandError: The tree is not that of a prepared version, or the version has a tag.
    """
    notes = publishable_notes(VERSION, last_release(), CHANGELOG.read_text(encoding="utf-8"))
    tag = f"v{VERSION}"
    if _git("status", "--porcelain", "--untracked-files=no"):
        raise CommandError("The working tree has changes that are not committed; commit them first.")
    if _git("tag", "--list", tag):
        raise CommandError(f"The tag {tag} is there; prepare the next version.")
    commands = [
        ["git", "tag", "--annotate", tag, "--message", f"Version {VERSION}"],
        ["git", "push", "origin", tag],
        ["gh", "release", "create", tag, "--verify-tag", "--title", tag, "--notes-file", "-"],
    ]
    for command in commands:
        if dry_run:
            print("$", " ".join(command))
        elif subprocess.run(command, cwd=ROOT, input=notes, text=True, check=False).returncode:
            raise CommandError(f"`{' '.join(command)}` failed, see the error above; what came before it was done.")
    if dry_run:
        print(f"\n{notes}")


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


def main() -> None:
    """Run one of the commands."""
    parser = command_parser("release", __doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    prepared = commands.add_parser("prepare", help="make the working tree that of a version")
    prepared.add_argument("version", help="such as 1.4.0")
    commands.add_parser("check", help="look for breaking changes of the contract that the changelog does not name")
    published = commands.add_parser("publish", help="tag the version and make its release")
    published.add_argument("--dry-run", action="store_true", help="print what would be done")
    arguments = parser.parse_args()
    match arguments.command:
        case "prepare":
            prepare(Version.parse(arguments.version))
        case "check":
            check()
        case _:
            publish(dry_run=arguments.dry_run)


if __name__ == "__main__":
    with report_errors():
        main()
