"""The package for Lambda is complete: it runs with nothing else but what Lambda has."""

import importlib.util
import json
import platform
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from chalice.deploy.packager import DependencyBuilder, LambdaDeploymentPackager
from chalice.utils import UI, OSUtils

from setup.deploy.chalice_project import build_project
from setup.deploy.package import LAMBDA_BRINGS, LOCK
from setup.deployment import function_environment
from tests.unit.setup.deployments import OUTPUTS

PROJECT = Path(__file__).resolve().parents[2]
ARCHITECTURE = "arm64" if platform.machine() in {"arm64", "aarch64"} else "x86_64"

# Imports everything of the application; prints where each module of interest came from, and whether from byte code.
_IMPORT_ALL = """
import importlib, json, pkgutil, sys
import app, chalicelib
for module in pkgutil.walk_packages(chalicelib.__path__, "chalicelib."):
    importlib.import_module(module.name)
import PIL._imaging, PIL.JpegImagePlugin, PIL.PngImagePlugin, orjson, pi_heif
names = [name for name in sys.modules if name.split(".")[0] in sys.argv[1:]]
print(json.dumps({name: [sys.modules[name].__spec__.origin, sys.modules[name].__spec__.cached] for name in names}))
"""


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The unpacked zip of the application as it is in this work tree."""
    project = tmp_path_factory.mktemp("project")
    for name in ("app.py", "chalicelib", "requirements.txt", LOCK):
        (project / name).symlink_to(PROJECT / name)
    (PROJECT / ".cache").mkdir(exist_ok=True)
    (project / ".cache").symlink_to(PROJECT / ".cache")
    (project / ".chalice").mkdir()
    (project / ".chalice/config.json").symlink_to(PROJECT / ".chalice/config.json")
    build = build_project(
        stage="dev",
        outputs=OUTPUTS,
        environment=function_environment(OUTPUTS, {}),
        architecture=ARCHITECTURE,
        record=project / "record" / "dev.json",
        project=project,
    )
    osutils = OSUtils()
    packager = LambdaDeploymentPackager(osutils, DependencyBuilder(osutils), UI())
    unpacked = tmp_path_factory.mktemp("task")
    runtime = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    with zipfile.ZipFile(packager.create_deployment_package(str(build), runtime)) as zipped:
        assert zipped.testzip() is None
        zipped.extractall(unpacked)
    return unpacked


@pytest.fixture(scope="module")
def lambda_brings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with boto3, its companions and what they need only."""
    directory = tmp_path_factory.mktemp("runtime")
    for name in {*LAMBDA_BRINGS, "dateutil", "six"}:
        spec = importlib.util.find_spec(name)
        assert spec is not None
        assert spec.origin is not None
        origin = Path(spec.origin)
        origin = origin.parent if origin.name == "__init__.py" else origin
        (directory / origin.name).symlink_to(origin)
    return directory


def test_it_imports_without_anything_else_and_from_byte_code(package: Path, lambda_brings: Path) -> None:
    ours = ["app", "chalicelib", "chalice", "PIL", "orjson", "pi_heif", "urllib3"]
    run = subprocess.run(
        # -S: no site-packages; -B: what is missing as byte code is not made meanwhile.
        [sys.executable, "-S", "-B", "-c", _IMPORT_ALL, *ours],
        cwd=package,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": f"{package}:{lambda_brings}", **function_environment(OUTPUTS, {})},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    origins = json.loads(run.stdout)
    assert {"app", "chalice.app", "chalicelib.ingest", "PIL.Image"} <= set(origins)
    for name, (origin, cached) in origins.items():
        assert Path(origin).is_relative_to(package), name
        if origin.endswith(".py"):
            assert Path(cached).is_file(), f"{name} would be compiled at every cold start"


def test_it_does_not_bring_what_lambda_brings(package: Path) -> None:
    assert not {path.name for path in package.iterdir()} & LAMBDA_BRINGS
    assert not (package / "bin").exists()


def test_it_is_well_below_lambdas_limit(package: Path) -> None:
    size = sum(path.stat().st_size for path in package.rglob("*") if path.is_file())
    assert size < 65_000_000  # Lambda: 250 MB unpacked


def test_data_files_come_along(package: Path) -> None:
    assert json.loads((package / "chalicelib/core/search/index.json").read_text())
