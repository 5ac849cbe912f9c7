"""The records that everything else passes around: a photo and what is known about it.

All are frozen: a step makes a new one. How a photo is stored is in `photo_item.py` (DynamoDB) and
`search/document.py` (OpenSearch).
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

from chalicelib.core.detections import SENSITIVE_CATEGORIES, DetectedFace, Label, ModerationLabel, TextLine


class Status(StrEnum):
    """Where a photo is on its way from S3 event to searchable."""

    PENDING = "PENDING"
    RUNNING = "RUNNING"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"


@dataclass(frozen=True, slots=True)
class Location:
    """Where the photo was taken: decimal degrees (north and east positive), altitude in metres above sea level."""

    latitude: float
    longitude: float
    altitude: float | None = None


@dataclass(frozen=True, slots=True)
class Camera:
    """What EXIF says about the camera and the exposure.

    `exposure_time` in seconds, `focal_length` in millimetres, `iso` as the film speed.
    """

    make: str | None = None
    model: str | None = None
    lens: str | None = None
    exposure_time: float | None = None
    f_number: float | None = None
    iso: int | None = None
    focal_length: float | None = None


@dataclass(frozen=True, slots=True)
class Inscription:
    """What people wrote into the file: words about the picture and its rights; `rating` is 1-5."""

    title: str | None = None
    caption: str | None = None
    alt_text: str | None = None
    creator: str | None = None
    credit: str | None = None
    copyright: str | None = None
    usage_terms: str | None = None
    rating: int | None = None
    colour_label: str | None = None
    model_release: str | None = None


@dataclass(frozen=True, slots=True)
class ImageMetadata:
    """What the head of the object says.

    `width` and `height` are pixels after `orientation` (EXIF 1-8) was applied; `mode` is Pillow's pixel mode
    ("RGB", "CMYK", "I;16", "P", ...); `file_size` in bytes; `captured_at` is aware if EXIF has an
    offset, else naive local time; `keywords` are those that stand in the
    file; `upload_tags` and `upload_album` are from S3's metadata of the object; `sidecar` is the entity tag of the XMP
    sidecar whose words are among these.
    """

    format: str
    width: int
    height: int
    file_size: int
    mode: str = "RGB"
    orientation: int = 1
    captured_at: datetime | None = None
    camera: Camera | None = None
    location: Location | None = None
    upload_tags: tuple[str, ...] = ()
    upload_album: str | None = None
    inscription: Inscription | None = None
    keywords: tuple[str, ...] = ()
    sidecar: str | None = None


COLOURS = (
    "black",
    "blue",
    "brown",
    "cyan",
    "gray",
    "green",
    "orange",
    "pink",
    "purple",
    "red",
    "white",
    "yellow",
)
"""The names that a photo's colours have."""


@dataclass(frozen=True, slots=True)
class Colour:
    """One of `COLOURS` and how much of the photo it covers; `share` in percent 0-100."""

    name: str
    share: float


THUMBNAIL_SIDE = 250
RENDITION_SIDES = (640, 2048)
"""What the larger renditions are named by: the pixels of the long side that they have at most, panoramas apart."""
DERIVED_SIDES = (THUMBNAIL_SIDE, *RENDITION_SIDES)


@dataclass(frozen=True, slots=True)
class Rendition:
    """A smaller picture of a photo, `side` being one of `DERIVED_SIDES`, and its size in pixels, upright."""

    side: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """The derived objects: the thumbnail's S3 key and its size in pixels, upright, and which larger ones there are.

    `damaged` says that a part of the original is missing, which is grey; else it is None. `made_from` is the beginning
    of the original's entity tag, `look` what it looks like (`looks.py`). These two, and the renditions, the smaller one
    first, are missing in older records.
    """

    thumbnail_key: str
    width: int
    height: int
    damaged: bool | None = None
    renditions: tuple[Rendition, ...] = ()
    made_from: str | None = None
    look: str | None = None

    @property
    def pictures(self) -> tuple[Rendition, ...]:
        """All that there are, the smallest first: the thumbnail, and the larger ones."""
        return (Rendition(THUMBNAIL_SIDE, self.width, self.height), *self.renditions)


@dataclass(frozen=True, slots=True)
class Edits:
    """What the owner says about a photo: in place of what its file says, where that is wrong, and beyond it.

    None leaves it at what the file says. An empty title or caption, and a `rating` of 0, say that there is none;
    `places` are those at `location`. The last three are flags: True or None.
    """

    title: str | None = None
    caption: str | None = None
    rating: int | None = None
    captured_at: datetime | None = None
    location: Location | None = None
    places: tuple[str, ...] = ()
    favourite: bool | None = None
    rejected: bool | None = None
    hidden: bool | None = None


_BIN = "!"


