"""Deploying without a checkout, and from GitHub: what a deployer may do, what starts the build, and what it answers."""

import json
import re
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator
from fnmatch import fnmatchcase
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
import yaml

from setup.deploy.alarms import alarms_template
from setup.deploy.template import template
from setup.loopback import LoopbackServer
from tests.launch import deployer_policies, launch_template

PROJECT = Path(__file__).parents[2]
WORKFLOWS = sorted((PROJECT / ".github/workflows").glob("*.yml"))


def statements() -> list[dict[str, Any]]:
    return [statement for policy in deployer_policies("dev", "123456789012") for statement in policy["Statement"]]


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


# What a deployer may do

# What CloudFormation can do with resources of these types, and does not for ours.
NOT_DONE = {
    "cognito-sync:*": "no identity pool of ours synchronises",
    "firehose:*": "no log group delivers to Firehose",
    "kinesis:*": "no table streams to Kinesis",
    "iam:*RolePermissionsBoundary": "no role has a boundary",
    "kms:*": "no key of our own",
    "s3tables:*": "no bucket keeps its metadata in tables",
    "cloudfront:*ConnectionGroup": "no distribution of several tenants",
    "cloudfront:GetVpcOrigin": "the origin is a bucket",
}


def resource_types() -> list[str]:
    resources = {**template()["Resources"], **json.loads(alarms_template("dev", "us-east-1"))["Resources"]}
    return sorted({resource["Type"] for resource in resources.values()})


def needed(resource_type: str) -> set[str]:
    """The actions that AWS's own schema of a type names for making, reading, changing and deleting it."""
    from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER  # type: ignore[import-untyped]  # takes a second

    handlers = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", resource_type).schema.get("handlers", {})
    return {action for name, handler in handlers.items() if name != "list" for action in handler["permissions"]}


def is_allowed(action: str) -> bool:
    allowed = {pattern for statement in statements() for pattern in as_list(statement["Action"])}
    return any(fnmatchcase(action.lower(), pattern.lower()) for pattern in allowed)


@pytest.mark.parametrize("resource_type", resource_types())
def test_a_deployer_may_do_what_cloudformation_does_for_each_resource(resource_type: str) -> None:
    missing = {action for action in needed(resource_type) if not is_allowed(action)}
    unexplained = {action for action in missing if not any(fnmatchcase(action, known) for known in NOT_DONE)}
    assert not unexplained


def test_nothing_is_explained_that_is_granted_or_never_asked_for() -> None:
    asked = {action for resource_type in resource_types() for action in needed(resource_type)}
    missing = {action for action in asked if not is_allowed(action)}
    assert {known for known in NOT_DONE if not any(fnmatchcase(action, known) for action in missing)} == set()


def test_a_deployers_policies_are_short_enough_for_iam() -> None:
    for policy in deployer_policies("a" * 15, "123456789012", "ap-southeast-2"):
        assert len(json.dumps(policy, separators=(",", ":"))) <= 6144


def test_a_deployer_acts_on_one_stage_wherever_there_are_names() -> None:
    named = [statement for statement in statements() if statement["Sid"] in ("OwnByName", "Roles", "PassOwnRoles")]
    assert all("photo-search-dev" in resource for each in named for resource in as_list(each["Resource"]))
    (everywhere,) = (statement for statement in statements() if statement["Resource"] == "*")
    assert everywhere["Sid"] == "Everywhere"
    assert not [action for action in everywhere["Action"] if re.match(r"(iam|sts|s3|dynamodb):(?!List)|.*:\*$", action)]


def test_roles_are_handed_to_the_services_that_use_them_and_to_no_other() -> None:
    granted = [each for each in statements() if any(fnmatchcase("iam:PassRole", a) for a in as_list(each["Action"]))]
    assert [each["Sid"] for each in granted] == ["PassOwnRoles"]
    assert "iam:PassedToService" in granted[0]["Condition"]["StringEquals"]


# What starts the build


class Calls(SimpleNamespace):
    """CodeBuild and CloudFormation, as the function in the template sees them."""

    builds: list[dict[str, Any]]
    answers: list[tuple[str, str]]


