"""Use cases on the photos that are stored: show them, list them, what a user says of one, delete one."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from chalicelib.albums import own_album
from chalicelib.core.api.execution_history import execution_view
from chalicelib.core.api.photo_list import ListRequest, write_cursor
from chalicelib.core.api.photo_view import short_form, whole_form
from chalicelib.core.object_keys import is_photo_id
from chalicelib.core.photo import Photo, Status
from chalicelib.core.tags import PhotoChange, changed, tags_of
from chalicelib.errors import NoExecution, NoSuchPhoto, Superseded

if TYPE_CHECKING:
    from chalicelib.aws.album_table import AlbumTable
    from chalicelib.aws.ingest_workflow import IngestWorkflow
    from chalicelib.aws.photo_bucket import PhotoBucket
    from chalicelib.aws.photo_index import PhotoIndex
    from chalicelib.aws.photo_lists import PhotoLists
    from chalicelib.aws.photo_table import PhotoTable
    from chalicelib.core.signing.url import Presigner

# A workflow writes to the same record a handful of times, and then no more.
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
    return {"message": "Success", "photo": whole_form(own_photo(photo_id, identity_id, photos), signer)}


def delete_photo(photo_id: str, *, identity_id: str, bucket: PhotoBucket, photos: PhotoTable) -> dict[str, Any]:
    """The answer of `DELETE /photos/{id}`: the object goes, its event takes the rest away. Raises `NoSuchPhoto`."""
    photo = own_photo(photo_id, identity_id, photos)
    bucket.delete(photo.object_key)
    return {"message": "Success", "id": photo.photo_id}


def photo_execution(photo_id: str, *, identity_id: str, photos: PhotoTable, workflow: IngestWorkflow) -> dict[str, Any]:
    """The answer of `GET /photos/{id}/execution`: how the last attempt to process a photo went, state by state.

    Raises `NoSuchPhoto`, and `NoExecution` where Step Functions does not remember it any more.
    """
    photo = own_photo(photo_id, identity_id, photos)
    events = workflow.history(photo.execution_arn) if photo.execution_arn else None
    if events is None and photo.status is not Status.PENDING:
        raise NoExecution("how this photo was processed is not known any more: that is kept for 90 days")
    view = execution_view(events) if events is not None else {"status": "PENDING", "states": []}
    console_url = workflow.console_url(photo.execution_arn) if photo.execution_arn and events is not None else None
    return {"message": "Success", **view, **({"consoleUrl": console_url} if console_url else {})}


def change_photo(
    photo_id: str, change: PhotoChange, *, identity_id: str, albums: AlbumTable, photos: PhotoTable, index: PhotoIndex
) -> dict[str, Any]:
    """The answer of `PATCH /photos/{id}`: tags, hidden labels and album of one of the caller's own photos.

    The table decides, the index follows at once; the sweeper looks again later, by the mark that the write left.
    Raises `NoSuchPhoto` for anybody else's, `NoSuchAlbum` likewise, `BadChange`, and `Superseded` where the photo
    keeps changing.
    """
    if change.album_id is not None:
        own_album(change.album_id, identity_id=identity_id, albums=albums)
    photo = _write(photo_id, change, identity_id, photos)
    index.apply([photo])
    return {
        "message": "Success",
        "id": photo.photo_id,
        "tags": list(tags_of(photo)),
        "hiddenLabels": list(photo.hidden_labels),
        "albumId": photo.album_id,
    }


def own_photo(photo_id: str, identity_id: str, photos: PhotoTable) -> Photo:
    """The caller's photo of this id. Raises `NoSuchPhoto` for anybody else's."""
    record = photos.find(photo_id) if is_photo_id(photo_id) else None
    if not isinstance(record, Photo) or record.identity_id != identity_id:
        raise NoSuchPhoto("you have no photo of this id")
    return record


def _write(photo_id: str, change: PhotoChange, identity_id: str, photos: PhotoTable) -> Photo:
    for _ in range(_TRIES):
        before = own_photo(photo_id, identity_id, photos)
        after = changed(before, change)
        if after == before:
            return before
        with suppress(Superseded):
            written = photos.replace(before, by=after)
            assert isinstance(written, Photo)
            return written
    raise Superseded("this photo is being processed just now; try again in a moment")
