"""The use cases from S3 event to searchable, with fakes: every branch, repeated, late, and with a change in between."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib import ingest, recovery
from chalicelib.core.dominant_colours import dominant_colours
from chalicelib.core.ingest_request import IngestRequest
from chalicelib.core.object_events import ObjectEvent
from chalicelib.core.photo import ImageMetadata, Photo, Status, Tombstone
from chalicelib.core.photo_document import document_from_photo
from chalicelib.core.tags import PhotoChange
from chalicelib.errors import NoSuchPhoto, NothingToRetry, PhotoGone, Superseded, UnsupportedImage
from chalicelib.library import change_photo
from chalicelib.settling import put_thumbnail
from tests.fakes import (
    FakeAlbumTable,
    FakeIngestWorkflow,
    FakeLabelDetector,
    FakePhotoBucket,
    FakePhotoIndex,
    FakePhotoTable,
    etag,
)
from tests.photo_factory import ASCII, RATIONAL, decoded, encoded, jpeg, picture, png, tiff
from tests.records import ALICE, BOB, UPLOADED_AT, a_request, an_event, an_object_key

KEY = an_object_key()
THUMBNAIL = f"private/{ALICE}/resized/car.jpg"
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
LANDSCAPE, PORTRAIT, NO_PHOTO = jpeg(400, 300), jpeg(300, 400), b"GIF89a" + bytes(600)


def response(*names: str) -> dict[str, Any]:
    return {"Labels": [{"Name": name, "Confidence": 98.0} for name in names], "LabelModelVersion": "3.0"}


class Counted:
    """An adapter that says when it is about to be called."""

    def __init__(self, adapter: Any, before_call: Callable[[], None]) -> None:
        self._adapter = adapter
        self._before_call = before_call

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._adapter, name)

        def counted(*args: Any, **options: Any) -> Any:
            self._before_call()
            return method(*args, **options)

        return counted


class World:
    """Fakes, what S3 does, and the workflow's states in their order."""

    def __init__(self) -> None:
        self.photos = FakePhotoTable()
        self.bucket = FakePhotoBucket()
        self.index = FakePhotoIndex()
        self.workflow = FakeIngestWorkflow()
        self.detector = FakeLabelDetector(response("Car"))
        self.calls = 0
        self._interruptions: dict[int, Callable[[], None]] = {}

    @property
    def table(self) -> dict[str, Any]:
        return self.adapters("photos")

    def adapters(self, *names: str) -> dict[str, Any]:
        """As the use cases take them."""
        return {name: Counted(getattr(self, name), self._before_call) for name in names}

    def interrupt(self, number: int, change: Callable[[], None]) -> None:
        """Let something else happen just before the `number`-th call of an adapter from now on."""
        self._interruptions[self.calls + number] = change

    def _before_call(self) -> None:
        self.calls += 1
        change = self._interruptions.pop(self.calls, None)
        if change is not None:
            change()

    def uploaded(self, data: bytes, number: int = 1, object_key: str = KEY, custom_labels: str = "") -> ObjectEvent:
        """Put an object; returns its event."""
        tag = self.bucket.upload(object_key, data, {"customlabels": custom_labels} if custom_labels else {})
        return an_event(number, object_key, etag=tag, file_size=len(data))

    def deleted(self, number: int = 2, object_key: str = KEY) -> ObjectEvent:
        self.bucket.delete(object_key)
        return an_event(number, object_key)

    def created(self, event: ObjectEvent) -> None:
        ingest.accept_upload(event, **self.adapters("photos", "workflow"))

    def removed(self, event: ObjectEvent) -> None:
        ingest.remove_photo(event, **self.adapters("bucket", "photos", "index", "workflow"))

    def process(self, request: IngestRequest) -> None:
        """All states, with the workflow's catches."""
        try:
            self._process(request)
        except (Superseded, PhotoGone):
            return
        except UnsupportedImage as error:
            self.fail(request, str(error))

    def _process(self, request: IngestRequest) -> None:
        metadata = ingest.extract_image_metadata(request, **self.adapters("bucket"))
        if metadata.format not in ("JPEG", "PNG"):
            raise UnsupportedImage(metadata.format)
        ingest.store_image_metadata(request, metadata, **self.table)
        ingest.detect_labels(request, metadata, **self.adapters("bucket", "detector", "photos"))
        ingest.generate_thumbnail(request, **self.adapters("bucket", "photos"))
        ingest.index_photo(request, **self.adapters("bucket", "photos", "index"))

    def fail(self, request: IngestRequest, message: str = "broken") -> None:
        try:
            error = {"Error": "UnsupportedImage", "Cause": message}
            ingest.mark_failed(request, error, **self.adapters("bucket", "photos", "index"))
        except Superseded:
            return

    def ingest(self, data: bytes, number: int = 1, object_key: str = KEY, custom_labels: str = "") -> Photo:
        event = self.uploaded(data, number, object_key, custom_labels)
        self.created(event)
        self.process(IngestRequest.from_event(event))
        return self.photo(object_key)

    def photo(self, object_key: str = KEY) -> Photo:
        record = self.photos.get(object_key)
        assert isinstance(record, Photo)
        return record

    def assert_consistent(self) -> None:
        """Index and thumbnail follow what the table says of the one original, and that says what is in the bucket."""
        record = self.photos.get(KEY)
        assert record is not None
        assert isinstance(record, Tombstone) == (KEY not in self.bucket.objects)
        if isinstance(record, Tombstone):
            assert (self.index.documents, THUMBNAIL in self.bucket.objects) == ({}, False)
            return
        if record.status is Status.FAILED:
            assert self.index.documents == {record.photo_id: document_from_photo(record)}
            assert THUMBNAIL not in self.bucket.objects
            return
        assert record.status is Status.SUCCEEDED
        assert record.etag == etag(self.bucket.objects[KEY])
        assert self.index.documents == {record.photo_id: document_from_photo(record)}
        assert record.thumbnail is not None
        assert decoded(self.bucket.objects[THUMBNAIL]).size == (record.thumbnail.width, record.thumbnail.height)


