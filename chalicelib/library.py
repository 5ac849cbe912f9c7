"""Use cases on stored photos: list them, show one, change what its owner says about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from chalicelib.core.api.contract import detailed
from chalicelib.core.api.execution_history import execution_view
from chalicelib.core.api.photo_list import AlbumPage, Page, Place, Position
from chalicelib.core.api.photo_requests import PhotosQuery
from chalicelib.core.api.photo_types import (
    ChangedPhoto,
    ExecutionAnswer,
    PhotoAnswer,
    PhotoChangeAnswer,
    PhotosAnswer,
    PhotosChangeAnswer,
    UnchangedPhoto,
)
from chalicelib.core.api.photo_view import changed_form, large_form, seen_by, short_form, whole_form, with_faces
from chalicelib.core.listing import Order
from chalicelib.core.photo import Photo, Status
from chalicelib.core.tags import PhotoChange, changed
from chalicelib.core.tally import listed
from chalicelib.errors import BadRequest, NoExecution, NoSuchPhoto, Superseded
from chalicelib.messages import Message
from chalicelib.ownership import changeable_photo, open_album, own_photo, visible_album, visible_photo
from chalicelib.retrying import until_written

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.aws.album_table import AlbumTable
    from chalicelib.aws.ingest_workflow import IngestWorkflow
    from chalicelib.aws.people_table import PeopleTable
    from chalicelib.aws.photo_index import PhotoIndex
    from chalicelib.aws.photo_lists import PhotoLists
    from chalicelib.aws.photo_table import PhotoTable
    from chalicelib.core.sight import Sight
    from chalicelib.core.signing.signer import Signer

Count = Callable[[Sequence[Photo]], None]


def later(changed: Sequence[Photo]) -> None:
    """The table's stream counts them."""
    del changed


# By these, a photo leaves the sight of others.
_OWNERS_MARKS = {"hidden", "rejected"}


def list_photos(
    query: PhotosQuery, *, now: datetime, identity_id: str, lists: PhotoLists, signer: Signer
) -> PhotosAnswer:
    """A page of the caller's own photos, last taken first. Raises `BadRequest` for the cursor."""
    after = Position.read(query.cursor, trashed=query.trashed) if query.cursor is not None else None
    page = lists.photos(
        identity_id,
        size=query.size,
        status=query.status,
        until=query.until or "",
        after=after,
        with_hidden=query.hidden or query.trashed,
        trashed=query.trashed,
    )
    there = tuple(photo for photo in page.photos if not (photo.trashed and photo.trashed.is_over(now)))
    return _answer(replace(page, photos=there), signer)


def list_album(
    query: PhotosQuery, album_id: str, *, sight: Sight, albums: AlbumTable, lists: PhotoLists, signer: Signer
) -> PhotosAnswer:
    """A page of an album that the caller may see. Raises `NoSuchAlbum`, `BadRequest` for the cursor."""
    after = Place.read(query.cursor) if query.cursor is not None else None
    album = visible_album(album_id, sight=sight, albums=albums)
    order = Order.CAPTURED if query.until else query.sort or album.sort
    read = partial(lists.album, album.identity_id, album_id, size=query.size, order=order, until=query.until or "")
    if album.identity_id != sight.identity_id:
        return _answer(_others_page(query, album_id, sight, after, read), signer, sight)
    return _answer(read(status=query.status, after=after, with_hidden=query.hidden), signer)


def _others_page(
    query: PhotosQuery, album_id: str, sight: Sight, after: Place | None, read: Callable[..., AlbumPage]
) -> AlbumPage:
    """A page of another's album. It ends at a photo that the caller may see, because its end tells of that photo."""
    if query.status not in (None, Status.SUCCEEDED):
        return AlbumPage(())
    while True:
        page = read(status=Status.SUCCEEDED, after=after, with_hidden=False)
        seen = tuple(photo for photo in page.photos if sight.shows(photo))
        if page.end is None:
            return AlbumPage(seen)
        if seen:
            return AlbumPage(seen, Place(listed(seen[-1], album_id, page.end.order).part))
        after = page.end


def _answer(page: Page | AlbumPage, signer: Signer, sight: Sight | None = None) -> PhotosAnswer:
    shown = ((photo, short_form(photo, signer)) for photo in page.photos)
    photos = tuple(seen_by(sight, photo, form) if sight else form for photo, form in shown)
    return PhotosAnswer(photos=photos, cursor=page.end.cursor if page.end else None)


