"""The HTTP API. A table of contents: each route is given what was sent, calls one use case, and returns its answer.

What a route takes and answers is its signature (`core/api/operation.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from chalice.app import Blueprint, CognitoUserPoolAuthorizer, CORSConfig

from chalicelib import services
from chalicelib.endpoint import Endpoints

if TYPE_CHECKING:
    from chalicelib.core.api.album_types import (
        AlbumAnswer,
        AlbumBody,
        AlbumChangeBody,
        AlbumDeletedAnswer,
        AlbumDeletion,
        AlbumsAnswer,
        MeAnswer,
        UploadsAnswer,
        UploadsBody,
    )
    from chalicelib.core.api.photo_types import (
        ExecutionAnswer,
        PhotoAnswer,
        PhotoChangeAnswer,
        PhotoChangeBody,
        PhotoDeletedAnswer,
        PhotosAnswer,
        PhotosChangeAnswer,
        PhotosChangeBody,
        PhotosDeletedAnswer,
        PhotosDeletion,
        PhotosQuery,
        RetryAnswer,
    )
    from chalicelib.core.api.search_types import (
        SavedSearchAnswer,
        SavedSearchBody,
        SavedSearchDeletedAnswer,
        SavedSearchesAnswer,
        SearchAnswer,
        SearchBody,
        SearchHeaders,
        SuggestAnswer,
        SuggestQuery,
    )

# The use cases are imported where they are called, and the types where they are asked for, so that they cost other
# functions nothing at their cold start.

# Of the whole project; pyproject.toml, where it is set, is not part of a deployment.
VERSION = "0.1.0"

routes = Blueprint(__name__)
api = Endpoints(routes)

_authorizer = CognitoUserPoolAuthorizer("users", provider_arns=[services.settings().user_pool_arn])
_cors = CORSConfig(allow_origin=services.settings().app_origin, allow_headers=["search-key"], max_age=600)
_ours: Any = {"authorizer": _authorizer, "cors": _cors}


# Search


@routes.route("/picture/search", methods=["POST"], **_ours)
@api.endpoint()
def search_photos(identity_id: str, headers: SearchHeaders, body: SearchBody) -> SearchAnswer:
    """Search the caller's own photos: header `search-key`, or a JSON body (the members: docs/search.md)."""
    from chalicelib import search
    from chalicelib.core.search.request import search_request

    return search.search_photos(
        search_request(headers, body, now=services.now()),
        identity_id=identity_id,
        albums=services.albums(),
        index=services.index(),
        signer=services.url_signers().signer(),
    )


@routes.route("/picture/suggest", methods=["GET"], **_ours)
@api.endpoint()
def suggest(identity_id: str, query: SuggestQuery) -> SuggestAnswer:
    """Completions of the end of `q`, from values of the caller's own photos."""
    from chalicelib import search
    from chalicelib.core.search.request import suggest_request

    return search.suggest(
        suggest_request(query), identity_id=identity_id, albums=services.albums(), index=services.index()
    )


@routes.route("/searches", methods=["GET"], **_ours)
@api.endpoint()
def list_searches(identity_id: str) -> SavedSearchesAnswer:
    """The caller's own saved searches, newest first."""
    from chalicelib import searches

    return searches.list_searches(identity_id=identity_id, searches=services.searches())


@routes.route("/searches", methods=["POST"], **_ours)
@api.endpoint(status=201, errors=(409,))
def save_search(identity_id: str, body: SavedSearchBody) -> SavedSearchAnswer:
    """Keep the text of a search under a name that no other saved search of the caller has."""
    from chalicelib import searches
    from chalicelib.core.album import tidy_name
    from chalicelib.core.api.search_types import SearchBody, SearchHeaders
    from chalicelib.core.search.request import search_request

    now = services.now()
    return searches.save_search(
        tidy_name(body.name),
        search_request(SearchHeaders(), SearchBody(query=body.query.strip()), now=now),
        now=now,
        identity_id=identity_id,
        searches=services.searches(),
    )


@routes.route("/searches/{search_id}", methods=["DELETE"], **_ours)
@api.endpoint(errors=(404,))
def delete_search(search_id: str, identity_id: str) -> SavedSearchDeletedAnswer:
    """Forget one of the caller's own saved searches; the photos stay."""
    from chalicelib import searches

    return searches.delete_search(search_id, identity_id=identity_id, searches=services.searches())


# Photos


@routes.route("/photos", methods=["GET"], **_ours)
@api.endpoint(errors=(404,))
def list_photos(identity_id: str, query: PhotosQuery) -> PhotosAnswer:
    """The caller's own photos, the one taken last first: all that are not hidden, or those of an album or a status.

    With `ids`, those photos, in this order; ids of none of the caller's are left out.
    """
    from chalicelib import library

    signer = services.url_signers().signer()
    if query.ids is not None:
        return library.photos_by_id(query.ids, identity_id=identity_id, photos=services.photos(), signer=signer)
    return library.list_photos(
        query,
        identity_id=identity_id,
        albums=services.albums(),
        lists=services.lists(),
        signer=signer,
    )


@routes.route("/photos", methods=["PATCH"], **_ours)
@api.endpoint(errors=(404,))
def change_photos(identity_id: str, body: PhotosChangeBody) -> PhotosChangeAnswer:
    """Make the same change of up to 100 of the caller's own photos: tags, labels, album, corrections, marks.

    A photo that cannot be changed is in `failed`, with the reason; the others are changed all the same.
    """
    from chalicelib import library
    from chalicelib.core.api.changes import photo_change

    return library.change_photos(
        body.ids,
        photo_change(body),
        identity_id=identity_id,
        albums=services.albums(),
        photos=services.photos(),
        index=services.index(),
    )


