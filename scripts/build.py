"""Build the one zip that every function runs, reproducibly, and beside it the bill of its materials.

The same package, lock and Python give the same bytes in any folder and on any day, so that only a change of
what runs redeploys a function. Dependencies are prepared once per lock and target; after a change of the
package alone, only the zip is written again.
"""

import argparse
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from scripts.common import BUILD, ROOT, CommandError, exclusive, report_errors, write_whole
from scripts.sbom import bill_of_materials

LOCK = ROOT / "requirements.lock"
PACKAGE = ROOT / "task_manager"

# botocore carries the models of 400 services in 25 MB, which every cold start would have to fetch. A client for
# a service that is not named here cannot be made, which the tests of the zip would show.
SERVICES = {"dynamodb", "s3", "secretsmanager", "sns", "sqs", "stepfunctions", "sts"}

# The oldest glibc of the Lambda runtimes built for is 2.34, of Amazon Linux 2023.
LAMBDA_GLIBC = ("manylinux2014", "manylinux_2_17", "manylinux_2_28", "manylinux_2_34")

# What a bill is made of besides the zip.
_BILL_INPUTS = (ROOT / "scripts" / "sbom.py", ROOT / "pyproject.toml")

# The first moment that a zip can hold.
ZIP_TIME = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Target:
    """What the zip is to run on."""

    python: str
    machine: str
    system: str

    @classmethod
    def host(cls) -> "Target":
        """The interpreter that runs this script, which is the one that the emulator runs functions with."""
        major, minor = sys.version_info[:2]
        return cls(f"{major}.{minor}", platform.machine(), platform.system().lower())

    @classmethod
    def function(cls) -> "Target":
        """What the functions of dev and prod are set to."""
        return cls("3.13", "aarch64", "linux")

    @property
    def name(self) -> str:
        """The target in the zip's file name."""
        return f"python{self.python}-{self.system}-{self.machine}"

    @property
    def is_host(self) -> bool:
        """Whether this interpreter is the one that the zip is for."""
        return self == Target.host()

    @property
    def lambda_runtime(self) -> str:
        """The runtime to declare: the newest that Lambda has where the host's Python is newer than that."""
        minor = min(int(self.python.split(".")[1]), 13)
        return f"python3.{minor}"

    @property
    def lambda_architecture(self) -> str:
        """The architecture as Lambda names it."""
        return "arm64" if self.machine in {"aarch64", "arm64"} else "x86_64"

    @property
    def extension_suffix(self) -> str:
        """How the name of a compiled module for this target ends."""
        if self.is_host:
            return str(sysconfig.get_config_var("EXT_SUFFIX"))
        return f".cpython-{self.python.replace('.', '')}-{self.machine}-linux-gnu.so"

    @property
    def pip_options(self) -> list[str]:
        """The options that make pip choose wheels of this target."""
        if self.is_host:
            return []
        platforms = [f"--platform={tag}_{self.machine}" for tag in LAMBDA_GLIBC]
        return [*platforms, f"--python-version={self.python}", "--implementation=cp"]


def target_of(environment: str) -> Target:
    """The target of an environment: this machine for `local`, Lambda for any other."""
    return Target.host() if environment == "local" else Target.function()


def build(target: Target, folder: Path = BUILD) -> Path:
    """Make the zip for `target` in `folder`, and its bill, unless both are up to date; return the zip's path.

    Raises:
        CommandError: A wheel cannot be had, or one of them is not for the target.
    """
    work = folder / target.name
    zip_path = folder / f"task_manager-{target.name}.zip"
    site = work / "dependencies"
    wheels = work / "wheels"
    with exclusive(work / "lock"):
        compiler = _compiler(target)
        # What is made depends on this script and on whether there is a compiler too.
        recipe = _digest([LOCK, Path(__file__)]) + str(bool(compiler))
        _once(work / "dependencies.stamp", recipe, lambda: _prepare(target, compiler, site, wheels))
        inputs = recipe + _digest([*(PACKAGE / name for name in _package_files()), *_BILL_INPUTS])

        def make() -> None:
            _assemble(compiler, site, work / "package", zip_path)
            write_whole(bill_path(zip_path), bill_of_materials(zip_path, wheels))

        _once(zip_path.with_suffix(".stamp"), inputs, make, zip_path, bill_path(zip_path))
    return zip_path


def bill_path(zip_path: Path) -> Path:
    """Return where the bill of a zip lies."""
    return zip_path.with_suffix(".cdx.json")


def _once(stamp: Path, inputs: str, make: Callable[[], None], *outputs: Path) -> None:
    """Call `make` unless it ended with the same inputs before; the stamp, written last, is the sign of that."""
    if stamp.exists() and stamp.read_text() == inputs and all(output.exists() for output in outputs):
        return
    stamp.unlink(missing_ok=True)
    make()
    stamp.write_text(inputs)


