"""What goes over the HTTP API: searches and suggestions."""

from typing import Annotated, ClassVar, Literal

from msgspec import UNSET, Meta, UnsetType, structs

from chalicelib.core.album import MAX_NAME_LENGTH
from chalicelib.core.api.contract import (
    Answer,
    Body,
    Cursor,
    CursorAsked,
    DetailView,
    Percent,
    PictureUrl,
    Request,
    Success,
    Time,
    Url,
)
from chalicelib.core.api.photo_parts import ColourView, Point, RenditionView
from chalicelib.core.api.photo_types import Owner

FacetName = Literal[
    "labels",
    "categories",
    "years",
    "months",
    "cameras",
    "places",
    "colours",
    "formats",
    "albums",
    "people",
    "tags",
    "certainty",
    "searchable",
]
SortName = Literal["relevance", "newest", "oldest", "date"]
DEFAULT_SIZE, MAX_SIZE = 30, 200
MAX_LENGTH = 500
SearchText = Annotated[str, Meta(max_length=MAX_LENGTH)]
SavedName = Annotated[str, Meta(extra_json_schema={"minLength": 1, "maxLength": MAX_NAME_LENGTH})]


class SearchBody(Body, frozen=True):
    """A search: the words are here, or in the header `search-key`."""

    example: ClassVar[str] = '{"query": "red car"}'

    query: SearchText | None = None
    size: Annotated[int, Meta(ge=1, le=MAX_SIZE)] = DEFAULT_SIZE
    cursor: CursorAsked | None = None
    min_confidence: Annotated[float, Meta(ge=0, le=100, description="in percent")] = 0.0
    facets: bool | list[FacetName] = False
    sort: SortName = "relevance"
    strict: bool = False
    utc_offset: Annotated[int, Meta(ge=-840, le=840, description="minutes by which the caller's clock is ahead")] = 0


class SearchHeaders(Request, frozen=True, rename="kebab"):
    """Words to search for, percent-encoded or not."""

    search_key: SearchText | None = None


class Pixels(Answer, frozen=True):
    """Width and height."""

    width: int
    height: int


class Matched(Answer, frozen=True):
    """Why a photo was found."""

    field: str
    value: str
    label: str | None = None
    confidence: Percent | None = None


class Detected(Answer, frozen=True):
    """A label, and how many occurrences of it were located."""

    name: str
    confidence: Percent
    instances: int
    aliases: list[str] | None = None


class Picture(Answer, frozen=True, kw_only=True):
    """A photo that was found; unknown members are absent."""

    id: str
    s3_bucket_url: str
    name: str
    labels: tuple[str, ...]
    signed_url: Url
    thumbnail_url: PictureUrl | None = None
    thumbnail_size: Pixels | None = None
    renditions: tuple[RenditionView, ...] | None = None
    score: float
    matched: tuple[Matched, ...]
    detections: tuple[Detected, ...]
    size: Pixels | None = None
    format: str | None = None
    file_size: int | None = None
    uploaded_at: Time
    captured_at: str | None = None
    camera: str | None = None
    location: Point | None = None
    place: tuple[str, ...] | None = None
    colours: tuple[ColourView, ...] | None = None
    tags: tuple[str, ...] | None = None
    album_id: Annotated[str, Meta(description="the first of its albums")] | None = None
    album_ids: tuple[str, ...] | None = None
    rating: int | None = None
    favourite: bool | None = None
    rejected: bool | None = None
    hidden: bool | None = None
    trashed: bool | None = None
    sensitive: bool | None = None
    status_reason: str | None = None
    status_detail: DetailView | None = None
    owner: Owner | None = None


class FacetValue(Answer, frozen=True):
    """A value and how many of the photos found have it. `name`: what the caller calls a person; values are ids."""

    value: str
    count: int
    name: str | None = None


class ReadAs(Answer, frozen=True, rename={"meant": "as"}):
    """Words of a search, and what they were read as."""

    text: str
    meant: str


class SearchAnswer(Success, frozen=True):
    """A page of what was found."""

    total: int
    pictures: tuple[Picture, ...]
    facets: dict[str, tuple[FacetValue, ...]] | None = None
    cut_facets: tuple[str, ...] | None = None
    did_you_mean: str | None = None
    relaxed: tuple[str, ...] | None = None
    understood: tuple[ReadAs, ...] | None = None
    described: (
        Annotated[
            tuple[Picture, ...],
            Meta(
                description="on the last page: other photos that show what the words describe, the best first; missing "
                "where the stage does not compare that"
            ),
        ]
        | None
    ) = None
    not_described: Annotated[
        bool, Meta(description="true: `described` is missing because the model did not answer; try again in a moment")
    ] = False
    empty_library: Annotated[bool, Meta(description="true: the caller has no photos that could be found")] = False
    cursor: Cursor | None = None

    def with_described(self, described: tuple[Picture, ...] | None) -> "SearchAnswer":
        """The same with these photos behind it; None if the model did not answer."""
        return structs.replace(self, described=described, not_described=described is None)


class SimilarAnswer(Success, frozen=True):
    """Photos that look like one photo, and others of its kind; in both, the most similar first."""

    pictures: tuple[Picture, ...]
    of_kind: Annotated[
        tuple[Picture, ...], Meta(description="what they show is similar; empty where the stage does not compare that")
    ]


class DuplicatesQuery(Request, frozen=True, forbid_unknown_fields=True):
    """Which groups."""

    size: Annotated[int, Meta(ge=1, le=50)] = 20
    cursor: CursorAsked | None = None


class DuplicateGroup(Answer, frozen=True):
    """Photos that look the same, the one to keep first."""

    is_same_file: Annotated[bool, Meta(description="all are the same file, byte by byte")]
    count: Annotated[int, Meta(description="how many there are; `pictures` has 100 at most")]
    pictures: tuple[Picture, ...]


class DuplicatesAnswer(Success, frozen=True):
    """A page of groups, that with the latest upload first; `total` counts all groups, `photos` those in them."""

    total: int
    photos: int
    groups: tuple[DuplicateGroup, ...]
    cursor: Cursor | None = None


class SuggestQuery(Request, frozen=True):
    """What was typed so far."""

    q: SearchText = ""


class Suggestion(Answer, frozen=True):
    """What the end of the text may become; `query` is the whole text then."""

    value: str
    kind: str
    count: int
    query: str


class SuggestAnswer(Answer, frozen=True):
    """Suggestions, the best first."""

    suggestions: tuple[Suggestion, ...]


# Saved searches


class SavedSearchBody(Body, frozen=True):
    """A search to keep: its name, and its text."""

    example: ClassVar[str] = '{"name": "Dogs at the beach", "query": "dog beach"}'

    name: SavedName
    query: SearchText


class SavedSearchChangeBody(Body, frozen=True):
    """The members to change; at least one of these."""

    example: ClassVar[str] = '{"name": "Dogs by the sea"}'

    name: SavedName | UnsetType = UNSET
    query: SearchText | UnsetType = UNSET


class SavedSearchView(Answer, frozen=True):
    """A saved search."""

    id: str
    name: str
    query: str
    created_at: Time


class SavedSearchAnswer(Success, frozen=True):
    """One saved search."""

    search: SavedSearchView


class SavedSearchesAnswer(Success, frozen=True):
    """All saved searches, newest first."""

    searches: tuple[SavedSearchView, ...]


class SavedSearchDeletedAnswer(Success, frozen=True):
    """The saved search is gone; what it found is not."""

    id: str