@pytest.fixture
def world() -> World:
    return World()


# accept_upload


def test_an_upload_is_recorded_before_its_workflow_starts(world: World) -> None:
    event = world.uploaded(LANDSCAPE)
    recorded: list[Status] = []
    world.interrupt(3, lambda: recorded.append(world.photo().status))

    world.created(event)

    assert (recorded, world.calls) == ([Status.PENDING], 3)
    request = IngestRequest.from_event(event)
    assert world.workflow.started == {world.workflow.execution_arn(request): request}
    photo = world.photo()
    assert (photo.status, photo.identity_id, photo.uploaded_at) == (Status.PENDING, ALICE, event.occurred_at)
    assert (photo.etag, photo.execution_arn) == (event.etag, world.workflow.execution_arn(request))


@pytest.mark.parametrize("object_key", [THUMBNAIL, f"private/{ALICE}/uploads/", "elsewhere/car.jpg", "car.jpg"])
def test_what_is_no_original_is_ignored_without_a_call(world: World, object_key: str) -> None:
    world.created(an_event(1, object_key))
    world.removed(an_event(2, object_key))

    assert (world.calls, world.photos.stored, world.workflow.started) == (0, {}, {})


def test_a_repeated_event_starts_nothing_new(world: World) -> None:
    event = world.uploaded(LANDSCAPE)
    for _ in range(3):
        world.created(event)

    assert len(world.workflow.started) == 1
    assert world.photo().revision == 1


@pytest.mark.parametrize("status", [Status.RUNNING, Status.SUCCEEDED, Status.FAILED])
def test_a_repeated_event_of_what_is_under_way_or_done_starts_nothing(world: World, status: Status) -> None:
    event = world.uploaded(LANDSCAPE)
    world.created(event)
    world.photos.update(IngestRequest.from_event(event), status=status)
    world.workflow.started = {}

    world.created(event)

    assert (world.workflow.started, world.photo().status) == ({}, status)


def test_a_repeated_event_starts_what_a_crash_left_unstarted(world: World) -> None:
    event = world.uploaded(LANDSCAPE)
    world.created(event)
    world.workflow.started = {}

    world.created(event)

    assert list(world.workflow.started.values()) == [IngestRequest.from_event(event)]


def test_an_upload_that_comes_after_a_newer_one_starts_nothing(world: World) -> None:
    old, new = an_event(1), world.uploaded(PORTRAIT, 2)
    world.created(new)
    world.created(old)

    assert list(world.workflow.started.values()) == [IngestRequest.from_event(new)]


def test_an_upload_that_comes_after_its_own_removal_starts_nothing(world: World) -> None:
    old = world.uploaded(LANDSCAPE, 1)
    world.removed(world.deleted(2))
    world.created(old)

    assert world.workflow.started == {}
    world.assert_consistent()


