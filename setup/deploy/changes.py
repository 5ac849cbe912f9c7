"""What an update would do to a stack, according to CloudFormation's change set.

If the user pool were replaced, every user would get another identity and lose access to their photos; a new table or
bucket would be empty. So the stack's policy denies such updates, and an operator has to allow them explicitly.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

STATEFUL = ("PhotoBucket", "ImageMetadataTable", "AlbumsTable", "UserPool", "UserPoolClient", "IdentityPool")
"""What holds photos, records and users, by logical id."""

KEPT = (*STATEFUL, "PhotoBucketPolicy", "TalliesTable", "RememberedSettings")
"""What stays of a stack whose stage is removed without its data, and from which the rest can be made again.

Tallies follow from the records, but counting them again takes longer than keeping them costs.
"""

_EVERYTHING = {"Effect": "Allow", "Principal": "*", "Action": "Update:*", "Resource": "*"}
_DENIED = {
    "Effect": "Deny",
    "Principal": "*",
    "Action": ["Update:Replace", "Update:Delete"],
    "Resource": [f"LogicalResourceId/{name}" for name in STATEFUL],
}
PROTECTING_POLICY = json.dumps({"Statement": [_EVERYTHING, _DENIED]})
ALLOWING_POLICY = json.dumps({"Statement": [_EVERYTHING]})


@dataclass(frozen=True, slots=True)
class Change:
    """One resource's change: `action` is Add, Modify, Remove, ...; `replacement` True, False, Conditional or empty."""

    action: str
    logical_id: str
    kind: str
    replacement: str = ""

    @property
    def loses(self) -> bool:
        """Whether the resource's content may be lost."""
        return self.action == "Remove" or self.replacement in ("True", "Conditional")


def changes_of(described: Iterable[Mapping[str, Any]]) -> tuple[Change, ...]:
    """The `Changes` of DescribeChangeSet."""
    resources = [change["ResourceChange"] for change in described if change["Type"] == "Resource"]
    return tuple(
        Change(found["Action"], found["LogicalResourceId"], found["ResourceType"], found.get("Replacement", ""))
        for found in resources
    )


def loses_data(changes: Sequence[Change]) -> tuple[Change, ...]:
    """Those that would replace or remove what holds photos, records or users."""
    return tuple(change for change in changes if change.loses and change.logical_id in STATEFUL)


def lines(changes: Sequence[Change]) -> list[str]:
    """A line for each change; for many additions only their number, because a first deployment has nothing else."""
    added = [change for change in changes if change.action == "Add"]
    others = [change for change in changes if change.action != "Add"]
    shown = [*others, *(added if others else ())]
    told = [f"  {_verb(change):8} {change.logical_id} ({change.kind})" for change in shown]
    return told if others or not added else [f"  add      {len(added)} resources"]


def _verb(change: Change) -> str:
    return {"True": "REPLACE", "Conditional": "REPLACE?"}.get(change.replacement, change.action.lower())
