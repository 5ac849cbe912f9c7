"""What goes over the HTTP API, as the OpenAPI document shows it: photos, and errors.

`Annotated` adds keywords of JSON Schema to a type. Requests are read by the modules that know what they mean, and
answers are built where they are decided; the tests hold both to these types.
"""

from typing import Annotated, Literal, NotRequired, TypedDict

StatusName = Literal["PENDING", "RUNNING", "SUCCEEDED", "FAILED"]
StepName = Literal["metadata", "labels_and_thumbnail", "index"]
Time = Annotated[str, {"description": "ISO 8601"}]
Url = Annotated[str, {"description": "works for 15 minutes, without any header"}]
Percent = Annotated[float, {"minimum": 0, "maximum": 100}]
Ratio = Annotated[float, {"description": "0-1 of the upright photo, origin top left"}]
Cursor = Annotated[str, {"description": "where the next page begins; absent on the last one"}]
Texts = Annotated[list[Annotated[str, {"minLength": 1, "maxLength": 100}]], {"maxItems": 100}]
CursorAsked = Annotated[str, {"description": "`cursor` of an earlier answer, unchanged"}]


# Photos


class ShortPhoto(TypedDict):
    """A photo as lists show it; unknown members are absent."""

    id: str
    name: str
    status: StatusName
    step: StepName | None
    statusReason: NotRequired[str]
    uploadedAt: Time
    capturedAt: NotRequired[Annotated[str, {"description": "ISO 8601; without an offset if the camera gave none"}]]
    width: NotRequired[Annotated[int, {"description": "pixels, upright"}]]
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
    """What the camera says about itself and the exposure (seconds, millimetres)."""

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
    """Everything that is known about a photo."""

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
    """The members to change; at least one of these."""

    add_tags: Texts
    remove_tags: Texts
    hide_labels: Texts
    show_labels: Texts
    album: str | None


class PhotoChangeAnswer(TypedDict):
    """What a user has said about a photo, after the change."""

    message: str
    id: str
    tags: list[str]
    hiddenLabels: list[str]
    albumId: str | None


class PhotoDeletedAnswer(TypedDict):
    """The photo is being deleted: its events remove everything else."""

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
    """How a photo was processed the last time."""

    message: str
    status: Literal["PENDING", "RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"]
    startedAt: NotRequired[Time]
    stoppedAt: NotRequired[Time]
    consoleUrl: NotRequired[str]
    states: list[StateView]


# What goes wrong


class ErrorAnswer(TypedDict):
    """What went wrong, and what to do."""

    message: str


class ServiceError(TypedDict):
    """What API Gateway or the framework answers."""

    Code: str
    Message: str
