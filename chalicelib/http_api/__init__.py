"""The HTTP API. A table of contents: each route is given what was sent, calls one use case, and returns its answer.

What a route takes and answers is its signature (`core/api/operation.py`). The use cases are imported where they are
called, and the types where they are asked for, so that they cost other functions nothing at their cold start.
"""

from chalicelib.http_api import (
    albums,
    document,
    exports,
    guests,
    members,
    people,
    photos,
    search,
    shares,
    trash,
    uploads,
)
from chalicelib.http_api.blueprint import routes
from chalicelib.http_api.document import api_document

__all__ = [
    "albums",
    "api_document",
    "document",
    "exports",
    "guests",
    "members",
    "people",
    "photos",
    "routes",
    "search",
    "shares",
    "trash",
    "uploads",
]
