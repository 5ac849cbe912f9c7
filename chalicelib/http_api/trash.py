"""Routes of deleting and of the bin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib import services
from chalicelib.http_api.blueprint import api, ours, routes

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.core.api.trash_types import (
        PhotoDeletedAnswer,
        PhotoDeletion,
        PhotoRestoredAnswer,
        PhotosDeletedAnswer,
        PhotosDeletion,
        PhotosRestoreBody,
        PhotosRestoredAnswer,
        TrashEmptiedAnswer,
    )


@routes.route("/photos", methods=["DELETE"], **ours)
@api.endpoint(status=202)
def delete_photos(identity_id: str, query: PhotosDeletion) -> PhotosDeletedAnswer:
    """Put up to 100 of the caller's own photos into the bin, or delete them for good.

    One that is none of them is in `failed`, with the reason.
    """
    from chalicelib import trash

    now = services.now()
    return trash.delete_photos(
        query.ids,
        until=_until(now, query),
        now=now,
        identity_id=identity_id,
        bucket=services.bucket(),
        photos=services.photos(),
        index=services.index(),
    )


@routes.route("/photos/{photo_id}", methods=["DELETE"], **ours)
@api.endpoint(status=202, errors=(404, 409))
def delete_photo(photo_id: str, identity_id: str, query: PhotoDeletion) -> PhotoDeletedAnswer:
    """Put one of the caller's own photos into the bin, out of lists and searches; or delete it for good.

    For good means: the object at once; its event removes everything else moments later.
    """
    from chalicelib import trash

    now = services.now()
    return trash.delete_photo(
        photo_id,
        until=_until(now, query),
        now=now,
        identity_id=identity_id,
        bucket=services.bucket(),
        photos=services.photos(),
        index=services.index(),
    )


def _until(now: datetime, asked: PhotoDeletion) -> datetime | None:
    from chalicelib import trash

    return trash.bin_end(now, days=services.settings().trash_days, final=asked.final)


@routes.route("/photos/restore", methods=["POST"], **ours)
@api.endpoint(errors=(415,))
def restore_photos(identity_id: str, body: PhotosRestoreBody) -> PhotosRestoredAnswer:
    """Take up to 100 of the caller's own photos out of the bin. Those that are gone are in `failed`."""
    from chalicelib import trash

    return trash.restore_photos(
        body.ids, now=services.now(), identity_id=identity_id, photos=services.photos(), index=services.index()
    )


@routes.route("/photos/{photo_id}/restore", methods=["POST"], **ours)
@api.endpoint(errors=(404, 409, 415))
def restore_photo(photo_id: str, identity_id: str) -> PhotoRestoredAnswer:
    """Take one of the caller's own photos out of the bin; one that is not in there stays as it is."""
    from chalicelib import trash

    return trash.restore_photo(
        photo_id, now=services.now(), identity_id=identity_id, photos=services.photos(), index=services.index()
    )


@routes.route("/trash", methods=["DELETE"], **ours)
@api.endpoint(errors=(409,))
def empty_trash(identity_id: str) -> TrashEmptiedAnswer:
    """Delete for good what is in the caller's bin.

    A call handles a limited number of photos: repeat it until the answer says that it is `done`.
    """
    from chalicelib import trash

    return trash.empty_trash(
        now=services.now(),
        identity_id=identity_id,
        bucket=services.bucket(),
        photos=services.photos(),
        lists=services.lists(),
    )