# extract_image_metadata


def test_the_head_of_a_photo_is_enough(world: World) -> None:
    large = encoded(picture(3000, 2000), quality=95)
    event = world.uploaded(large)

    metadata = ingest.extract_image_metadata(IngestRequest.from_event(event), **world.adapters("bucket"))

    assert (metadata.format, metadata.width, metadata.height, metadata.file_size) == ("JPEG", 3000, 2000, len(large))
    assert world.bucket.bytes_read <= max(4096, len(large) / 16)


def test_more_of_a_long_header_is_read_and_nothing_twice(world: World) -> None:
    profile = bytes(200_000)
    long_header = encoded(picture(400, 300), icc_profile=profile)
    event = world.uploaded(long_header)

    metadata = ingest.extract_image_metadata(IngestRequest.from_event(event), **world.adapters("bucket"))

    assert (metadata.width, metadata.height) == (400, 300)
    assert len(profile) < world.bucket.bytes_read <= len(long_header)
    assert world.calls > 1


def test_an_empty_file_is_no_photo(world: World) -> None:
    event = world.uploaded(b"")

    with pytest.raises(UnsupportedImage, match="empty"):
        ingest.extract_image_metadata(IngestRequest.from_event(event), **world.adapters("bucket"))
    assert world.calls == 0  # S3 has no range of no bytes to ask for


# What is known besides: places, colours, tags


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
    change_photo(world.photo().photo_id, PhotoChange(**asked), identity_id=ALICE, albums=albums, **adapters)


def uploaded_to(world: World, album_id: str, number: int = 1) -> IngestRequest:
    event = world.uploaded(LANDSCAPE, number)
    world.bucket.metadata[KEY] = {"album-id": album_id}
    world.created(event)
    return IngestRequest.from_event(event)


def test_an_upload_goes_into_the_album_that_it_names(world: World) -> None:
    world.process(uploaded_to(world, "a" * 32))

    assert world.photo().album_id == "a" * 32


def test_what_is_no_photo_is_seen_to_fail_in_the_album_that_it_names(world: World) -> None:
    event = world.uploaded(NO_PHOTO)
    world.bucket.metadata[KEY] = {"album-id": "a" * 32}
    world.created(event)
    world.process(IngestRequest.from_event(event))

    assert (world.photo().status, world.photo().album_id) == (Status.FAILED, "a" * 32)


def test_an_overwrite_stays_in_the_album_unless_it_names_another(world: World) -> None:
    world.process(uploaded_to(world, "a" * 32))
    world.ingest(PORTRAIT, 2)
    assert world.photo().album_id == "a" * 32

    world.process(uploaded_to(world, "b" * 32, 3))
    assert world.photo().album_id == "b" * 32


def test_another_attempt_does_not_move_a_photo_back(world: World) -> None:
    world.detector.refuses = True
    world.process(uploaded_to(world, "a" * 32))
    photo = world.photo()
    world.photos.replace(photo, by=replace(photo, album_id="b" * 32))
    world.detector.refuses = False
    world.workflow.started = {}

    retry(world, photo.photo_id)
    (request,) = world.workflow.started.values()
    world.process(request)

    assert (world.photo().status, world.photo().album_id) == (Status.SUCCEEDED, "b" * 32)


def test_an_attempt_that_is_the_first_to_read_the_photo_finds_its_album(world: World) -> None:
    request = uploaded_to(world, "a" * 32)
    world.photos.update(request, status=Status.FAILED)
    world.workflow.started = {}

    retry(world, request.photo_id)
    (again,) = world.workflow.started.values()
    world.process(again)

    assert world.photo().album_id == "a" * 32


def test_a_name_too_long_for_a_thumbnail_is_told_and_leaves_nothing(world: World) -> None:
    key = f"usercontent/{ALICE}/{'x' * 960}"
    world.bucket.objects[key] = LANDSCAPE

    with pytest.raises(UnsupportedImage, match="too long"):
        ingest.extract_image_metadata(a_request(1, key), bucket=world.adapters("bucket")["bucket"])


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


# detect_labels

AS_IT_IS = ImageMetadata("JPEG", 400, 300, 100_000)