@dataclass(frozen=True, slots=True)
class Trashed:
    """Since when a photo is in the bin, and until when it can be restored; then it goes for good. Both in UTC."""

    at: datetime
    until: datetime

    @property
    def place(self) -> str:
        """Where lists have it: before every time (`FIRST_TIME`), those that were deleted last behind the others."""
        return f"{_BIN}{sortable(self.at)} {sortable(self.until)}"

    @classmethod
    def in_place(cls, place: str) -> "Trashed | None":
        """Undo `place`; None for the place of a photo that is not in the bin. Raises `ValueError` if it is no place."""
        if not place.startswith(_BIN):
            return None
        at, _, until = place.removeprefix(_BIN).partition(" ")
        return cls(datetime.fromisoformat(at).replace(tzinfo=UTC), datetime.fromisoformat(until).replace(tzinfo=UTC))

    def is_over(self, now: datetime) -> bool:
        """Whether it is too late to restore the photo."""
        return self.until <= now


FIRST_TIME = "0"
"""Comes before every time by which photos are listed, and after every place in the bin."""


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a photo stands in an album that is sorted by hand, if somebody chose that: text, sorted as such."""

    album_id: str
    position: str


@dataclass(frozen=True, slots=True)
class Photo:
    """The record of one original, as the table holds it.

    `revision` counts accepted writes and is the index's external version. `sequencer` is S3's normalised
    order of events of this key; `attempt` counts how often its workflow was started anew. `object_size` is in bytes,
    from the event. `album_ids` has the album first that it entered first. `tags` are those that the owner added,
    `removed_tags` those of the upload that the owner removed (`core/tags.py`). `searchable_at` is when its first
    processing had made it searchable; None if that failed.
    """

    bucket: str
    object_key: str
    identity_id: str
    photo_id: str
    status: Status
    revision: int
    sequencer: str
    uploaded_at: datetime
    status_reason: str | None = None
    execution_arn: str | None = None
    version_id: str | None = None
    etag: str | None = None
    object_size: int | None = None
    album_ids: tuple[str, ...] = ()
    placed: tuple[Placed, ...] = ()
    image_metadata: ImageMetadata | None = None
    labels: tuple[Label, ...] = ()
    label_model_version: str | None = None
    text_lines: tuple[TextLine, ...] = ()
    text_model_version: str | None = None
    faces: tuple[DetectedFace, ...] = ()
    people_model_version: str | None = None
    moderation_labels: tuple[ModerationLabel, ...] = ()
    moderation_model_version: str | None = None
    vector: str | None = None
    vector_model: str | None = None
    thumbnail: Thumbnail | None = None
    colours: tuple[Colour, ...] = ()
    places: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    removed_tags: tuple[str, ...] = ()
    hidden_labels: tuple[str, ...] = ()
    edits: Edits | None = None
    attempt: int = 0
    searchable_at: datetime | None = None
    trashed: Trashed | None = None

    @property
    def taken_at(self) -> str:
        """When it was taken, or else uploaded, in the form in which lists are sorted; or its place in the bin."""
        if self.trashed:
            return self.trashed.place
        captured_at = self.image_metadata.captured_at if self.image_metadata else None
        corrected = self.edits.captured_at if self.edits else None
        return sortable(corrected or captured_at or self.uploaded_at.astimezone(UTC))

    def position_in(self, album_id: str) -> str | None:
        """Where it was placed in an album; None if nobody has."""
        return next((placed.position for placed in self.placed if placed.album_id == album_id), None)

    @property
    def is_hidden(self) -> bool:
        """Whether its owner wants it out of sight, unless hidden photos are asked for."""
        return self.edits is not None and bool(self.edits.hidden)

    @property
    def is_sensitive(self) -> bool:
        """Whether it shows what is not shown to somebody who did not ask for it."""
        return any(label.name in SENSITIVE_CATEGORIES for label in self.moderation_labels)

    @property
    def is_out_of_sight(self) -> bool:
        """Whether nobody sees it who does not ask for what is hidden, or for what is in the bin."""
        return self.is_hidden or self.trashed is not None


def sortable(time: datetime) -> str:
    """A time by the clock on the spot, without its offset: ISO 8601 text of one width, earlier times before later ones.

    People remember a photo by the local time where it was taken, and most cameras know no other.
    """
    return time.replace(tzinfo=None).isoformat(timespec="microseconds")


@dataclass(frozen=True, slots=True)
class Tombstone:
    """The record that a photo was deleted: no late event revives it until `expires_at` (seconds since 1970)."""

    bucket: str
    object_key: str
    identity_id: str
    photo_id: str
    revision: int
    sequencer: str
    deleted_at: datetime
    expires_at: int
    attempt: int = 0


OWNERS_CHOICES = ("album_ids", "placed", "tags", "removed_tags", "hidden_labels", "edits")
"""The fields of `Photo` that its owner decides: an overwrite of the object, or another attempt, keeps them."""


def with_owners_choices(fresh: Photo, *, of: Photo) -> Photo:
    """A photo that is processed anew, with what its owner has chosen before."""
    return replace(fresh, **{name: getattr(fresh, name) or getattr(of, name) for name in OWNERS_CHOICES})
