"""Every entry of app.py, with fakes behind it."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest

import app
from chalicelib import services
from chalicelib.core.ingest_request import IngestRequest
from chalicelib.core.photo import Photo, Status, Tombstone
from chalicelib.errors import PhotoGone, ServiceUnavailable, Superseded, UnsupportedImage
from tests.functional.conftest import World, id_token, recorded
from tests.photo_factory import encoded, jpeg, picture, png
from tests.records import ALICE, BOB, ODD_NAMES, a_finished_photo, a_label, an_object_key

# Chalice's local authorizer says that it is none; ours is proven on the emulator.
pytestmark = pytest.mark.filterwarnings("ignore:CognitoUserPoolAuthorizer is not a supported:UserWarning")

KEY = an_object_key("red car.jpg")
THUMBNAIL = f"private/{ALICE}/resized/red car.jpg"
CORS = {
    "Access-Control-Allow-Origin": "https://app.example.com",
    "Access-Control-Allow-Headers": "Authorization,Content-Type,X-Amz-Date,X-Amz-Security-Token,X-Api-Key,search-key",
    "Access-Control-Max-Age": "600",
}


# S3 events


def test_a_new_original_starts_its_workflow(world: World) -> None:
    world.invoke("on_photo_created", recorded("events/object_created.json"))

    (request,) = world.workflow.started.values()
    assert request == IngestRequest(
        bucket="photo-search-test",
        object_key=KEY,
        sequencer="0055aed6dcd90281e5" + "0" * 14,
        file_size=1024,
        etag="d41d8cd98f00b204e9800998ecf8427e",
        version_id="096fKKXTRTtl3on89fVO.nfljtsv6qko",
    )
    record = world.photos.get(KEY)
    assert isinstance(record, Photo)
    assert (record.status, record.execution_arn) == (Status.PENDING, *world.workflow.started)


def test_every_record_of_an_event_starts_one(world: World) -> None:
    world.invoke("on_photo_created", recorded("events/three_objects_created.json"))

    names = [request.original.name for request in world.workflow.started.values()]
    assert names == ["first.jpg", "second.jpg", "third.jpg"]


def test_a_record_that_fails_does_not_keep_the_others_from_their_turn(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = world.workflow.start

    def failing_once(request: IngestRequest) -> None:
        if request.original.name == "first.jpg":
            raise ServiceUnavailable("throttled")
        start(request)

    monkeypatch.setattr(world.workflow, "start", failing_once)

    with pytest.raises(ExceptionGroup) as raised:
        world.invoke("on_photo_created", recorded("events/three_objects_created.json"))
    assert [str(error) for error in raised.value.exceptions] == ["throttled"]
    assert [request.original.name for request in world.workflow.started.values()] == ["second.jpg", "third.jpg"]

    # Lambda delivers the event again: what failed is made up for, what worked is not done twice.
    monkeypatch.setattr(world.workflow, "start", start)
    world.invoke("on_photo_created", recorded("events/three_objects_created.json"))
    names = sorted(request.original.name for request in world.workflow.started.values())
    assert names == ["first.jpg", "second.jpg", "third.jpg"]


@pytest.mark.parametrize("handler", ["on_photo_created", "on_photo_removed"])
def test_a_thumbnail_is_ignored_before_any_call(world: World, monkeypatch: pytest.MonkeyPatch, handler: str) -> None:
    monkeypatch.setattr(world.photos, "accept_upload", None)
    monkeypatch.setattr(world.bucket, "find", None)

    world.invoke(handler, recorded("events/thumbnail_created.json"))

    assert (world.workflow.started, world.photos.stored) == ({}, {})


@pytest.mark.parametrize(("event", "name"), [("object_removed", "red car.jpg"), ("object_expired", "old.jpg")])
def test_a_removed_or_expired_original_leaves_no_trace_but_a_tombstone(world: World, event: str, name: str) -> None:
    world.ingest(an_object_key(name), jpeg())
    assert world.search("car") == [an_object_key(name)]
    world.bucket.delete(an_object_key(name))

    removal = recorded(f"events/{event}.json")
    world.invoke("on_photo_removed", removal)

    assert isinstance(world.photos.get(an_object_key(name)), Tombstone)
    assert world.search("car") == []
    assert world.bucket.objects == {}


# The workflow


def test_a_photo_goes_through_every_step_once(world: World) -> None:
    execution = world.ingest(KEY, jpeg())

    assert execution.called == [
        "extract_image_metadata",
        "store_image_metadata",
        "detect_labels",
        "generate_thumbnail",
        "index_photo",
    ]
    assert execution.failed_with is None


@pytest.mark.parametrize("make", [jpeg, png], ids=["JPEG", "PNG"])
def test_from_upload_to_found_to_gone(world: World, make: Any) -> None:
    world.ingest(KEY, make(400, 300))

    record = world.photos.get(KEY)
    assert isinstance(record, Photo)
    assert record.status is Status.SUCCEEDED
    assert record.thumbnail is not None
    assert (record.thumbnail.width, record.thumbnail.height) == (250, 188)
    assert world.bucket.objects.keys() == {KEY, THUMBNAIL}
    assert world.search("automobile") == [KEY]
    assert world.search("automobile", token="bob") == []

    world.invoke("on_photo_removed", world.delete(KEY))
    assert world.search("automobile") == []
    assert world.bucket.objects == {}


@pytest.mark.parametrize("name", ODD_NAMES)
@pytest.mark.parametrize("layout", ["private/{}/uploads/{}", "usercontent/{}/{}"])
def test_odd_object_keys_go_all_the_way(world: World, layout: str, name: str) -> None:
    key = layout.format(ALICE, name)
    execution = world.ingest(key, jpeg(20, 20))

    assert execution.visited[-1] == "IndexPhoto"
    assert world.search("car") == [key]
    (thumbnail,) = world.bucket.objects.keys() - {key}
    world.invoke("on_photo_created", world.upload(thumbnail, world.bucket.objects[thumbnail]))
    assert world.workflow.started == {}

    world.invoke("on_photo_removed", world.delete(key))
    assert world.search("car") == []
    assert world.bucket.objects == {}


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (encoded(picture(), "GIF"), "GIF"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "WEBP"),
        (b"just text", "UNKNOWN"),
        (b"", "empty"),
        (jpeg()[:200], "damaged"),
        (png()[:40], "damaged"),
    ],
    ids=["GIF", "WebP", "text", "empty", "cut JPEG", "cut PNG"],
)
def test_what_is_no_photo_fails_with_a_reason(world: World, data: bytes, reason: str) -> None:
    execution = world.ingest(KEY, data)

    record = world.photos.get(KEY)
    assert isinstance(record, Photo)
    assert (record.status, execution.failed_with) == (Status.FAILED, "IngestFailed")
    assert reason in (record.status_reason or "")
    assert world.bucket.objects.keys() == {KEY}
    assert world.search("car") == world.search("red") == []


def test_an_extension_may_lie(world: World) -> None:
    world.ingest(an_object_key("photo.gif"), jpeg())

    record = world.photos.get(an_object_key("photo.gif"))
    assert isinstance(record, Photo)
    assert record.image_metadata is not None
    assert (record.status, record.image_metadata.format) == (Status.SUCCEEDED, "JPEG")


def test_an_overwrite_is_found_by_its_own_labels_and_by_no_old_ones(world: World) -> None:
    world.ingest(KEY, jpeg(400, 300))
    world.detector.response = {
        "Labels": [{"Name": "Dog", "Confidence": 99.0, "Parents": [], "Instances": []}],
        "LabelModelVersion": "3.0",
    }
    world.ingest(KEY, jpeg(300, 400))

    assert world.search("automobile") == []
    assert world.search("dog") == [KEY]


def test_an_overwrite_by_what_is_no_photo_takes_the_old_one_and_its_thumbnail_away(world: World) -> None:
    world.ingest(KEY, jpeg())
    world.ingest(KEY, b"GIF89a" + bytes(100))

    assert world.search("car") == []
    assert world.bucket.objects.keys() == {KEY}


@pytest.mark.parametrize("step", ["extract_image_metadata", "detect_labels", "generate_thumbnail", "index_photo"])
def test_a_photo_that_is_deleted_on_its_way_ends_as_superseded_and_leaves_nothing(world: World, step: str) -> None:
    world.invoke("on_photo_created", world.upload(KEY, jpeg()))
    (request,) = world.workflow.started.values()
    invoke = world.invoke

    def deleting_first(function: str, event: Any) -> Any:
        if function == step:
            invoke("on_photo_removed", world.delete(KEY))
        return invoke(function, event)

    world.invoke = deleting_first  # type: ignore[method-assign]
    execution = world.run(request)

    assert (execution.visited[-1], execution.failed_with) == ("Superseded", None)
    assert isinstance(world.photos.get(KEY), Tombstone)
    assert (world.bucket.objects, world.index.documents) == ({}, {})


def test_a_refusal_by_the_recogniser_is_the_reason(world: World) -> None:
    world.detector.refuses = True

    world.ingest(KEY, jpeg())

    record = world.photos.get(KEY)
    assert isinstance(record, Photo)
    assert "recognition refused" in (record.status_reason or "")


def test_an_index_that_stays_away_leaves_the_photo_processed_for_the_sweeper(world: World) -> None:
    world.index.broken = True
    execution = world.ingest(KEY, jpeg())

    record = world.photos.get(KEY)
    assert isinstance(record, Photo)
    assert (record.status, execution.failed_with) == (Status.SUCCEEDED, "IndexUnavailable")

    world.index.broken = False
    world.photos.marks = {KEY: datetime.now(UTC) - timedelta(hours=1)}
    world.invoke("sweep_photos", recorded("events/scheduled.json"))
    assert world.search("car") == [KEY]


@pytest.mark.parametrize("error", [PhotoGone, Superseded, UnsupportedImage, ServiceUnavailable])
def test_a_step_fails_under_the_name_that_the_workflow_catches(
    world: World, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    def failing(*args: object, **options: object) -> bytes:
        raise error("so it is")

    monkeypatch.setattr(world.bucket, "read", failing)
    request = recorded("states/started.json")["request"]

    with pytest.raises(error, match="so it is"):
        world.invoke("extract_image_metadata", request)


# The schedule


def test_the_sweeper_starts_what_a_crash_left_unstarted(world: World) -> None:
    world.invoke("on_photo_created", world.upload(KEY, jpeg()))
    world.workflow.started = {}  # as if the function had died in between
    world.photos.marks = {KEY: datetime.now(UTC) - timedelta(days=1)}

    world.invoke("sweep_photos", recorded("events/scheduled.json"))
    world.run_started()

    assert world.search("car") == [KEY]


def test_the_sweeper_goes_on_behind_what_fails(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = [an_object_key(f"{number}.jpg") for number in range(3)]
    for key in keys:
        world.invoke("on_photo_created", world.upload(key, jpeg(20, 20)))
    world.workflow.started = {}
    world.photos.marks = {key: datetime.now(UTC) - timedelta(days=1) for key in keys}
    find = world.bucket.find

    def failing_once(object_key: str) -> Any:
        if object_key == keys[0]:
            raise ServiceUnavailable("throttled")
        return find(object_key)

    monkeypatch.setattr(world.bucket, "find", failing_once)

    with pytest.raises(ExceptionGroup):
        world.invoke("sweep_photos", recorded("events/scheduled.json"))
    assert {request.object_key for request in world.workflow.started.values()} == set(keys[1:])


# The HTTP API


@pytest.mark.parametrize("path", ["/picture/search", "/picture/search/"])
def test_the_answer_of_a_search(world: World, path: str) -> None:
    world.ingest(KEY, jpeg(400, 300))

    response = world.post(path, search_key="car")

    assert response.status_code == 200
    assert response.headers.items() >= CORS.items()
    answer = response.json_body
    (picture,) = answer["pictures"]
    assert (answer["message"], answer["total"]) == ("Success", 1)
    assert set(picture) >= {"id", "s3BucketUrl", "labels", "signedUrl", "thumbnailUrl", "score", "size", "uploadedAt"}
    assert picture["id"] == services.photos().get(KEY).photo_id  # type: ignore[union-attr]
    assert picture["s3BucketUrl"] == f"photo-search-test.s3.amazonaws.com/{KEY}"
    assert picture["labels"] == ["Mobile Phone", "Building", "Car", "Vehicle", "Night Life"]
    assert quote(KEY, safe="/") in picture["signedUrl"]
    assert "X-Amz-Expires=900" in picture["signedUrl"]
    assert quote(THUMBNAIL, safe="/") in picture["thumbnailUrl"]
    assert picture["size"] == {"width": 400, "height": 300}


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({"search_key": "café"}, None),
        ({"search_key": "caf%C3%A9"}, None),
        ({"search_key": "CAF%C3%89"}, {}),
        ({}, {"query": "café"}),
        ({}, {"query": "cafe\u0301", "size": 5}),
    ],
)
def test_words_come_in_the_header_percent_encoded_or_not_or_in_the_body(
    world: World, headers: dict[str, str], body: Any
) -> None:
    world.index.apply([a_finished_photo(tags=("café",))])

    response = world.post("/picture/search", body=body, **headers)

    assert (response.status_code, response.json_body["total"]) == (200, 1)


def test_nothing_found(world: World) -> None:
    response = world.post("/picture/search", search_key="nothing like it")

    assert (response.status_code, response.json_body) == (200, {"message": "Success", "total": 0, "pictures": []})


def test_page_by_page(world: World) -> None:
    world.index.apply([a_finished_photo(f"{number}.jpg") for number in range(3)])

    first = world.post("/picture/search", search_key="car", body={"size": 2}).json_body
    second = world.post("/picture/search", search_key="car", body={"size": 2, "cursor": first["cursor"]}).json_body

    assert [len(page["pictures"]) for page in (first, second)] == [2, 1]
    assert len({picture["id"] for page in (first, second) for picture in page["pictures"]}) == 3


def test_everybody_sees_their_own(world: World) -> None:
    world.index.apply([a_finished_photo(), a_finished_photo("of bob.jpg", identity_id=BOB)])

    assert world.search("car") == [an_object_key()]
    assert world.search("car", token="bob") == [an_object_key("of bob.jpg", identity_id=BOB)]


@pytest.mark.parametrize(
    ("headers", "body", "message"),
    [
        ({}, None, "search-key: red car"),
        ({"search_key": " "}, None, "search-key: red car"),
        ({}, {"query": ""}, "search-key: red car"),
        ({}, {"query": 5}, "search-key: red car"),
        ({}, {"query": ["red", "car"]}, '"query" must be a text, not ["red", "car"]'),
        ({"search_key": "car"}, {"cursor": 0}, '"cursor" must be the "cursor" of an earlier answer'),
        ({"search_key": "car"}, {"cursor": []}, '"cursor" must be the "cursor" of an earlier answer'),
        ({}, b'{"query": "car", "query": "dog"}', 'the body has "query" twice; send it once'),
        ({"search_key": "x" * 501}, None, "shorten it to 500"),
        ({"search_key": "car"}, {"size": 0}, '"size" must be a whole number from 1 to 200, not 0'),
        ({"search_key": "car"}, {"size": "all"}, '"size" must be'),
        ({"search_key": "car"}, {"cursor": "made up"}, '"cursor" must be the "cursor" of an earlier answer'),
        ({"search_key": "car"}, b"{", "the body must be a JSON object"),
        ({"search_key": "car"}, b"\xff", "the body must be a JSON object"),
        ({"search_key": "car"}, ["car"], "the body must be a JSON object"),
        ({"search_key": "car"}, b"null", "the body must be a JSON object"),
        (
            {"search_key": "red camrea:nikon"},
            None,
            'at character 5: there is no filter "camrea:"; did you mean "camera:"?',
        ),
        ({"search_key": "(car"}, None, "at character 1: this parenthesis is not closed"),
        ({"search_key": "car"}, {"facets": ["colors"]}, '"facets" must be one of labels'),
        ({"search_key": "car"}, {"min_confidence": 900}, "0 to 100"),
        ({"search_key": "car"}, {"sort": "size"}, "relevance, newest, oldest, date"),
        ({"search_key": "car"}, {"page": 2}, '"page" is no member of a search'),
    ],
)
def test_a_search_that_cannot_be_understood_is_told_what_to_do(
    world: World, headers: dict[str, str], body: Any, message: str
) -> None:
    response = world.post("/picture/search", body=body, **headers)

    assert response.status_code == 400
    assert message in response.json_body["message"]
    assert response.headers.items() >= CORS.items()


def test_a_body_that_is_no_json_by_its_own_word_is_not_read(world: World) -> None:
    response = world.post("/picture/search", body=b"query=car", **{"Content_Type": "application/x-www-form-urlencoded"})

    assert response.status_code == 415
    assert response.headers.items() >= CORS.items()


def test_everything_that_can_be_asked_for_in_the_body(world: World) -> None:
    world.index.apply([a_finished_photo(f"{number}.jpg", labels=(a_label("Car", 60 + number),)) for number in range(9)])
    body = {"query": "car -dog", "size": 2, "min_confidence": 65, "facets": ["labels", "years"], "sort": "relevance"}

    answer = world.post("/picture/search", body=body).json_body
    rest = world.post("/picture/search", body=body | {"cursor": answer["cursor"]}).json_body

    assert (answer["total"], rest["total"]) == (4, 4)
    assert [picture["detections"][0]["confidence"] for picture in answer["pictures"]] == [68.0, 67.0]
    assert [picture["matched"][0]["confidence"] for picture in rest["pictures"]] == [66.0, 65.0]
    assert answer["facets"] == {"labels": [{"value": "Car", "count": 4}], "years": []}


# Suggestions


def test_suggestions(world: World) -> None:
    world.index.apply([a_finished_photo(), a_finished_photo(identity_id=BOB, labels=(a_label("Carnage"),))])

    response = world.get("/picture/suggest?q=red%20ca")

    assert response.status_code == 200
    assert response.json_body == {
        "suggestions": [{"value": "Car", "kind": "label", "count": 1, "query": "red label:Car"}]
    }
    assert response.headers.items() >= CORS.items()


@pytest.mark.parametrize(
    ("query", "found"), [("", ["Café"]), ("?q=", ["Café"]), ("?q=caf%C3%A9", ["Café"]), ("?q=x", [])]
)
def test_suggestions_for_what_is_typed_if_anything_is(world: World, query: str, found: list[str]) -> None:
    world.index.apply([a_finished_photo(labels=(a_label("Café"),))])

    response = world.get(f"/picture/suggest{query}")

    assert [one["value"] for one in response.json_body["suggestions"]] == found


def test_suggestions_for_too_much_are_refused(world: World) -> None:
    assert world.get(f"/picture/suggest?q={'x' * 501}").status_code == 400


@pytest.mark.parametrize("token", [None, "mallory"])
def test_nobody_else_gets_suggestions(world: World, token: str | None) -> None:
    world.index.apply([a_finished_photo()])

    response = world.get("/picture/suggest?q=car", token=token)

    assert response.status_code == 401
    assert "suggestions" not in response.json_body


# Tags and corrections


def photo_of(world: World, name: str = "car.jpg", identity_id: str = ALICE) -> str:
    photo = a_finished_photo(name, identity_id=identity_id)
    world.photos.accept_upload(photo)
    world.index.apply([photo])
    return f"/photos/{photo.photo_id}"


def test_tags_are_added_and_found(world: World) -> None:
    path = photo_of(world)

    response = world.patch(path, {"add_tags": ["holiday", "client A"], "hide_labels": ["Car"]})

    assert response.status_code == 200
    assert response.json_body == {
        "message": "Success",
        "id": path.removeprefix("/photos/"),
        "tags": ["holiday", "client A"],
        "hiddenLabels": ["Car"],
        "albumId": None,
    }
    assert response.headers.items() >= CORS.items()
    assert world.search("tag:holiday") == [an_object_key()]
    assert world.search("label:car") == []


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({}, "nothing is to be changed"),
        ({"tags": ["a"]}, '"tags" is no change of a photo; there are add_tags'),
        ({"add_tags": [1]}, '"add_tags" must be a list of texts'),
        ({"hide_labels": ["Dog"]}, 'this photo has no label "Dog" to hide'),
        (b"{", 'the body must be a JSON object, for example {"add_tags": ["holiday"]}'),
        (["a"], "the body must be a JSON object"),
    ],
)
def test_a_change_that_cannot_be_made_is_told_what_to_do(world: World, body: Any, message: str) -> None:
    response = world.patch(photo_of(world), body)

    assert response.status_code == 400
    assert message in response.json_body["message"]


def test_nobody_changes_what_is_anothers(world: World) -> None:
    path = photo_of(world, identity_id=BOB)

    of_bob = world.patch(path, {"add_tags": ["mine"]})
    of_nobody = world.patch("/photos/nonsense", {"add_tags": ["mine"]})

    assert (of_bob.status_code, of_nobody.status_code) == (404, 404)
    assert of_bob.json_body == of_nobody.json_body
    assert world.search("mine", token="bob") == []


@pytest.mark.parametrize("token", [None, "mallory"])
def test_nobody_unknown_changes_anything(world: World, token: str | None) -> None:
    path = photo_of(world)

    assert world.patch(path, {"add_tags": ["mine"]}, token=token).status_code == 401
    assert world.search("mine") == []


def test_a_change_that_the_index_does_not_take_is_told_and_can_be_repeated(world: World) -> None:
    path = photo_of(world)
    world.index.broken = True
    assert world.patch(path, {"add_tags": ["mine"]}).status_code == 503

    world.index.broken = False
    assert world.patch(path, {"add_tags": ["mine"]}).status_code == 200
    assert world.search("mine") == [an_object_key()]


PATHS = ["/picture/search", "/photos/some-id/retry"]


@pytest.mark.parametrize("path", PATHS)
def test_nobody_gets_in_without_a_token(world: World, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    # Nor is anything asked, or said of the request itself.
    for name in ("photos", "index", "identities"):
        monkeypatch.setattr(services, name, None)

    response = world.post(path, token=None)

    assert response.status_code == 401
    assert "Authorization" in response.json_body["message"]
    assert response.headers.items() >= CORS.items()


@pytest.mark.parametrize("path", PATHS)
def test_nobody_gets_in_with_a_token_that_the_identity_pool_does_not_take(world: World, path: str) -> None:
    response = world.post(path, token="mallory", search_key="car")

    assert response.status_code == 401
    assert response.json_body == {"message": "the token is not accepted; sign in again"}


def api_gateway_event(authorizer: Any, **headers: str) -> dict[str, Any]:
    event: dict[str, Any] = recorded("events/search_request.json")
    event["headers"] = headers
    event["requestContext"]["authorizer"] = authorizer
    return event


@pytest.mark.parametrize("authorizer", [None, {}, {"claims": None}, {"claims": {}}, {"principalId": "alice"}])
def test_a_token_alone_is_nothing_without_the_claims_that_vouch_for_it(world: World, authorizer: Any) -> None:
    world.index.apply([a_finished_photo()])

    answer = app.app(api_gateway_event(authorizer, Authorization=id_token("alice"), **{"search-key": "car"}), None)

    assert answer["statusCode"] == 401
    assert "pictures" not in answer["body"]


def test_claims_without_a_token_are_nothing_either(world: World) -> None:
    answer = app.app(api_gateway_event({"claims": {"sub": "alice"}}, **{"search-key": "car"}), None)

    assert answer["statusCode"] == 401


@pytest.mark.parametrize("prefix", ["", "Bearer "])
def test_api_gateways_event_is_answered(world: World, prefix: str) -> None:
    world.index.apply([a_finished_photo()])
    headers = {"Authorization": prefix + id_token("alice"), "search-key": "car"}
    event = api_gateway_event({"claims": {"sub": "x"}}, **headers)

    answer = app.app(event, None)

    assert answer["statusCode"] == 200
    assert json.loads(answer["body"])["total"] == 1


def test_an_index_that_does_not_answer(world: World) -> None:
    world.index.broken = True

    response = world.post("/picture/search", search_key="car")

    assert response.status_code == 503
    assert "did not answer" in response.json_body["message"]
    assert response.headers.items() >= CORS.items()


def test_a_defect_of_ours_is_a_500_that_says_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def defect(body: object) -> None:
        raise KeyError("something internal")

    monkeypatch.setattr(world.index, "search", defect)

    response = world.post("/picture/search", search_key="car")

    assert response.status_code == 500
    assert b"internal server error" in response.body
    assert b"something internal" not in response.body
    assert response.headers.items() >= CORS.items()


# Another attempt


def test_a_failed_photo_is_processed_again_when_its_owner_asks(world: World) -> None:
    world.detector.refuses = True
    world.ingest(KEY, jpeg())
    failed = world.photos.get(KEY)
    assert failed is not None
    world.detector.refuses = False

    response = world.post(f"/photos/{failed.photo_id}/retry")
    world.run_started()

    assert response.status_code == 202
    assert response.json_body == {"message": "Success", "id": failed.photo_id, "status": "PENDING"}
    assert world.search("car") == [KEY]


def test_nobody_elses_photo_is_processed_again(world: World) -> None:
    world.detector.refuses = True
    world.ingest(KEY, jpeg())
    failed = world.photos.get(KEY)
    assert failed is not None

    answers = [world.post(f"/photos/{photo_id}/retry", token="bob") for photo_id in (failed.photo_id, "no-such-id")]

    assert [response.status_code for response in answers] == [404, 404]
    assert answers[0].json_body == answers[1].json_body
    assert world.workflow.started == {}


def test_a_photo_that_succeeded_is_not_processed_again(world: World) -> None:
    world.ingest(KEY, jpeg())
    photo = world.photos.get(KEY)
    assert photo is not None

    response = world.post(f"/photos/{photo.photo_id}/retry")

    assert (response.status_code, world.workflow.started) == (409, {})
    assert "nothing to try again" in response.json_body["message"]
