"""What goes over the HTTP API, as the OpenAPI document shows it: searches and suggestions."""

from typing import Annotated, Literal, NotRequired, TypedDict

from chalicelib.core.api.types import ColourView, Cursor, CursorAsked, Percent, Point, Time, Url

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
    """A photo that was found; unknown members are absent."""

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
    """What the end of the text may become; `query` is the whole text then."""

    value: str
    kind: str
    count: int
    query: str


class SuggestAnswer(TypedDict):
    """Suggestions, the best first."""

    suggestions: list[Suggestion]