@routes.route("/photos", methods=["DELETE"], **_ours)
@api.endpoint(status=202)
def delete_photos(identity_id: str, query: PhotosDeletion) -> PhotosDeletedAnswer:
    """Delete up to 100 of the caller's own photos. One that is none of them is in `failed`, with the reason."""
    from chalicelib import library

    return library.delete_photos(query.ids, identity_id=identity_id, bucket=services.bucket(), photos=services.photos())


@routes.route("/photos/{photo_id}", methods=["GET"], **_ours)
@api.endpoint(errors=(404,))
def show_photo(photo_id: str, identity_id: str) -> PhotoAnswer:
    """Everything that is known about one of the caller's own photos."""
    from chalicelib import library

    return library.show_photo(
        photo_id, identity_id=identity_id, photos=services.photos(), signer=services.url_signers().signer()
    )


@routes.route("/photos/{photo_id}", methods=["PATCH"], **_ours)
@api.endpoint(errors=(404, 409))
def change_photo(photo_id: str, identity_id: str, body: PhotoChangeBody) -> PhotoChangeAnswer:
    """Change one of the caller's own photos: its tags, labels and album; correct what its file says; mark it.

    Corrections and marks stay, whatever becomes of the file.
    """
    from chalicelib import library
    from chalicelib.core.api.changes import photo_change

    return library.change_photo(
        photo_id,
        photo_change(body),
        identity_id=identity_id,
        albums=services.albums(),
        photos=services.photos(),
        index=services.index(),
    )


@routes.route("/photos/{photo_id}", methods=["DELETE"], **_ours)
@api.endpoint(status=202, errors=(404,))
def delete_photo(photo_id: str, identity_id: str) -> PhotoDeletedAnswer:
    """Delete one of the caller's own photos: the object at once; its event removes everything else moments later."""
    from chalicelib import library

    return library.delete_photo(photo_id, identity_id=identity_id, bucket=services.bucket(), photos=services.photos())


@routes.route("/photos/{photo_id}/retry", methods=["POST"], **_ours)
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


@routes.route("/photos/{photo_id}/execution", methods=["GET"], **_ours)
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


# Albums


@routes.route("/albums", methods=["GET"], **_ours)
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


@routes.route("/albums", methods=["POST"], **_ours)
@api.endpoint(status=201)
def create_album(identity_id: str, body: AlbumBody) -> AlbumAnswer:
    """Make an album."""
    from chalicelib import albums
    from chalicelib.core.album import tidy_name

    return albums.create_album(
        tidy_name(body.name),
        album_id=uuid4().hex,
        now=services.now(),
        identity_id=identity_id,
        albums=services.albums(),
        signer=services.url_signers().signer(),
    )


@routes.route("/albums/{album_id}", methods=["PATCH"], **_ours)
@api.endpoint(errors=(404,))
def change_album(album_id: str, identity_id: str, body: AlbumChangeBody) -> AlbumAnswer:
    """Rename one of the caller's own albums, or choose its cover from its photos."""
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


@routes.route("/albums/{album_id}", methods=["DELETE"], **_ours)
@api.endpoint(errors=(404, 409))
def delete_album(album_id: str, identity_id: str, query: AlbumDeletion) -> AlbumDeletedAnswer:
    """Delete one of the caller's own albums, with or without its photos.

    A call handles a limited number of photos: repeat it until the answer says that it is `done`.
    """
    from chalicelib import albums

    return albums.delete_album(
        album_id,
        with_photos=query.photos == "delete",
        identity_id=identity_id,
        albums=services.albums(),
        photos=services.photos(),
        lists=services.lists(),
        bucket=services.bucket(),
        index=services.index(),
    )


# Uploads


@routes.route("/uploads", methods=["POST"], **_ours)
@api.endpoint(errors=(404,))
def upload_tickets(identity_id: str, body: UploadsBody) -> UploadsAnswer:
    """Ask to upload: for each file, a form to POST it with, the photo with the same content, or why it is refused."""
    from chalicelib import uploads

    signers = services.url_signers()
    return uploads.upload_tickets(
        body,
        identity_id=identity_id,
        bucket_name=services.settings().photo_bucket,
        albums=services.albums(),
        photos=services.photos(),
        lists=services.lists(),
        tallies=services.tallies(),
        quota=services.settings().quota,
        signer=signers.signer(),
        post_signer=signers.post_signer(),
    )


@routes.route("/me", methods=["GET"], **_ours)
@api.endpoint()
def me(identity_id: str) -> MeAnswer:
    """How many photos the caller has and may have, and how much these take and may take."""
    from chalicelib import uploads

    return uploads.me(identity_id=identity_id, tallies=services.tallies(), quota=services.settings().quota)


# The document of the API


@routes.route("/openapi.json", methods=["GET"], cors=_cors)
@api.endpoint()
def openapi() -> dict[str, Any]:
    """This document."""
    return document(routes.current_app.routes)


def document(all_routes: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The OpenAPI document of an application's routes."""
    from chalicelib.core.api.openapi import openapi_document
    from chalicelib.core.live.message import LIVE_MESSAGES

    return openapi_document(
        all_routes,
        title="photo-search",
        version=VERSION,
        signed_url_seconds=services.settings().signed_url_seconds,
        live_messages=LIVE_MESSAGES,
    )
