"""What goes over the HTTP API: photos."""

from typing import Annotated, ClassVar, Literal

from msgspec import UNSET, Meta, UnsetType

from chalicelib.core.api.contract import (
    Answer,
    Body,
    Cursor,
    CursorAsked,
    DetailView,
    Percent,
    PictureUrl,
    Ratio,
    Request,
    Success,
    Time,
    Url,
)
from chalicelib.core.edits import HIGHEST_RATING, MAX_CAPTION_LENGTH, MAX_TITLE_LENGTH
from chalicelib.core.listing import Order
from chalicelib.core.photo import Status
from chalicelib.core.tags import MAX_TAG_LENGTH, MAX_TAGS

StepName = Literal["metadata", "labels_and_thumbnail", "index"]
StateStatus = Literal["RUNNING", "SUCCEEDED", "FAILED", "CAUGHT"]
ExecutionStatus = Literal["PENDING", "RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"]
PERIOD = r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"
AlbumAsked = Annotated[str, Meta(description="the id of an album")]

# The length counts after the text is tidied, so only `changes` can check it.
Text = Annotated[str, Meta(extra_json_schema={"minLength": 1, "maxLength": MAX_TAG_LENGTH})]
# What one call handles, well within API Gateway's 29 seconds.
MAX_IDS = 100
_ID = "[A-Za-z0-9_-]{1,40}"
IDS = f"^{_ID}(,{_ID}){{0,{MAX_IDS - 1}}}$"
Sensitive = Annotated[bool, Meta(description="it shows what not everybody should see")]
PhotoId = Annotated[str, Meta(pattern=f"^{_ID}$", description="the id of a photo")]
Ids = Annotated[list[PhotoId], Meta(min_length=1, max_length=MAX_IDS)]
Texts = Annotated[list[Text], Meta(max_length=MAX_TAGS)]
_LOOK = "64 hexadecimal digits: bits of the whole picture, then of its middle; of similar pictures few differ"
_RENDITIONS = "pictures larger than the thumbnail, the smallest first; lists have only that one"
_FACES = "only in the caller's own photos, and only if the caller has agreed to it (`/people`)"
_FILE_SAYS = "null for what the file says"
Title = Annotated[str, Meta(extra_json_schema={"maxLength": MAX_TITLE_LENGTH}, description=_FILE_SAYS)]
Caption = Annotated[str, Meta(extra_json_schema={"maxLength": MAX_CAPTION_LENGTH}, description=_FILE_SAYS)]
Rating = Annotated[int, Meta(ge=0, le=HIGHEST_RATING, description=f"stars, 0 for none, {_FILE_SAYS}")]
CityAsked = Annotated[str, Meta(description="a city; null for where the file says")]
Moment = Annotated[str, Meta(description=f"by the clock on the spot, such as 2019-06-30T14:05:00; {_FILE_SAYS}")]

FinalAsked = Annotated[bool, Meta(description="for good at once, without the bin")]


class PhotosQuery(Request, frozen=True, forbid_unknown_fields=True):
    """Which photos."""

    album: str | None = None
    sort: Annotated[Order, Meta(description="of an album, in place of its own")] | None = None
    status: Status | None = None
    until: Annotated[str, Meta(pattern=PERIOD, description="a year, month or day: no later photos, by time")] | None = (
        None
    )
    ids: (
        Annotated[str, Meta(pattern=IDS, description=f"up to {MAX_IDS} ids, with commas; nothing else then")] | None
    ) = None
    hidden: Annotated[bool, Meta(description="hidden photos, too")] = False
    trashed: Annotated[bool, Meta(description="those in the bin instead, the one deleted last first")] = False
    size: Annotated[int, Meta(ge=1, le=200)] = 60
    cursor: CursorAsked | None = None


class PointAsked(Request, frozen=True, forbid_unknown_fields=True):
    """Decimal degrees, and metres above the sea."""

    latitude: Annotated[float, Meta(ge=-90, le=90)]
    longitude: Annotated[float, Meta(ge=-180, le=180)]
    altitude: Annotated[float, Meta(ge=-100_000, le=100_000)] | None = None


