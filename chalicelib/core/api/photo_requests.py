"""What goes over the HTTP API: which photos, and what to change in them."""

from typing import Annotated, ClassVar

from msgspec import UNSET, Meta, UnsetType

from chalicelib.core.api.contract import Body, CursorAsked, Request
from chalicelib.core.edits import HIGHEST_RATING, MAX_CAPTION_LENGTH, MAX_TITLE_LENGTH
from chalicelib.core.listing import Order
from chalicelib.core.photo import Status
from chalicelib.core.tags import MAX_TAG_LENGTH, MAX_TAGS

PERIOD = r"^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$"
AlbumAsked = Annotated[str, Meta(description="the id of an album")]

# The length counts after the text is tidied, so only `changes` can check it.
Text = Annotated[str, Meta(extra_json_schema={"minLength": 1, "maxLength": MAX_TAG_LENGTH})]
# What one call handles, well within API Gateway's 29 seconds.
MAX_IDS = 100
_ID = "[A-Za-z0-9_-]{1,40}"
IDS = f"^{_ID}(,{_ID}){{0,{MAX_IDS - 1}}}$"
PhotoId = Annotated[str, Meta(pattern=f"^{_ID}$", description="the id of a photo")]
Ids = Annotated[list[PhotoId], Meta(min_length=1, max_length=MAX_IDS)]
Texts = Annotated[list[Text], Meta(max_length=MAX_TAGS)]
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