def photos_by_id(ids: str, *, sight: Sight, photos: PhotoTable, signer: Signer) -> PhotosAnswer:
    """Those of the ids, which have commas between them, that are ids of photos that the caller may see, in order."""
    found = []
    for photo_id in dict.fromkeys(ids.split(",")):
        with suppress(NoSuchPhoto):
            photo = visible_photo(photo_id, sight=sight, photos=photos)
            found.append(seen_by(sight, photo, large_form(photo, signer)))
    return PhotosAnswer(photos=tuple(found))


def show_photo(
    photo_id: str, *, sight: Sight, photos: PhotoTable, signer: Signer, people: PeopleTable | None = None
) -> PhotoAnswer:
    """A photo that the caller may see, and whose faces are in it, if it is their own. Raises `NoSuchPhoto`."""
    photo = visible_photo(photo_id, sight=sight, photos=photos)
    shown = seen_by(sight, photo, whole_form(photo, signer))
    if people is not None and photo.faces and photo.identity_id == sight.identity_id and _agreed(photo, people):
        shown = with_faces(shown, photo, people.facts_of(sight.identity_id)[0])
    return PhotoAnswer(shown)


# Records lose their faces a little later than their owner takes the consent back.
def _agreed(photo: Photo, people: PeopleTable) -> bool:
    return people.consent_of(photo.identity_id) is not None


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
        raise NoExecution(Message.NO_EXECUTION.of(days=90))
    return ExecutionAnswer(status="PENDING", states=())


def change_photo(
    photo_id: str,
    change: PhotoChange,
    *,
    sight: Sight,
    albums: AlbumTable,
    photos: PhotoTable,
    index: PhotoIndex,
    count: Count = later,
) -> PhotoChangeAnswer:
    """Change tags, hidden labels, album, corrections and flags of a photo, as far as the caller may.

    The table decides, the index follows at once; if that fails, the sweeper finds the mark that the write left.
    Raises `NoSuchPhoto` and `NoSuchAlbum`, also for anybody else's, `BadRequest`, and `Superseded` if the photo keeps
    changing.
    """
    _check_album(change, sight.identity_id, albums)
    photo = _write(photo_id, partial(_changed, change, sight), sight, photos)
    index.apply([photo])
    if change.album_ids is not None:
        count([photo])
    return changed_form(photo, sight, as_kind=PhotoChangeAnswer)


def change_photos(
    ids: Sequence[str],
    change: PhotoChange,
    *,
    sight: Sight,
    albums: AlbumTable,
    photos: PhotoTable,
    index: PhotoIndex,
    count: Count = later,
) -> PhotosChangeAnswer:
    """The same change of several photos; what one of them cannot have does not keep it from the others.

    Raises `NoSuchAlbum`.
    """
    _check_album(change, sight.identity_id, albums)
    changes = dict.fromkeys(ids, partial(_changed, change, sight))
    counted = later if change.album_ids is None else count
    return write_each(changes, sight=sight, photos=photos, index=index, count=counted)


def write_each(
    changes: Mapping[str, Callable[[Photo], Photo]],
    *,
    sight: Sight,
    photos: PhotoTable,
    index: PhotoIndex,
    count: Count,
) -> PhotosChangeAnswer:
    """Change each of the photos, by id; what one of them cannot have keeps nothing from the others."""
    written: list[Photo] = []
    failed: list[UnchangedPhoto] = []
    for photo_id, change in changes.items():
        try:
            written.append(_write(photo_id, change, sight, photos))
        except (NoSuchPhoto, BadRequest, Superseded) as error:
            failed.append(UnchangedPhoto(photo_id, str(error), detailed(str(error))))
    index.apply(written)
    count(written)
    return PhotosChangeAnswer(
        changed=tuple(changed_form(photo, sight, as_kind=ChangedPhoto) for photo in written), failed=tuple(failed)
    )


def _check_album(change: PhotoChange, identity_id: str, albums: AlbumTable) -> None:
    for album_id in change.album_ids or ():
        open_album(album_id, identity_id=identity_id, albums=albums)


def _changed(change: PhotoChange, sight: Sight, before: Photo) -> Photo:
    is_owners = change.album_ids is not None or _OWNERS_MARKS & change.edits.keys()
    if before.identity_id != sight.identity_id and is_owners:
        raise BadRequest(Message.ONLY_OWNER)
    return changed(before, change)


def _write(photo_id: str, change: Callable[[Photo], Photo], sight: Sight, photos: PhotoTable) -> Photo:
    def write() -> Photo:
        before = changeable_photo(photo_id, sight=sight, photos=photos)
        after = change(before)
        return photos.replace(before, by=after) if after != before else before

    return until_written(write, busy=Message.PHOTO_BUSY)