class PhotosAsked(Request, frozen=True, forbid_unknown_fields=True):
    """Which photos."""

    ids: Annotated[str, Meta(pattern=IDS, description=f"up to {MAX_IDS} ids, with commas")]


class PhotoChangeBody(Body, frozen=True):
    """The members to change; at least one of these. With `album` the photo is in that album and in no others."""

    example: ClassVar[str] = '{"add_tags": ["holiday"]}'

    add_tags: Texts | UnsetType = UNSET
    remove_tags: Texts | UnsetType = UNSET
    hide_labels: Texts | UnsetType = UNSET
    show_labels: Texts | UnsetType = UNSET
    album: AlbumAsked | UnsetType | None = UNSET
    title: Title | UnsetType | None = UNSET
    caption: Caption | UnsetType | None = UNSET
    rating: Rating | UnsetType | None = UNSET
    captured_at: Moment | UnsetType | None = UNSET
    location: PointAsked | CityAsked | UnsetType | None = UNSET
    favourite: bool | UnsetType = UNSET
    rejected: bool | UnsetType = UNSET
    hidden: Annotated[bool, Meta(description="out of lists and searches")] | UnsetType = UNSET


class PhotosChangeBody(PhotoChangeBody, frozen=True, kw_only=True):
    """The photos, and the members to change in each of them; at least one of these."""

    example: ClassVar[str] = '{"ids": ["..."], "add_tags": ["holiday"]}'

    ids: Ids


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


Owner = Annotated[str, Meta(description="the address of whose it is, if it is not the caller's")]


class RenditionView(Answer, frozen=True):
    """A picture of the photo that every browser shows; its size in pixels, upright."""

    url: PictureUrl
    width: int
    height: int


class ShortPhoto(LivePhoto, frozen=True, kw_only=True):
    """A photo as lists show it; unknown members are absent."""

    look: Annotated[str, Meta(description=_LOOK)] | None = None

    thumbnail_url: PictureUrl | None = None
    signed_url: Url
    renditions: Annotated[tuple[RenditionView, ...], Meta(description=_RENDITIONS)] | None = None
    owner: Owner | None = None


class Box(Answer, frozen=True):
    """Where something is in a photo."""

    left: Ratio
    top: Ratio
    width: Ratio
    height: Ratio


class Occurrence(Answer, frozen=True):
    """One located occurrence of a label."""

    confidence: Percent
    bounding_box: Box


class LabelView(Answer, frozen=True):
    """What was recognised."""

    name: str
    confidence: Percent
    parents: tuple[str, ...]
    aliases: tuple[str, ...]
    categories: tuple[str, ...]
    instances: tuple[Occurrence, ...]


class TextLineView(Answer, frozen=True):
    """A line that is written in the photo."""

    text: str
    confidence: Percent
    bounding_box: Box


class ModerationLabelView(Answer, frozen=True):
    """What not everybody should see, in Rekognition's taxonomy of moderation."""

    name: str
    confidence: Percent
    parent: str


class FaceView(Answer, frozen=True, kw_only=True):
    """A face in one of the caller's own photos; `person` is whose it is, with a name if the caller has given one."""

    id: str
    confidence: Percent
    bounding_box: Box
    person: str | None = None
    name: str | None = None


class CameraView(Answer, frozen=True):
    """What the camera says about itself and the exposure (seconds, millimetres)."""

    make: str | None = None
    model: str | None = None
    lens: str | None = None
    exposure_time: float | None = None
    f_number: float | None = None
    iso: int | None = None
    focal_length: float | None = None


class Point(Answer, frozen=True):
    """Decimal degrees, and metres above the sea."""

    latitude: float
    longitude: float
    altitude: float | None = None


class ColourView(Answer, frozen=True):
    """A colour and how much of the photo it covers."""

    name: str
    share: Percent


class InscriptionView(Answer, frozen=True):
    """What people wrote into the file."""

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


class EditsView(Answer, frozen=True):
    """What the owner has corrected of what the file says, and how the photo is marked."""

    title: str | None = None
    caption: str | None = None
    rating: int | None = None
    captured_at: Time | None = None
    location: Point | None = None
    favourite: bool | None = None
    rejected: bool | None = None
    hidden: bool | None = None


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
