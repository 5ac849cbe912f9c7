"""What goes over the HTTP API: bodies, queries and answers, as the OpenAPI document shows them.

Requests are read by the modules that know what they mean, answers are built where they are decided; the tests hold both
to what is written here.
"""

from typing import Annotated, Any, Literal, NotRequired, TypedDict

Text = dict[str, Any]
"""Keywords of JSON Schema, beside a type in `Annotated`."""

StatusName = Literal["PENDING", "RUNNING", "SUCCEEDED", "FAILED"]
StepName = Literal["metadata", "labels_and_thumbnail", "index"]
Time = Annotated[str, {"description": "ISO 8601"}]
Url = Annotated[str, {"description": "works for 15 minutes, without any header"}]
Percent = Annotated[float, {"minimum": 0, "maximum": 100}]
Ratio = Annotated[float, {"description": "0-1 of the upright photo, origin top left"}]
Cursor = Annotated[str, {"description": "where the next page begins; absent on the last one"}]
Name = Annotated[str, {"minLength": 1, "maxLength": 100}]
Texts = Annotated[list[Annotated[str, {"minLength": 1, "maxLength": 100}]], {"maxItems": 100}]
CursorAsked = Annotated[str, {"description": "`cursor` of an earlier answer, unchanged"}]


# Photos


class ShortPhoto(TypedDict):
    """A photo as lists show it; what is not known is absent."""

    id: str
    name: str
    status: StatusName
    step: StepName | None
    statusReason: NotRequired[str]
    uploadedAt: Time
    capturedAt: NotRequired[Annotated[str, {"description": "ISO 8601; without an offset where the camera tells none"}]]
    width: NotRequired[Annotated[int, {"description": "pixels, right way up"}]]
    height: NotRequired[int]
    format: NotRequired[str]
    albumId: NotRequired[str]
    thumbnailUrl: NotRequired[Url]
    thumbnailWidth: NotRequired[int]
    thumbnailHeight: NotRequired[int]
    signedUrl: Url


class Box(TypedDict):
    """Where something is in a photo."""

    left: Ratio
    top: Ratio
    width: Ratio
    height: Ratio


class Occurrence(TypedDict):
    """One located occurrence of a label."""

    confidence: Percent
    boundingBox: Box


class LabelView(TypedDict):
    """What was recognised."""

    name: str
    confidence: Percent
    parents: list[str]
    aliases: list[str]
    categories: list[str]
    instances: list[Occurrence]


class CameraView(TypedDict):
    """What the camera says of itself and of the exposure (seconds, millimetres)."""

    make: NotRequired[str]
    model: NotRequired[str]
    lens: NotRequired[str]
    exposureTime: NotRequired[float]
    fNumber: NotRequired[float]
    iso: NotRequired[int]
    focalLength: NotRequired[float]


class Point(TypedDict):
    """Decimal degrees, and metres above the sea."""

    latitude: float
    longitude: float
    altitude: NotRequired[float]


class ColourView(TypedDict):
    """A colour and how much of the photo it covers."""

    name: str
    share: Percent


class WholePhoto(ShortPhoto):
    """Everything that is known of a photo."""

    fileSize: NotRequired[int]
    labels: list[LabelView]
    tags: list[str]
    hiddenLabels: list[str]
    camera: NotRequired[CameraView]
    location: NotRequired[Point]
    places: list[str]
    colours: list[ColourView]
    objectKey: str
    s3BucketUrl: str
    labelModelVersion: NotRequired[str]
    revision: int


class PhotosQuery(TypedDict, total=False):
    """Which photos."""

    album: str
    status: StatusName
    size: Annotated[int, {"minimum": 1, "maximum": 200, "default": 60}]
    cursor: CursorAsked


class PhotosAnswer(TypedDict):
    """A page of photos, newest upload first."""

    message: str
    photos: list[ShortPhoto]
    cursor: NotRequired[Cursor]


class PhotoAnswer(TypedDict):
    """One photo."""

    message: str
    photo: WholePhoto


class PhotoChangeBody(TypedDict, total=False):
    """What is to be changed; at least one of these."""

    add_tags: Texts
    remove_tags: Texts
    hide_labels: Texts
    show_labels: Texts
    album: str | None


class PhotoChangeAnswer(TypedDict):
    """What a user has said of a photo, after the change."""

    message: str
    id: str
    tags: list[str]
    hiddenLabels: list[str]
    albumId: str | None


class PhotoDeletedAnswer(TypedDict):
    """The photo is on its way out: its events take the rest away."""

    message: str
    id: str


class RetryAnswer(TypedDict):
    """The next attempt has begun."""

    message: str
    id: str
    status: StatusName


class StateView(TypedDict):
    """One state of an execution; `duration` in seconds, all attempts included."""

    name: str
    status: Literal["RUNNING", "SUCCEEDED", "FAILED", "CAUGHT"]
    startedAt: Time
    duration: NotRequired[float]
    attempts: int
    error: NotRequired[str]
    cause: NotRequired[str]


class ExecutionAnswer(TypedDict):
    """How a photo's last processing went."""

    message: str
    status: Literal["PENDING", "RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"]
    startedAt: NotRequired[Time]
    stoppedAt: NotRequired[Time]
    consoleUrl: NotRequired[str]
    states: list[StateView]