@pytest.fixture
def start(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The function, and what it calls."""
    calls = Calls(builds=[], answers=[])
    response = ModuleType("cfnresponse")
    vars(response).update(
        SUCCESS="SUCCESS",
        FAILED="FAILED",
        send=lambda event, context, status, data, name, reason=None: calls.answers.append((status, reason or "")),
    )
    client = SimpleNamespace(start_build=lambda **build: calls.builds.append(build))
    sdk = ModuleType("boto3")
    vars(sdk)["client"] = {"codebuild": client}.__getitem__
    monkeypatch.setitem(sys.modules, "cfnresponse", response)
    monkeypatch.setitem(sys.modules, "boto3", sdk)
    names: dict[str, Any] = {}
    exec(launch_template()["Resources"]["Start"]["Properties"]["Code"]["ZipFile"], names)
    return names["start"], calls


def event(kind: str, when_deleted: str = "keep") -> dict[str, Any]:
    told = {"StackId": "stack", "RequestId": "1", "LogicalResourceId": "DeployedStage", "ResponseURL": "https://s3/x"}
    return {"RequestType": kind, **told, "ResourceProperties": {"Project": "launch", "WhenDeleted": when_deleted}}


@pytest.mark.parametrize(
    ("kind", "when_deleted", "action"),
    [("Create", "keep", "deploy"), ("Update", "destroy", "deploy"), ("Delete", "destroy", "destroy")],
)
def test_a_build_is_started_and_answers_itself(start: Any, kind: str, when_deleted: str, action: str) -> None:
    function, calls = start
    function(event(kind, when_deleted), None)
    (build,) = calls.builds
    variables = {each["name"]: each["value"] for each in build["environmentVariablesOverride"]}
    assert (build["projectName"], variables["ACTION"], variables["ANSWER_TO"]) == ("launch", action, "https://s3/x")
    answer = json.loads(variables["ANSWER"])
    assert answer == {"StackId": "stack", "RequestId": "1", "LogicalResourceId": "DeployedStage"} | {
        "PhysicalResourceId": "stage"
    }
    assert not calls.answers


def test_deleting_the_small_stack_keeps_the_stage_unless_told_otherwise(start: Any) -> None:
    function, calls = start
    function(event("Delete"), None)
    assert (calls.builds, calls.answers) == ([], [("SUCCESS", "")])
    assert launch_template()["Parameters"]["WhenDeleted"]["Default"] == "keep"


def test_a_build_that_cannot_start_fails_the_stack_at_once(start: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    function, calls = start
    monkeypatch.setitem(vars(sys.modules["boto3"]), "client", lambda name: SimpleNamespace())
    function(event("Create"), None)
    ((status, reason),) = calls.answers
    assert status == "FAILED"
    assert "start_build" in reason


# What the build does


def buildspec() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(launch_template()["Resources"]["Build"]["Properties"]["Source"]["BuildSpec"])
    return read


def in_bash(commands: list[str], directory: Path, **variables: str) -> "subprocess.CompletedProcess[str]":
    """As CodeBuild runs them: one after the other in one shell, until one fails."""
    environ = {"PATH": f"{directory}/bin:{Path(sys.executable).parent}:/usr/bin:/bin", **variables}
    return subprocess.run(
        ["bash", "-e", "-c", "\n".join(commands)],
        cwd=directory,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def origin(tmp_path: Path) -> Path:
    """A repository whose `make environment` makes a Python that says how it is called."""
    repository, python = tmp_path / "origin", ".venv/bin/python"
    repository.mkdir()
    makefile = f"""
        environment:
        \t@mkdir -p .venv/bin && printf '#!/bin/sh\\necho ran "$$@"\\n' > {python} && chmod +x {python}
        """
    (repository / "Makefile").write_text(textwrap.dedent(makefile))
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.com"]
    for command in (["init", "-q", "-b", "main"], ["add", "Makefile"], ["commit", "-q", "-m", "first"]):
        subprocess.run([*git, *command], cwd=repository, check=True)
    return repository


@pytest.mark.parametrize(
    ("action", "options", "said"),
    [
        ("deploy", "--sign-up open", "ran -m setup.deploy --stage dev --region eu-west-1 --yes --sign-up open\n"),
        ("destroy", "", "ran -m setup.destroy --stage dev --region eu-west-1 --yes\n"),
    ],
)
def test_the_build_fetches_the_ref_and_deploys_or_destroys(
    origin: Path, tmp_path: Path, action: str, options: str, said: str
) -> None:
    variables = {"STAGE": "dev", "AWS_REGION": "eu-west-1", "ACTION": action, "OPTIONS": options}
    commands = buildspec()["phases"]["build"]["commands"]
    done = in_bash(commands, tmp_path, REPOSITORY=str(origin), REF="main", **variables)
    assert (done.returncode, done.stdout) == (0, said), done.stderr


def test_a_build_of_a_ref_that_is_not_there_fails(origin: Path, tmp_path: Path) -> None:
    commands = buildspec()["phases"]["build"]["commands"]
    done = in_bash(commands, tmp_path, REPOSITORY=str(origin), REF="gone", STAGE="dev", ACTION="deploy", OPTIONS="")
    assert done.returncode != 0
    assert "ran" not in done.stdout


class Answers(LoopbackServer):
    def __init__(self) -> None:
        super().__init__(0, AnswersHandler)
        self.got: list[tuple[str | None, dict[str, str]]] = []


class AnswersHandler(BaseHTTPRequestHandler):
    server: Answers

    def do_PUT(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.got.append((self.headers.get("Content-Type"), body))
        self.send_response(200)
        self.end_headers()

    def log_request(self, *_: Any) -> None: ...


@pytest.fixture
def cloudformation() -> Iterator[Answers]:
    with Answers() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(("succeeding", "status"), [("1", "SUCCESS"), ("0", "FAILED")])
def test_cloudformation_is_told_how_the_build_ended(
    cloudformation: Answers, tmp_path: Path, succeeding: str, status: str
) -> None:
    variables = {
        "ANSWER": json.dumps({"StackId": "a stack's"}),
        "ANSWER_TO": f"http://127.0.0.1:{cloudformation.server_port}/x",
        "CODEBUILD_BUILD_SUCCEEDING": succeeding,
        "CODEBUILD_BUILD_URL": "https://build",
    }
    done = in_bash(buildspec()["phases"]["post_build"]["commands"], tmp_path, **variables)
    assert done.returncode == 0, done.stderr
    # S3 signed the address without a type.
    assert cloudformation.got == [(None, {"StackId": "a stack's", "Status": status, "Reason": "see https://build"})]


def test_a_build_that_somebody_started_answers_nobody(tmp_path: Path) -> None:
    assert in_bash(buildspec()["phases"]["post_build"]["commands"], tmp_path, ANSWER_TO="").returncode == 0


# GitHub


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_actions_are_pinned_to_a_commit(path: Path) -> None:
    used = re.findall(r"uses: (\S+)(.*)", path.read_text(encoding="utf-8"))
    assert used
    for action, comment in used:
        assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", action), action
        assert re.fullmatch(r"  # v\d+\.\d+\.\d+", comment), action


def test_the_workflow_deploys_with_a_token_of_its_run_and_no_key() -> None:
    text = (PROJECT / ".github/workflows/deploy.yml").read_text(encoding="utf-8")
    workflow = yaml.safe_load(text)
    assert workflow["permissions"] == {"contents": "read", "id-token": "write"}
    assert "secrets." not in text
    assert "aws-access-key-id" not in text
    # What somebody types is never part of a script.
    scripts = [step["run"] for step in workflow["jobs"]["deploy"]["steps"] if "run" in step]
    assert not [script for script in scripts if "${{" in script]


def test_only_a_run_in_the_chosen_environment_of_the_repository_is_trusted() -> None:
    role = launch_template()["Resources"]["GitHubRole"]["Properties"]
    (statement,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Condition"] == {
        "StringEquals": {
            "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
            "token.actions.githubusercontent.com:sub": {
                "Fn::Sub": "repo:${GitHubRepository}:environment:${GitHubEnvironment}"
            },
        }
    }
    environment = launch_template()["Parameters"]["GitHubEnvironment"]["Default"]
    workflow = yaml.safe_load((PROJECT / ".github/workflows/deploy.yml").read_text(encoding="utf-8"))
    assert workflow["jobs"]["deploy"]["environment"] == environment
