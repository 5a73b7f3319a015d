"""Reproducible build of the zip that all functions run, and of its software bill of materials (SBOM).

The same package, lock and Python version give the same bytes in any folder and at any time, so that functions are
deployed again only if their code changed. Dependencies are prepared once per lock and target; after a change of the
package alone, only the zip is written again.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PurePosixPath

from scripts.lib.common import BUILD, ROOT, CommandError, exclusive, write_atomically
from scripts.lib.sbom import bill_of_materials
from scripts.lib.service_models import SERVICES, reduced
from scripts.lib.target import Target

LOCK = ROOT / "requirements.lock"
PACKAGE = ROOT / "task_manager"
LIBRARY = Path(__file__).parent

_RECIPE = [LIBRARY / name for name in ("package.py", "service_models.py", "target.py")]

# Inputs of the SBOM besides the zip.
_SBOM_INPUTS = (LIBRARY / "sbom.py", ROOT / "pyproject.toml")

# The earliest time that a zip entry can have.
ZIP_TIME = (1980, 1, 1, 0, 0, 0)


def build(target: Target, folder: Path = BUILD) -> Path:
    """Build the zip for `target` and its SBOM in `folder`, unless both are up to date; return the zip's path.

    Raises:
        CommandError: A wheel cannot be downloaded or is compiled for another target, or this machine has no Python of
            the target's version, which alone can compile the bytecode.
    """
    work = folder / target.name
    zip_path = folder / f"task_manager-{target.name}.zip"
    site = work / "dependencies"
    wheels = work / "wheels"
    with exclusive(work / "lock"):
        compiler = find_compiler(target)
        # The build's code changes the result too.
        recipe = _digest([LOCK, *_RECIPE])
        _once(work / "dependencies.stamp", recipe, lambda: _prepare(target, compiler, site, wheels))
        inputs = recipe + _digest([*(PACKAGE / name for name in _package_files()), *_SBOM_INPUTS])

        def assemble() -> None:
            _assemble(compiler, site, work / "package", zip_path)
            write_atomically(sbom_path(zip_path), bill_of_materials(zip_path, wheels))

        _once(zip_path.with_suffix(".stamp"), inputs, assemble, zip_path, sbom_path(zip_path))
    return zip_path


def sbom_path(zip_path: Path) -> Path:
    """Return the path of the SBOM of a zip."""
    return zip_path.with_suffix(".cdx.json")


def _once(stamp: Path, inputs: str, step: Callable[[], None], *outputs: Path) -> None:
    """Call `step` unless it was completed with the same inputs; the stamp, written last, records that."""
    if stamp.exists() and stamp.read_text() == inputs and all(output.exists() for output in outputs):
        return
    stamp.unlink(missing_ok=True)
    step()
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


def find_compiler(target: Target) -> Path:
    """Return a Python of the target's version: this one, or the first on the PATH.

    Raises:
        CommandError: There is none. Without bytecode, a cold start takes three times as long.
    """
    command = f"python{target.python}"
    for candidate in (sys.executable, *(f"{folder}/{command}" for folder in os.environ["PATH"].split(os.pathsep))):
        if path := _python_of_version(candidate, target.python):
            return path
    raise CommandError(
        f"Python {target.python}, which alone compiles the functions' bytecode, was not found: install it so that "
        f"`{command}` is on the PATH, for example with `uv python install {target.python}`."
    )


def _python_of_version(command: str, version: str) -> Path | None:
    if not os.access(command, os.X_OK):
        return None
    script = "import sys; print('%d.%d' % sys.version_info[:2], sys.executable)"
    # pyenv's commands run a version only if it is selected.
    environment = os.environ | {"PYENV_VERSION": version}
    result = subprocess.run([command, "-c", script], env=environment, capture_output=True, text=True, check=False)
    found, _, path = result.stdout.strip().partition(" ")
    return Path(path) if found == version else None


def _prepare(target: Target, compiler: Path, site: Path, wheels: Path) -> None:
    shutil.rmtree(wheels, ignore_errors=True)
    shutil.rmtree(site, ignore_errors=True)
    pip = [sys.executable, "-m", "pip", "download", "-qq", "--disable-pip-version-check", "--no-deps"]
    options = ["--only-binary=:all:", "--require-hashes", f"--requirement={LOCK}", f"--dest={wheels}"]
    if subprocess.run([*pip, *options, *target.pip_options], check=False).returncode:
        raise CommandError(f"The wheels of {LOCK.name} for {target.name} cannot be downloaded; see pip's error above.")
    for wheel in sorted(wheels.glob("*.whl")):
        _unpack(wheel, site)
    _check_compiled_modules(target, site)
    _compile(compiler, site)


def _unpack(wheel: Path, site: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        for entry in archive.infolist():
            path = _installed_path(PurePosixPath(entry.filename))
            if path and not entry.is_dir():
                reduced_path, content = reduced(path, archive.read(entry))
                file = site / reduced_path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(content)


def _installed_path(path: PurePosixPath) -> PurePosixPath | None:
    """Return the installed path of a file of a wheel, or None for a file that no function needs."""
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


def _compile(compiler: Path, folder: Path) -> None:
    # Bytecode may depend neither on the folder nor on the order of sets. It is not compared with the time of its
    # source, which differs once the zip is extracted.
    command = [str(compiler), "-P", "-s", "-m", "compileall", "-q", "--invalidation-mode=unchecked-hash"]
    environment = {"PATH": os.environ["PATH"], "PYTHONHASHSEED": "0"}
    subprocess.run([*command, "-s", ".", "-p", "/var/task", "."], cwd=folder, env=environment, check=True)


def _assemble(compiler: Path, site: Path, package: Path, zip_path: Path) -> None:
    shutil.rmtree(package, ignore_errors=True)
    for name in _package_files():
        copy = package / PACKAGE.name / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(PACKAGE / name, copy)
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
