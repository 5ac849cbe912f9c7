"""S3, the table, the search index and the recogniser in memory, small and quick, with the traits that make trouble.

S3 keeps versions or does not, and sends an event for every change, with a sequencer of any length; OpenSearch forgets
the versions of deleted documents; Rekognition sees the object that is there when it looks.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib.aws.label_detector import Detection
from chalicelib.core.detections import BoundingBox, Label, TextLine
from chalicelib.core.image.formats import JPEG, PHOTO_FORMATS, PNG, refusal
from chalicelib.core.image.header import Head, NeedMoreBytes
from chalicelib.core.image.thumbnail import RenditionImage
from chalicelib.core.ingest.event_order import WORKFLOW_LIMIT
from chalicelib.core.ingest.events import StoredObject
from chalicelib.core.ingest.pacing import Turn
from chalicelib.core.ingest.request import IngestRequest
from chalicelib.core.object_keys import parse_original, sidecar_beside
from chalicelib.core.photo import DERIVED_SIDES, RENDITION_SIDES, THUMBNAIL_SIDE, ImageMetadata, Photo, Tombstone
from chalicelib.core.search.document import index_action
from chalicelib.errors import NeedsBytes, PhotoGone, RecognitionBusy, ServiceUnavailable, Superseded, UnsupportedImage
from tests.fakes import FakePhotoTable
from tests.records import BUCKET, an_object_key

OBJECT_KEY = an_object_key()
_ORIGINAL = parse_original(OBJECT_KEY)
assert _ORIGINAL
SIDE_OF = {_ORIGINAL.derived_key(side): side for side in DERIVED_SIDES}
START = datetime(2026, 3, 1, tzinfo=UTC)

# An object's first byte says what is wrong with it.
_PICTURE_OF = b"picture of "
GOOD, DAMAGED, OTHER_TYPE, NOT_RECOGNISED, NO_THUMBNAIL = b"J", b"X", b"G", b"D", b"T"
# Good, too, but has to be converted before it is recognised.
CONVERTED = b"P"


@dataclass(frozen=True)
class Version:
    """One version of the object; a delete marker has no data."""

    version_id: str | None
    data: bytes | None


@dataclass
class Sequencers:
    """S3's sequencers: of any length, each later than the one before when padded on the right."""

    value: int = 0x0055AED6DCD9028100

    def next(self, length: int, *, lower: bool) -> str:
        """A sequencer of `length` digits, at most 18."""
        step = 16 ** (18 - length)
        self.value = (self.value // step + 1) * step
        text = f"{self.value:018x}"[:length]
        return text if lower else text.upper()


@dataclass
class S3:
    """The bucket: one original with its versions, the sidecar `beside` it, and the pictures made of it, by their sides.

    `purging` is called before an object of the bin is deleted.
    """

    versioned: bool
    sequencers: Sequencers = field(default_factory=Sequencers)
    versions: list[Version] = field(default_factory=list)
    derived: dict[int, bytes] = field(default_factory=dict)
    beside: bytes | None = None
    purging: Callable[[str], None] = lambda etag: None
    events: list[dict[str, Any]] = field(default_factory=list)
    made: int = 0

    @property
    def current(self) -> Version | None:
        """What a reader gets."""
        return self.versions[-1] if self.versions and self.versions[-1].data is not None else None

    # What users do

    def upload(self, data: bytes, length: int, lower: bool) -> None:
        self._add(Version(self._version_id(), data))
        self._tell("ObjectCreated:Put", self.versions[-1], length, lower)

    def remove(self, length: int, lower: bool) -> None:
        if not self.versioned:
            if self.versions:
                self._tell("ObjectRemoved:Delete", self.versions.pop(), length, lower)
            return
        self._add(Version(self._version_id(), None))
        self._tell("ObjectRemoved:DeleteMarkerCreated", self.versions[-1], length, lower)

    def remove_version(self, position: int, length: int, lower: bool) -> None:
        """Permanently remove one version, or a marker: the newest is position 0."""
        if self.versioned and self.versions:
            version = self.versions.pop(-1 - position % len(self.versions))
            self._tell("ObjectRemoved:Delete", version, length, lower)

    def write_sidecar(self, data: bytes | None) -> None:
        """Put it there, or (None) delete it."""
        self.beside = data
        name = "ObjectCreated:Put" if data else "ObjectRemoved:Delete"
        self._tell(name, Version(None, data), 18, False, sidecar_beside(OBJECT_KEY))

    def _add(self, version: Version) -> None:
        if self.versioned:
            self.versions.append(version)
        else:
            self.versions[:] = [version]

    def _version_id(self) -> str | None:
        self.made += 1
        return f"v{self.made}" if self.versioned else None

    def _tell(self, name: str, version: Version, length: int, lower: bool, object_key: str = OBJECT_KEY) -> None:
        stored: dict[str, Any] = {
            "key": object_key.replace(":", "%3A"),
            "sequencer": self.sequencers.next(length, lower=lower),
        }
        if version.version_id:
            stored["versionId"] = version.version_id
        if name.startswith("ObjectCreated") and version.data is not None:
            stored |= {"eTag": etag(version.data), "size": len(version.data)}
        self.events.append(
            {
                "eventName": name,
                "eventTime": "2026-03-01T00:00:00.000Z",
                "s3": {"bucket": {"name": BUCKET}, "object": stored},
            }
        )

    # What the functions do: as `PhotoBucket`

    def read(self, request: IngestRequest, *, start: int = 0, length: int | None = None) -> bytes:
        if request.version_id:
            version = next((version for version in self.versions if version.version_id == request.version_id), None)
        else:
            version = self.current
        if version is None or version.data is None:
            raise PhotoGone(request.object_key)
        if request.etag and request.etag != etag(version.data):
            raise Superseded(request.object_key)
        return version.data

    def beginning(self, request: IngestRequest, length: int) -> tuple[bytes, dict[str, str]]:
        return self.read(request), {}

    def user_metadata(self, request: IngestRequest) -> dict[str, str]:
        self.read(request)
        return {}

    def sidecar(self, request: IngestRequest) -> tuple[str | None, bytes]:
        return (None, b"") if self.beside is None else (etag(self.beside), self.beside)

    def find(self, object_key: str) -> StoredObject | None:
        if object_key == sidecar_beside(OBJECT_KEY):
            return StoredObject(etag(self.beside), 1, START) if self.beside else None
        if object_key in SIDE_OF:
            picture = self.derived.get(SIDE_OF[object_key])
            made_of = picture and etag(picture.removeprefix(_PICTURE_OF))
            return StoredObject("picture", 1, START, original_etag=made_of) if made_of else None
        version = self.current
        if version is None or version.data is None:
            return None
        return StoredObject(etag(version.data), len(version.data), START, version.version_id)

    def put_derived(self, request: IngestRequest, side: int, data: bytes, *, content_type: str) -> None:
        assert request.object_key == OBJECT_KEY
        self.derived[side] = data

    def read_derived(self, request: IngestRequest, side: int) -> bytes:
        picture = self.derived.get(side)
        if picture is None or etag(picture.removeprefix(_PICTURE_OF)) != request.etag:
            raise ServiceUnavailable("the picture is not there yet")
        return picture

    def delete_unchanged(self, object_key: str, etag: str) -> None:
        found = self.find(object_key)
        if found is not None and found.etag == etag:
            self.purge(found)

    def purge(self, found: StoredObject) -> None:
        """Delete what has been in the bin; `purging` is told its entity tag."""
        assert found.etag is not None
        self.purging(found.etag)
        self.remove(18, lower=True)

    def delete(self, object_key: str) -> None:
        if self.beside:
            self.write_sidecar(None)

    def delete_all(self, object_keys: Sequence[str]) -> None:
        for object_key in object_keys:
            self.derived.pop(SIDE_OF[object_key], None)


@dataclass
class Index:
    """The one possible document, as (what it is about, version), and what is remembered of deleted documents."""

    document: tuple[Any, int] | None = None
    forgotten_after_deletion: int | None = None

    def apply(self, records: Iterable[Photo | Tombstone]) -> int:
        return sum(self._apply(action) for action in map(index_action, records) if action)

    def forget(self) -> None:
        """What `index.gc_deletes` does after 60 s."""
        self.forgotten_after_deletion = None

    def _apply(self, action: tuple[dict[str, Any], ...]) -> int:
        ((kind, target),) = action[0].items()
        known = self.document[1] if self.document else self.forgotten_after_deletion
        if known is not None and target["version"] < known:
            return 0
        if kind == "index":
            self.document, self.forgotten_after_deletion = (action[1], target["version"]), None
            return 1
        self.document, self.forgotten_after_deletion = None, target["version"]
        return 0


@dataclass
class Detector:
    """Sees what is in the bucket when it looks, or what it is sent, unless it is busy."""

    s3: S3
    pick: Callable[[int], int]

    def detect_object(self, request: IngestRequest) -> Detection:
        try:
            data = self.s3.read(IngestRequest(**{**as_dict(request), "etag": None}))
        except PhotoGone as error:
            raise NeedsBytes("recognition cannot read the object") from error
        return self.detect_bytes(data)

    def detect_bytes(self, data: bytes) -> Detection:
        if self.pick(8) == 7:
            raise RecognitionBusy("recognition takes no more calls just now")
        if data.startswith(NOT_RECOGNISED):
            raise UnsupportedImage("recognition refused it")
        return Detection((label_of(data),), "model")


class TextDetector:
    """Reads in a picture what it was made of, unless it is busy."""

    def __init__(self, pick: Callable[[int], int]) -> None:
        self._pick = pick

    def detect(self, picture: bytes) -> dict[str, Any]:
        if self._pick(8) == 7:
            raise RecognitionBusy("recognition takes no more calls just now")
        return {"text_lines": (line_of(picture.removeprefix(_PICTURE_OF)),), "text_model_version": "model"}


@dataclass
class Pacer:
    """Turns that come at once, or so late that everything that does not know of them would think the photo lost."""

    table: "Table"
    pick: Callable[[int], int]

    def reserve(self) -> Turn:
        wait = WORKFLOW_LIMIT if self.pick(4) == 3 else timedelta(0)
        return Turn(self.table.now + wait, int(wait.total_seconds()))


@dataclass
class Starter:
    """Like `IngestWorkflow`: `started` by name, once each."""

    started: dict[str, IngestRequest] = field(default_factory=dict)

    def execution_arn(self, request: IngestRequest) -> str:
        return request.execution_name

    def start(self, request: IngestRequest) -> None:
        self.started.setdefault(request.execution_name, request)


class Table(FakePhotoTable):
    """The contract-tested fake, with a clock that the schedule advances."""

    def __init__(self) -> None:
        super().__init__()
        self.now = START

    def pass_time(self, time: timedelta) -> None:
        self.now += time


def etag(data: bytes) -> str:
    return f"etag-{data!r}"


def label_of(data: bytes) -> Label:
    return Label(data.decode(), 99.0)


def line_of(data: bytes) -> TextLine:
    return TextLine(data.decode(), 99.0, BoundingBox(0, 0, 1, 1))


def as_dict(request: IngestRequest) -> dict[str, Any]:
    return {name: getattr(request, name) for name in IngestRequest.__slots__}


_FORMATS = {OTHER_TYPE: "PSD", CONVERTED: PNG.name}


# Stand-ins for the pure functions that read pixels, and for the document: only what it was made from matters.


class Measured(ImageMetadata):
    """With what the handler adds for ImageTypeCheck."""

    @property
    def is_supported(self) -> bool:
        return self.format in PHOTO_FORMATS

    @property
    def refusal(self) -> str:
        return refusal(self.format)


def metadata_of(head: Head, sidecar: bytes) -> ImageMetadata:
    if len(head.data) < head.file_size:
        raise NeedMoreBytes(len(head.data), head.file_size)
    if head.data.startswith(DAMAGED):
        raise UnsupportedImage("the image may be damaged")
    return Measured(_FORMATS.get(head.data[:1], JPEG.name), 1, 1, head.file_size)


def needs_conversion(metadata: ImageMetadata) -> bool:
    return metadata.format == PNG.name


def renditions(data: bytes) -> tuple[RenditionImage, ...]:
    if data.startswith(NO_THUMBNAIL):
        raise UnsupportedImage("the image may be damaged")
    return tuple(RenditionImage(made, "JPEG", 1, 1, side=side) for side, made in pictures(data).items())


def pictures(data: bytes) -> dict[int, bytes]:
    """What is made of an original: some are small, and have only a thumbnail."""
    sides = (THUMBNAIL_SIDE,) if data.startswith(CONVERTED) else (RENDITION_SIDES[0], THUMBNAIL_SIDE)
    return dict.fromkeys(sides, _PICTURE_OF + data)


def document_from_photo(photo: Photo) -> Any:
    return (photo.etag, photo.version_id, photo.status, photo.labels, photo.text_lines, photo.edits, photo.trashed)