# Albums


class Cover(TypedDict):
    """The picture that stands for an album."""

    thumbnailUrl: Url
    width: int
    height: int


class AlbumView(TypedDict):
    """An album."""

    id: str
    name: str
    createdAt: Time
    count: int
    cover: Cover | None


class AlbumBody(TypedDict):
    """A new album."""

    name: Name


class AlbumChangeBody(TypedDict, total=False):
    """What is to be changed; at least one of these. The cover is null for the newest photo."""

    name: Name
    cover_photo_id: str | None


class AlbumAnswer(TypedDict):
    """One album."""

    message: str
    album: AlbumView


class AlbumsAnswer(TypedDict):
    """All albums, newest first."""

    message: str
    albums: list[AlbumView]


class AlbumDeletion(TypedDict):
    """What becomes of its photos."""

    photos: Literal["keep", "delete"]


class AlbumDeletedAnswer(TypedDict):
    """A part of the work: call again until it is `done`."""

    message: str
    done: bool
    photos: Annotated[int, {"description": "how many this call took out or deleted"}]


# Uploads


class FileBody(TypedDict):
    """A file that is to be uploaded; `size` in bytes."""

    name: str
    size: Annotated[int, {"minimum": 0}]
    md5: Annotated[str, {"pattern": "^[0-9a-fA-F]{32}$"}]
    type: Annotated[str, {"examples": ["image/jpeg", "image/png"]}]


class UploadsBody(TypedDict):
    """Files, and the album that they go to."""

    files: Annotated[list[FileBody], {"minItems": 1, "maxItems": 50}]
    album: NotRequired[str | None]


class Ticket(TypedDict):
    """Where to POST the file, as a form: all `fields` first, `file` last. It works for 15 minutes."""

    photoId: str
    objectKey: str
    url: str
    fields: dict[str, str]


class Duplicate(TypedDict):
    """The caller has these bytes already."""

    duplicateOf: str
    photo: ShortPhoto


class Refusal(TypedDict):
    """Why the file cannot come."""

    refused: str


class UploadsAnswer(TypedDict):
    """One for each file, in their order."""

    message: str
    uploads: list[Ticket | Duplicate | Refusal]


# Search

FacetName = Literal["labels", "categories", "years", "months", "cameras", "places", "colours", "albums", "tags"]


class SearchBody(TypedDict, total=False):
    """A search: the words are here, or in the header `search-key`."""

    query: Annotated[str, {"maxLength": 500}]
    size: Annotated[int, {"minimum": 1, "maximum": 200, "default": 30}]
    cursor: CursorAsked
    min_confidence: Percent
    facets: bool | list[FacetName]
    sort: Literal["relevance", "newest", "oldest", "date"]


class SearchHeaders(TypedDict, total=False):
    """Words to search for, percent-encoded or not."""

    search_key: Annotated[str, {"maxLength": 500}]


class Pixels(TypedDict):
    """Width and height."""

    width: int
    height: int


class Matched(TypedDict):
    """Why a photo was found."""

    field: str
    value: str
    label: NotRequired[str]
    confidence: NotRequired[Percent]


class Detected(TypedDict):
    """A label, and how many occurrences of it were located."""

    name: str
    confidence: Percent
    instances: int
    aliases: NotRequired[list[str]]


class Picture(TypedDict):
    """A photo that was found; what is not known is absent."""

    id: str
    s3BucketUrl: str
    name: NotRequired[str]
    labels: list[str]
    signedUrl: Url
    thumbnailUrl: NotRequired[Url]
    thumbnailSize: NotRequired[Pixels]
    score: float
    matched: list[Matched]
    detections: list[Detected]
    size: NotRequired[Pixels]
    fileSize: NotRequired[int]
    uploadedAt: Time
    capturedAt: NotRequired[str]
    camera: NotRequired[str]
    location: NotRequired[Point]
    place: NotRequired[list[str]]
    colours: NotRequired[list[ColourView]]
    tags: NotRequired[list[str]]
    albumId: NotRequired[str]
    statusReason: NotRequired[str]


class FacetValue(TypedDict):
    """A value and how many of the photos found have it."""

    value: str
    count: int


class SearchAnswer(TypedDict):
    """A page of what was found."""

    message: str
    total: int
    pictures: list[Picture]
    facets: NotRequired[dict[str, list[FacetValue]]]
    cutFacets: NotRequired[list[str]]
    didYouMean: NotRequired[str]
    cursor: NotRequired[Cursor]


class SuggestQuery(TypedDict, total=False):
    """What was typed so far."""

    q: Annotated[str, {"maxLength": 500}]


class Suggestion(TypedDict):
    """What the end of the text may become; `query` is all of it then."""

    value: str
    kind: str
    count: int
    query: str


class SuggestAnswer(TypedDict):
    """Suggestions, the best first."""

    suggestions: list[Suggestion]


# What goes wrong


class ErrorAnswer(TypedDict):
    """What went wrong, and what to do."""

    message: str


class ServiceError(TypedDict):
    """What the API's own framework says."""

    Code: str
    Message: str
