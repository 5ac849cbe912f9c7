"""What goes over the HTTP API: deleting photos, the bin, and what comes back from there."""

from typing import Annotated, ClassVar

from msgspec import Meta

from chalicelib.core.api.contract import Body, Request, Success
from chalicelib.core.api.photo_requests import IDS, MAX_IDS, FinalAsked, Ids
from chalicelib.core.api.photo_types import UnchangedPhoto


class PhotoDeletion(Request, frozen=True, forbid_unknown_fields=True):
    """How to delete."""

    final: FinalAsked = False


class PhotosDeletion(PhotoDeletion, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which photos to delete, and how."""

    ids: Annotated[str, Meta(pattern=IDS, description=f"up to {MAX_IDS} ids, with commas")]


class PhotosRestoreBody(Body, frozen=True):
    """The photos to take out of the bin."""

    example: ClassVar[str] = '{"ids": ["..."]}'

    ids: Ids


class PhotoDeletedAnswer(Success, frozen=True):
    """The photo is in the bin; or it is being deleted for good, and its events remove everything else."""

    id: str
    trashed_until: (
        Annotated[str, Meta(description="ISO 8601; it can be restored until then; absent if it goes for good")] | None
    ) = None


class PhotosDeletedAnswer(Success, frozen=True):
    """The photos that are in the bin or, with `final`, are being deleted, and those that are not."""

    deleted: Annotated[tuple[str, ...], Meta(description="their ids")]
    failed: tuple[UnchangedPhoto, ...]


class PhotoRestoredAnswer(Success, frozen=True):
    """The photo is back in lists and searches."""

    id: str


class PhotosRestoredAnswer(Success, frozen=True):
    """The photos that are back, and those that are not."""

    restored: Annotated[tuple[str, ...], Meta(description="their ids")]
    failed: tuple[UnchangedPhoto, ...]


class TrashEmptiedAnswer(Success, frozen=True):
    """How far emptying the bin has come."""

    done: Annotated[bool, Meta(description="false: send the request again for the rest")]
    photos: Annotated[int, Meta(description="how many this request deleted")]
