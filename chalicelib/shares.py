"""Use cases on shares, of their owners: make one, look at what became of it, revoke it. Guests: `guests.py`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.core.api.share_types import (
    ShareAnswer,
    ShareMadeAnswer,
    ShareRevokedAnswer,
    SharesAnswer,
    ShareView,
)
from chalicelib.core.search.shared import shared_body, shared_request
from chalicelib.core.share import MAX_SHARES, Share, is_share_id
from chalicelib.core.share_secrets import ShareKey
from chalicelib.errors import BadRequest, NoSuchShare
from chalicelib.messages import Message
from chalicelib.ownership import open_album, own_photo, without_deleted_albums

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from chalicelib.aws.album_table import AlbumTable
    from chalicelib.aws.photo_table import PhotoTable
    from chalicelib.aws.share_table import ShareTable


def list_shares(*, identity_id: str, now: datetime, shares: ShareTable, albums: AlbumTable) -> SharesAnswer:
    """The caller's shares, newest first, those that have expired among them."""
    return SharesAnswer(tuple(_view(share, now) for share in _living(shares.all_of(identity_id), albums)))


def show_share(
    share_id: str, *, identity_id: str, now: datetime, shares: ShareTable, albums: AlbumTable
) -> ShareAnswer:
    """One of the caller's shares. Raises `NoSuchShare`."""
    found = _living([shares.get(_key(identity_id, share_id))], albums)
    if not found:
        raise NoSuchShare
    (share,) = found
    return ShareAnswer(_view(share, now), share.favourites)


def make_share(
    share: Share, token: str, *, now: datetime, albums: AlbumTable, photos: PhotoTable, shares: ShareTable
) -> ShareMadeAnswer:
    """Keep a share of what is its owner's; `token` is what its id was made of.

    Raises `NoSuchAlbum` and `NoSuchPhoto`, also for anybody else's, `BadSearch` for what could never be searched for,
    and `BadRequest` if there are too many.
    """
    _check(share, now, albums, photos)
    if len(_living(shares.all_of(share.identity_id), albums)) >= MAX_SHARES:
        raise BadRequest(Message.SHARES_FULL.of(most=MAX_SHARES))
    shares.add(share)
    return ShareMadeAnswer(share=_view(share, now), token=token)


def revoke_share(share_id: str, *, identity_id: str, shares: ShareTable) -> ShareRevokedAnswer:
    """The link stops working at once; the photos stay. Raises `NoSuchShare`."""
    shares.remove(_key(identity_id, share_id))
    return ShareRevokedAnswer(share_id)


def _living(found: Sequence[Share], albums: AlbumTable) -> list[Share]:
    return without_deleted_albums(found, lambda share: (share.identity_id, share.album), albums=albums)


def _check(share: Share, now: datetime, albums: AlbumTable, photos: PhotoTable) -> None:
    if share.album is not None:
        open_album(share.album, identity_id=share.identity_id, albums=albums)
    for photo_id in share.photo_ids:
        own_photo(photo_id, identity_id=share.identity_id, photos=photos)
    if share.query is not None:
        shared_body(shared_request(share, size=1, cursor=None, now=now), share)


def _key(identity_id: str, share_id: str) -> ShareKey:
    if not is_share_id(share_id):
        raise NoSuchShare
    return ShareKey(identity_id, share_id)


def _view(share: Share, now: datetime) -> ShareView:
    return ShareView(
        id=share.share_id,
        name=share.name,
        client=share.client,
        album=share.album,
        photos=len(share.photo_ids) or None,
        query=share.query,
        download=share.download,
        with_sensitive=share.with_sensitive,
        has_password=share.password is not None,
        created_at=share.created_at.isoformat(),
        expires_at=share.expires_at.isoformat(),
        has_expired=share.expires_at <= now,
        views=share.views,
        viewed_at=share.viewed_at.isoformat() if share.viewed_at else None,
        favourites=len(share.favourites),
    )
