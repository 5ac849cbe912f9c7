"""What goes over the HTTP API: all that is known of a user's photos, for taking it elsewhere."""

from typing import Annotated

from msgspec import Meta

from chalicelib.core.api.contract import Answer, CursorAsked, Request, Url
from chalicelib.core.api.photo_types import KnownPhoto
from chalicelib.core.grant import Role

MAX_EXPORTED = 500
"""Photos of one page. Reading and writing them takes a few seconds of API Gateway's 29."""


class ExportQuery(Request, frozen=True, forbid_unknown_fields=True):
    """Which page."""

    size: Annotated[int, Meta(ge=1, le=MAX_EXPORTED, description="photos at most")] = MAX_EXPORTED
    trashed: Annotated[bool, Meta(description="those in the bin instead")] = False
    cursor: CursorAsked | None = None


class NamedAlbum(Answer, frozen=True):
    """An album that a photo is in."""

    id: str
    name: str


class NamedShare(Answer, frozen=True):
    """A link that shows a photo, or the album that it is in."""

    id: str
    name: str


class NamedMember(Answer, frozen=True):
    """Somebody who may see an album that a photo is in, or the whole library."""

    email: str
    role: Role


class ExportedPhoto(KnownPhoto, frozen=True, kw_only=True):
    """Everything that is known about a photo, hidden labels among the others."""

    file: Annotated[str, Meta(description="where the original lies in an export of the operator's")] | None = None
    etag: Annotated[str, Meta(description="S3's entity tag of the original")] | None = None
    md5: Annotated[str, Meta(description="of the original's bytes; absent if it was uploaded in parts")] | None = None
    version_id: Annotated[str, Meta(description="S3's version of the original")] | None = None
    orientation: Annotated[int, Meta(ge=1, le=8, description="EXIF's")] | None = None
    removed_tags: Annotated[tuple[str, ...], Meta(description="tags of the file that the owner took off")]
    albums: tuple[NamedAlbum, ...]
    shares: Annotated[tuple[NamedShare, ...], Meta(description="links of searches are not among them")]
    members: tuple[NamedMember, ...]
    signed_url: Url | None = None
