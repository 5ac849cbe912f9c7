"""The route of the document of the API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib import services
from chalicelib.http_api.blueprint import api, cors, routes

# Of the whole project; pyproject.toml, where it is set, is not part of a deployment.
VERSION = "0.1.0"


@routes.route("/openapi.json", methods=["GET"], cors=cors)
@api.endpoint()
def openapi() -> dict[str, Any]:
    """This document."""
    return api_document(routes.current_app.routes)


def api_document(all_routes: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
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
