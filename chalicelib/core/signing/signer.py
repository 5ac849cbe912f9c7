"""The signer of a response's URLs: what an object is shown as, its name decides, and not whoever uploaded it.

S3 sends an object as the type that its uploader gave it. A page of HTML among the photos would then run as a page, at
an address that we have signed; so the URL itself says as what S3 sends the object, and that no proxy may keep it.
"""

from collections.abc import Mapping
from functools import cache
from typing import Protocol

from chalicelib.core.image.formats import JPEG, PHOTO_FORMATS, PNG
from chalicelib.core.object_keys import object_key_of_thumbnail
from chalicelib.core.signing.url import Presigner

_KEPT_BY_BROWSERS_ONLY = {"response-cache-control": "private"}
_CONTENT_TYPES = {ending: known.content_type for known in PHOTO_FORMATS.values() for ending in known.endings}


class Signer(Protocol):
    """Signs a GET of an object, as `PhotoSigner` does."""

    def url(self, object_key: str, *, version_id: str | None = None) -> str: ...  # noqa: D102 - as there


class PhotoSigner:
    """Signs GETs of photos and thumbnails."""

    def __init__(self, presigner: Presigner) -> None:
        self._presigner = presigner

    def url(self, object_key: str, *, version_id: str | None = None) -> str:
        """The URL at which a GET of this object works until it expires: shown if it is named as a photo, else saved."""
        headers = _headers(_content_type(object_key))
        return self._presigner.url(object_key, version_id=version_id, response_headers=headers)


def _content_type(object_key: str) -> str | None:
    _, dot, ending = object_key.rpartition("/")[2].rpartition(".")
    named = _CONTENT_TYPES.get(ending.lower()) if dot else None
    return JPEG.content_type if named and named != PNG.content_type and _is_thumbnail(object_key) else named


# Of a photo that is no JPEG, the thumbnail nearly always is one; browsers look at its first bytes anyway.
def _is_thumbnail(object_key: str) -> bool:
    return object_key_of_thumbnail(object_key) is not None


@cache
def _headers(content_type: str | None) -> Mapping[str, str]:
    shown = "inline" if content_type else "attachment"
    return _KEPT_BY_BROWSERS_ONLY | {
        "response-content-disposition": shown,
        "response-content-type": content_type or "application/octet-stream",
    }
