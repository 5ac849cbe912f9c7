"""What goes over the HTTP API: people in the caller's own photos, whom nobody else learns of."""

from typing import Annotated, ClassVar

from msgspec import UNSET, Meta, UnsetType

from chalicelib.core.api.contract import Answer, Body, Cursor, CursorAsked, PictureUrl, Request, Success, Time
from chalicelib.core.api.photo_parts import Box

MAX_NAME_LENGTH = 100
Name = Annotated[str, Meta(max_length=MAX_NAME_LENGTH, description="an empty one takes the name away")]
PhotoId = Annotated[str, Meta(max_length=40)]
FaceId = Annotated[str, Meta(max_length=100)]


class PeopleQuery(Request, frozen=True):
    """Which people."""

    hidden: Annotated[bool, Meta(description="hidden ones, too")] = False
    name: Annotated[
        str,
        Meta(max_length=MAX_NAME_LENGTH, description="only those with this in their name; case and accents aside"),
    ] = ""
    size: Annotated[int, Meta(ge=1, le=200)] = 60
    cursor: CursorAsked | None = None


class FaceAsked(Request, frozen=True, forbid_unknown_fields=True):
    """A face in a photo, by the ids that the photo and its `faces` have."""

    photo: PhotoId
    face: FaceId


class PersonChangeBody(Body, frozen=True):
    """The members to change; at least one of these. `cover`: the face to show; it is confirmed to be this person's."""

    example: ClassVar[str] = '{"name": "Anna"}'

    name: Name | UnsetType = UNSET
    hidden: bool | UnsetType = UNSET
    cover: FaceAsked | UnsetType = UNSET


class MergeBody(Body, frozen=True):
    """Who is the same person."""

    example: ClassVar[str] = '{"other": "..."}'

    other: FaceId


class NotThisBody(Body, frozen=True):
    """A face that is not this person's."""

    example: ClassVar[str] = '{"photo": "...", "face": "..."}'

    photo: PhotoId
    face: FaceId


class CoverView(Answer, frozen=True):
    """A face to show: a picture of the photo, and where the face is in it. The picture is large enough for a tile."""

    photo: str
    face: Box
    url: PictureUrl
    width: Annotated[int, Meta(description="of the picture, in pixels")]
    height: int


class PersonView(Answer, frozen=True, kw_only=True):
    """Somebody in the caller's photos; without a name until the caller gives one.

    Hidden photos and those in the bin are not counted, and a cover is of none of these, nor of a sensitive one.
    """

    id: Annotated[str, Meta(description="as `person:` in a search takes it")]
    name: str | None = None
    photos: int
    hidden: bool | None = None
    cover: CoverView | None = None


class PeopleAnswer(Success, frozen=True, kw_only=True):
    """Who is in the caller's photos, whoever is in most of them first, and whether faces are compared at all."""

    available: Annotated[bool, Meta(description="whether the operator has faces compared, for those who agree")]
    agreed_at: Annotated[Time, Meta(description="absent unless the caller has agreed")] | None = None
    people: tuple[PersonView, ...]
    total: int
    cursor: Cursor | None = None


class PersonAnswer(Success, frozen=True):
    """One person. `following`: the photos themselves follow in a few minutes, because there are many."""

    person: PersonView
    following: bool | None = None


class ConsentAnswer(Success, frozen=True):
    """Whether the caller has agreed, and since when. `following`: what is left to remove goes in a few minutes."""

    agreed_at: Annotated[Time, Meta(description="absent unless the caller has agreed")] | None = None
    following: bool | None = None


class NotThisAnswer(Success, frozen=True):
    """The face is somebody else's. `following`: the photo itself follows in a few minutes."""

    following: bool | None = None