@pytest.mark.parametrize(
    "metadata",
    [
        replace(AS_IT_IS, file_size=15 * 2**20 + 1),
        replace(AS_IT_IS, width=10_001),
        replace(AS_IT_IS, height=79),
        replace(AS_IT_IS, mode="CMYK"),
        replace(AS_IT_IS, format="PNG", mode="I;16"),
    ],
)
def test_what_rekognition_would_refuse_goes_there_as_converted_bytes(world: World, metadata: ImageMetadata) -> None:
    request = _running(world, LANDSCAPE, metadata)

    ingest.detect_labels(request, metadata, **world.adapters("bucket", "detector", "photos"))

    (image,) = world.detector.asked
    assert isinstance(image, bytes)
    assert decoded(image).format == "JPEG"
    assert [label.name for label in world.photo().labels] == ["Car"]


def test_what_rekognition_takes_is_not_read_by_us(world: World) -> None:
    request = _running(world, LANDSCAPE, AS_IT_IS)

    ingest.detect_labels(request, AS_IT_IS, **world.adapters("bucket", "detector", "photos"))

    assert (world.detector.asked, world.bucket.bytes_read) == ([KEY], 0)
    assert world.photo().label_model_version == "3.0"


def test_a_refusal_rises_and_writes_nothing(world: World) -> None:
    request = _running(world, LANDSCAPE, AS_IT_IS)
    world.detector.refuses = True

    with pytest.raises(UnsupportedImage):
        ingest.detect_labels(request, AS_IT_IS, **world.adapters("bucket", "detector", "photos"))
    assert world.photo().label_model_version is None


def _running(world: World, data: bytes, metadata: ImageMetadata) -> IngestRequest:
    event = world.uploaded(data)
    world.created(event)
    request = IngestRequest.from_event(event)
    ingest.store_image_metadata(request, metadata, **world.table)
    return request


# generate_thumbnail


@pytest.mark.parametrize(("make", "content_type"), [(jpeg, "image/jpeg"), (png, "image/png")])
def test_a_thumbnail_has_its_originals_format_and_its_own_key(world: World, make: Any, content_type: str) -> None:
    request = _running(world, make(400, 300), AS_IT_IS)

    ingest.generate_thumbnail(request, **world.adapters("bucket", "photos"))

    thumbnail = world.photo().thumbnail
    assert thumbnail is not None
    assert (thumbnail.thumbnail_key, thumbnail.width, thumbnail.height) == (THUMBNAIL, 250, 188)
    assert world.bucket.content_types[THUMBNAIL] == content_type
    assert decoded(world.bucket.objects[THUMBNAIL]).size == (250, 188)


# mark_failed


def test_a_failure_is_recorded_with_its_reason(world: World) -> None:
    event = world.uploaded(NO_PHOTO)
    world.created(event)

    world.fail(IngestRequest.from_event(event), "This is a GIF image.")

    assert (world.photo().status, world.photo().status_reason) == (Status.FAILED, "This is a GIF image.")
    world.assert_consistent()


def test_an_overwrite_that_is_no_photo_takes_the_old_labels_and_thumbnail_away(world: World) -> None:
    world.ingest(LANDSCAPE, 1)
    assert (len(world.index.documents), THUMBNAIL in world.bucket.objects) == (1, True)

    assert world.ingest(NO_PHOTO, 2).status is Status.FAILED
    world.assert_consistent()
    (document,) = world.index.documents.values()
    assert (document["status"], document["label_names"]) == ("FAILED", [])


# remove_photo


def test_a_removal_leaves_a_tombstone_for_seven_days(world: World) -> None:
    world.ingest(LANDSCAPE)
    event = world.deleted()

    world.removed(event)

    record = world.photos.get(KEY)
    assert isinstance(record, Tombstone)
    assert record.deleted_at == event.occurred_at
    assert record.expires_at == int((event.occurred_at + timedelta(days=7)).timestamp())
    world.assert_consistent()


def test_the_removal_of_an_old_version_is_not_the_removal_of_the_photo(world: World) -> None:
    world.ingest(LANDSCAPE)

    world.removed(an_event(2))  # and the object is still there

    assert world.photo().status is Status.SUCCEEDED
    world.assert_consistent()


def test_a_removal_that_comes_after_a_newer_upload_changes_nothing(world: World) -> None:
    world.ingest(PORTRAIT, 3)

    world.removed(an_event(2))

    assert world.photo().status is Status.SUCCEEDED
    world.assert_consistent()


