"""Routes of albums."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from chalicelib import services
from chalicelib.http_api.blueprint import api, ours, routes
from chalicelib.http_api.counting import count_now

if TYPE_CHECKING:
    from chalicelib.core.api.album_types import (
        AlbumAnswer,
        AlbumBody,
        AlbumChangeBody,
        AlbumDeletedAnswer,
        AlbumDeletion,
        AlbumPhotosBody,
        AlbumsAnswer,
    )
    from chalicelib.core.api.photo_requests import PhotosAsked
    from chalicelib.core.api.photo_types import PhotosChangeAnswer


@routes.route("/albums", methods=["GET"], **ours)
@api.endpoint()
def list_albums(identity_id: str) -> AlbumsAnswer:
    """The caller's own albums, newest first, with the number of their photos and a cover."""
    from chalicelib import albums

    return albums.list_albums(
        identity_id=identity_id,
        albums=services.albums(),
        tallies=services.tallies(),
        lists=services.lists(),
        signer=services.url_signers().signer(),
    )


@routes.route("/albums", methods=["POST"], **ours)
@api.endpoint(status=201)
def create_album(identity_id: str, body: AlbumBody) -> AlbumAnswer:
    """Make an album."""
    from chalicelib import albums
    from chalicelib.core.album import tidy_description, tidy_name
    from chalicelib.core.api.contract import given

    description = given(body.description, None)
    return albums.create_album(
        tidy_name(body.name),
        description=description and tidy_description(description),
        album_id=uuid4().hex,
        now=services.now(),
        identity_id=identity_id,
        albums=services.albums(),
        signer=services.url_signers().signer(),
    )


@routes.route("/albums/{album_id}", methods=["PATCH"], **ours)
@api.endpoint(errors=(404,))
def change_album(album_id: str, identity_id: str, body: AlbumChangeBody) -> AlbumAnswer:
    """Rename or describe one of the caller's own albums, choose its cover from its photos, or how they are sorted."""
    from chalicelib import albums
    from chalicelib.core.api.changes import album_change

    return albums.change_album(
        album_id,
        album_change(body),
        identity_id=identity_id,
        albums=services.albums(),
        photos=services.photos(),
        tallies=services.tallies(),
        lists=services.lists(),
        signer=services.url_signers().signer(),
    )


@routes.route("/albums/{album_id}", methods=["DELETE"], **ours)
@api.endpoint(errors=(404, 409))
def delete_album(album_id: str, identity_id: str, query: AlbumDeletion) -> AlbumDeletedAnswer:
    """Delete one of the caller's own albums; its photos stay, or go into the bin, or with `final` for good.

    A call handles a limited number of photos: repeat it until the answer says that it is `done`.
    """
    from chalicelib import albums
    from chalicelib.core.photo import Trashed
    from chalicelib.trash import bin_end

    now = services.now()
    until = bin_end(now, days=services.settings().trash_days, final=query.final)
    return albums.delete_album(
        album_id,
        into_bin=Trashed(now, until or now) if query.photos == "delete" else None,
        identity_id=identity_id,
        albums=services.albums(),
        photos=services.photos(),
        lists=services.lists(),
        bucket=services.bucket(),
        index=services.index(),
        shares=services.shares(),
        grants=services.grants(),
    )


@routes.route("/albums/{album_id}/photos", methods=["PUT"], **ours)
@api.endpoint(errors=(404,))
def put_album_photos(album_id: str, identity_id: str, body: AlbumPhotosBody) -> PhotosChangeAnswer:
    """Put up to 100 of the caller's own photos into one of their albums; they stay in their others.

    A photo that cannot be put there is in `failed`, with the reason; the others are put there all the same.
    """
    from chalicelib import albums

    return albums.put_photos(
        album_id,
        body,
        identity_id=identity_id,
        albums=services.albums(),
        photos=services.photos(),
        index=services.index(),
        count=count_now,
    )


@routes.route("/albums/{album_id}/photos", methods=["DELETE"], **ours)
@api.endpoint(errors=(404,))
def take_album_photos_out(album_id: str, identity_id: str, query: PhotosAsked) -> PhotosChangeAnswer:
    """Take up to 100 of the caller's own photos out of one of their albums; they stay in their others."""
    from chalicelib import albums

    return albums.take_photos_out(
        album_id,
        query.ids,
        identity_id=identity_id,
        albums=services.albums(),
        photos=services.photos(),
        index=services.index(),
        count=count_now,
    )
