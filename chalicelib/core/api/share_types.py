"""What goes over the HTTP API: shares, as their owners and as their guests see them."""

from typing import Annotated, ClassVar

from msgspec import Meta

from chalicelib.core.api.contract import Answer, Body, Cursor, CursorAsked, PictureUrl, Request, Success, Time, Url
from chalicelib.core.api.photo_parts import RenditionView
from chalicelib.core.api.photo_requests import IDS, MAX_IDS, PhotoId
from chalicelib.core.api.search_types import MAX_LENGTH
from chalicelib.core.share import MAX_NAME_LENGTH, MAX_SHARED_PHOTOS, Download
from chalicelib.core.share_secrets import MAX_PASS_LENGTH, MAX_TOKEN_LENGTH

MAX_DAYS = 3650
ShareName = Annotated[str, Meta(extra_json_schema={"minLength": 1, "maxLength": MAX_NAME_LENGTH})]


# What owners see


class ShareBody(Body, frozen=True):
    """What is shared: one of `album`, `photos` and `query`; the name is what guests read above it."""

    example: ClassVar[str] = '{"query": "dog beach", "name": "Dogs at the beach", "days": 30}'

    name: ShareName
    album: Annotated[str, Meta(description="the id of an album: what is added later is shown, too")] | None = None
    photos: Annotated[list[PhotoId], Meta(min_length=1, max_length=MAX_SHARED_PHOTOS)] | None = None
    query: (
        Annotated[str, Meta(max_length=MAX_LENGTH, description="a search: what it finds, whenever it is looked at")]
        | None
    ) = None
    client: Annotated[ShareName, Meta(description="whom it is for")] | None = None
    days: Annotated[int, Meta(ge=1, le=MAX_DAYS, description="it ends after so many")] = 30
    password: Annotated[str, Meta(min_length=6, max_length=100)] | None = None
    download: Annotated[
        Download, Meta(description="what may be saved: nothing, pictures of up to 2,048 pixels, what was uploaded")
    ] = Download.NONE
    with_sensitive: Annotated[bool, Meta(description="also photos that not everybody should see")] = False


class ShareView(Answer, frozen=True, kw_only=True):
    """A share; `favourites` is how many photos its guests have chosen."""

    id: str
    name: str
    client: str | None = None
    album: str | None = None
    photos: Annotated[int, Meta(description="how many were chosen")] | None = None
    query: str | None = None
    download: Download
    with_sensitive: bool
    has_password: bool
    created_at: Time
    expires_at: Time
    has_expired: bool
    views: int
    viewed_at: Time | None = None
    favourites: int


class ShareMadeAnswer(Success, frozen=True, kw_only=True):
    """The share, and the token of its link, which is told only now: of it, only a hash is kept."""

    share: ShareView
    token: str


class SharesAnswer(Success, frozen=True):
    """All shares, newest first."""

    shares: tuple[ShareView, ...]


class ShareAnswer(Success, frozen=True):
    """A share, and the ids of its favourites."""

    share: ShareView
    favourites: tuple[str, ...]


class ShareRevokedAnswer(Success, frozen=True):
    """The link no longer works."""

    id: str


# What guests see


class GuestHeaders(Request, frozen=True, rename="kebab"):
    """What a guest has: the token of the link and, if there is a password, the pass that it was given for."""

    share_token: Annotated[str, Meta(max_length=MAX_TOKEN_LENGTH)] = ""
    share_pass: Annotated[str, Meta(max_length=MAX_PASS_LENGTH)] = ""


class SharedPhotosQuery(Request, frozen=True, forbid_unknown_fields=True):
    """Which photos of the share."""

    size: Annotated[int, Meta(ge=1, le=200)] = 60
    cursor: CursorAsked | None = None
    ids: Annotated[str, Meta(pattern=IDS, description=f"up to {MAX_IDS} ids, with commas; then in large")] | None = None


class PasswordBody(Body, frozen=True):
    """The password of the share."""

    example: ClassVar[str] = '{"password": "open sesame"}'

    password: Annotated[str, Meta(max_length=100)]


class FavouriteBody(Body, frozen=True):
    """A photo of the share, and whether it is a favourite."""

    example: ClassVar[str] = '{"id": "...", "favourite": true}'

    id: PhotoId
    favourite: bool


class SharedAnswer(Success, frozen=True, kw_only=True):
    """What is shared."""

    name: str
    client: str | None = None
    download: Download
    expires_at: Time
    favourites: int


class SharePassAnswer(Success, frozen=True, rename={"share_pass": "pass"}):
    """A pass, which works for 12 hours."""

    share_pass: str


class SharedPhoto(Answer, frozen=True, kw_only=True):
    """A photo as guests see it; unknown members are absent."""

    id: str
    name: str
    title: str | None = None
    width: Annotated[int, Meta(description="pixels, upright")] | None = None
    height: int | None = None
    thumbnail_url: PictureUrl | None = None
    thumbnail_width: int | None = None
    thumbnail_height: int | None = None
    renditions: (
        Annotated[tuple[RenditionView, ...], Meta(description="larger ones, the smallest first; all if asked by ids")]
        | None
    ) = None
    download_url: Annotated[Url, Meta(description="what may be saved, if asked by ids")] | None = None
    favourite: bool | None = None


class SharedPhotosAnswer(Success, frozen=True):
    """A page of a share's photos, last taken first, or those that were asked for."""

    photos: tuple[SharedPhoto, ...]
    total: int
    cursor: Cursor | None = None


class FavouriteAnswer(Success, frozen=True):
    """The photo is a favourite, or no longer."""

    id: str
    favourite: bool
