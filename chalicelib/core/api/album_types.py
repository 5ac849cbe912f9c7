"""What goes over the HTTP API: albums and uploads."""

from typing import Annotated, ClassVar, Literal

from msgspec import UNSET, Meta, UnsetType

from chalicelib.core.album import MAX_DESCRIPTION_LENGTH, MAX_NAME_LENGTH
from chalicelib.core.api.contract import Answer, Body, DetailView, PictureUrl, Request, Success, Time
from chalicelib.core.api.photo_parts import RenditionView
from chalicelib.core.api.photo_requests import MAX_IDS, AlbumAsked, FinalAsked, PhotoId
from chalicelib.core.api.photo_types import Sensitive, ShortPhoto
from chalicelib.core.image.formats import PHOTO_FORMATS
from chalicelib.core.listing import Order
from chalicelib.core.text import is_encodable

_MD5 = "^[0-9a-fA-F]{32}$"
SIDECAR_TYPE = "application/rdf+xml"
CONTENT_TYPES = tuple(known.content_type for known in PHOTO_FORMATS.values())
MAX_FILES = 50

# The length counts once a name is tidied, so only `changes` can hold it to that.
Name = Annotated[str, Meta(extra_json_schema={"minLength": 1, "maxLength": MAX_NAME_LENGTH})]
PhotoOfAlbum = Annotated[str, Meta(description="the id of a photo of the album")]
# So does that of a description.
Description = Annotated[str, Meta(extra_json_schema={"maxLength": MAX_DESCRIPTION_LENGTH})]


# Albums


class Cover(Answer, frozen=True):
    """The picture that stands for an album."""

    thumbnail_url: PictureUrl
    width: int
    height: int
    renditions: tuple[RenditionView, ...] | None = None
    sensitive: Sensitive | None = None


class AlbumView(Answer, frozen=True, kw_only=True):
    """An album."""

    id: str
    name: str
    description: str | None = None
    created_at: Time
    sort: Order
    count: int
    cover: Cover | None


class AlbumBody(Body, frozen=True):
    """A new album."""

    example: ClassVar[str] = '{"name": "Holidays"}'

    name: Name
    description: Description | UnsetType | None = UNSET


class AlbumChangeBody(Body, frozen=True):
    """The members to change; at least one of these. The cover is null for the newest photo."""

    example: ClassVar[str] = '{"name": "Holidays"}'

    name: Name | UnsetType = UNSET
    description: Description | UnsetType | None = UNSET
    sort: Annotated[Order, Meta(description="by what its photos are sorted")] | UnsetType = UNSET
    cover_photo_id: PhotoOfAlbum | UnsetType | None = UNSET


class AlbumPhotosBody(Body, frozen=True):
    """The photos to put into the album; with `after` or `before` they are placed there, in an order by hand.

    One of these that is null or missing stands for the beginning or the end of the album.
    """

    example: ClassVar[str] = '{"ids": ["..."]}'

    ids: Annotated[list[PhotoId], Meta(min_length=1, max_length=MAX_IDS)]
    after: PhotoOfAlbum | UnsetType | None = UNSET
    before: PhotoOfAlbum | UnsetType | None = UNSET


class AlbumAnswer(Success, frozen=True):
    """One album."""

    album: AlbumView


class AlbumsAnswer(Success, frozen=True):
    """All albums, newest first."""

    albums: tuple[AlbumView, ...]


class AlbumDeletion(Request, frozen=True):
    """What to do with the album's photos."""

    photos: Literal["keep", "delete"]
    final: FinalAsked = False


class AlbumDeletedAnswer(Success, frozen=True):
    """A part of the work: call again until it is `done`."""

    done: bool
    photos: Annotated[int, Meta(description="how many photos this call took out or deleted")]


# Uploads


class FileBody(Body, frozen=True):
    """A file to upload; `size` in bytes."""

    name: str
    size: Annotated[int, Meta(ge=0)]
    md5: Annotated[str, Meta(pattern=_MD5, max_length=32, description="the 32 hex digits of its MD5")]
    type: Annotated[str, Meta(examples=list(CONTENT_TYPES[:3]))]
    of: (
        Annotated[str, Meta(pattern=_MD5, max_length=32, description="of an XMP sidecar: its photo's MD5")] | UnsetType
    ) = UNSET

    def __post_init__(self) -> None:
        if not is_encodable(self.name):
            raise ValueError(f'"name" of a file must be a text in UTF-8, not {self.name[:100]!a}')

    @property
    def etag(self) -> str:
        """The entity tag that S3 gives to the file."""
        return self.md5.lower()


class UploadsBody(Body, frozen=True):
    """Files, and the album that they go to."""

    example: ClassVar[str] = '{"files": [{"name": "a.jpg", "size": 1024, "md5": "<hex>", "type": "image/jpeg"}]}'

    files: Annotated[list[FileBody], Meta(min_length=1, max_length=MAX_FILES)]
    album: AlbumAsked | UnsetType | None = UNSET


class Ticket(Answer, frozen=True):
    """Where to POST the file, as a form: all `fields` first, `file` last. It works for {lifetime}."""

    photo_id: str
    object_key: str
    url: str
    fields: dict[str, str]


class Duplicate(Answer, frozen=True):
    """The caller has these bytes already."""

    duplicate_of: str
    photo: ShortPhoto


class Refusal(Answer, frozen=True):
    """Why the file is refused."""

    refused: str
    detail: DetailView | None = None


class Usage(Answer, frozen=True, kw_only=True):
    """What a user has, also in the bin, and may have; a limit that is missing is none. Sizes in bytes."""

    photos: int
    size: int
    max_photos: int | None = None
    max_size: int | None = None
    trash_days: Annotated[int, Meta(description="how long a deleted photo can be restored; 0: not at all")]


class MeAnswer(Success, frozen=True):
    """The caller."""

    usage: Usage


class UploadsAnswer(Success, frozen=True):
    """One for each file, in the order of the request."""

    uploads: tuple[Ticket | Duplicate | Refusal, ...]
