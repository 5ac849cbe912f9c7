"""What goes over the HTTP API, as the OpenAPI document shows it: albums and uploads."""

from typing import Annotated, Literal, NotRequired, TypedDict

from chalicelib.core.api.types import ShortPhoto, Time, Url

Name = Annotated[str, {"minLength": 1, "maxLength": 100}]


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
    """The members to change; at least one of these. The cover is null for the newest photo."""

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
    """What to do with the album's photos."""

    photos: Literal["keep", "delete"]


class AlbumDeletedAnswer(TypedDict):
    """A part of the work: call again until it is `done`."""

    message: str
    done: bool
    photos: Annotated[int, {"description": "how many photos this call took out or deleted"}]


# Uploads


class FileBody(TypedDict):
    """A file to upload; `size` in bytes."""

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
    """Why the file is refused."""

    refused: str


class UploadsAnswer(TypedDict):
    """One for each file, in the order of the request."""

    message: str
    uploads: list[Ticket | Duplicate | Refusal]