def test_a_repeated_removal_makes_up_for_one_that_was_cut_off(world: World) -> None:
    photo = world.ingest(LANDSCAPE)
    event = world.deleted()
    document = world.index.documents[photo.photo_id]
    world.removed(event)
    world.index.documents[photo.photo_id] = document  # as if it had died before it came to these
    world.bucket.put(THUMBNAIL, b"old", content_type="image/jpeg")

    world.removed(event)

    world.assert_consistent()


def test_a_removal_of_what_never_came_is_remembered(world: World) -> None:
    world.removed(an_event(2))
    world.created(an_event(1))

    assert isinstance(world.photos.get(KEY), Tombstone)
    assert world.workflow.started == {}


# Repeated states


@pytest.mark.parametrize("times", [2, 3])
def test_every_state_may_be_repeated(world: World, times: int) -> None:
    event = world.uploaded(LANDSCAPE)
    world.created(event)
    request = IngestRequest.from_event(event)
    metadata = ingest.extract_image_metadata(request, **world.adapters("bucket"))
    for _ in range(times):
        ingest.store_image_metadata(request, metadata, **world.table)
    for _ in range(times):
        ingest.detect_labels(request, metadata, **world.adapters("bucket", "detector", "photos"))
        ingest.generate_thumbnail(request, **world.adapters("bucket", "photos"))
    for _ in range(times):
        ingest.index_photo(request, **world.adapters("bucket", "photos", "index"))

    world.assert_consistent()
    assert world.photo().status is Status.SUCCEEDED


def test_a_finished_photo_owes_nothing(world: World) -> None:
    world.ingest(LANDSCAPE)
    assert world.photos.marks == {}

    world.photos.now += 2 * DAY
    world.removed(world.deleted())
    assert world.photos.marks == {}


@pytest.mark.parametrize("state", ["store", "labels", "thumbnail", "index", "fail"])
@pytest.mark.parametrize("then", ["removal", "overwrite"])
def test_a_late_state_of_an_older_upload_changes_nothing(world: World, state: str, then: str) -> None:
    event = world.uploaded(LANDSCAPE)
    world.created(event)
    late = IngestRequest.from_event(event)
    if then == "removal":
        world.removed(world.deleted())
    else:
        world.detector.response = response("Dog")
        world.ingest(PORTRAIT, 2)
    record = world.photos.get(KEY)
    world.detector.response = response("Car")

    states: dict[str, Callable[[], None]] = {
        "store": lambda: ingest.store_image_metadata(late, AS_IT_IS, **world.table),
        "labels": lambda: ingest.detect_labels(late, AS_IT_IS, **world.adapters("bucket", "detector", "photos")),
        "thumbnail": lambda: ingest.generate_thumbnail(late, **world.adapters("bucket", "photos")),
        "index": lambda: ingest.index_photo(late, **world.adapters("bucket", "photos", "index")),
        "fail": lambda: ingest.mark_failed(late, {}, **world.adapters("bucket", "photos", "index")),
    }
    with pytest.raises((Superseded, PhotoGone)):
        states[state]()

    assert world.photos.get(KEY) == record
    world.assert_consistent()


# Something else, all of it, happens just before the n-th call of an adapter. Far more of this, with several changes at
# once, crashes and delays, is in tests/interleavings.

CHANGES: dict[str, Callable[[World], None]] = {
    "removal": lambda world: world.removed(world.deleted(5)),
    "overwrite": lambda world: _overwrite(world, PORTRAIT),
    "overwrite by no photo": lambda world: _overwrite(world, NO_PHOTO),
    "removal and upload": lambda world: _remove_and_overwrite(world),
}


def _remove_and_overwrite(world: World) -> None:
    world.removed(world.deleted(5))
    _overwrite(world, PORTRAIT)


def _overwrite(world: World, data: bytes) -> None:
    before = world.detector.response
    world.detector.response = response("Dog")
    world.ingest(data, 6)
    world.detector.response = before


MOST_CALLS = 16


@pytest.mark.parametrize("number", range(1, MOST_CALLS + 1))
@pytest.mark.parametrize("change", CHANGES)
def test_a_change_before_any_call_of_a_workflow_wins(world: World, change: str, number: int) -> None:
    event = world.uploaded(LANDSCAPE)
    world.interrupt(number, lambda: CHANGES[change](world))

    world.created(event)
    for request in list(world.workflow.started.values()):
        world.process(request)

    if number > world.calls:  # the workflow was over before its turn
        CHANGES[change](world)
    world.assert_consistent()
    record = world.photos.get(KEY)
    assert record is not None
    assert record.sequencer == an_event(5 if change == "removal" else 6).sequencer


