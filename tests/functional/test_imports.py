"""Who imports whom, where import-linter cannot tell: app.py, what core takes from outside, what a cold start loads."""

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
CORE = sorted((PROJECT / "chalicelib/core").rglob("*.py"))
CORE_ROOMS = {f"chalicelib.core.{path.parent.name}" for path in CORE if path.name == "__init__.py"}
ADAPTERS = sorted((PROJECT / "chalicelib/aws").glob("*.py"))
ROUTES = sorted((PROJECT / "chalicelib/http_api").glob("*.py"))
OF_ALL_ROUTES = {"endpoint", "observability"}
NO_USE_CASES = {"__init__", "errors", "messages", "operator_settings", "services", "settings"} | OF_ALL_ROUTES
USE_CASES = [path for path in sorted((PROJECT / "chalicelib").glob("*.py")) if path.stem not in NO_USE_CASES]
USE_CASE_MODULES = {f"chalicelib.{path.stem}" for path in USE_CASES}

# Standard library that reaches the world outside; the rest of it computes.
IMPURE = {"http", "os", "random", "secrets", "socket", "ssl", "subprocess", "tempfile", "threading", "time", "uuid"}
PURE = set(sys.stdlib_module_names) - IMPURE

OURS = {"chalicelib.errors", "chalicelib.messages", "chalicelib.core"}
MAY_IMPORT = {
    "core": PURE | {"PIL", "msgspec", "pi_heif", "snowballstemmer"} | OURS,
    "aws": set(sys.stdlib_module_names)
    | {"boto3", "botocore", "jwt", "orjson", "urllib3", "chalicelib.aws", "chalicelib.settings"}
    | OURS,
    "use cases": PURE | OURS | USE_CASE_MODULES,
    "app": set(sys.stdlib_module_names)
    | {"chalice", "chalicelib.services", "chalicelib.http_api", *(f"chalicelib.{name}" for name in OF_ALL_ROUTES)}
    | USE_CASE_MODULES
    | OURS,
}


def imported(path: Path) -> Iterator[str]:
    """Names of the modules that a file imports when it runs, wherever in it; not what only a type checker sees."""
    yield from _imported(ast.parse(path.read_text()))


def _imported(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
        return
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        yield from _imported_from(node)
    for child in ast.iter_child_nodes(node):
        yield from _imported(child)


def _imported_from(node: ast.ImportFrom) -> Iterator[str]:
    assert node.level == 0, "imports are absolute"
    # `from chalicelib import ingest` names a module, `from chalicelib.ingest import mark_failed` what is in one.
    if node.module in {"chalicelib", "chalicelib.core", "chalicelib.aws"} or node.module in CORE_ROOMS:
        yield from (f"{node.module}.{alias.name}" for alias in node.names)
    else:
        yield str(node.module)


def is_allowed(module: str, allowed: set[str]) -> bool:
    return any(module == name or module.startswith(f"{name}.") for name in allowed)


FILES = [
    *(("core", path) for path in CORE),
    *(("aws", path) for path in ADAPTERS),
    *(("use cases", path) for path in USE_CASES),
    *(("app", PROJECT / name) for name in ("app.py", *(f"chalicelib/{name}.py" for name in sorted(OF_ALL_ROUTES)))),
    *(("app", path) for path in ROUTES),
]


@pytest.mark.parametrize(("layer", "path"), FILES, ids=[str(path.relative_to(PROJECT)) for _, path in FILES])
def test_a_module_imports_only_what_its_layer_may(layer: str, path: Path) -> None:
    assert [module for module in imported(path) if not is_allowed(module, MAY_IMPORT[layer])] == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import boto3", ["boto3"]),
        ("def f():\n    from os import environ", ["os"]),
        ("from chalicelib import ingest, services", ["chalicelib.ingest", "chalicelib.services"]),
        ("if TYPE_CHECKING:\n    import boto3", []),
    ],
)
def test_imports_are_seen(tmp_path: Path, source: str, found: list[str]) -> None:
    (tmp_path / "module.py").write_text(source)

    assert list(imported(tmp_path / "module.py")) == found


@pytest.mark.parametrize("module", ["boto3", "os", "chalicelib.settings", "chalicelib.core_other", "PILLOW"])
def test_what_core_may_not_import_is_refused(module: str) -> None:
    assert not is_allowed(module, MAY_IMPORT["core"])


def test_nobody_imports_setup_or_tests() -> None:
    everything = [PROJECT / "app.py", *sorted((PROJECT / "chalicelib").rglob("*.py"))]

    found = {module.partition(".")[0] for path in everything for module in imported(path)}
    assert found.isdisjoint({"setup", "tests", "bench"})


HEAVY = (
    *("PIL", "pi_heif", "boto3", "botocore", "cryptography", "jwt", "msgspec", "numpy", "opensearchpy", "requests"),
    *("requests_aws4auth", "urllib3"),
)


def loaded_after(script: str) -> set[str]:
    """Which heavy packages a fresh interpreter has loaded after a script, run with the settings of these tests."""
    report = f"import json, sys; print(json.dumps([name for name in {HEAVY} if name in sys.modules]))"
    run = subprocess.run(
        [sys.executable, "-c", f"{script}\n{report}"], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    return set(json.loads(run.stdout.splitlines()[-1]))


def test_importing_the_application_loads_nothing_heavy() -> None:
    assert loaded_after("import app") == set()


def test_what_every_test_starts_with_loads_no_service_and_no_stack() -> None:
    assert loaded_after("import tests.conftest") == set()


@pytest.mark.parametrize(
    ("service", "loads"),
    [
        ("photos", {"boto3"}),
        ("workflow", {"boto3"}),
        ("bucket", {"boto3"}),
        ("index", {"boto3", "urllib3"}),
        ("live_updates", {"boto3"}),
        ("id_tokens", {"cryptography", "jwt"}),
    ],
)
def test_a_service_loads_what_it_needs_and_no_image_library(service: str, loads: set[str]) -> None:
    loaded = loaded_after(f"import app\nfrom chalicelib import services\nservices.{service}()")

    assert loads <= loaded
    assert loaded.isdisjoint({"PIL", "cryptography", "jwt", "opensearchpy", "requests"} - loads)


@pytest.mark.parametrize("module", ["ingest", "recovery", "derived", "live"])
def test_a_use_case_that_is_not_of_the_http_api_loads_none_of_its_types(module: str) -> None:
    assert loaded_after(f"import app\nfrom chalicelib import {module}") == set()


def test_reading_the_head_of_a_photo_needs_no_image_library() -> None:
    script = "from chalicelib.core.image.metadata import image_metadata\nimage_metadata(b'text', file_size=4)"

    assert loaded_after(script) == set()
