"""What a photo has in addition to its labels: places, colours, albums, tags."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.core.image.dominant_colours import dominant_colours
from chalicelib.core.ingest.request import IngestRequest
from chalicelib.core.photo import Status
from chalicelib.core.sight import Sight
from chalicelib.core.tags import PhotoChange
from chalicelib.library import change_photo
from tests.fakes import FakeAlbumTable
from tests.photo_factory import ASCII, RATIONAL, jpeg, tiff
from tests.records import ALICE
from tests.unit.ingest.world import KEY, LANDSCAPE, NO_PHOTO, PORTRAIT, THUMBNAIL, World, retry

EIFFEL_TOWER = [
    (1, ASCII, "N"),
    (2, RATIONAL, [(48, 1), (51, 1), (30, 1)]),
    (3, ASCII, "E"),
    (4, RATIONAL, [(2, 1), (17, 1), (40, 1)]),
]


def test_a_photo_with_a_location_has_places(world: World) -> None:
    photo = world.ingest(jpeg(exif=tiff(gps=EIFFEL_TOWER)))

    assert photo.places[0] == "Paris"
    assert "France" in photo.places
    assert world.index.documents[photo.photo_id]["places"] == list(photo.places)


def test_a_photo_without_a_location_has_none(world: World) -> None:
    assert world.ingest(LANDSCAPE).places == ()


def test_an_overwrite_without_a_location_has_none_left(world: World) -> None:
    world.ingest(jpeg(exif=tiff(gps=EIFFEL_TOWER)), 1)

    assert world.ingest(LANDSCAPE, 2).places == ()


def test_the_colours_are_those_of_the_thumbnail(world: World) -> None:
    photo = world.ingest(LANDSCAPE)

    assert photo.colours == dominant_colours(world.bucket.objects[THUMBNAIL])
    assert {colour.name for colour in photo.colours} == {"red", "green", "blue", "yellow"}
    assert world.index.documents[photo.photo_id]["colour_shares"] == {c.name: c.share for c in photo.colours}


def tags(world: World) -> Any:
    return world.index.documents[world.photo().photo_id].get("tags")


def change(world: World, **asked: Any) -> None:
    adapters = world.adapters("photos", "index")
    albums: Any = FakeAlbumTable()
    change_photo(world.photo().photo_id, PhotoChange(**asked), sight=Sight(ALICE), albums=albums, **adapters)


def uploaded_to(world: World, album_id: str, number: int = 1) -> IngestRequest:
    event = world.uploaded(LANDSCAPE, number)
    world.bucket.metadata[KEY] = {"album-id": album_id}
    world.created(event)
    return IngestRequest.from_event(event)


def test_an_upload_goes_into_the_album_that_it_names(world: World) -> None:
    world.process(uploaded_to(world, "a" * 32))

    assert world.photo().album_ids == ("a" * 32,)


def test_a_file_that_is_not_a_photo_is_shown_as_failed_in_its_album(world: World) -> None:
    event = world.uploaded(NO_PHOTO)
    world.bucket.metadata[KEY] = {"album-id": "a" * 32}
    world.created(event)
    world.process(IngestRequest.from_event(event))

    assert (world.photo().status, world.photo().album_ids) == (Status.FAILED, ("a" * 32,))


def test_an_overwrite_stays_in_its_albums_and_enters_another_that_it_names(world: World) -> None:
    world.process(uploaded_to(world, "a" * 32))
    world.ingest(PORTRAIT, 2)
    assert world.photo().album_ids == ("a" * 32,)

    world.process(uploaded_to(world, "b" * 32, 3))
    assert world.photo().album_ids == ("a" * 32, "b" * 32)


def test_another_attempt_does_not_move_a_photo_back(world: World) -> None:
    world.detector.refuses = True
    world.process(uploaded_to(world, "a" * 32))
    photo = world.photo()
    world.photos.replace(photo, by=replace(photo, album_ids=("b" * 32,)))
    world.detector.refuses = False
    world.workflow.started = {}

    retry(world, photo.photo_id)
    (request,) = world.workflow.started.values()
    world.process(request)

    assert (world.photo().status, world.photo().album_ids) == (Status.SUCCEEDED, ("b" * 32,))


def test_an_attempt_that_is_the_first_to_read_the_photo_finds_its_album(world: World) -> None:
    request = uploaded_to(world, "a" * 32)
    world.photos.update(request, status=Status.FAILED)
    world.workflow.started = {}

    retry(world, request.photo_id)
    (again,) = world.workflow.started.values()
    world.process(again)

    assert world.photo().album_ids == ("a" * 32,)


def test_tags_come_along_with_an_upload(world: World) -> None:
    world.ingest(LANDSCAPE, custom_labels="holiday, client A")

    assert tags(world) == ["holiday", "client A"]


def test_tags_that_were_given_and_tags_of_the_upload_stand_side_by_side_through_everything(world: World) -> None:
    world.ingest(LANDSCAPE, 1, custom_labels="holiday, client A")
    change(world, add_tags=("mine",), remove_tags=("holiday",), hide_labels=("Car",))
    assert tags(world) == ["client A", "mine"]

    world.ingest(PORTRAIT, 2, custom_labels="holiday, client B")
    assert tags(world) == ["client B", "mine"]
    assert world.index.documents[world.photo().photo_id]["label_names"] == []

    world.detector.refuses = True
    world.ingest(LANDSCAPE, 3, custom_labels="holiday, client C")
    world.detector.refuses = False
    world.workflow.started = {}
    retry(world, world.photo().photo_id)
    (request,) = world.workflow.started.values()
    world.process(request)

    assert world.photo().status is Status.SUCCEEDED
    assert tags(world) == ["client C", "mine"]
    assert world.index.documents[world.photo().photo_id]["label_names"] == []


@pytest.mark.parametrize("number", range(1, 12))
def test_a_tag_given_before_any_call_of_a_workflow_is_kept(world: World, number: int) -> None:
    event = world.uploaded(LANDSCAPE, custom_labels="holiday")
    world.created(event)
    world.interrupt(number, lambda: change(world, add_tags=("mine",)))

    world.process(IngestRequest.from_event(event))
    change(world, add_tags=("mine",))  # where the workflow makes fewer calls

    assert tags(world) == ["holiday", "mine"]
    assert world.photo().status is Status.SUCCEEDED