def test_the_changes_above_meet_every_call(world: World) -> None:
    world.ingest(LANDSCAPE)

    assert 10 < world.calls <= MOST_CALLS


@pytest.mark.parametrize("number", range(1, 9))
@pytest.mark.parametrize("data", [PORTRAIT, NO_PHOTO], ids=["photo", "no photo"])
def test_an_upload_before_any_call_of_a_removal_wins(world: World, data: bytes, number: int) -> None:
    world.ingest(LANDSCAPE)
    event = world.deleted(2)
    world.interrupt(number, lambda: _overwrite(world, data))
    interrupted_at = world.calls + number

    world.removed(event)

    if world.calls < interrupted_at:
        _overwrite(world, data)
    world.assert_consistent()
    assert world.photo().etag == etag(data)


@pytest.mark.parametrize("number", range(1, 9))
@pytest.mark.parametrize("change", CHANGES)
def test_a_change_before_any_call_of_a_failure_wins(world: World, change: str, number: int) -> None:
    world.ingest(LANDSCAPE)
    event = world.uploaded(NO_PHOTO, 2)
    world.created(event)
    world.interrupt(number, lambda: CHANGES[change](world))
    interrupted_at = world.calls + number

    world.fail(IngestRequest.from_event(event))

    if world.calls < interrupted_at:
        CHANGES[change](world)
    world.assert_consistent()


# retry_photo


def retry(world: World, photo_id: str, identity_id: str = ALICE) -> Photo:
    adapters = world.adapters("bucket", "photos", "workflow")
    return recovery.retry_photo(photo_id, identity_id=identity_id, **adapters)


def test_a_failed_photo_is_processed_again_as_another_attempt(world: World) -> None:
    world.detector.refuses = True
    failed = world.ingest(LANDSCAPE)
    said: dict[str, Any] = {
        "album_id": "holidays",
        "tags": ("client A",),
        "removed_tags": ("client B",),
        "hidden_labels": ("Person",),
    }
    world.photos.update(a_request(1), **said)
    world.workflow.started = {}
    world.detector.refuses = False

    photo = retry(world, failed.photo_id)
    (request,) = world.workflow.started.values()
    world.process(request)

    assert (photo.status, photo.attempt, photo.uploaded_at) == (Status.PENDING, 1, failed.uploaded_at)
    again = world.photo()
    assert (again.status, again.status_reason) == (Status.SUCCEEDED, None)
    assert {name: getattr(again, name) for name in said} == said
    world.assert_consistent()


def test_what_an_earlier_attempt_left_running_writes_no_more(world: World) -> None:
    world.detector.refuses = True
    failed = world.ingest(LANDSCAPE)
    retry(world, failed.photo_id)
    waiting = world.photo()

    with pytest.raises(Superseded):
        ingest.store_image_metadata(a_request(1), AS_IT_IS, **world.table)
    assert world.photo() == waiting


@pytest.mark.parametrize("identity_id", [BOB, ""])
def test_nobody_elses_photo_is_processed_again(world: World, identity_id: str) -> None:
    world.detector.refuses = True
    failed = world.ingest(LANDSCAPE)

    with pytest.raises(NoSuchPhoto):
        retry(world, failed.photo_id, identity_id)
    assert world.photo() == failed


def test_what_is_not_there_cannot_be_processed_again(world: World) -> None:
    photo = world.ingest(NO_PHOTO)
    with pytest.raises(NoSuchPhoto):
        retry(world, "no-such-id")

    world.bucket.delete(KEY)
    with pytest.raises(NoSuchPhoto):
        retry(world, photo.photo_id)


def test_what_succeeded_is_not_processed_again(world: World) -> None:
    photo = world.ingest(LANDSCAPE)

    with pytest.raises(NothingToRetry):
        retry(world, photo.photo_id)


def test_what_waits_is_started_and_what_runs_is_left_alone(world: World) -> None:
    event = world.uploaded(LANDSCAPE)
    world.created(event)
    world.workflow.started = {}

    waiting = retry(world, world.photo().photo_id)
    assert (waiting.status, len(world.workflow.started)) == (Status.PENDING, 1)
    (request,) = world.workflow.started.values()
    assert request == IngestRequest.from_event(event)

    world.workflow.started = {}
    ingest.store_image_metadata(request, AS_IT_IS, **world.table)
    assert retry(world, world.photo().photo_id).status is Status.RUNNING
    assert world.workflow.started == {}


