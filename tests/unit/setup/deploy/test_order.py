"""The order of a deployment: nothing runs against what is not there yet (docs/decisions/deploying.md)."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from copy import deepcopy
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest import mock

import pytest

from setup.deploy import stage
from setup.deploy.template import template, template_text
from setup.deployment import Platform
from tests.unit.setup.deployments import OUTPUTS

NEW, OLD = "new workflow", "old workflow"


def workflow_in(text: str) -> str:
    definition = json.loads(text)["Resources"]["IngestWorkflow"]["Properties"]["DefinitionString"]
    return OLD if definition == OLD else NEW


class Log(list[str]):
    """What happens, in its order."""

    def noting(self, what: str, answer: Any = None) -> Callable[..., Any]:
        def note(*_: Any, **__: Any) -> Any:
            self.append(what)
            return answer

        return note


@pytest.fixture
def log() -> Iterator[Log]:
    """A deployment on nothing; each step only says that it was reached."""
    log = Log()
    deployed: dict[str, Any] = deepcopy(template())
    deployed["Resources"]["IngestWorkflow"]["Properties"]["DefinitionString"] = OLD

    def bring_up(text: str, *_: Any) -> dict[str, str]:
        log.append(f"stack with the {workflow_in(text)}")
        return OUTPUTS

    asked = {"template": lambda: deployed, "parameter": lambda name: None}
    stack = SimpleNamespace(bring_up=bring_up, client=None, name="", **asked)
    replaced: dict[str, Any] = {
        "Stack": lambda *_, **__: stack,
        "prepare_index": log.noting("new index filled", log.noting("old index replaced")),
        "_deploy_functions": log.noting("functions", Path()),
        "deployed_api_id": lambda record: "api",
        "deployed_web_socket_api_id": lambda record: "socket",
        "_configure_beyond_chalice": log.noting("what Chalice leaves out"),
    }
    with ExitStack() as patches:
        for name, fake in replaced.items():
            patches.enter_context(mock.patch.object(stage, name, fake))
        yield log


def test_functions_come_after_what_they_need_and_before_what_needs_them(log: Log) -> None:
    session = mock.Mock(region_name="eu-west-1")
    session.client("sts").get_caller_identity.return_value = {"Account": "123456789012"}

    stage.deploy(stage="dev", session=session, platform=Platform(has_alarms=False), web_app=None, progress=print)

    assert log == [
        f"stack with the {OLD}",
        "new index filled",
        "functions",
        "old index replaced",
        f"stack with the {NEW}",
        "what Chalice leaves out",
    ]
    assert workflow_in(template_text()) == NEW
