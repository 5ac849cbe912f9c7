"""Use cases on albums. A photo's record says which albums it is in; an album is a name and what else is said of it.

What is in an album is kept in its tally and its list, a moment behind the records (`tallies.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from chalicelib.album_photos import take_out
from chalicelib.core.album import MAX_ALBUMS, Album
from chalicelib.core.album_photos import entered, left, placed, positions
from chalicelib.core.api.album_types import AlbumAnswer, AlbumDeletedAnswer, AlbumsAnswer, AlbumView
from chalicelib.core.api.album_view import album_view
from chalicelib.core.api.contract import given, is_given
from chalicelib.core.listing import by_hand
from chalicelib.core.object_keys import with_sidecars
from chalicelib.core.share_secrets import ShareKey
from chalicelib.core.sight import Sight
from chalicelib.errors import BadRequest, NoSuchPhoto, NoSuchShare
from chalicelib.library import Count, write_each
from chalicelib.messages import Message
from chalicelib.ownership import open_album, own_album, own_photo

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.aws.album_table import AlbumTable
    from chalicelib.aws.grant_table import GrantTable
    from chalicelib.aws.photo_bucket import PhotoBucket
    from chalicelib.aws.photo_index import PhotoIndex
    from chalicelib.aws.photo_lists import PhotoLists
    from chalicelib.aws.photo_table import PhotoTable
    from chalicelib.aws.share_table import ShareTable
    from chalicelib.aws.tally_table import TallyTable
    from chalicelib.core.api.album_types import AlbumPhotosBody
    from chalicelib.core.api.album_view import Pictured
    from chalicelib.core.api.photo_types import PhotosChangeAnswer
    from chalicelib.core.photo import Photo, Trashed
    from chalicelib.core.signing.signer import Signer
    from chalicelib.core.tally import Entry, Tally

# How many photos of a deleted album one call handles, well within API Gateway's 29 seconds.
MAX_TAKEN_OUT = 100
# Among so many of its newest photos, an album that has lost its cover finds another.
_LOOKED_AT = 50


def list_albums(
    *, identity_id: str, albums: AlbumTable, tallies: TallyTable, lists: PhotoLists, signer: Signer
) -> AlbumsAnswer:
    """The caller's albums, newest first."""
    owned = albums.all_of(identity_id)
    return AlbumsAnswer(tuple(_views(owned, tallies.of(identity_id), tallies=tallies, lists=lists, signer=signer)))


def create_album(
    name: str,
    *,
    description: str | None = None,
    album_id: str,
    now: datetime,
    identity_id: str,
    albums: AlbumTable,
    signer: Signer,
) -> AlbumAnswer:
    """Make an album; `album_id` is a new one. Raises `BadRequest` if there are too many."""
    if len(albums.all_of(identity_id)) >= MAX_ALBUMS:
        raise BadRequest(Message.ALBUMS_FULL.of(most=MAX_ALBUMS))
    album = Album(identity_id=identity_id, album_id=album_id, name=name, created_at=now, description=description)
    albums.add(album)
    return AlbumAnswer(album_view(album, count=0, cover=None, signer=signer))


def change_album(
    album_id: str,
    changes: Mapping[str, Any],
    *,
    identity_id: str,
    albums: AlbumTable,
    photos: PhotoTable,
    tallies: TallyTable,
    lists: PhotoLists,
    signer: Signer,
) -> AlbumAnswer:
    """Write new values of fields of `Album`: its name, its cover, and so on.

    Raises `NoSuchAlbum`, and `NoSuchPhoto` for a cover that is not in the album.
    """
    open_album(album_id, identity_id=identity_id, albums=albums)
    if (cover := changes.get("cover_photo_id")) is not None:
        _photo_inside(cover, album_id, identity_id, photos)
    album = albums.change(identity_id, album_id, **changes)
    kept = tallies.tallies([(identity_id, album_id)])
    return AlbumAnswer(*_views([album], kept, tallies=tallies, lists=lists, signer=signer))


def _views(
    owned: Sequence[Album], kept: Iterable[Tally], *, tallies: TallyTable, lists: PhotoLists, signer: Signer
) -> Iterator[AlbumView]:
    inside = {tally.album_id: tally for tally in kept}
    chosen = {entry.photo_id: entry for entry in tallies.entries({a.cover_photo_id for a in owned if a.cover_photo_id})}
    for album in owned:
        tally = inside.get(album.album_id)
        cover = _cover(album, tally, chosen.get(album.cover_photo_id or ""), lists) if tally else None
        yield album_view(album, count=tally.photos if tally else 0, cover=cover, signer=signer)


def _cover(album: Album, tally: Tally, chosen: Entry | None, lists: PhotoLists) -> Pictured | None:
    """The chosen photo if it is in the album, else its newest."""
    if chosen and chosen.thumbnail and tally.place in chosen.places:
        return chosen
    if tally.newest is None or tally.newest.thumbnail:
        return tally.newest
    # The newest has left, and nothing newer has come since.
    found = lists.album(album.identity_id, album.album_id, size=_LOOKED_AT, with_hidden=False).photos
    return next((photo for photo in found if photo.thumbnail), None)


