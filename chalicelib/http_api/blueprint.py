"""What all routes of the HTTP API have in common, before the first of them."""

from typing import Any

from chalice.app import Blueprint, CognitoUserPoolAuthorizer, CORSConfig

from chalicelib import services
from chalicelib.endpoint import Endpoints

routes = Blueprint(__name__)
api = Endpoints(routes)
cors = CORSConfig(allow_origin=services.settings().app_origin, allow_headers=["search-key"], max_age=600)
ours: Any = {
    "authorizer": CognitoUserPoolAuthorizer("users", provider_arns=[services.settings().user_pool_arn]),
    "cors": cors,
}
"""Of each route that answers only users who have signed in."""
