"""What all routes of the HTTP API have in common, before the first of them."""

from typing import Any

from chalice.app import Blueprint, CognitoUserPoolAuthorizer, CORSConfig

from chalicelib import services
from chalicelib.endpoint import Endpoints

routes = Blueprint(__name__)
api = Endpoints(routes)
_cors: Any = {"allow_origin": services.settings().app_origin, "allow_headers": ["search-key"], "max_age": 600}
cors = CORSConfig(**_cors)
linking = CORSConfig(**_cors, expose_headers=["Link"])
"""Of a route whose pages lead on by a header, which scripts may read."""
ours: Any = {
    "authorizer": CognitoUserPoolAuthorizer("users", provider_arns=[services.settings().user_pool_arn]),
    "cors": cors,
}
"""Of each route that answers only users who have signed in."""
