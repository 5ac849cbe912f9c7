import json
import sys
from pathlib import Path
from typing import Any
from unittest import mock

import botocore.session
import pytest
from chalice.config import Config
from chalice.deploy.packager import DependencyBuilder, LambdaDeploymentPackager
from chalice.utils import UI, OSUtils

from setup.deploy import chalice_project
from setup.deploy.chalice_options import chalice_options, check_concurrency
from setup.deploy.chalice_project import build_project, chalice_failure, merged_config, write_waiters
from setup.deployment import function_environment
from setup.errors import SetupError
from tests.unit.setup.deployments import OUTPUTS

PROJECT = Path(__file__).resolve().parents[4]
ENVIRONMENT = function_environment(OUTPUTS, {})


def committed() -> dict[str, Any]:
    config: dict[str, Any] = json.loads((PROJECT / ".chalice" / "config.json").read_text())
    return config


def merge(config: dict[str, Any], **choices: str) -> dict[str, Any]:
    return merged_config(
        config,
        stage="dev",
        outputs=OUTPUTS,
        environment=ENVIRONMENT,
        architecture="arm64",
        options=chalice_options(choices, "dev"),
    )


@pytest.mark.parametrize(
    ("function", "role"),
    [
        ("api_handler", "ApiHandlerRoleArn"),
        ("on_photo_created", "OnPhotoCreatedRoleArn"),
        ("on_photo_removed", "OnPhotoRemovedRoleArn"),
        ("detect_labels", "DetectLabelsRoleArn"),
        ("mark_failed", "MarkFailedRoleArn"),
    ],
)
def test_chalice_reads_role_environment_and_architecture(function: str, role: str) -> None:
    config = Config("dev", function, config_from_disk=merge(committed()))
    assert config.iam_role_arn == OUTPUTS[role]
    assert config.manage_iam_role is False
    assert config.environment_variables == ENVIRONMENT
    assert config.lambda_architecture == "arm64"
    assert config.lambda_memory_size >= 512
    assert config.lambda_timeout > 0


def test_what_a_stage_has_of_its_own_stays() -> None:
    config = merge({**committed(), "stages": {"dev": {"lambda_layers": ["x"]}, "prod": {"xray": False}}})
    assert config["stages"]["dev"]["lambda_layers"] == ["x"]
    assert config["stages"]["prod"] == {"xray": False}


@pytest.mark.parametrize(
    ("function", "at_once"), [("on_photo_created", 20), ("detect_labels", 20), ("api_handler", None)]
)
def test_chalice_reads_what_the_operator_chose(function: str, at_once: int | None) -> None:
    chosen = merge(committed(), RESERVED_CONCURRENCY="20", TRACING="on", TAGS="team=pictures, cost-centre=42")
    config = Config("dev", function, config_from_disk=chosen)

    assert config.reserved_concurrency == at_once
    assert config.xray_enabled is True
    assert config.iam_role_arn  # the function's other settings stay
    own = {"application": "photo-search", "stage": "dev", "team": "pictures", "cost-centre": "42"}
    assert config.tags.items() >= own.items()


def account(quota: int) -> mock.Mock:
    return mock.Mock(get_account_settings=lambda: {"AccountLimit": {"ConcurrentExecutions": quota}})


def test_more_than_the_account_has_is_not_reserved() -> None:
    functions = len(chalice_options({"RESERVED_CONCURRENCY": "20"}, "dev")["lambda_functions"])
    assert functions > 5
    enough = 100 + 20 * functions
    check_concurrency({"RESERVED_CONCURRENCY": "20"}, account(enough))
    with pytest.raises(SetupError, match="choose at most 19, or ask AWS"):
        check_concurrency({"RESERVED_CONCURRENCY": "20"}, account(enough - 1))
    with pytest.raises(SetupError, match="choose at most 0"):  # what new accounts have
        check_concurrency({"RESERVED_CONCURRENCY": "1"}, account(10))


def test_who_reserves_nothing_needs_no_right_to_ask() -> None:
    check_concurrency({}, mock.Mock(get_account_settings=mock.Mock(side_effect=AssertionError)))


def test_chalice_reads_that_nothing_was_chosen() -> None:
    config = Config("dev", "detect_labels", config_from_disk=merge(committed()))

    assert not config.reserved_concurrency
    assert not config.xray_enabled
    assert config.tags.items() >= {"application": "photo-search", "stage": "dev"}.items()


def test_the_committed_configuration_is_not_changed() -> None:
    before = committed()
    merge(before)
    assert before == committed()


