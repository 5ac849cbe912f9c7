"""The use cases from S3 event to searchable, with fakes, and what S3 and the workflow do to them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from chalicelib import ingest, recovery
from chalicelib.core.image.formats import PHOTO_FORMATS
from chalicelib.core.ingest.events import ObjectEvent
from chalicelib.core.ingest.pacing import Pace
from chalicelib.core.ingest.request import IngestRequest
from chalicelib.core.object_keys import SIDECAR
from chalicelib.core.photo import ImageMetadata, Photo, Status, Tombstone
from chalicelib.core.search.document import document_from_photo
from chalicelib.errors import NeedsBytes, PhotoGone, Superseded, UnsupportedImage
from tests.fakes import (
    FakeIngestWorkflow,
    FakeLabelDetector,
    FakePacer,
    FakePhotoBucket,
    FakePhotoIndex,
    FakePhotoTable,
    etag,
)
from tests.photo_factory import decoded, jpeg
from tests.records import ALICE, an_event, an_object_key

KEY = an_object_key()
THUMBNAIL = f"private/{ALICE}/resized/car.jpg"
RENDITION = f"private/{ALICE}/resized/uploads/640/car.jpg"
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
LANDSCAPE, PORTRAIT, NO_PHOTO = jpeg(400, 300), jpeg(300, 400), b"8BPS" + bytes(600)


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
        self.pacer = FakePacer(Pace(rate=1), now=self.photos.now)
        self.faces = None
        self.calls = 0
        self._interruptions: dict[int, Callable[[], None]] = {}

    @property
    def table(self) -> dict[str, Any]:
        return self.adapters("photos")

    def adapters(self, *names: str) -> dict[str, Any]:
        """As the use cases take them."""
        found = {name: getattr(self, name) for name in names}
        return {name: adapter and Counted(adapter, self._before_call) for name, adapter in found.items()}

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
        ingest.remove_photo(event, **self.adapters("bucket", "photos", "index", "faces", "workflow"))

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
        if metadata.format not in PHOTO_FORMATS:
            raise UnsupportedImage(metadata.format)
        ingest.store_image_metadata(request, metadata, **self.table)
        ingest.reserve_recognition(request, **self.adapters("pacer", "photos"))
        self.detect_labels(request, metadata)
        ingest.generate_thumbnail(request, **self.adapters("bucket", "photos"))
        ingest.index_photo(request, now=self.photos.now, **self.adapters("bucket", "photos", "index", "faces"))

    def detect_labels(self, request: IngestRequest, metadata: ImageMetadata) -> None:
        """By reference, or in bytes where the workflow catches that."""
        try:
            ingest.detect_labels(request, metadata, **self.adapters("detector", "photos"))
        except NeedsBytes:
            ingest.detect_labels_in_bytes(request, **self.adapters("bucket", "detector", "photos"))

    def fail(self, request: IngestRequest, message: str = "broken") -> None:
        try:
            error = {"Error": "UnsupportedImage", "Cause": message}
            ingest.mark_failed(request, error, **self.adapters("bucket", "photos", "index", "faces"))
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
        """Index and pictures follow what the table says of the one original, and that says what is in the bucket."""
        record = self.photos.get(KEY)
        assert record is not None
        assert isinstance(record, Tombstone) == (KEY not in self.bucket.objects)
        if isinstance(record, Tombstone):
            assert (self.index.documents, self._pictures()) == ({}, set())
            return
        if record.status is Status.FAILED:
            assert self.index.documents == {record.photo_id: document_from_photo(record)}
            assert self._pictures() == {KEY}
            return
        assert record.status is Status.SUCCEEDED
        assert record.etag == etag(self.bucket.objects[KEY])
        assert self.index.documents == {record.photo_id: document_from_photo(record)}
        assert record.thumbnail is not None
        pictures = {THUMBNAIL: (record.thumbnail.width, record.thumbnail.height)}
        for made in record.thumbnail.renditions:  # no test here has a photo that is large enough for two
            pictures[RENDITION] = (made.width, made.height)
        assert self._pictures() == {KEY, *pictures}
        assert {key: decoded(self.bucket.objects[key]).size for key in pictures} == pictures

    def _pictures(self) -> set[str]:
        return {key for key in self.bucket.objects if not key.endswith(SIDECAR)}


AS_IT_IS = ImageMetadata("JPEG", 400, 300, 100_000)


def retry(world: World, photo_id: str, identity_id: str = ALICE) -> Photo:
    adapters = world.adapters("bucket", "photos", "workflow")
    return recovery.retry_photo(photo_id, identity_id=identity_id, **adapters)
