"""Use cases of guests, who have a link and no account: they see what the share names; no other way to photos is here.

Each call reads the share anew, so that one that was revoked, whose album was deleted, or that has expired, is gone at
once. A link that no longer works is answered like one that never did.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from chalicelib.core.api.share_types import (
    FavouriteAnswer,
    SharedAnswer,
    SharedPhotosAnswer,
    SharedPhotosQuery,
    SharePassAnswer,
)
from chalicelib.core.search.request import next_page
from chalicelib.core.search.shared import names_albums, shared_body, shared_request
from chalicelib.core.search.shared_view import shared_photo
from chalicelib.core.share import MAX_FAVOURITES, Download
from chalicelib.core.share_secrets import ShareKey, is_pass, is_password, share_key, share_pass
from chalicelib.errors import NoSuchAlbum, NoSuchPhoto, NoSuchShare, PasswordNeeded
from chalicelib.guest_copies import keys_for_guests

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from typing import Any

    from chalicelib.aws.album_table import AlbumTable
    from chalicelib.aws.photo_bucket import PhotoBucket
    from chalicelib.aws.photo_index import PhotoIndex
    from chalicelib.aws.share_table import ShareTable
    from chalicelib.core.search.request import SearchRequest
    from chalicelib.core.share import Share
    from chalicelib.core.signing.signer import Signer


class Guest(NamedTuple):
    """What somebody at the door has: the token of a link, and perhaps a pass; and what time it is."""

    token: str
    share_pass: str
    now: datetime


def look_in(guest: Guest, *, shares: ShareTable, albums: AlbumTable) -> SharedAnswer:
    """What is shared; counts as a view. Raises `NoSuchShare`, `PasswordNeeded`."""
    share = _share(guest, shares, albums)
    shares.count_view(_key(guest), now=guest.now)
    return SharedAnswer(
        name=share.name,
        client=share.client,
        download=share.download,
        expires_at=share.expires_at.isoformat(),
        favourites=len(share.favourites),
    )


def give_pass(guest: Guest, password: str, *, shares: ShareTable, albums: AlbumTable) -> SharePassAnswer:
    """A pass for the password. Raises `NoSuchShare`, `PasswordNeeded` for a wrong one, `TooManyAttempts`."""
    share, key = _there(guest, shares, albums), _key(guest)
    if share.password is None:
        return SharePassAnswer("")
    shares.take_attempt(key, now=guest.now)
    if not is_password(password, share.password):
        raise PasswordNeeded("this is not the password")
    shares.give_back_attempt(key)
    return SharePassAnswer(share_pass(share.share_id, share.password, now=guest.now))


def list_shared(
    guest: Guest,
    query: SharedPhotosQuery,
    *,
    shares: ShareTable,
    albums: AlbumTable,
    index: PhotoIndex,
    bucket: PhotoBucket,
    signer: Signer,
) -> SharedPhotosAnswer:
    """A page of the share's photos, or those of certain ids that are among them.

    Raises `NoSuchShare`, `PasswordNeeded`, `BadRequest` for the cursor, `ServiceUnavailable`.
    """
    share = _share(guest, shares, albums)
    ids = query.ids.split(",") if query.ids is not None else None
    request = shared_request(share, size=len(ids) if ids else query.size, cursor=query.cursor, now=guest.now)
    found = _found(request, share, ids, albums, index)
    hits = found["hits"]["hits"][: request.size]
    has_more = len(found["hits"]["hits"]) > request.size
    is_saved = ids is not None and share.download is Download.ORIGINALS
    originals = {hit["_source"]["photo_id"]: hit["_source"]["object_key"] for hit in hits if is_saved}
    saved = keys_for_guests(originals, now=guest.now, bucket=bucket)
    return SharedPhotosAnswer(
        photos=tuple(shared_photo(hit, share, signer, saved, is_large=ids is not None) for hit in hits),
        total=found["hits"]["total"]["value"],
        cursor=next_page(hits[-1]["sort"], request) if has_more else None,
    )


def choose_favourite(
    guest: Guest, photo_id: str, *, is_favourite: bool, shares: ShareTable, albums: AlbumTable, index: PhotoIndex
) -> FavouriteAnswer:
    """Tell the owner that a photo of the share is a favourite, or no longer.

    Raises `NoSuchShare`, `PasswordNeeded`, `NoSuchPhoto` if the share has none of this id, and `TooManyFavourites`.
    """
    share = _share(guest, shares, albums)
    request = shared_request(share, size=1, cursor=None, now=guest.now)
    if not _found(request, share, [photo_id], albums, index)["hits"]["hits"]:
        raise NoSuchPhoto("there is no photo of this id here")
    shares.choose(_key(guest), photo_id, is_favourite=is_favourite, most=MAX_FAVOURITES)
    return FavouriteAnswer(photo_id, is_favourite)


def _found(
    request: SearchRequest, share: Share, ids: Sequence[str] | None, albums: AlbumTable, index: PhotoIndex
) -> Mapping[str, Any]:
    named = albums.all_of(share.identity_id) if names_albums(request) else ()
    return index.search(shared_body(request, share, albums=named, among=ids), owners=(share.identity_id,))


def _share(guest: Guest, shares: ShareTable, albums: AlbumTable) -> Share:
    share = _there(guest, shares, albums)
    if share.password and not is_pass(guest.share_pass, share.share_id, share.password, now=guest.now):
        raise PasswordNeeded("this link needs its password")
    return share


def _there(guest: Guest, shares: ShareTable, albums: AlbumTable) -> Share:
    with suppress(NoSuchShare, NoSuchAlbum):
        share = shares.get(_key(guest))
        # Whoever deletes an album revokes its shares, but one may be made at that moment.
        is_deleted = share.album is not None and albums.get(share.identity_id, share.album).closed
        if share.expires_at > guest.now and not is_deleted:
            return share
    raise NoSuchShare(_NO_LINK)


def _key(guest: Guest) -> ShareKey:
    key = share_key(guest.token)
    if key is None:
        raise NoSuchShare(_NO_LINK)
    return key


_NO_LINK = "this link does not work, or no longer: ask whoever sent it to you"
