"""What goes over the HTTP API: photos."""

from typing import Annotated, Literal

from msgspec import Meta

from chalicelib.core.api.contract import Answer, Cursor, DetailView, PictureUrl, Success, Time, Url
from chalicelib.core.api.photo_parts import (
    CameraView,
    ColourView,
    EditsView,
    FaceView,
    InscriptionView,
    LabelView,
    ModerationLabelView,
    Point,
    RenditionView,
    TextLineView,
)
from chalicelib.core.photo import Status

StepName = Literal["metadata", "labels_and_thumbnail", "index"]
StateStatus = Literal["RUNNING", "SUCCEEDED", "FAILED", "CAUGHT"]
ExecutionStatus = Literal["PENDING", "RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"]
Sensitive = Annotated[bool, Meta(description="it shows what not everybody should see")]
_LOOK = "64 hexadecimal digits: bits of the whole picture, then of its middle; of similar pictures few differ"
_RENDITIONS = "pictures larger than the thumbnail, the smallest first; lists have only that one"
_FACES = "only in the caller's own photos, and only if the caller has agreed to it (`/people`)"
Owner = Annotated[str, Meta(description="the address of whose it is, if it is not the caller's")]


class LivePhoto(Answer, frozen=True, kw_only=True):
    """A photo as live messages show it; unknown members are absent."""

    id: str
    name: str
    status: Status
    step: StepName | None
    status_reason: str | None = None
    status_detail: DetailView | None = None
    uploaded_at: Time
    captured_at: Annotated[str, Meta(description="ISO 8601; without an offset if the camera gave none")] | None = None
    width: Annotated[int, Meta(description="pixels, upright")] | None = None
    height: int | None = None
    format: str | None = None
    album_id: Annotated[str, Meta(description="the first of its albums")] | None = None
    album_ids: tuple[str, ...] | None = None
    thumbnail_width: int | None = None
    thumbnail_height: int | None = None
    rating: int | None = None
    favourite: bool | None = None
    rejected: bool | None = None
    hidden: bool | None = None
    sensitive: Sensitive | None = None
    trashed_until: (
        Annotated[str, Meta(description="ISO 8601; the photo is in the bin, and can be restored until then")] | None
    ) = None


class ShortPhoto(LivePhoto, frozen=True, kw_only=True):
    """A photo as lists show it; unknown members are absent."""

    look: Annotated[str, Meta(description=_LOOK)] | None = None

    thumbnail_url: PictureUrl | None = None
    signed_url: Url
    renditions: Annotated[tuple[RenditionView, ...], Meta(description=_RENDITIONS)] | None = None
    owner: Owner | None = None


class KnownPhoto(LivePhoto, frozen=True, kw_only=True):
    """Everything that is known about a photo."""

    file_size: int | None = None
    labels: tuple[LabelView, ...]
    less_certain_labels: Annotated[tuple[LabelView, ...], Meta(description="those below 55 %")]
    text_lines: tuple[TextLineView, ...]
    moderation_labels: tuple[ModerationLabelView, ...]
    faces: Annotated[tuple[FaceView, ...], Meta(description=_FACES)] | None = None
    tags: tuple[str, ...]
    file_tags: Annotated[tuple[str, ...], Meta(description="those of the tags that came with the file")]
    inscription: InscriptionView | None = None
    hidden_labels: tuple[str, ...]
    edits: Annotated[EditsView, Meta(description="which of the other members are the owner's corrections")]
    camera: CameraView | None = None
    location: Point | None = None
    places: tuple[str, ...]
    notes: tuple[Literal["damaged"], ...]
    colours: tuple[ColourView, ...]
    object_key: str
    s3_bucket_url: str
    label_model_version: str | None = None
    text_model_version: (
        Annotated[str, Meta(description="missing if nobody has looked for text in the photo")] | None
    ) = None
    moderation_model_version: (
        Annotated[str, Meta(description="missing if nobody has looked for what not everybody should see")] | None
    ) = None
    vector_model: Annotated[str, Meta(description="missing if nobody has compared what it shows")] | None = None
    revision: int


class WholePhoto(KnownPhoto, frozen=True, kw_only=True):
    """Everything that is known about a photo, and where its pictures are."""

    thumbnail_url: PictureUrl | None = None
    signed_url: Url
    renditions: Annotated[tuple[RenditionView, ...], Meta(description=_RENDITIONS)] | None = None
    owner: Owner | None = None


class PhotosAnswer(Success, frozen=True):
    """A page of photos, the one taken last first; without a capture time, the upload's counts."""

    photos: tuple[ShortPhoto, ...]
    cursor: Cursor | None = None


class PhotoAnswer(Success, frozen=True):
    """One photo."""

    photo: WholePhoto


class ChangedPhoto(Answer, frozen=True):
    """What a user has said about a photo, after the change."""

    id: str
    tags: tuple[str, ...]
    hidden_labels: tuple[str, ...]
    album_id: Annotated[str | None, Meta(description="the first of its albums")]
    album_ids: tuple[str, ...]
    edits: EditsView


class PhotoChangeAnswer(ChangedPhoto, frozen=True, tag_field="message", tag="Success"):
    """What a user has said about a photo, after the change."""


class UnchangedPhoto(Answer, frozen=True):
    """A photo that could not be changed, deleted or restored, and why."""

    id: str
    reason: str
    detail: DetailView | None = None


class PhotosChangeAnswer(Success, frozen=True):
    """The photos that were changed, and those that were not."""

    changed: tuple[ChangedPhoto, ...]
    failed: tuple[UnchangedPhoto, ...]


class RetryAnswer(Success, frozen=True):
    """The next attempt has begun."""

    id: str
    status: Status


class StateView(Answer, frozen=True, kw_only=True):
    """One state of an execution; `duration` in seconds, all attempts included."""

    name: str
    feature: Annotated[str, Meta(description="of states that recognise one: which")] | None = None
    status: StateStatus
    started_at: Time
    duration: float | None = None
    attempts: int
    error: str | None = None
    cause: str | None = None


class ExecutionAnswer(Success, frozen=True, kw_only=True):
    """How a photo was processed the last time."""

    status: ExecutionStatus
    started_at: Time | None = None
    stopped_at: Time | None = None
    console_url: str | None = None
    states: tuple[StateView, ...]