def test_a_placeholder_without_output_is_refused() -> None:
    with pytest.raises(SetupError, match="NoSuchRoleArn"):
        merge({"lambda_functions": {"x": {"iam_role_arn": "${NoSuchRoleArn}"}}})


def test_botocore_takes_the_quicker_waiters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    original = botocore.session.Session().create_client("lambda", region_name="eu-west-1").get_waiter("function_active")
    write_waiters(tmp_path)
    monkeypatch.setenv("AWS_DATA_PATH", str(tmp_path))
    quicker = botocore.session.Session().create_client("lambda", region_name="eu-west-1").get_waiter("function_active")
    assert quicker.config.delay == 0.2
    assert quicker.config.delay * quicker.config.max_attempts == original.config.delay * original.config.max_attempts


@pytest.fixture
def build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of two modules, built; `packages` stands for what pip would have fetched."""
    project = tmp_path / "project"
    packages = tmp_path / "packages"
    files = {
        project / "app.py": "from chalicelib import search\n",
        project / "chalicelib/__init__.py": "",
        project / "chalicelib/search.py": "X = 1\n",
        project / "chalicelib/index.json": "{}",
        project / "requirements-local.lock": "",
        project / "requirements.txt": "",
        project / ".chalice/config.json": json.dumps(committed()),
        packages / "six.py": "Y = 1\n",
        packages / "__pycache__/six.cpython-311.pyc": "byte code",
        packages / "PIL/__init__.py": "",
    }
    for path, content in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    monkeypatch.setattr(chalice_project, "vendor_directory", lambda *_, **__: packages)
    return make_build(project)


def make_build(project: Path) -> Path:
    return build_project(
        stage="dev",
        outputs=OUTPUTS,
        environment=ENVIRONMENT,
        architecture="x86_64",
        record=project / ".chalice/deployed/123456789012-eu-west-1/dev.json",
        project=project,
    )


def zip_names(build: Path) -> list[str]:
    osutils = OSUtils()
    packager = LambdaDeploymentPackager(osutils, DependencyBuilder(osutils), UI())
    with osutils.open_zip(packager.create_deployment_package(str(build), "python3.11"), "r") as package:
        return package.namelist()


def test_chalices_zip_holds_everything_once_and_compiled(build: Path) -> None:
    names = zip_names(build)
    assert len(names) == len(set(names))
    tag = sys.implementation.cache_tag
    for module in ("app", "six"):
        assert f"{module}.py" in names
    for name in ("__pycache__/app", "chalice/__pycache__/app", "chalicelib/__pycache__/search"):
        assert f"{name}.{tag}.pyc" in names
    assert {"chalice/app.py", "chalicelib/search.py", "chalicelib/index.json", "PIL/__init__.py"} <= set(names)
    assert "__pycache__/six.cpython-311.pyc" in names


def test_a_build_is_made_again_but_zips_and_record_stay(build: Path) -> None:
    project = build.parent.parent
    (record := project / ".chalice/deployed/123456789012-eu-west-1/dev.json").write_text("{}")
    (build / "vendor/chalicelib/stale.py").write_text("")
    zipped = build / ".chalice/deployments/old.zip"
    zipped.parent.mkdir()
    zipped.write_text("")
    assert make_build(project) == build
    assert not (build / "vendor/chalicelib/stale.py").exists()
    assert zipped.exists()
    assert (build / ".chalice/deployed/dev.json").samefile(record)


def test_nothing_is_left_for_chalice_to_fetch(build: Path) -> None:
    assert (build / "requirements.txt").read_text() == ""
    assert not (build / "chalicelib").exists()


TRACEBACK = """Creating lambda function: x
Traceback (most recent call last):
  File "/x/client.py", line 3, in create
    raise error
chalice.awsclient.LambdaClientError: something

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/x/deployer.py", line 382, in deploy
    raise ChaliceDeploymentError(e)
    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
"""


@pytest.mark.parametrize(
    ("output", "line"),
    [
        (
            TRACEBACK + "chalice.deploy.deployer.ChaliceDeploymentError: ERROR - While sending, received:\n\n"
            " An error occurred (AccessDenied) when calling\n CreateFunction: not\n allowed",
            "While sending, received: An error occurred (AccessDenied) when calling CreateFunction: not allowed",
        ),
        (TRACEBACK + "KeyError: 'USER_POOL_ARN'", "KeyError: 'USER_POOL_ARN'"),
        (TRACEBACK + "SystemExit", "SystemExit"),
        ("Usage: chalice deploy\n\nError: No such option '--x'.", "Usage: chalice deploy Error: No such option '--x'."),
    ],
)
def test_chalices_failures_are_one_line(output: str, line: str) -> None:
    assert chalice_failure(output) == line
