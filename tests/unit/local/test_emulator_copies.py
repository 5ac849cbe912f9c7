"""How the emulator copies state."""

from collections import defaultdict
from typing import Any

import pytest
from ministack.core.responses import AccountRegionScopedDict

from setup.local.emulator.copies import copied


def scoped() -> AccountRegionScopedDict:
    made = AccountRegionScopedDict()
    made["table"] = {"items": [{"S": "a"}]}
    return made


@pytest.mark.parametrize(
    "value",
    [
        {"Labels": {"L": [{"M": {"Name": {"S": "Cat"}}}]}, "Count": 2, "Share": 0.5, "Is": True, "None": None},
        defaultdict(dict, {"key": {"sort": {"B": b"bytes"}}}),
        ({"in": ["a", "tuple"]},),
    ],
)
def test_a_copy_is_equal_and_shares_nothing_that_changes(value: Any) -> None:
    made = copied(value)

    assert (made, type(made)) == (value, type(value))
    assert made is not value
    assert set(map(id, parts(made))).isdisjoint(map(id, parts(value)))


def test_a_copy_of_what_ministack_keeps_by_region() -> None:
    kept = scoped()
    made = copied(kept)
    kept["table"]["items"].append({"S": "b"})

    assert dict(made.items()) == {"table": {"items": [{"S": "a"}]}}


def test_a_default_is_still_made_in_a_copy() -> None:
    assert copied(defaultdict(dict))["new"] == {}


def test_others_copy_themselves() -> None:
    class Own:
        def __deepcopy__(self, known: dict[int, Any]) -> str:
            return "own copy"

    assert copied({"own": Own()}) == {"own": "own copy"}


def parts(value: Any) -> list[Any]:
    """Every dict and list in a value."""
    if isinstance(value, dict):
        return [value, *(part for each in value.values() for part in parts(each))]
    if isinstance(value, list | tuple):
        return [*([value] if isinstance(value, list) else []), *(part for each in value for part in parts(each))]
    return []
