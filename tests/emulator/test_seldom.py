"""What happens seldom, on the deployed application: each function is allowed what it then needs."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
import requests

from chalicelib.aws.connection_table import ConnectionTable
from chalicelib.aws.tally_table import TallyTable
from chalicelib.core.features import TEXT
from chalicelib.core.ingest.request import IngestRequest
from chalicelib.core.live.connection import Connection, Gateway
from chalicelib.core.object_keys import parse_original, photo_id
from chalicelib.core.photo import Photo, Tombstone, Trashed
from chalicelib.core.plain import to_plain
from setup.local.up import Running
from tests.emulator.functions import SCHEDULED, age, call, event, invoke, variables
from tests.emulator.test_live_updates import heard, listening
from tests.emulator.user import User, eventually
from tests.photo_factory import jpeg
from tests.running_stack import another_user
from tests.xmp import a_sidecar

NEVER = "00"
"""The sequencer of an event that is older than every other."""


@pytest.fixture(scope="module")
def user(running: Running, session: boto3.Session) -> User:
    """Somebody who opens the web app's live connection before asking for anything else."""
    listener = another_user(running, session, "listener")
    with listening(listener) as connection:
        connection.send('{"type": "ping"}')
        assert heard(connection) == {"type": "pong"}
    return listener


@pytest.fixture(scope="module")
def photo(user: User) -> Photo:
    object_key = f"usercontent/{user.identity_id}/seldom.jpg"
    user.s3.put_object(Bucket=user.bucket, Key=object_key, Body=jpeg(), Metadata={"album-id": "a" * 32})
    # There is no such album: whoever counts the photo takes it out, and that is done before anything else is tried.
    return eventually(lambda: user.finished(object_key), until=lambda photo: not photo.album_ids)


def state(request: IngestRequest, **more: Any) -> dict[str, Any]:
    return {"request": to_plain(request), **more}


def of(photo: Photo, **changes: Any) -> IngestRequest:
    return replace(IngestRequest.from_record(photo), **changes)


def thumbnail_key(photo: Photo) -> str:
    original = parse_original(photo.object_key)
    assert original
    return original.thumbnail_key


FAILURE = {"Error": "UnsupportedImage", "Cause": json.dumps({"errorMessage": "late"})}
# Each of them compares the thumbnail with the record, though what it came for is settled already.
REPAIRS: dict[str, Callable[[Photo, User], tuple[str, Any]]] = {
    "a repeated IndexPhoto": lambda photo, _: ("index_photo", state(of(photo))),
    "a late MarkFailed": lambda photo, _: ("mark_failed", state(of(photo, sequencer=NEVER), error=FAILURE)),
    "a late removal": lambda photo, user: (
        "on_photo_removed",
        {"Records": [event("ObjectRemoved:Delete", user, photo.object_key, NEVER)]},
    ),
    "the sweeper": lambda _, __: ("sweep_photos", SCHEDULED),
}


@pytest.mark.parametrize("case", REPAIRS)
def test_a_thumbnail_that_is_missing_is_made_again(user: User, photo: Photo, functions: Any, case: str) -> None:
    function, sent = REPAIRS[case](photo, user)
    record = user.photos.get(photo.object_key)
    assert isinstance(record, Photo)
    user.photos.replace(record, by=replace(record, tags=(case,)))  # owes its index and thumbnail another look
    user.s3.delete_object(Bucket=user.bucket, Key=thumbnail_key(photo))
    age(user, photo.object_key, timedelta(hours=1))

    assert call(functions, function, sent) in (None, "Superseded")

    assert user.exists(thumbnail_key(photo))


def test_a_picture_of_a_larger_upload_goes_when_text_is_read(user: User, photo: Photo, functions: Any) -> None:
    larger = IngestRequest.from_record(photo).original.derived_key(2048)
    user.s3.put_object(Bucket=user.bucket, Key=larger, Body=b"larger")

    assert call(functions, "detect_feature", state(of(photo), feature=TEXT)) is None

    assert not user.exists(larger)


def test_a_photo_is_recognised_in_bytes_too_late(photo: Photo, functions: Any) -> None:
    assert call(functions, "detect_labels_in_bytes", state(of(photo))) == "Superseded"


def test_a_later_attempt_asks_whether_the_photo_was_moved(photo: Photo, functions: Any) -> None:
    metadata = to_plain(replace(photo.image_metadata, upload_album="a" * 32))  # type: ignore[type-var]
    sent = state(of(photo, attempt=1), image_metadata=metadata)
    assert call(functions, "store_image_metadata", sent) == "Superseded"


def test_a_photo_that_takes_another_turn_is_left_alone_until_then(photo: Photo, functions: Any) -> None:
    assert call(functions, "reserve_recognition", state(of(photo), turn={"wait": 1})) in (None, "Superseded")


