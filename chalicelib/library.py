"""Use cases on stored photos: list them, show one, change what its owner says about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from chalicelib.core.api.execution_history import execution_view
from chalicelib.core.api.photo_list import Position
from chalicelib.core.api.photo_types import (
    ChangedPhoto,
    EditsView,
    ExecutionAnswer,
    PhotoAnswer,
    PhotoChangeAnswer,
    PhotosAnswer,
    PhotosChangeAnswer,
    PhotosQuery,
    UnchangedPhoto,
)
from chalicelib.core.api.photo_view import edits_view, large_form, seen_by, short_form, whole_form
from chalicelib.core.photo import Photo, Status
from chalicelib.core.tags import PhotoChange, changed, tags_of
from chalicelib.errors import BadRequest, NoExecution, NoSuchPhoto, Superseded
from chalicelib.ownership import changeable_photo, own_album, own_photo, visible_photo

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.aws.album_table import AlbumTable
    from chalicelib.aws.ingest_workflow import IngestWorkflow
    from chalicelib.aws.photo_index import PhotoIndex
    from chalicelib.aws.photo_lists import PhotoLists
    from chalicelib.aws.photo_table import PhotoTable
    from chalicelib.core.sight import Sight
    from chalicelib.core.signing.signer import Signer

T = TypeVar("T")

# By these, a photo leaves the sight of others.
_OWNERS_MARKS = {"hidden", "rejected"}

# A workflow writes to the same record only a few times.
_TRIES = 10


def list_photos(
    query: PhotosQuery, *, now: datetime, identity_id: str, albums: AlbumTable, lists: PhotoLists, signer: Signer
) -> PhotosAnswer:
    """A page of the caller's own photos, last taken first. Raises `NoSuchAlbum`, `BadRequest` for the cursor."""
    after = Position.read(query.cursor, trashed=query.trashed) if query.cursor is not None else None
    if query.album is not None:
        own_album(query.album, identity_id=identity_id, albums=albums)
    page = lists.photos(
        identity_id,
        size=query.size,
        album_id=query.album,
        status=query.status,
        until=query.until or "",
        after=after,
        with_hidden=query.hidden or query.trashed,
        trashed=query.trashed,
    )
    there = (photo for photo in page.photos if not (photo.trashed and photo.trashed.is_over(now)))
    photos = tuple(short_form(photo, signer) for photo in there)
    return PhotosAnswer(photos=photos, cursor=page.end.cursor if page.end else None)


def photos_by_id(ids: str, *, sight: Sight, photos: PhotoTable, signer: Signer) -> PhotosAnswer:
    """Those of the ids, which have commas between them, that are ids of photos that the caller may see, in order."""
    found = []
    for photo_id in dict.fromkeys(ids.split(",")):
        with suppress(NoSuchPhoto):
            photo = visible_photo(photo_id, sight=sight, photos=photos)
            found.append(seen_by(sight, photo, large_form(photo, signer)))
    return PhotosAnswer(photos=tuple(found))


def show_photo(photo_id: str, *, sight: Sight, photos: PhotoTable, signer: Signer) -> PhotoAnswer:
    """A photo that the caller may see. Raises `NoSuchPhoto`."""
    photo = visible_photo(photo_id, sight=sight, photos=photos)
    return PhotoAnswer(seen_by(sight, photo, whole_form(photo, signer)))


def photo_execution(
    photo_id: str, *, identity_id: str, photos: PhotoTable, workflow: IngestWorkflow, with_console: bool = False
) -> ExecutionAnswer:
    """How the last attempt to process a photo went, state by state; `with_console` adds its address there.

    Raises `NoSuchPhoto`, and `NoExecution` if Step Functions no longer has it.
    """
    photo = own_photo(photo_id, identity_id=identity_id, photos=photos)
    arn = photo.execution_arn
    events = workflow.history(arn) if arn else None
    if arn and events is not None:
        return execution_view(events, console_url=workflow.console_url(arn) if with_console else None)
    if photo.status is not Status.PENDING:
        raise NoExecution("how this photo was processed is no longer known: that is kept for 90 days")
    return ExecutionAnswer(status="PENDING", states=())


def change_photo(
    photo_id: str, change: PhotoChange, *, sight: Sight, albums: AlbumTable, photos: PhotoTable, index: PhotoIndex
) -> PhotoChangeAnswer:
    """Change tags, hidden labels, album, corrections and marks of a photo, as far as the caller may.

    The table decides, the index follows at once; if that fails, the sweeper finds the mark that the write left.
    Raises `NoSuchPhoto` and `NoSuchAlbum`, also for anybody else's, `BadRequest`, and `Superseded` if the photo keeps
    changing.
    """
    _check_album(change, sight.identity_id, albums)
    photo = _change(photo_id, change, sight, photos)
    index.apply([photo])
    return PhotoChangeAnswer(*_after(photo))


def change_photos(
    ids: Sequence[str],
    change: PhotoChange,
    *,
    sight: Sight,
    albums: AlbumTable,
    photos: PhotoTable,
    index: PhotoIndex,
) -> PhotosChangeAnswer:
    """The same change of several photos; what one of them cannot have does not keep it from the others.

    Raises `NoSuchAlbum`.
    """
    _check_album(change, sight.identity_id, albums)
    written: list[Photo] = []
    failed: list[UnchangedPhoto] = []
    for photo_id in dict.fromkeys(ids):
        try:
            written.append(_change(photo_id, change, sight, photos))
        except (NoSuchPhoto, BadRequest, Superseded) as error:
            failed.append(UnchangedPhoto(photo_id, str(error)))
    index.apply(written)
    return PhotosChangeAnswer(changed=tuple(ChangedPhoto(*_after(photo)) for photo in written), failed=tuple(failed))


def _check_album(change: PhotoChange, identity_id: str, albums: AlbumTable) -> None:
    if change.album_id is not None:
        own_album(change.album_id, identity_id=identity_id, albums=albums)


def _change(photo_id: str, change: PhotoChange, sight: Sight, photos: PhotoTable) -> Photo:
    def write() -> Photo:
        before = changeable_photo(photo_id, sight=sight, photos=photos)
        if before.identity_id != sight.identity_id and (change.moves or _OWNERS_MARKS & change.edits.keys()):
            raise BadRequest("only its owner moves, hides or rejects a photo")
        after = changed(before, change)
        return photos.replace(before, by=after) if after != before else before

    return until_written(write, busy="this photo is being processed right now; try again in a moment")


def _after(photo: Photo) -> tuple[str, tuple[str, ...], tuple[str, ...], str | None, EditsView]:
    return photo.photo_id, tags_of(photo), photo.hidden_labels, photo.album_id, edits_view(photo)


def take_out(listed: Photo, album_id: str, *, photos: PhotoTable) -> Photo | None:
    """Take a photo that was listed out of its album; None if it is no longer in there. Raises `Superseded`."""

    def write() -> Photo | None:
        before = photos.get(listed.object_key)
        if not isinstance(before, Photo) or before.album_id != album_id:
            return None
        return photos.replace(before, by=replace(before, album_id=None))

    return until_written(write, busy="a photo of this album is being processed right now; try again in a moment")


def until_written(write: Callable[[], T], *, busy: str) -> T:
    """Read, decide and write; again if the record has changed in between. Raises `Superseded` with `busy`."""
    for _ in range(_TRIES):
        with suppress(Superseded):
            return write()
    raise Superseded(busy)
