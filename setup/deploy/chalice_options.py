"""What an operator has chosen, in the words of Chalice's configuration."""

from collections.abc import Mapping
from typing import Any

from setup.deploy.failed_events import FUNCTIONS
from setup.deploy.workflow import called_functions
from setup.errors import SetupError
from setup.stack_settings import tags

# Lambda keeps as many of an account's for the functions that reserve none:
# https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
_KEPT = 100


def chalice_options(choices: Mapping[str, str], stage: str) -> dict[str, Any]:
    """The stage's part of `.chalice/config.json`: tags, tracing, and how often functions of the ingest run at once."""
    at_once = _reserved(choices)
    ingest = _ingest() if at_once else ()
    return {
        "tags": tags(choices, stage),
        "xray": choices.get("TRACING") == "on",
        "lambda_functions": {name: {"reserved_concurrency": at_once} for name in ingest},
    }


def check_concurrency(choices: Mapping[str, str], client: Any) -> None:
    """Refuse to reserve more than the account has, before anything is deployed. `client` is Lambda's.

    Raises `SetupError`.
    """
    if not (at_once := _reserved(choices)):
        return
    quota, functions = client.get_account_settings()["AccountLimit"]["ConcurrentExecutions"], len(_ingest())
    most = max(0, quota - _KEPT) // functions
    if at_once > most:
        raise SetupError(
            f"--reserved-concurrency {at_once} takes {at_once * functions:,} runs at once for {functions} functions; of"
            f" this account's {quota:,} Lambda keeps {_KEPT} for all others: choose at most {most}, or ask AWS for a"
            " higher quota of concurrent executions"
        )


def _reserved(choices: Mapping[str, str]) -> int:
    return int(choices.get("RESERVED_CONCURRENCY", "0"))


def _ingest() -> tuple[str, ...]:
    return (*FUNCTIONS, *called_functions())
