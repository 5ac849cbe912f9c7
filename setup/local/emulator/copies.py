"""Copies of state and of items: trees of JSON, in which nothing is shared and nothing refers back."""

import copy
from collections import defaultdict
from types import SimpleNamespace
from typing import Any

from ministack.core.responses import AccountRegionScopedDict
from ministack.services import cloudwatch_logs, dynamodb, s3, stepfunctions


def apply_patches() -> None:
    """Apply all patches of this module."""
    copy_what_is_plain()


def copy_what_is_plain() -> None:
    """Plain values are copied as such; as shipped `deepcopy` looks for each of them among all that it has copied.

    Every write to a table copies the item several times, and every save copies all items. Proof: a copy equals what
    was copied, and shares no list or dict with it.
    """
    for service in (cloudwatch_logs, dynamodb, s3, stepfunctions):
        service.copy = SimpleNamespace(copy=copy.copy, deepcopy=copied)


def copied(value: Any) -> Any:
    """A deep copy; of other values than those of JSON and ministack's own dicts, the one that they make themselves."""
    kind = type(value)
    if kind is str:
        return value
    if kind is dict:
        return {key: copied(part) for key, part in value.items()}
    if kind is list:
        return [copied(part) for part in value]
    if kind is defaultdict:
        return defaultdict(value.default_factory, {key: copied(part) for key, part in value.items()})
    if kind is AccountRegionScopedDict:
        scoped = AccountRegionScopedDict()
        scoped._data = copied(value._data)
        return scoped
    return copy.deepcopy(value)
