"""The inputs of the operations on collections: JSON -> checked requests. Ranges are those of botocore's model."""

import base64
import binascii
import re
from dataclasses import dataclass
from typing import Any

from ..errors import InvalidPaginationToken, InvalidParameter
from ..request_values import (
    S3Object,
    image_of,
    matching,
    number,
    one_of,
    required,
    strings,
    structure,
    whole_number,
)
from .quality import BARS
from .reader import MOST_FACES

MOST_RESULTS = 4096
DEFAULT_MATCH = 80.0
_COLLECTION = re.compile(r"[a-zA-Z0-9_.\-]{1,255}")
_EXTERNAL_ID = re.compile(r"[a-zA-Z0-9_.\-:]{1,255}")
_FACE_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_TOKEN = re.compile(r".{0,255}", re.DOTALL)
_ATTRIBUTES = frozenset(
    (
        *("DEFAULT", "ALL", "AGE_RANGE", "BEARD", "EMOTIONS", "EYE_DIRECTION", "EYEGLASSES", "EYES_OPEN", "GENDER"),
        *("MOUTH_OPEN", "MUSTACHE", "FACE_OCCLUDED", "SMILE", "SUNGLASSES"),
    )
)


@dataclass(frozen=True, slots=True)
class IndexRequest:
    """Which faces of an image are kept, and where."""

    collection: str
    image: bytes | S3Object
    external_id: str | None
    max_faces: int
    bar: str


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """Which faces are wanted that are like one in the collection; `threshold` in percent."""

    collection: str
    face_id: str
    max_faces: int
    threshold: float


@dataclass(frozen=True, slots=True)
class Page:
    """Up to `limit` results, from behind a position on."""

    after: int
    limit: int


@dataclass(frozen=True, slots=True)
class ListRequest:
    """Which faces of a collection are listed: all, or `only` these; none if those of a user are wanted."""

    collection: str
    page: Page
    only: tuple[str, ...]
    of_user: bool


def collection_of(document: object) -> str:
    """Return the collection that a request is about."""
    return required(structure(document, "request"), "CollectionId", _COLLECTION)


def parse_index(document: object) -> IndexRequest:
    """Return the request of IndexFaces."""
    body = structure(document, "request")
    if unknown := set(strings(body, "DetectionAttributes")) - _ATTRIBUTES:
        raise InvalidParameter(f"Request has invalid parameters: DetectionAttributes has {sorted(unknown)[0]}")
    return IndexRequest(
        collection_of(body),
        image_of(structure(body.get("Image"), "Image")),
        matching(body, "ExternalImageId", _EXTERNAL_ID),
        min(MOST_FACES, whole_number(body, "MaxFaces", MOST_FACES, 1)),
        one_of(body, "QualityFilter", "AUTO", BARS),
    )


def parse_search(document: object) -> SearchRequest:
    """Return the request of SearchFaces."""
    body = structure(document, "request")
    return SearchRequest(
        collection_of(body),
        required(body, "FaceId", _FACE_ID),
        whole_number(body, "MaxFaces", MOST_RESULTS, 1, MOST_RESULTS),
        number(body, "FaceMatchThreshold", DEFAULT_MATCH, 100),
    )


def parse_list(document: object) -> ListRequest:
    """Return the request of ListFaces."""
    body = structure(document, "request")
    only = () if body.get("FaceIds") is None else face_ids(body)
    of_user = matching(body, "UserId", re.compile(r"[a-zA-Z0-9_.\-:]{1,128}")) is not None
    return ListRequest(collection_of(body), page_of(body), only, of_user)


def parse_delete(document: object) -> tuple[str, tuple[str, ...]]:
    """Return the collection and the faces that DeleteFaces is about."""
    body = structure(document, "request")
    return collection_of(body), face_ids(body)


def face_ids(body: dict[str, Any]) -> tuple[str, ...]:
    """Return the member FaceIds: at least one, each of the form that is given out here."""
    ids = strings(body, "FaceIds")
    if not 1 <= len(ids) <= MOST_RESULTS or not all(map(_FACE_ID.fullmatch, ids)):
        raise InvalidParameter(f"Request has invalid parameters: FaceIds takes 1 to {MOST_RESULTS} ids of faces")
    return tuple(ids)


def page_of(document: object) -> Page:
    """Return which results are wanted; raises `InvalidPaginationToken`. `MaxResults` 0 is as many as there may be."""
    body = structure(document, "request")
    token = matching(body, "NextToken", _TOKEN)
    limit = whole_number(body, "MaxResults", 0, 0, MOST_RESULTS)
    return Page(_position(token) if token else 0, limit or MOST_RESULTS)


def token_of(position: int) -> str:
    """Return the NextToken for the results behind a position."""
    return base64.urlsafe_b64encode(b"after:%d" % position).decode()


def _position(token: str) -> int:
    try:
        written = base64.urlsafe_b64decode(token.encode("ascii"))
    except (binascii.Error, ValueError) as error:
        raise InvalidPaginationToken("Invalid pagination token") from error
    found = re.fullmatch(rb"after:(\d{1,18})", written)
    if not found:
        raise InvalidPaginationToken("Invalid pagination token")
    return int(found[1])