def _digest(files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for file in files:
        content = file.read_bytes()
        digest.update(f"{file.relative_to(ROOT)}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def _package_files() -> list[PurePosixPath]:
    files = (file for file in PACKAGE.rglob("*") if file.is_file() and "__pycache__" not in file.parts)
    return sorted(PurePosixPath(file.relative_to(PACKAGE)) for file in files)


def _compiler(target: Target) -> str | None:
    """A Python of the target's version: bytecode is of use to no other."""
    for candidate in (sys.executable, shutil.which(f"python{target.python}")):
        if candidate:
            version = "import sys; print('%d.%d' % sys.version_info[:2])"
            answer = subprocess.run([candidate, "-c", version], capture_output=True, text=True, check=False)
            if answer.stdout.strip() == target.python:
                return candidate
    print(f"No Python {target.python} here: the zip holds no bytecode, and cold starts compile.", file=sys.stderr)
    return None


def _prepare(target: Target, compiler: str | None, site: Path, wheels: Path) -> None:
    shutil.rmtree(wheels, ignore_errors=True)
    shutil.rmtree(site, ignore_errors=True)
    pip = [sys.executable, "-m", "pip", "download", "-qq", "--disable-pip-version-check", "--no-deps"]
    options = ["--only-binary=:all:", "--require-hashes", f"--requirement={LOCK}", f"--dest={wheels}"]
    if subprocess.run([*pip, *options, *target.pip_options], check=False).returncode:
        raise CommandError(f"The wheels of {LOCK.name} for {target.name} cannot be had; pip says why above.")
    for wheel in sorted(wheels.glob("*.whl")):
        _unpack(wheel, site)
    _check_compiled_modules(target, site)
    if compiler:
        _compile(compiler, site)


def _unpack(wheel: Path, site: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        for entry in archive.infolist():
            place = _place(PurePosixPath(entry.filename))
            if place and not entry.is_dir():
                file = site / place
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(archive.read(entry))


def _place(path: PurePosixPath) -> PurePosixPath | None:
    """Where a file of a wheel belongs, or None for what no function needs."""
    match path.parts:
        case (first, "purelib" | "platlib", *rest) if first.endswith(".data"):
            return PurePosixPath(*rest)
        case (first, *_) if first.endswith(".data"):
            return None
        case (first, "RECORD") if first.endswith(".dist-info"):
            return None
        case ("botocore", "data", service, _, *_) if service not in SERVICES:
            return None
    return path


def _check_compiled_modules(target: Target, site: Path) -> None:
    for module in site.rglob("*"):
        if module.suffix in {".so", ".pyd", ".dylib"} and not module.name.endswith(target.extension_suffix):
            raise CommandError(f"{module.relative_to(site)} is not compiled for {target.name}.")


def _compile(compiler: str, folder: Path) -> None:
    # Neither the folder nor the order of a set may show in the bytecode, and nothing may compare it with the
    # time of its source: it comes out of the zip with another.
    command = [compiler, "-P", "-s", "-m", "compileall", "-q", "--invalidation-mode=unchecked-hash"]
    environment = {"PATH": os.environ["PATH"], "PYTHONHASHSEED": "0"}
    subprocess.run([*command, "-s", ".", "-p", "/var/task", "."], cwd=folder, env=environment, check=True)


def _assemble(compiler: str | None, site: Path, package: Path, zip_path: Path) -> None:
    shutil.rmtree(package, ignore_errors=True)
    for name in _package_files():
        copy = package / PACKAGE.name / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(PACKAGE / name, copy)
    if compiler:
        _compile(compiler, package)
    partial = zip_path.with_suffix(".partial")
    with zipfile.ZipFile(partial, "w") as archive:
        for path, file in sorted([*_files(site), *_files(package)]):
            entry = zipfile.ZipInfo(path, ZIP_TIME)
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, file.read_bytes(), zipfile.ZIP_DEFLATED)
    partial.replace(zip_path)


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    return ((file.relative_to(folder).as_posix(), file) for file in folder.rglob("*") if file.is_file())


def main() -> None:
    """Build for one environment; print the zip's path, size and hash, and where its bill is."""
    parser = argparse.ArgumentParser(prog="python -m scripts.build", description=__doc__)
    parser.add_argument("--env", default="local", help="local (this machine), or any other for Lambda (default: local)")
    parser.add_argument("--folder", type=Path, default=BUILD, help="where the zip goes (default: build)")
    arguments = parser.parse_args()
    zip_path = build(target_of(arguments.env), arguments.folder.resolve())
    content = zip_path.read_bytes()
    print(f"{zip_path}  {len(content) / 1e6:.1f} MB  sha256 {hashlib.sha256(content).hexdigest()}")
    print(f"{bill_path(zip_path)}")


if __name__ == "__main__":
    with report_errors():
        main()
