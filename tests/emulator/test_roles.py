"""Each function may do what it does, and nothing else: what these tests have used is all that its role allows."""

import pytest

from tests.emulator.roles import FUNCTIONS, Permission, Roles

# What no function of ours asks for by itself: Lambda does, with the function's role.
BY_LAMBDA = {
    *("logs:CreateLogStream", "logs:PutLogEvents", "sqs:SendMessage"),
    *("dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams"),
}
# Here Rekognition is a process of its own, which reads photos as the operator. That it is asked, the labels show.
BY_REKOGNITION = {"detect_labels": {"rekognition:DetectLabels", "s3:GetObject"}}
BY_REKOGNITION["detect_labels_in_bytes"] = {"rekognition:DetectLabels"}
# Without these nobody has done all that a function can do.
WHOLE_JOURNEY = {
    *("test_asking", "test_event_order", "test_journey", "test_live_updates", "test_photo_library"),
    "test_seldom",
}


def unchecked(function: str, permission: Permission) -> bool:
    """Whether the emulator cannot see that a permission is used."""
    return permission[0] in BY_LAMBDA | BY_REKOGNITION.get(function, set())


@pytest.mark.last
@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_role_allows_nothing_that_its_function_does_not_use(
    roles: Roles, function: str, request: pytest.FixtureRequest
) -> None:
    if not {item.path.stem for item in request.session.items} >= WHOLE_JOURNEY:
        pytest.skip("only a run of all of tests/emulator uses everything")
    used = {(use.action, use.allowed_by) for use in roles.uses(function)}
    allowed = {permission for permission in roles.allowed(function) if not unchecked(function, permission)}

    assert allowed - used == set()


@pytest.mark.last
@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_role_allows_all_that_its_function_asks_for(roles: Roles, function: str) -> None:
    refused = {(use.action, use.resource) for use in roles.uses(function) if use.allowed_by is None}

    assert {call for call in refused if not str(call[1]).endswith("no-such-table")} == set()  # a test's fault