def delete_album(
    album_id: str,
    *,
    into_bin: Trashed | None,
    identity_id: str,
    albums: AlbumTable,
    photos: PhotoTable,
    lists: PhotoLists,
    bucket: PhotoBucket,
    index: PhotoIndex,
    shares: ShareTable,
    grants: GrantTable,
) -> AlbumDeletedAnswer:
    """Delete an album: each call does a part, until all is done. Raises `NoSuchAlbum`.

    Photos go `into_bin`, and are in the album no more if they are restored, or stay without one. If their time in there
    is over at once, their objects are deleted, and events do the rest. The album is closed first, so that none enters
    it meanwhile (`album_photos.py`), and removed last. Photos that are in place stay, in no album. Nobody sees it by a
    link or as a member any more.
    """
    own_album(album_id, identity_id=identity_id, albums=albums)
    albums.change(identity_id, album_id, closed=True, into_bin=into_bin)
    _unshare(album_id, identity_id, shares, grants)
    found, is_all = _photos_of(album_id, identity_id, lists)
    out = (take_out(photo.object_key, album_id, photos=photos, into_bin=into_bin) for photo in found)
    taken = [photo for photo in out if photo]
    index.apply(taken)
    if into_bin and into_bin.is_over(into_bin.at):
        bucket.delete_all(with_sidecars(photo.object_key for photo in taken if photo.trashed == into_bin))
    if is_all:
        albums.remove(identity_id, album_id)
    return AlbumDeletedAnswer(done=is_all, photos=len(found))


# Some of what a list has may have left the album a moment ago.
def _photos_of(album_id: str, identity_id: str, lists: PhotoLists) -> tuple[list[Photo], bool]:
    found: list[Photo] = []
    after = None
    while len(found) < MAX_TAKEN_OUT:
        size = MAX_TAKEN_OUT - len(found)
        page = lists.album(identity_id, album_id, size=size, after=after, with_trashed=True)
        found += page.photos
        after = page.end
        if after is None:
            return found, True
    return found, False


# What is shared at this very moment is of an album that is closed, and so of no effect.
def _unshare(album_id: str, identity_id: str, shares: ShareTable, grants: GrantTable) -> None:
    for share in shares.all_of(identity_id):
        if share.album == album_id:
            with suppress(NoSuchShare):
                shares.remove(ShareKey(identity_id, share.share_id))
    for grant in grants.members_of(identity_id):
        if grant.album == album_id:
            grants.remove(grant)


def put_photos(
    album_id: str,
    body: AlbumPhotosBody,
    *,
    identity_id: str,
    albums: AlbumTable,
    photos: PhotoTable,
    index: PhotoIndex,
    count: Count,
) -> PhotosChangeAnswer:
    """Put photos into an album, where they may be already; between two of its photos, if that is asked for.

    What one of them cannot have does not keep it from the others. Raises `NoSuchAlbum`, `NoSuchPhoto` for a neighbour
    that is not in the album, and `BadRequest` if there is no room beside it.
    """
    open_album(album_id, identity_id=identity_id, albums=albums)
    ids = tuple(dict.fromkeys(body.ids))
    found = _positions(len(ids), body, album_id, identity_id, photos)
    changes = {photo_id: partial(_put, album_id=album_id, position=next(found, None)) for photo_id in ids}
    return write_each(changes, sight=Sight(identity_id), photos=photos, index=index, count=count)


def _put(photo: Photo, album_id: str, position: str | None) -> Photo:
    inside = entered(photo, album_id)
    return inside if position is None else placed(inside, album_id, position)


def _positions(count: int, body: AlbumPhotosBody, album_id: str, identity_id: str, photos: PhotoTable) -> Iterator[str]:
    def sorted_by(photo_id: str | None) -> str | None:
        if photo_id is None:
            return None
        photo = _photo_inside(photo_id, album_id, identity_id, photos)
        return by_hand(photo.position_in(album_id), photo.taken_at, photo.photo_id)

    if not (is_given(body.after) or is_given(body.before)):
        return iter(())
    after, before = sorted_by(given(body.after, None)), sorted_by(given(body.before, None))
    return iter(tuple(positions(count, after=after or "", before=before)))


def take_photos_out(
    album_id: str,
    ids: str,
    *,
    identity_id: str,
    albums: AlbumTable,
    photos: PhotoTable,
    index: PhotoIndex,
    count: Count,
) -> PhotosChangeAnswer:
    """Take photos, whose ids have commas between them, out of an album. Raises `NoSuchAlbum`."""
    own_album(album_id, identity_id=identity_id, albums=albums)
    changes = dict.fromkeys(ids.split(","), partial(left, album_id=album_id))
    return write_each(changes, sight=Sight(identity_id), photos=photos, index=index, count=count)


def _photo_inside(photo_id: str, album_id: str, identity_id: str, photos: PhotoTable) -> Photo:
    with suppress(NoSuchPhoto):
        photo = own_photo(photo_id, identity_id=identity_id, photos=photos)
        if album_id in photo.album_ids:
            return photo
    raise NoSuchPhoto(Message.NOT_IN_ALBUM)
