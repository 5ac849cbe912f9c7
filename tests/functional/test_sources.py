"""Photos that stay in another bucket: its events, what their owner sees of them, and that nobody deletes them here."""

from typing import Any

import pytest

from chalicelib.core.photo import Photo
from chalicelib.core.source import Source
from tests.functional.conftest import World
from tests.photo_factory import jpeg
from tests.records import ALICE, UPLOADED_AT

SOURCE = Source(identity_id=ALICE, bucket="agency", prefix="2019/", added_at=UPLOADED_AT)
KEY = "2019/red car.jpg"
OBJECT_KEY = SOURCE.object_key(KEY)


@pytest.fixture
def agency(world: World) -> World:
    world.sources.add(SOURCE)
    return world


def event_of_agency(event: Any, key: str = KEY) -> Any:
    """The event as the agency's bucket sends it, of whose keys the fake bucket knows nothing."""
    event["Records"][0]["s3"]["bucket"]["name"] = SOURCE.bucket
    event["Records"][0]["s3"]["object"]["key"] = key.replace(" ", "+")
    return event


def uploaded(world: World) -> Photo:
    world.invoke("on_photo_created", event_of_agency(world.upload(OBJECT_KEY, jpeg(400, 300))))
    world.run_started()
    record = world.photos.get(OBJECT_KEY)
    assert isinstance(record, Photo)
    return record


def test_a_photo_of_a_source_is_its_owners_and_found_where_it_is(agency: World) -> None:
    photo = uploaded(agency)

    assert (photo.identity_id, photo.status) == (ALICE, "SUCCEEDED")
    (picture,) = agency.post("/picture/search", body={"query": "mobile phone"}).json_body["pictures"]
    assert picture["s3BucketUrl"] == f"agency.s3.amazonaws.com/{KEY}"
    assert picture["name"] == KEY
    assert picture["signedUrl"].startswith("https://agency.s3.us-east-1.amazonaws.com/2019/red%20car.jpg?")
    assert picture["thumbnailUrl"].startswith("https://photo-search-test.s3.")
    assert agency.search("mobile phone", token="bob") == []
    assert agency.get(f"/photos/{photo.photo_id}", token="bob").status_code == 404


def test_one_that_is_removed_there_is_gone_here(agency: World) -> None:
    photo = uploaded(agency)

    agency.invoke("on_photo_removed", event_of_agency(agency.delete(OBJECT_KEY)))

    assert agency.search("mobile phone") == []
    assert agency.get(f"/photos/{photo.photo_id}").status_code == 404
    assert not any("in-place" in key for key in agency.bucket.objects)


def test_what_is_in_no_source_is_nobodys(agency: World) -> None:
    event = agency.upload(OBJECT_KEY, jpeg(400, 300))
    agency.invoke("on_photo_created", event_of_agency(event, "2020/a.jpg"))
    agency.sources.remove(SOURCE)
    agency.invoke("on_photo_created", event_of_agency(event))

    assert agency.workflow.started == {}
    assert agency.photos.stored == {}


def test_nobody_puts_a_photo_of_another_bucket_into_ours(agency: World) -> None:
    agency.invoke("on_photo_created", agency.upload(OBJECT_KEY, jpeg(400, 300)))

    assert agency.photos.stored == {}


def test_its_originals_are_deleted_where_they_are(agency: World) -> None:
    photo = uploaded(agency)
    album = agency.post("/albums", body={"name": "Agency"}).json_body["album"]["id"]
    agency.patch(f"/photos/{photo.photo_id}", {"album": album})

    refused = agency.delete_over_http(f"/photos/{photo.photo_id}")
    finally_refused = agency.delete_over_http(f"/photos/{photo.photo_id}?final=true")
    several = agency.delete_over_http(f"/photos?ids={photo.photo_id}")
    whole = agency.delete_over_http(f"/albums/{album}?photos=delete")

    assert (refused.status_code, finally_refused.status_code, whole.status_code) == (409, 409, 200)
    assert "delete it there" in refused.json_body["message"]
    assert several.json_body["deleted"] == []
    told = {"reason": refused.json_body["message"], "detail": refused.json_body["detail"]}
    assert several.json_body["failed"] == [{"id": photo.photo_id, **told}]
    assert agency.photos.get(OBJECT_KEY) is not None
    assert whole.json_body["done"]
    assert "albumId" not in agency.get(f"/photos/{photo.photo_id}").json_body["photo"]
