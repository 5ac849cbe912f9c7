"""IAM: which of its permissions each role has used, and what it was refused.

On AWS, IAM's "last accessed information" and CloudTrail have that; here it is a file in the emulator's state. A role
that may do more than its function ever does is found by comparing the two.
"""

import json
import threading
from collections.abc import Iterable
from contextvars import ContextVar
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ministack.core import iam_evaluator, persistence

NAME = "used-permissions.jsonl"
OF_RESOURCE = "the resource's own policy"
# Everything that our roles may do is far less; a stack that is attacked does not fill the disk.
_AT_MOST = 10_000

Policies = Iterable[Iterable[Any]]


@dataclass(frozen=True, slots=True)
class Use:
    """A call of a role's session.

    `allowed_by` is the pattern that matched `resource`, or `OF_RESOURCE`; None for a refused call.

    Allowed calls are noted once for each pattern, and have no `resource`.
    """

    role: str
    session: str
    key: str
    action: str
    allowed_by: str | None
    resource: str | None


def apply_patches() -> None:
    """Apply all patches of this module."""
    note_decisions()


# What the request that is being served was evaluated with: its context, and the policies of its caller.
_evaluated: ContextVar[tuple[Any, Policies] | None] = ContextVar("evaluated", default=None)


def note_decisions() -> None:
    """Each decision about a role's call is noted once, in a file. Proof: one call that is allowed, one that is not."""
    enforce, evaluate = iam_evaluator.enforce, iam_evaluator.evaluate
    note = _Notes(Path(persistence.STATE_DIR).parent / NAME).add

    # Policies of resources are evaluated after those of the caller, by the same function.
    def evaluate_and_keep(context: Any, policies: Policies, *limits: Any) -> Any:
        if _evaluated.get() is None:
            _evaluated.set((context, policies))
        return evaluate(context, policies, *limits)

    def enforce_and_note(key: str, *request: Any, **more: Any) -> Any:
        _evaluated.set(None)
        result = enforce(key, *request, **more)
        if kept := _evaluated.get():
            context, policies = kept
            if context.principal_type == "AssumedRole":
                note(use_of(key, context, policies, is_allowed=result is None))
        return result

    iam_evaluator.evaluate, iam_evaluator.enforce = evaluate_and_keep, enforce_and_note


def read_uses(state: Path) -> list[Use]:
    """What the emulator with this state directory has noted."""
    path = state / NAME
    return [Use(**json.loads(line)) for line in path.read_text().splitlines()] if path.exists() else []


def use_of(key: str, context: Any, policies: Policies, *, is_allowed: bool) -> Use:
    """The call of a role's session, by its access key; what its `policies` do not allow, the resource's does."""
    role, session = context.principal_arn.split("/")[-2:]
    patterns = (
        pattern
        for policy in policies
        for statement in policy
        if any(iam_evaluator.fnmatch_iam(context.action, action) for action in statement.actions)
        for pattern in statement.resources
        if iam_evaluator.fnmatch_iam_cs(context.resource_arn, pattern)
    )
    pattern = next(patterns, OF_RESOURCE) if is_allowed else None
    return Use(role, session, key, context.action, pattern, None if pattern else context.resource_arn)


class _Notes:
    def __init__(self, path: Path) -> None:
        self._path, self._seen, self._lock = path, set(read_uses(path.parent)), threading.Lock()

    def add(self, use: Use) -> None:
        with self._lock:
            if use not in self._seen and len(self._seen) < _AT_MOST:
                self._seen.add(use)
                with self._path.open("a") as file:
                    file.write(json.dumps(asdict(use)) + "\n")
