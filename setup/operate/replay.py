"""Send failed events to their functions again: `python -m setup.replay --stage NAME`.

An event that its function handles this time leaves the queue; one that fails again stays, and its reason is printed.
Exit status: 0 if the queue is empty afterwards, 1 if events remain.
"""

import argparse
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.config import Config

from setup.deploy.stack import Stack
from setup.deployment import check_stage, stack_name
from setup.errors import SetupError, run
from setup.operate.dead_letters import DeadLetter, dead_letters

# Longer than the functions' time-outs.
_CONFIG = Config(read_timeout=90)


@dataclass(frozen=True, slots=True)
class Replayed:
    """How many events were handled, and why the others failed."""

    handled: int
    failures: tuple[str, ...]


def replay(*, stage: str, session: boto3.Session, progress: Callable[[str], None] = print) -> Replayed:
    """Replay the stage's dead letters, each once. Raises `SetupError`, and botocore's errors."""
    outputs = Stack(session.client("cloudformation"), stack_name(check_stage(stage)), progress).outputs()
    queue, functions = session.client("sqs"), session.client("lambda", config=_CONFIG)
    failures: list[str] = []
    handled = 0
    for letter in dead_letters(queue, outputs["DeadLettersUrl"]):
        if failure := _invoke(functions, letter):
            failures.append(failure)
            progress(f"failed again: {failure}")
        else:
            queue.delete_message(QueueUrl=outputs["DeadLettersUrl"], ReceiptHandle=letter.receipt)
            handled += 1
    return Replayed(handled, tuple(failures))


def _invoke(client: Any, letter: DeadLetter) -> str | None:
    answer = client.invoke(
        FunctionName=letter.function,
        InvocationType="RequestResponse",
        Payload=json.dumps(letter.event).encode(),
    )
    if "FunctionError" not in answer:
        return None
    reason = json.loads(answer["Payload"].read()).get("errorMessage", answer["FunctionError"])
    return f"{letter.function.rpartition(':')[2]} {', '.join(letter.object_keys)}: {reason}"


def main() -> int:
    """The command line. Returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m setup.replay", description=__doc__)
    parser.add_argument("--stage", required=True)
    parser.add_argument("--region", help="AWS region (default: that of your AWS configuration)")
    arguments = parser.parse_args()
    return run(lambda: replay_and_tell(arguments.stage, boto3.Session(region_name=arguments.region)))


def replay_and_tell(stage: str, session: boto3.Session) -> None:
    """Replay, and print how many were handled. Raises `SetupError` if some failed again."""
    done = replay(stage=stage, session=session)
    print(f"{done.handled} events were handled")
    if done.failures:
        raise SetupError(f"{len(done.failures)} events failed again and stay in the queue")
