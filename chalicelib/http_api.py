"""The HTTP API. A table of contents: each route reads what was sent, calls one use case, and returns its answer."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from chalice.app import Blueprint, CognitoUserPoolAuthorizer, CORSConfig

from chalicelib import services
from chalicelib.core.api import album_types, search_types
from chalicelib.core.api import types as api_types
from chalicelib.core.api.operation import Operation
from chalicelib.endpoint import Endpoints

# The use cases are imported where they are called, so that they cost other functions nothing at their cold start.

# Of the whole project; pyproject.toml, where it is set, is not part of a deployment.
VERSION = "0.1.0"

routes = Blueprint(__name__)
api = Endpoints(routes)

_authorizer = CognitoUserPoolAuthorizer("users", provider_arns=[services.settings().user_pool_arn])
_cors = CORSConfig(allow_origin=services.settings().app_origin, allow_headers=["search-key"], max_age=600)
_ours: Any = {"authorizer": _authorizer, "cors": _cors}


# Search


@routes.route("/picture/search", methods=["POST"], **_ours)
@api.endpoint(
    Operation(body=search_types.SearchBody, headers=search_types.SearchHeaders, answer=search_types.SearchAnswer)
)
def search_photos() -> dict[str, Any]:
    """Search the caller's own photos: header `search-key`, or a JSON body (the members: docs/search.md)."""
    from chalicelib import search
    from chalicelib.core.search.request import search_request

    identity_id = api.caller()
    return search.search_photos(
        search_request(api.request.headers.get("search-key"), api.body('{"query": "red car"}')),
        identity_id=identity_id,
        albums=services.albums(),
        index=services.index(),
        signer=services.url_signers().signer(),
    )


@routes.route("/picture/suggest", methods=["GET"], **_ours)
@api.endpoint(Operation(query=search_types.SuggestQuery, answer=search_types.SuggestAnswer))
def suggest() -> dict[str, Any]:
    """Completions of the end of `q`, from values of the caller's own photos."""
    from chalicelib import search
    from chalicelib.core.search.request import suggest_request

    identity_id = api.caller()
    return search.suggest(
        suggest_request(api.query), identity_id=identity_id, albums=services.albums(), index=services.index()
    )


# Photos


@routes.route("/photos", methods=["GET"], **_ours)
@api.endpoint(Operation(query=api_types.PhotosQuery, answer=api_types.PhotosAnswer, errors=(404,)))
def list_photos() -> dict[str, Any]:
    """The caller's own photos, newest upload first: all, or those of an album or a status."""
    from chalicelib import library
    from chalicelib.core.api.photo_list import list_request

    identity_id = api.caller()
    return library.list_photos(
        list_request(api.query),
        identity_id=identity_id,
        albums=services.albums(),
        lists=services.lists(),
        signer=services.url_signers().signer(),
    )


@routes.route("/photos/{photo_id}", methods=["GET"], **_ours)
@api.endpoint(Operation(answer=api_types.PhotoAnswer, errors=(404,)))
def show_photo(photo_id: str) -> dict[str, Any]:
    """Everything that is known about one of the caller's own photos."""
    from chalicelib import library

    identity_id = api.caller()
    return library.show_photo(
        photo_id, identity_id=identity_id, photos=services.photos(), signer=services.url_signers().signer()
    )


@routes.route("/photos/{photo_id}", methods=["PATCH"], **_ours)
@api.endpoint(Operation(body=api_types.PhotoChangeBody, answer=api_types.PhotoChangeAnswer, errors=(404, 409)))
def change_photo(photo_id: str) -> dict[str, Any]:
    """Add and remove tags of one of the caller's own photos, hide and show its labels, put it into an album."""
    from chalicelib import library
    from chalicelib.core.tags import photo_change

    identity_id = api.caller()
    return library.change_photo(
        photo_id,
        photo_change(api.body('{"add_tags": ["holiday"]}')),
        identity_id=identity_id,
        albums=services.albums(),
        photos=services.photos(),
        index=services.index(),
    )


@routes.route("/photos/{photo_id}", methods=["DELETE"], **_ours)
@api.endpoint(Operation(answer=api_types.PhotoDeletedAnswer, status=202, errors=(404,)))
def delete_photo(photo_id: str) -> dict[str, Any]:
    """Delete one of the caller's own photos: the object at once; its event removes everything else moments later."""
    from chalicelib import library

    identity_id = api.caller()
    return library.delete_photo(photo_id, identity_id=identity_id, bucket=services.bucket(), photos=services.photos())


