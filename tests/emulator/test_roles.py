"""Each function may do what it does, and nothing else: what these tests have used is all that its role allows."""

import pytest

from setup.deploy.template import read_template
from tests.emulator.roles import FUNCTIONS, Permission, Roles

# What no function of ours asks for by itself: Lambda does, with the function's role.
BY_LAMBDA = {
    *("logs:CreateLogStream", "logs:PutLogEvents", "sqs:SendMessage"),
    *("dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams"),
}
# Here Rekognition is a process of its own, which reads photos as the operator. Whose collections
# of faces are asked for cannot be seen: tests/functional/test_resources.py says who may.
BY_REKOGNITION = {"detect_labels": {"s3:GetObject"}}
DETECT = {
    operation: (f"rekognition:{operation}", "*")
    for operation in ("DetectLabels", "DetectText", "DetectModerationLabels")
}
# Without these nobody has done all that a function can do.
WHOLE_JOURNEY = {
    *("test_asking", "test_event_order", "test_journey", "test_live_updates", "test_photo_library"),
    *("test_seldom", "test_sources", "test_text"),
}


def unchecked(function: str, permission: Permission) -> bool:
    """Whether the emulator cannot see that a permission is used, or nobody can say when it is."""
    action, resource = permission
    # A photo that leaves an album leaves its list when that is counted: by the API, unless the stream is faster.
    may_be_late = function == "api_handler" and action == "dynamodb:DeleteItem" and resource.endswith("-Tallies")
    # Persons follow by whoever is first: the sweeper, or the function that has looked at a photo.
    may_be_late |= function == "sweep_photos" and action == "dynamodb:PutItem" and resource.endswith("-Albums")
    # A record that was just written is read only if it has changed since.
    may_be_late |= function == "index_photo" and action == "dynamodb:GetItem"
    of_faces = action.startswith("rekognition:") and action.removeprefix("rekognition:") not in DETECT
    return may_be_late or of_faces or action in BY_LAMBDA | BY_REKOGNITION.get(function, set())


@pytest.fixture
def journey(request: pytest.FixtureRequest) -> None:
    """That of all the others."""
    if not {item.path.stem for item in request.session.items} >= WHOLE_JOURNEY:
        pytest.skip("only a run of all of tests/emulator uses everything")


@pytest.mark.last
@pytest.mark.usefixtures("journey")
@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_role_allows_nothing_that_its_function_does_not_use(roles: Roles, function: str) -> None:
    used = {(use.action, use.allowed_by) for use in roles.uses(function)}
    allowed = {permission for permission in roles.allowed(function) if not unchecked(function, permission)}

    assert allowed - used - {*DETECT.values()} == set()


@pytest.mark.last
@pytest.mark.usefixtures("journey")
def test_those_ask_rekognition_that_may(roles: Roles) -> None:
    may = {
        operation: {function for function in FUNCTIONS if permission in roles.allowed(function)}
        for operation, permission in DETECT.items()
    }
    asked = roles.callers(roles.running.stack.recogniser)
    assert {operation: asked[operation] for operation in DETECT} == may


@pytest.mark.last
@pytest.mark.usefixtures("journey")
def test_those_write_to_the_index_and_search_it_that_may(roles: Roles) -> None:
    may = read_template("permissions.yaml")
    asked = {"POST /photos/_bulk": set(may["WriteIndex"])}
    asked |= {f"POST /photos/{path}": set(may["Search"]) for path in ("_search", "_msearch")}
    assert roles.callers(roles.running.stack.search_engine) == asked


@pytest.mark.last
@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_role_allows_all_that_its_function_asks_for(roles: Roles, function: str) -> None:
    refused = {(use.action, use.resource) for use in roles.uses(function) if use.allowed_by is None}

    assert {call for call in refused if not str(call[1]).endswith("no-such-table")} == set()  # a test's fault
