"""Use cases on stored photos: list them, show one, change what its owner says about it, delete it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from chalicelib.core.api.execution_history import execution_view
from chalicelib.core.api.photo_list import ListRequest, write_cursor
from chalicelib.core.api.photo_view import short_form, whole_form
from chalicelib.core.photo import Photo, Status
from chalicelib.core.tags import PhotoChange, changed, tags_of
from chalicelib.errors import NoExecution, Superseded
from chalicelib.ownership import own_album, own_photo

if TYPE_CHECKING:
    from chalicelib.aws.album_table import AlbumTable
    from chalicelib.aws.ingest_workflow import IngestWorkflow
    from chalicelib.aws.photo_bucket import PhotoBucket
    from chalicelib.aws.photo_index import PhotoIndex
    from chalicelib.aws.photo_lists import PhotoLists
    from chalicelib.aws.photo_table import PhotoTable
    from chalicelib.core.signing.url import Presigner

T = TypeVar("T")

# A workflow writes to the same record only a few times.
_TRIES = 10


def list_photos(
    request: ListRequest, *, identity_id: str, albums: AlbumTable, lists: PhotoLists, signer: Presigner
) -> dict[str, Any]:
    """The answer of `GET /photos`: a page of the caller's own photos, newest upload first. Raises `NoSuchAlbum`."""
    if request.album_id is not None:
        own_album(request.album_id, identity_id=identity_id, albums=albums)
    page = lists.photos(
        identity_id, size=request.size, album_id=request.album_id, status=request.status, after=request.after
    )
    answer: dict[str, Any] = {"message": "Success", "photos": [short_form(photo, signer) for photo in page.photos]}
    return answer | ({"cursor": write_cursor(page.end)} if page.end else {})


def show_photo(photo_id: str, *, identity_id: str, photos: PhotoTable, signer: Presigner) -> dict[str, Any]:
    """The answer of `GET /photos/{id}`. Raises `NoSuchPhoto`."""
    photo = own_photo(photo_id, identity_id=identity_id, photos=photos)
    return {"message": "Success", "photo": whole_form(photo, signer)}


def delete_photo(photo_id: str, *, identity_id: str, bucket: PhotoBucket, photos: PhotoTable) -> dict[str, Any]:
    """The answer of `DELETE /photos/{id}`: deletes the object; its event removes the rest. Raises `NoSuchPhoto`."""
    photo = own_photo(photo_id, identity_id=identity_id, photos=photos)
    bucket.delete(photo.object_key)
    return {"message": "Success", "id": photo.photo_id}


def photo_execution(photo_id: str, *, identity_id: str, photos: PhotoTable, workflow: IngestWorkflow) -> dict[str, Any]:
    """The answer of `GET /photos/{id}/execution`: how the last attempt to process a photo went, state by state.

    Raises `NoSuchPhoto`, and `NoExecution` if Step Functions no longer has it.
    """
    photo = own_photo(photo_id, identity_id=identity_id, photos=photos)
    events = workflow.history(photo.execution_arn) if photo.execution_arn else None
    if events is None and photo.status is not Status.PENDING:
        raise NoExecution("how this photo was processed is no longer known: that is kept for 90 days")
    view = execution_view(events) if events is not None else {"status": "PENDING", "states": []}
    console_url = workflow.console_url(photo.execution_arn) if photo.execution_arn and events is not None else None
    return {"message": "Success", **view, **({"consoleUrl": console_url} if console_url else {})}


def change_photo(
    photo_id: str, change: PhotoChange, *, identity_id: str, albums: AlbumTable, photos: PhotoTable, index: PhotoIndex
) -> dict[str, Any]:
    """The answer of `PATCH /photos/{id}`: tags, hidden labels and album of one of the caller's own photos.

    The table decides, the index follows at once; if that fails, the sweeper finds the mark that the write left.
    Raises `NoSuchPhoto` and `NoSuchAlbum`, also for anybody else's, `BadChange`, and `Superseded` if the photo keeps
    changing.
    """
    if change.album_id is not None:
        own_album(change.album_id, identity_id=identity_id, albums=albums)

    def write() -> Photo:
        before = own_photo(photo_id, identity_id=identity_id, photos=photos)
        after = changed(before, change)
        return photos.replace(before, by=after) if after != before else before

    photo = _until_written(write, busy="this photo is being processed right now; try again in a moment")
    index.apply([photo])
    return {
        "message": "Success",
        "id": photo.photo_id,
        "tags": list(tags_of(photo)),
        "hiddenLabels": list(photo.hidden_labels),
        "albumId": photo.album_id,
    }


def take_out(listed: Photo, album_id: str, *, photos: PhotoTable) -> Photo | None:
    """Take a photo that was listed out of its album; None if it is no longer in there. Raises `Superseded`."""

    def write() -> Photo | None:
        before = photos.get(listed.object_key)
        if not isinstance(before, Photo) or before.album_id != album_id:
            return None
        return photos.replace(before, by=replace(before, album_id=None))

    return _until_written(write, busy="a photo of this album is being processed right now; try again in a moment")


def _until_written(write: Callable[[], T], *, busy: str) -> T:
    """Read, decide and write; again if the record has changed in between. Raises `Superseded` with `busy`."""
    for _ in range(_TRIES):
        with suppress(Superseded):
            return write()
    raise Superseded(busy)
