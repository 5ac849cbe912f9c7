"""What an operator has chosen, in the words of Chalice's configuration."""

from collections.abc import Mapping
from typing import Any

from setup.deploy.failed_events import FUNCTIONS
from setup.deploy.workflow import called_functions
from setup.stack_settings import tags


def chalice_options(choices: Mapping[str, str], stage: str) -> dict[str, Any]:
    """The stage's part of `.chalice/config.json`: tags, tracing, and how often functions of the ingest run at once."""
    at_once = int(choices.get("RESERVED_CONCURRENCY", "0"))
    ingest = (*FUNCTIONS, *called_functions()) if at_once else ()
    return {
        "tags": tags(choices, stage),
        "xray": choices.get("TRACING") == "on",
        "lambda_functions": {name: {"reserved_concurrency": at_once} for name in ingest},
    }
