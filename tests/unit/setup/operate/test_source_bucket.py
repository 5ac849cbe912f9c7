"""What is ours in another bucket's configuration comes and goes, and nothing else changes."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.core.source import Source
from setup.errors import SetupError
from setup.operate.source_bucket import (
    CREATED,
    REMOVED,
    Marked,
    with_notifications,
    with_rights,
    without_notifications,
    without_rights,
)
from tests.records import ALICE, UPLOADED_AT

SOURCE = Source(identity_id=ALICE, bucket="agency", prefix="2019/", added_at=UPLOADED_AT)
MARKED = Marked("dev", SOURCE)
OTHER = Marked("dev", replace(SOURCE, prefix="2020/"))
FUNCTIONS = {CREATED: "arn:created", REMOVED: "arn:removed"}
ROLES = ["arn:aws:iam::000000000000:role/b", "arn:aws:iam::000000000000:role/a"]
STATEMENT = {"Sid": "Theirs", "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"}


def topic(prefix: str, *events: str, name: str = "prefix") -> dict[str, Any]:
    rules = [{"Name": name, "Value": prefix}] if prefix else []
    filters = {"Filter": {"Key": {"FilterRules": rules}}} if rules else {}
    return {"Id": "theirs", "TopicArn": "arn:topic", "Events": list(events), **filters}


def test_notifications_are_added_to_those_that_are_there() -> None:
    there = {
        "ResponseMetadata": {},
        "EventBridgeConfiguration": {},
        "TopicConfigurations": [topic("2020/", "s3:ObjectCreated:*")],
        "LambdaFunctionConfigurations": [{"Id": "x", "Events": ["s3:ObjectTagging:*"], "LambdaFunctionArn": "arn:x"}],
    }

    merged = with_notifications(there, MARKED, FUNCTIONS)

    assert merged.keys() == there.keys() - {"ResponseMetadata"}
    assert merged["TopicConfigurations"] == there["TopicConfigurations"]
    theirs, created, removed = merged["LambdaFunctionConfigurations"]
    assert theirs["Id"] == "x"
    assert (created["LambdaFunctionArn"], created["Events"]) == ("arn:created", ["s3:ObjectCreated:*"])
    assert removed["Events"] == ["s3:ObjectRemoved:*", "s3:LifecycleExpiration:*"]
    assert created["Filter"]["Key"]["FilterRules"] == [{"Name": "prefix", "Value": "2019/"}]

    assert with_notifications(merged, MARKED, FUNCTIONS) == merged
    assert without_notifications(merged, MARKED) == {name: there[name] for name in merged}


def test_two_sources_of_a_bucket_do_not_disturb_each_other() -> None:
    both = with_notifications(with_notifications({}, OTHER, FUNCTIONS), MARKED, FUNCTIONS)

    assert len(both["LambdaFunctionConfigurations"]) == 4
    assert without_notifications(both, MARKED) == with_notifications({}, OTHER, FUNCTIONS)


@pytest.mark.parametrize(
    "theirs",
    [
        topic("", "s3:ObjectCreated:*"),
        topic("2019/may/", "s3:ObjectCreated:Put"),
        topic("20", "s3:ObjectRemoved:*", name="Prefix"),
        topic("2019/", "s3:LifecycleExpiration:Delete"),
    ],
)
def test_what_s3_would_refuse_is_refused_with_what_to_do(theirs: dict[str, Any]) -> None:
    with pytest.raises(SetupError, match=r"s3://agency .*\(theirs\).*map another prefix"):
        with_notifications({"TopicConfigurations": [theirs]}, MARKED, FUNCTIONS)


def test_rights_are_for_the_prefix_and_for_our_roles_alone() -> None:
    policy = with_rights({"Version": "2008-10-17", "Statement": [STATEMENT]}, MARKED, ROLES)

    theirs, read, names = policy["Statement"]
    assert (theirs, policy["Version"]) == (STATEMENT, "2008-10-17")
    assert read["Resource"] == "arn:aws:s3:::agency/2019/*"
    assert read["Principal"] == names["Principal"] == {"AWS": sorted(ROLES)}
    assert read["Action"] == ["s3:GetObject", "s3:GetObjectVersion"]
    assert (names["Action"], names["Resource"]) == ("s3:ListBucket", "arn:aws:s3:::agency")
    assert with_rights(policy, MARKED, ROLES) == policy
    assert without_rights(policy, MARKED) == {"Version": "2008-10-17", "Statement": [STATEMENT]}
    assert "Statement" not in without_rights(with_rights({}, MARKED, ROLES), MARKED)


def test_two_sources_have_rights_of_their_own() -> None:
    both = with_rights(with_rights({}, OTHER, ROLES), MARKED, ROLES)

    assert len({each["Sid"] for each in both["Statement"]}) == 4
    assert without_rights(both, OTHER) == with_rights({}, MARKED, ROLES)
