"""From running processes to a deployed application with a complete search index.

`provision` does only what is needed: the sources' fingerprint decides whether to deploy again, and the search
engine's identity whether its index, which is in memory, has to be rebuilt from the table.
"""

import json
import platform
from dataclasses import asdict
from pathlib import Path
from typing import Any

import boto3

from setup.chosen import combined
from setup.deploy.stack import Stack
from setup.deploy.stage import deploy
from setup.deploy.stage_parameters import remembered_settings
from setup.deployment import Deployment, Platform, stack_name
from setup.local.choices import REPOSITORY
from setup.local.clean import forget_deployment
from setup.local.fingerprint import fingerprint
from setup.local.stack import LocalStack, Progress
from setup.operate.reindex import reindex
from setup.stack_settings import Features, features


def provision(stack: LocalStack, session: boto3.Session, *, stage: str, progress: Progress) -> Deployment:
    """Deploy unless exactly these sources are, with these settings; rebuild the index unless it is complete."""
    current = fingerprint(REPOSITORY, stage, platform.python_version(), str(stack.ports), str(stack.embedding))
    record = _Record(_record_file(stack))
    deployment = record.deployment() if record.made_of() == current else None
    if deployment is None or not _still_there(session, deployment) or _changes_settings(stack, session, stage):
        if not was_provisioned(stack):
            forget_deployment(stage)
        progress("deploying (the first time takes longest)")
        deployment = _deploy(stack, session, stage, progress)
        record.write(current, deployment)
    _complete_index(stack, session, deployment, progress)
    return deployment


def was_provisioned(stack: LocalStack) -> bool:
    """Whether a deployment on this stack was ever completed: then its state holds somebody's photos."""
    return _record_file(stack).exists()


def read_deployment(stack: LocalStack) -> Deployment | None:
    """The last complete deployment on this stack; None if there is none, or if its file has another format."""
    try:
        return _Record(_record_file(stack)).deployment()
    except (TypeError, KeyError, ValueError):
        return None


def _record_file(stack: LocalStack) -> Path:
    return stack.emulator_state / "deployed.json"


class _Record:
    """The file that remembers the last complete deployment; it is part of the emulator's state, and removed with it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def made_of(self) -> str | None:
        """The fingerprint of the sources it was made from."""
        return self._read().get("fingerprint")

    def deployment(self) -> Deployment | None:
        """What was deployed."""
        content = self._read()
        return Deployment(**content["deployment"]) if content else None

    def write(self, made_of: str, deployment: Deployment) -> None:
        """Remember it; called only when all of it is done."""
        content = {"fingerprint": made_of, "deployment": asdict(deployment)}
        draft = self._path.with_suffix(".draft")
        draft.write_text(json.dumps(content, indent=1))
        draft.replace(self._path)

    def _read(self) -> dict[str, Any]:
        try:
            content: dict[str, Any] = json.loads(self._path.read_text())
        except FileNotFoundError:
            return {}
        return content


def _deploy(stack: LocalStack, session: boto3.Session, stage: str, progress: Progress) -> Deployment:
    # The web server of this stack serves the web app, from the same files.
    return deploy(
        stage=stage,
        session=session,
        chosen=stack.chosen,
        platform=platform_of(stack),
        web_app=None,
        progress=progress,
    )


def platform_of(stack: LocalStack) -> Platform:
    """A stage on this stack, as `setup.deploy` takes it."""
    return Platform(
        api_url=stack.emulator.url + "/_aws/execute-api/{api_id}/{api_stage}",
        web_socket_url=f"ws://127.0.0.1:{stack.ports.emulator}/_aws/execute-api/{{api_id}}/{{api_stage}}",
        extra_environment=stack.extra_environment,
        settings={"SIGN_UP": "open", "DIRECT_UPLOADS": "open"},
        has_alarms=False,
        costs_money=False,
        architecture="arm64" if platform.machine() in ("arm64", "aarch64") else "x86_64",
        require_tls=False,
    )


def _still_there(session: boto3.Session, deployment: Deployment) -> bool:
    """Whether the emulator has the API, which is made last: a crash may have lost a recent deployment."""
    apis = session.client("apigateway").get_rest_apis(limit=500)["items"]
    return deployment.api_id in {api["id"] for api in apis}


def _changes_settings(stack: LocalStack, session: boto3.Session, stage: str) -> bool:
    """Whether the operator chose something other than what the stage remembers."""
    if not stack.chosen:
        return False
    before = remembered_settings(Stack(session.client("cloudformation"), stack_name(stage), print))
    return combined(before, stack.chosen) != before


def features_of(session: boto3.Session, stage: str) -> Features:
    """What is recognised in the photos of a stage, as its operator chose."""
    return features(remembered_settings(Stack(session.client("cloudformation"), stack_name(stage), print)))


def _complete_index(stack: LocalStack, session: boto3.Session, deployment: Deployment, progress: Progress) -> None:
    complete = stack.directory / "run" / "complete-index"
    engine = stack.runner.identity(stack.search_engine)
    if not complete.exists() or complete.read_text() != engine:
        progress("filling the search index from the table")
        reindex(stage=deployment.stage, session=session, extra_environment=stack.extra_environment, progress=progress)
        complete.write_text(engine)