def test_a_photo_whose_change_was_not_counted_yet_is_counted_on_the_way(
    user: User, photo: Photo, functions: Any
) -> None:
    table = TallyTable(user.session.client("dynamodb"), user.running.deployment.environment["TALLIES_TABLE"])
    (entry,) = eventually(lambda: table.entries([photo.photo_id]))
    table.write([replace(entry, revision=0)])

    with variables(functions, "extract_image_metadata", MAX_PHOTOS="1"):
        assert call(functions, "extract_image_metadata", state(of(photo))) is None

    (counted,) = table.entries([photo.photo_id])
    assert counted.revision > 0


def test_a_connection_that_is_gone_is_forgotten(user: User, photo: Photo, functions: Any) -> None:
    deployment = user.running.deployment
    table = ConnectionTable(user.session.client("dynamodb"), deployment.connections_table)
    api_id = deployment.web_socket_url.split("/")[-2]

    def remember(name: str) -> None:
        gateway, soon = Gateway(api_id, "api", name), datetime.now(UTC) + timedelta(hours=1)
        table.add(Connection(user.identity_id, gateway, soon))

    remember("gone-when-asking")
    context = {"apiId": api_id, "stage": "api", "connectionId": "gone-when-asking", "domainName": "x"}
    invoke(functions, "websocket_message", {"requestContext": context, "body": '{"type": "ping"}'})
    assert table.of(user.identity_id, now=datetime.now(UTC)) == []

    remember("gone-when-told")
    record = user.photos.get(photo.object_key)
    assert isinstance(record, Photo)
    user.photos.replace(record, by=replace(record, album_ids=("b" * 32,)))
    eventually(lambda: table.of(user.identity_id, now=datetime.now(UTC)), until=lambda left: not left)


def test_a_photo_whose_object_never_came_cannot_be_tried_again(user: User, functions: Any) -> None:
    object_key = user.object_key("never-came.jpg")
    created = event("ObjectCreated:Put", user, object_key, "01", size=1)
    invoke(functions, "on_photo_created", {"Records": [created]})

    beside = event("ObjectCreated:Put", user, f"{object_key}.xmp", "01", size=1)
    invoke(functions, "on_photo_created", {"Records": [beside]})

    retry = f"{user.running.deployment.api_url}/photos/{photo_id(user.bucket, object_key)}/retry"
    assert user.post({}, url=retry).status_code == 404


def test_the_first_layout_is_shown_and_deleted_and_what_comes_after_that_changes_nothing(
    user: User, photo: Photo, functions: Any
) -> None:
    url, headers = f"{user.running.deployment.api_url}/photos/{photo.photo_id}", {"Authorization": user.id_token}
    shown = requests.get(url, headers=headers, timeout=30).json()["photo"]
    assert requests.get(shown["signedUrl"], timeout=10).content == jpeg()

    assert requests.delete(f"{url}?final=true", headers=headers, timeout=30).status_code == 202
    eventually(lambda: user.photos.get(photo.object_key), until=lambda record: isinstance(record, Tombstone))

    for function in ("generate_thumbnail", "detect_labels_in_bytes", "extract_image_metadata"):
        assert call(functions, function, state(of(photo))) == "PhotoGone"
    for late in ("index_photo", "mark_failed"):
        assert call(functions, late, state(of(photo), error=FAILURE)) == "Superseded"
    assert not user.exists(thumbnail_key(photo))


@pytest.mark.parametrize("folder", ["usercontent/{}", "private/{}/uploads"])
def test_a_sidecar_is_read_before_its_photo_and_after(user: User, folder: str) -> None:
    key = f"{folder.format(user.identity_id)}/beside.jpg"

    def title() -> str | None:
        metadata = user.finished(key).image_metadata
        return metadata.inscription.title if metadata and metadata.inscription else None

    user.s3.put_object(Bucket=user.bucket, Key=f"{key}.xmp", Body=a_sidecar(title="Pier"))
    user.s3.put_object(Bucket=user.bucket, Key=key, Body=jpeg(30, 20))
    assert title() == "Pier"
    user.s3.put_object(Bucket=user.bucket, Key=f"{key}.xmp", Body=a_sidecar(title="Old pier"))
    eventually(lambda: title() == "Old pier")
    user.s3.delete_object(Bucket=user.bucket, Key=f"{key}.xmp")
    eventually(lambda: title() is None)


def test_the_sweeper_deletes_what_its_time_in_the_bin_is_over_for(user: User, functions: Any) -> None:
    keys = [
        f"{folder}/over.jpg" for folder in (f"usercontent/{user.identity_id}", f"private/{user.identity_id}/uploads")
    ]
    for key in keys:
        user.s3.put_object(Bucket=user.bucket, Key=key, Body=jpeg(30, 20))
    for key in keys:
        photo, now = user.finished(key), datetime.now(UTC)
        ended = replace(photo, trashed=Trashed(now, now - timedelta(days=1)))
        assert user.photos.settle(user.photos.replace(photo, by=ended))

    invoke(functions, "sweep_photos", SCHEDULED)

    for key in keys:
        assert not user.exists(key)
        eventually(lambda key=key: isinstance(user.photos.get(key), Tombstone))  # type: ignore[misc]
