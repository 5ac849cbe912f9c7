"""What a source adds to its bucket: notifications to our functions, rights of their roles, and that our pages may read.

Pure: the bucket's whole configuration -> what it is to be. Everything of ours has a name of its own, by which it is
found again.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chalicelib.core.source import Source
from setup.errors import SetupError

CREATED, REMOVED = "on_photo_created", "on_photo_removed"
_EVENTS = {CREATED: ["s3:ObjectCreated:*"], REMOVED: ["s3:ObjectRemoved:*", "s3:LifecycleExpiration:*"]}
_TARGETS = ("TopicConfigurations", "QueueConfigurations", "LambdaFunctionConfigurations")

Configuration = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Marked:
    """The names of what one source of a stage adds to its bucket."""

    stage: str
    source: Source

    @property
    def _digest(self) -> str:
        return hashlib.sha256(f"{self.source.bucket}/{self.source.prefix}".encode()).hexdigest()[:12]

    def notification(self, function: str) -> str:
        """The id of a notification."""
        return f"{self.rule}-{function}"

    @property
    def rule(self) -> str:
        """The id of the CORS rule."""
        return f"photo-search-{self.stage}-{self._digest}"

    @property
    def statement(self) -> str:
        """What the ids of the policy's statements begin with: letters and digits alone."""
        return f"PhotoSearch{re.sub('[^A-Za-z0-9]', '', self.stage)}{self._digest}"


def with_origin(rules: Sequence[Configuration], marked: Marked) -> list[Configuration]:
    """The CORS rules of a bucket, and ours: as in our own bucket, what lets somebody read is the signature alone."""
    ours = {"ID": marked.rule, "AllowedOrigins": ["*"], "AllowedMethods": ["GET", "HEAD"], "MaxAgeSeconds": 3000}
    return [*without_origin(rules, marked), ours]


def without_origin(rules: Sequence[Configuration], marked: Marked) -> list[Configuration]:
    """The CORS rules of a bucket, apart from ours."""
    return [rule for rule in rules if rule.get("ID") != marked.rule]


def with_notifications(there: Configuration, marked: Marked, functions: Mapping[str, str]) -> dict[str, Any]:
    """The notifications of a bucket, and ours; `functions` are ARNs. Raises `SetupError` if S3 would refuse them."""
    others = without_notifications(there, marked)
    _check_overlap(others, marked.source)
    ours = [
        {
            "Id": marked.notification(function),
            "LambdaFunctionArn": functions[function],
            "Events": events,
            "Filter": {"Key": {"FilterRules": [{"Name": "prefix", "Value": marked.source.prefix}]}},
        }
        for function, events in _EVENTS.items()
    ]
    return {**others, "LambdaFunctionConfigurations": [*others.get("LambdaFunctionConfigurations", ()), *ours]}


def without_notifications(there: Configuration, marked: Marked) -> dict[str, Any]:
    """The notifications of a bucket, apart from ours."""
    ours = {marked.notification(function) for function in _EVENTS}
    kept = {name: value for name, value in there.items() if name != "ResponseMetadata"}
    for target in _TARGETS:
        if others := [each for each in kept.pop(target, ()) if each.get("Id") not in ours]:
            kept[target] = others
    return kept


# S3 refuses two notifications of one event whose prefixes overlap, but says neither which, nor what to do.
def _check_overlap(others: Configuration, source: Source) -> None:
    ours = [event for events in _EVENTS.values() for event in events]
    for each in (each for target in _TARGETS for each in others.get(target, ())):
        prefix = _prefix(each)
        begins = prefix.startswith(source.prefix) or source.prefix.startswith(prefix)
        if begins and any(_same_event(event, our) for event in each["Events"] for our in ours):
            raise SetupError(
                f"s3://{source.bucket} has a notification of its own for objects under {prefix or 'any key'!r}"
                f" ({each.get('Id', 'without an id')}), and S3 allows no second one: map another prefix, or have that"
                " notification sent through EventBridge or a topic that covers both"
            )


def _prefix(notification: Configuration) -> str:
    rules = notification.get("Filter", {}).get("Key", {}).get("FilterRules", ())
    return next((str(rule["Value"]) for rule in rules if rule["Name"].lower() == "prefix"), "")


def _same_event(one: str, other: str) -> bool:
    one, other = one.removesuffix("*"), other.removesuffix("*")
    return one.startswith(other) or other.startswith(one)


def with_rights(policy: Configuration, marked: Marked, roles: Iterable[str]) -> dict[str, Any]:
    """The bucket's policy, which then lets our roles read what is under the prefix, and know what is not there.

    Without the right to list, S3 does not tell an object that is gone from one that may not be read. It has no
    narrower form, so the roles could list the names of all the bucket's objects.
    """
    principals = sorted(roles)
    partition = principals[0].split(":")[1]
    bucket = f"arn:{partition}:s3:::{marked.source.bucket}"
    may = {"Effect": "Allow", "Principal": {"AWS": principals}}
    read = {"Action": ["s3:GetObject", "s3:GetObjectVersion"], "Resource": f"{bucket}/{marked.source.prefix}*"}
    others = without_rights(policy, marked)
    return {
        "Version": "2012-10-17",
        **others,
        "Statement": [
            *others.get("Statement", ()),
            {"Sid": f"{marked.statement}Read", **may, **read},
            {"Sid": f"{marked.statement}List", **may, "Action": "s3:ListBucket", "Resource": bucket},
        ],
    }


def without_rights(policy: Configuration, marked: Marked) -> dict[str, Any]:
    """The bucket's policy, apart from ours; without `Statement` if nothing is left of it."""
    statements = [each for each in policy.get("Statement", ()) if not each.get("Sid", "").startswith(marked.statement)]
    kept = {name: value for name, value in policy.items() if name != "Statement"}
    return kept | ({"Statement": statements} if statements else {})