# sweep_photo


def sweep(world: World, later: timedelta) -> list[str]:
    """What the sweeper does `later` than everything so far, and what it started is processed."""
    world.photos.now += later
    now = world.photos.now
    adapters = world.adapters("bucket", "photos", "index", "workflow")
    left = list(recovery.left_undone(now, **world.table))
    world.workflow.started = {}
    decisions = [recovery.sweep_photo(found, now=now, **adapters).name for found in left]
    for request in list(world.workflow.started.values()):
        world.process(request)
    return decisions


def test_what_is_settled_is_not_swept(world: World) -> None:
    world.ingest(LANDSCAPE)

    assert sweep(world, DAY) == []


def test_what_is_under_way_is_left_alone(world: World) -> None:
    world.created(world.uploaded(LANDSCAPE))

    assert sweep(world, MINUTE) == []
    assert sweep(world, 60 * MINUTE) == ["LEAVE"]
    assert world.photo().status is Status.PENDING


def late_thumbnail(world: World, request: IngestRequest) -> None:
    """The step puts it when others have been there, and dies before it looks at the table again."""
    put_thumbnail(request, world.bucket)  # type: ignore[arg-type]


def test_a_thumbnail_that_came_after_its_photo_was_deleted_goes(world: World) -> None:
    event = world.uploaded(LANDSCAPE)
    world.created(event)
    late_thumbnail(world, IngestRequest.from_event(event))
    late = world.bucket.objects[THUMBNAIL]
    world.removed(world.deleted())
    world.bucket.put(THUMBNAIL, late, content_type="image/jpeg")

    assert sweep(world, 60 * MINUTE) == []
    assert sweep(world, DAY) == ["SETTLE"]
    assert THUMBNAIL not in world.bucket.objects
    world.assert_consistent()


def test_a_thumbnail_that_came_over_that_of_a_newer_upload_is_replaced(world: World) -> None:
    older = world.uploaded(PORTRAIT)
    world.created(older)
    late_thumbnail(world, IngestRequest.from_event(older))
    late, made_of = world.bucket.objects[THUMBNAIL], world.bucket.made_of[THUMBNAIL]
    world.ingest(LANDSCAPE, 2)
    right = world.bucket.objects[THUMBNAIL]
    world.bucket.objects[THUMBNAIL], world.bucket.made_of[THUMBNAIL] = late, made_of

    assert sweep(world, DAY) == ["SETTLE"]
    assert world.bucket.objects[THUMBNAIL] == right
    world.assert_consistent()


def test_what_stopped_is_started_once_more_and_then_given_up(world: World) -> None:
    world.created(world.uploaded(LANDSCAPE))
    world.process = lambda request: None  # type: ignore[method-assign]

    assert sweep(world, DAY) == ["RESTART"]
    assert sweep(world, DAY) == ["FAIL"]
    assert sweep(world, DAY) == []
    assert world.photo().status is Status.FAILED
    assert "stopped twice" in (world.photo().status_reason or "")


def test_what_stopped_is_brought_to_its_end(world: World) -> None:
    world.created(world.uploaded(LANDSCAPE))

    assert sweep(world, DAY) == ["RESTART"]
    assert world.photo().status is Status.SUCCEEDED
    world.assert_consistent()


def test_what_is_gone_though_no_event_said_so_is_buried(world: World) -> None:
    world.created(world.uploaded(LANDSCAPE))
    world.bucket.delete(KEY)

    assert sweep(world, DAY) == ["BURY"]
    world.assert_consistent()


@pytest.mark.parametrize("final", [Status.SUCCEEDED, Status.FAILED])
def test_what_is_done_but_not_in_the_index_yet_is_settled(world: World, final: Status) -> None:
    data = LANDSCAPE if final is Status.SUCCEEDED else NO_PHOTO
    photo = world.ingest(data)
    world.photos.marks = {KEY: UPLOADED_AT}
    world.index.documents.pop(photo.photo_id, None)
    world.bucket.delete(THUMBNAIL)

    assert sweep(world, DAY) == ["SETTLE"]
    assert world.photo().status is final
    world.assert_consistent()
