"""Routes of photos."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib import services
from chalicelib.http_api.blueprint import api, ours, routes
from chalicelib.http_api.counting import count_now

if TYPE_CHECKING:
    from chalicelib.core.api.photo_requests import PhotoChangeBody, PhotosChangeBody, PhotosQuery
    from chalicelib.core.api.photo_types import (
        ExecutionAnswer,
        PhotoAnswer,
        PhotoChangeAnswer,
        PhotosAnswer,
        PhotosChangeAnswer,
        RetryAnswer,
    )
    from chalicelib.core.api.search_types import DuplicatesAnswer, DuplicatesQuery, SimilarAnswer


@routes.route("/photos", methods=["GET"], **ours)
@api.endpoint(errors=(404,))
def list_photos(identity_id: str, email: str, query: PhotosQuery) -> PhotosAnswer:
    """The caller's own photos, the one taken last first: all that are not hidden, or those of an album or a status.

    With `trashed`, those in the bin instead. An album is sorted as its `sort` says; it may be one that others share.

    With `ids`, those photos, in this order; ids of none that the caller may see are left out.
    """
    from chalicelib import library
    from chalicelib.ownership import sight_of

    signer = services.url_signers().signer()
    if query.ids is not None:
        sight = sight_of(identity_id, email, grants=services.grants())
        return library.photos_by_id(query.ids, sight=sight, photos=services.photos(), signer=signer)
    if query.album is None or query.trashed:
        return library.list_photos(
            query, now=services.now(), identity_id=identity_id, lists=services.lists(), signer=signer
        )
    return library.list_album(
        query,
        query.album,
        sight=sight_of(identity_id, email, grants=services.grants()),
        albums=services.albums(),
        lists=services.lists(),
        signer=signer,
    )


@routes.route("/photos", methods=["PATCH"], **ours)
@api.endpoint(errors=(404,))
def change_photos(identity_id: str, email: str, body: PhotosChangeBody) -> PhotosChangeAnswer:
    """Make the same change of up to 100 of the caller's own photos: tags, labels, album, corrections, flags.

    A photo that cannot be changed is in `failed`, with the reason; the others are changed all the same.
    """
    from chalicelib import library
    from chalicelib.core.api.changes import photo_change
    from chalicelib.ownership import sight_of

    return library.change_photos(
        body.ids,
        photo_change(body),
        sight=sight_of(identity_id, email, grants=services.grants()),
        albums=services.albums(),
        photos=services.photos(),
        index=services.index(),
        count=count_now,
    )


@routes.route("/photos/duplicates", methods=["GET"], **ours)
@api.endpoint()
def list_duplicates(identity_id: str, query: DuplicatesQuery) -> DuplicatesAnswer:
    """The caller's own photos that look the same, in groups, each with the one to keep first.

    Copies in another size, format or quality, or cropped a little, look the same. Hidden photos are left out.
    """
    from chalicelib import duplicates

    return duplicates.duplicate_groups(
        query, identity_id=identity_id, index=services.index(), signer=services.url_signers().signer()
    )


@routes.route("/photos/{photo_id}", methods=["GET"], **ours)
@api.endpoint(errors=(404,))
def show_photo(photo_id: str, identity_id: str, email: str) -> PhotoAnswer:
    """Everything that is known about a photo that the caller may see."""
    from chalicelib import library
    from chalicelib.ownership import sight_of

    return library.show_photo(
        photo_id,
        sight=sight_of(identity_id, email, grants=services.grants()),
        photos=services.photos(),
        people=services.people_if_compared(),
        signer=services.url_signers().signer(),
    )


@routes.route("/photos/{photo_id}", methods=["PATCH"], **ours)
@api.endpoint(errors=(404, 409))
def change_photo(photo_id: str, identity_id: str, email: str, body: PhotoChangeBody) -> PhotoChangeAnswer:
    """Change one of the caller's own photos: its tags, labels and album; correct what its file says; mark it.

    Corrections and flags stay, whatever becomes of the file.
    """
    from chalicelib import library
    from chalicelib.core.api.changes import photo_change
    from chalicelib.ownership import sight_of

    return library.change_photo(
        photo_id,
        photo_change(body),
        sight=sight_of(identity_id, email, grants=services.grants()),
        albums=services.albums(),
        photos=services.photos(),
        index=services.index(),
        count=count_now,
    )


@routes.route("/photos/{photo_id}/similar", methods=["GET"], **ours)
@api.endpoint(errors=(404,))
def list_similar(photo_id: str, identity_id: str) -> SimilarAnswer:
    """Those of the caller's own photos that look like one of them, the most similar first; 60 at most.

    `ofKind` has others that show something similar, 24 at most, where the operator has pictures compared.
    """
    from chalicelib import duplicates

    return duplicates.similar_photos(
        photo_id,
        identity_id=identity_id,
        photos=services.photos(),
        index=services.index(),
        signer=services.url_signers().signer(),
    )


@routes.route("/photos/{photo_id}/retry", methods=["POST"], **ours)
@api.endpoint(status=202, errors=(404, 409, 415))
def retry_photo(photo_id: str, identity_id: str) -> RetryAnswer:
    """Process one of the caller's own failed photos again."""
    from chalicelib import recovery
    from chalicelib.core.api.photo_types import RetryAnswer

    photo = recovery.retry_photo(
        photo_id,
        identity_id=identity_id,
        bucket=services.bucket(),
        photos=services.photos(),
        workflow=services.workflow(),
    )
    return RetryAnswer(id=photo.photo_id, status=photo.status)


@routes.route("/photos/{photo_id}/execution", methods=["GET"], **ours)
@api.endpoint(errors=(404,))
def show_execution(photo_id: str, identity_id: str) -> ExecutionAnswer:
    """How one of the caller's own photos was processed the last time: states, durations, attempts, errors."""
    from chalicelib import library

    return library.photo_execution(
        photo_id,
        identity_id=identity_id,
        photos=services.photos(),
        workflow=services.workflow(),
        with_console=api.is_operator(),
    )
