"""The ingest workflow: written as YAML, with each list of errors written once; read as the state machine's JSON."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

_SOURCE = Path(__file__).with_name("ingest_workflow.yaml")


@cache
def workflow_definition() -> dict[str, Any]:
    """The definition in the Amazon States Language; `${NameArn}` stands for the ARN of a state's function."""
    definition: dict[str, Any] = yaml.safe_load(_SOURCE.read_text(encoding="utf-8"))
    del definition["Shared"]
    return definition
