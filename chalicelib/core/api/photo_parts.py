"""What goes over the HTTP API: parts of photos."""

from chalicelib.core.api.contract import (
    Answer,
    Percent,
    PictureUrl,
    Ratio,
    Time,
)


class RenditionView(Answer, frozen=True):
    """A picture of the photo that every browser shows; its size in pixels, upright."""

    url: PictureUrl
    width: int
    height: int


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
