"""Versions of the repository: one for the modules, the stack, the contract and the package.

docs/CHANGELOG.md has a section for each version, the newest first, and `Unreleased` above them for what follows. What
later versions are compared with is in scripts/data/releases/<version>.
"""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from scripts.lib.common import ROOT, CommandError

VERSION: Final[str] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
CHANGELOG: Final = ROOT / "docs" / "CHANGELOG.md"
RELEASES: Final = ROOT / "scripts" / "data" / "releases"
UNRELEASED: Final = "Unreleased"

_SECTION = re.compile(r"^## (.+)\n", re.MULTILINE)
_SEMANTIC = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)")


@dataclass(frozen=True, order=True)
class Version:
    """Semantic version, without the suffixes of previews."""

    major: int
    minor: int
    patch: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the version that a text is.

        Raises:
            CommandError: The text is no version.
        """
        match = _SEMANTIC.fullmatch(text)
        if not match:
            raise CommandError(f"{text!r} is no version: write three numbers, such as 1.4.0.")
        return cls(*map(int, match.groups()))

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}"


@dataclass(frozen=True)
class Release:
    """Released version, with the files that later versions are compared with."""

    version: Version
    folder: Path

    @property
    def contract(self) -> Path:
        """REST API's contract."""
        return self.folder / "openapi.json"

    @property
    def examples(self) -> Path:
        """Resources of the modules' examples."""
        return self.folder / "examples.json"


def last_release(releases: Path = RELEASES) -> Release | None:
    """Return the last released version; None before the first."""
    found = [Release(Version.parse(folder.name), folder) for folder in releases.glob("*") if folder.is_dir()]
    return max(found, key=lambda release: release.version, default=None)


def sections(changelog: str) -> dict[str, str]:
    """Return the text of each version's section, by its heading without the date."""
    _, *parts = _SECTION.split(changelog)
    headings = [_name(heading) for heading in parts[::2]]
    return dict(zip(headings, (text.strip() for text in parts[1::2]), strict=True))


def changes_since(release: Release, changelog: str) -> str:
    """Return the text of all sections above that of a release."""
    texts = sections(changelog)
    newer = [heading for heading in texts if heading == UNRELEASED or Version.parse(heading) > release.version]
    return "\n".join(texts[heading] for heading in newer)


def released(changelog: str, version: Version, date: str) -> str:
    """Return the changelog with what is unreleased as the section of a version, in front of what it has already.

    Raises:
        CommandError: Nothing is unreleased, and there is no section of the version.
    """
    texts = sections(changelog)
    intro = changelog[: changelog.index("## ")]
    text = "\n\n".join(texts.pop(heading) for heading in (UNRELEASED, str(version)) if heading in texts)
    if not text:
        raise CommandError(f"docs/CHANGELOG.md has no section {UNRELEASED!r}, so there is nothing to release.")
    older = [
        f"## {heading}\n\n{texts[_name(heading)]}\n"
        for heading in _SECTION.findall(changelog)
        if _name(heading) in texts
    ]
    return intro + "\n".join([f"## {version} ({date})\n\n{text}\n", *older])


def publishable_notes(version: str, release: Release | None, changelog: str) -> str:
    """Return the notes of a version that is prepared: its section of the changelog.

    Raises:
        CommandError: The version is not prepared, or something is unreleased.
    """
    if not release or str(release.version) != version:
        raise CommandError(f"Version {version} is not prepared: run python -m scripts.release prepare {version}.")
    texts = sections(changelog)
    if UNRELEASED in texts:
        raise CommandError(
            f"docs/CHANGELOG.md has a section {UNRELEASED!r}: prepare the next version, or remove what it describes."
        )
    if version not in texts:
        raise CommandError(f"docs/CHANGELOG.md has no section of version {version}.")
    return texts[version]


def _name(heading: str) -> str:
    return heading.partition(" (")[0]