@routes.route("/photos/{photo_id}/retry", methods=["POST"], **_ours)
@api.endpoint(Operation(answer=api_types.RetryAnswer, status=202, errors=(404, 409, 415)))
def retry_photo(photo_id: str) -> dict[str, Any]:
    """Process one of the caller's own failed photos again."""
    from chalicelib import recovery

    photo = recovery.retry_photo(
        photo_id,
        identity_id=api.caller(),
        bucket=services.bucket(),
        photos=services.photos(),
        workflow=services.workflow(),
    )
    return {"message": "Success", "id": photo.photo_id, "status": photo.status.value}


@routes.route("/photos/{photo_id}/execution", methods=["GET"], **_ours)
@api.endpoint(Operation(answer=api_types.ExecutionAnswer, errors=(404,)))
def show_execution(photo_id: str) -> dict[str, Any]:
    """How one of the caller's own photos was processed the last time: states, durations, attempts, errors."""
    from chalicelib import library

    identity_id = api.caller()
    return library.photo_execution(
        photo_id, identity_id=identity_id, photos=services.photos(), workflow=services.workflow()
    )


# Albums


@routes.route("/albums", methods=["GET"], **_ours)
@api.endpoint(Operation(answer=album_types.AlbumsAnswer))
def list_albums() -> dict[str, Any]:
    """The caller's own albums, newest first, with the number of their photos and a cover."""
    from chalicelib import albums

    identity_id = api.caller()
    return albums.list_albums(
        identity_id=identity_id,
        albums=services.albums(),
        lists=services.lists(),
        signer=services.url_signers().signer(),
    )


@routes.route("/albums", methods=["POST"], **_ours)
@api.endpoint(Operation(body=album_types.AlbumBody, answer=album_types.AlbumAnswer, status=201))
def create_album() -> dict[str, Any]:
    """Make an album."""
    from chalicelib import albums
    from chalicelib.core.album import album_name

    identity_id = api.caller()
    return albums.create_album(
        album_name(api.body('{"name": "Holidays"}')),
        album_id=uuid4().hex,
        now=datetime.now(UTC),
        identity_id=identity_id,
        albums=services.albums(),
        signer=services.url_signers().signer(),
    )


@routes.route("/albums/{album_id}", methods=["PATCH"], **_ours)
@api.endpoint(Operation(body=album_types.AlbumChangeBody, answer=album_types.AlbumAnswer, errors=(404,)))
def change_album(album_id: str) -> dict[str, Any]:
    """Rename one of the caller's own albums, or choose its cover from its photos."""
    from chalicelib import albums
    from chalicelib.core.album import album_change

    identity_id = api.caller()
    return albums.change_album(
        album_id,
        album_change(api.body('{"name": "Holidays"}')),
        identity_id=identity_id,
        albums=services.albums(),
        photos=services.photos(),
        lists=services.lists(),
        signer=services.url_signers().signer(),
    )


@routes.route("/albums/{album_id}", methods=["DELETE"], **_ours)
@api.endpoint(Operation(query=album_types.AlbumDeletion, answer=album_types.AlbumDeletedAnswer, errors=(404, 409)))
def delete_album(album_id: str) -> dict[str, Any]:
    """Delete one of the caller's own albums, with or without its photos.

    A call handles a limited number of photos: repeat it until the answer says that it is `done`.
    """
    from chalicelib import albums
    from chalicelib.core.album import removes_photos

    identity_id = api.caller()
    return albums.delete_album(
        album_id,
        with_photos=removes_photos(api.query),
        identity_id=identity_id,
        albums=services.albums(),
        photos=services.photos(),
        lists=services.lists(),
        bucket=services.bucket(),
        index=services.index(),
    )


# Uploads


@routes.route("/uploads", methods=["POST"], **_ours)
@api.endpoint(Operation(body=album_types.UploadsBody, answer=album_types.UploadsAnswer, errors=(404,)))
def upload_tickets() -> dict[str, Any]:
    """Ask to upload: for each file, a form to POST it with, the photo with the same content, or why it is refused."""
    from chalicelib import uploads
    from chalicelib.core.api.upload_tickets import upload_request

    identity_id = api.caller()
    signers = services.url_signers()
    return uploads.upload_tickets(
        upload_request(api.body('{"files": [{"name": "a.jpg", "size": 1024, "md5": "...", "type": "image/jpeg"}]}')),
        identity_id=identity_id,
        bucket_name=services.settings().photo_bucket,
        albums=services.albums(),
        photos=services.photos(),
        lists=services.lists(),
        signer=signers.signer(),
        post_signer=signers.post_signer(),
    )


# The document of the API


@routes.route("/openapi.json", methods=["GET"], cors=_cors)
@api.endpoint(Operation(answer=dict[str, Any], is_public=True))
def openapi() -> dict[str, Any]:
    """This document."""
    from chalicelib.core.api.openapi import openapi_document

    return openapi_document(routes.current_app.routes, title="photo-search", version=VERSION)
