"""Reproducible zip with only what the target can run."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path, PurePosixPath

import pytest

from scripts.lib import package as module
from scripts.lib.common import ROOT, CommandError
from scripts.lib.package import build, sbom_path
from scripts.lib.service_models import SERVICES
from scripts.lib.target import Target, environment_target


@pytest.fixture(scope="session")
def host_zip() -> Path:
    return build(Target.host())


@pytest.fixture(scope="session")
def function_zip() -> Path:
    try:
        module.find_compiler(Target.function())
    except CommandError as missing:
        pytest.skip(str(missing))
    return build(Target.function())


def _checkout(folder: Path) -> Path:
    """Copy the inputs of a build to another folder, with other modification times."""
    folder.mkdir(parents=True)
    for name in ("pyproject.toml", "requirements.lock"):
        shutil.copy(ROOT / name, folder)
    for name in ("scripts", "task_manager"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for file in folder.rglob("*.py"):
        os.utime(file, (1_000_000_000, 1_000_000_000))
    return folder


def test_two_builds_in_two_folders_on_two_days_are_the_same_bytes(host_zip: Path, tmp_path: Path) -> None:
    checkout = _checkout(tmp_path / "some where" / "else")
    # Unlike the first build, under another hash seed and time zone.
    environment = os.environ | {"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo"}
    subprocess.run([sys.executable, "-m", "scripts.build"], cwd=checkout, env=environment, check=True)
    other = checkout / "build" / host_zip.name
    assert other.read_bytes() == host_zip.read_bytes()
    assert sbom_path(other).read_bytes() == sbom_path(host_zip).read_bytes()


def test_entries_are_sorted_with_one_time_and_mode(host_zip: Path) -> None:
    with zipfile.ZipFile(host_zip) as archive:
        entries = archive.infolist()
    names = [entry.filename for entry in entries]
    assert names == sorted(set(names))
    assert {(entry.date_time, entry.external_attr, entry.create_system) for entry in entries} == {
        (module.ZIP_TIME, 0o644 << 16, 3)
    }


def test_the_zip_contains_no_path_of_this_machine(host_zip: Path) -> None:
    with zipfile.ZipFile(host_zip) as archive:
        assert not [entry for entry in archive.namelist() if str(ROOT).encode() in archive.read(entry)]


@pytest.mark.parametrize("fixture", ["host_zip", "function_zip"])
def test_every_compiled_module_is_for_the_target(fixture: str, request: pytest.FixtureRequest) -> None:
    target = {"host_zip": Target.host(), "function_zip": Target.function()}[fixture]
    with zipfile.ZipFile(request.getfixturevalue(fixture)) as archive:
        compiled = [name for name in archive.namelist() if PurePosixPath(name).suffix in {".so", ".pyd", ".dylib"}]
    assert compiled, "pydantic's core is compiled"
    assert [name for name in compiled if not name.endswith(target.extension_suffix)] == []


def test_a_module_compiled_for_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "core.cpython-39-mips-linux-gnu.so").touch()
    with pytest.raises(CommandError, match=r"core\.cpython-39-mips-linux-gnu\.so is not compiled for"):
        module._check_compiled_modules(Target.function(), tmp_path)


@pytest.mark.parametrize("fixture", ["host_zip", "function_zip"])
def test_each_source_has_bytecode_that_is_not_compared_with_it(fixture: str, request: pytest.FixtureRequest) -> None:
    target = {"host_zip": Target.host(), "function_zip": Target.function()}[fixture]
    with zipfile.ZipFile(request.getfixturevalue(fixture)) as archive:
        names = set(archive.namelist())
        sources = {PurePosixPath(name) for name in names if name.endswith(".py")}
        tag = f"cpython-{target.python.replace('.', '')}"
        compiled = {str(source.parent / "__pycache__" / f"{source.stem}.{tag}.pyc"): source for source in sources}
        assert set(compiled) <= names
        flags = {int.from_bytes(archive.read(name)[4:8], "little") for name in compiled}
    # PEP 552: hash-based, without a check of the source.
    assert flags == {0b01}


def test_no_zip_is_built_without_the_python_that_compiles_its_bytecode(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"Python 3\.99, .* was not found: install it"):
        build(Target("3.99", "aarch64", "linux"), tmp_path)


def test_the_python_that_compiles_is_found_behind_one_of_another_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = {"first": "exit 127", "second": "echo 3.98 /wrong", "third": "echo 3.99 /right/python3.99"}
    for name, answer in answers.items():
        command = tmp_path / name / "python3.99"
        command.parent.mkdir()
        command.write_text(f"#!/bin/sh\n{answer}\n")
        command.chmod(0o755)
    monkeypatch.setenv("PATH", os.pathsep.join([str(tmp_path / name) for name in ("missing", *answers)]))

    assert module.find_compiler(Target("3.99", "aarch64", "linux")) == Path("/right/python3.99")


def test_the_zip_has_only_the_botocore_models_of_used_services(host_zip: Path) -> None:
    with zipfile.ZipFile(host_zip) as archive:
        paths = [PurePosixPath(name) for name in archive.namelist()]
    models = {path.parts[2] for path in paths if path.parts[:2] == ("botocore", "data") and len(path.parts) > 3}
    assert models == SERVICES


def test_the_zip_contains_the_whole_package(host_zip: Path) -> None:
    package = ROOT / "task_manager"
    files = {f"task_manager/{file.relative_to(package).as_posix()}" for file in package.rglob("*") if file.is_file()}
    with zipfile.ZipFile(host_zip) as archive:
        assert {file for file in files if "__pycache__" not in file} <= set(archive.namelist())


@pytest.mark.parametrize("service", sorted(SERVICES))
def test_a_client_of_each_service_is_made_from_the_bare_zip(task_root: Path, service: str) -> None:
    # The standard library and the zip alone, as on Lambda.
    code = f"import sys; sys.path.insert(0, {str(task_root)!r}); import boto3; boto3.client({service!r}, 'eu-west-1')"
    command = [sys.executable, "-I", "-S", "-c", code]
    response = subprocess.run(command, capture_output=True, text=True, check=False, cwd=task_root)
    assert response.returncode == 0, response.stderr


def test_a_build_without_changes_keeps_the_zip(host_zip: Path) -> None:
    old_stat = host_zip.stat()
    build(Target.host())
    after = host_zip.stat()
    assert (after.st_ino, after.st_mtime_ns) == (old_stat.st_ino, old_stat.st_mtime_ns)


def test_an_interrupted_step_is_repeated(tmp_path: Path) -> None:
    calls = []
    stamp = tmp_path / "stamp"

    def interrupted() -> None:
        calls.append("interrupted")
        raise KeyboardInterrupt

    stamp.write_text("old")
    with pytest.raises(KeyboardInterrupt):
        module._once(stamp, "new", interrupted)
    module._once(stamp, "new", lambda: calls.append("done"))
    module._once(stamp, "new", lambda: calls.append("again"))
    assert calls == ["interrupted", "done"]


def test_a_deleted_output_is_built_again(tmp_path: Path) -> None:
    output = tmp_path / "output"
    module._once(tmp_path / "stamp", "input", output.touch, output)
    output.unlink()
    module._once(tmp_path / "stamp", "input", output.touch, output)
    assert output.exists()


@pytest.mark.parametrize(
    ("path", "installed"),
    [
        ("boto3/session.py", "boto3/session.py"),
        ("jmespath-1.1.data/scripts/jp.py", None),
        ("some-1.0.data/purelib/some/module.py", "some/module.py"),
        ("boto3-1.0.dist-info/RECORD", None),
        ("boto3-1.0.dist-info/METADATA", "boto3-1.0.dist-info/METADATA"),
        ("botocore/data/ec2/2016-11-15/service-2.json.gz", None),
        ("botocore/data/s3/2006-03-01/service-2.json.gz", "botocore/data/s3/2006-03-01/service-2.json.gz"),
        ("botocore/data/endpoints.json", "botocore/data/endpoints.json"),
    ],
)
def test_installed_paths_of_a_wheels_files(path: str, installed: str | None) -> None:
    assert module._installed_path(PurePosixPath(path)) == (PurePosixPath(installed) if installed else None)


def test_functions_of_real_accounts_run_on_lambdas_python_and_graviton() -> None:
    target = environment_target("prod")
    assert (target.lambda_runtime, target.lambda_architecture) == ("python3.13", "arm64")
    assert target.extension_suffix == ".cpython-313-aarch64-linux-gnu.so"


@pytest.mark.parametrize("architecture", ["arm64", "x86_64"])
def test_functions_and_their_zip_have_the_architecture_of_the_environment(
    architecture: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "prod").mkdir()
    (tmp_path / "prod" / "terraform.tfvars").write_text(
        f'region = "eu-west-1"\nlambda_architecture = "{architecture}"\n'
    )
    monkeypatch.setenv("TF_VAR_lambda_architecture", "overridden by the file")

    assert environment_target("prod", tmp_path).lambda_architecture == architecture


def test_an_architecture_of_no_file_is_that_of_the_variable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TF_VAR_lambda_architecture", "x86_64")

    assert environment_target("prod", tmp_path) == Target.function("x86_64")


def test_an_architecture_that_lambda_lacks_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TF_VAR_lambda_architecture", "riscv64")

    with pytest.raises(CommandError, match="'riscv64': Lambda has arm64 and x86_64"):
        environment_target("prod", tmp_path)


def test_a_python_newer_than_lambdas_is_declared_as_lambdas_newest() -> None:
    assert Target("3.15", "x86_64", "linux").lambda_runtime == "python3.13"
    assert Target("3.11", "x86_64", "linux").lambda_runtime == "python3.11"
