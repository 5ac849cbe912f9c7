"""What the web app gets in addition to its own files: `config.json`, and the headers of every answer.

They are the same on AWS, where CloudFront sends them (`resources.yaml`), and locally (`setup/local/web_server`).
"""

from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from chalicelib.core.signing.url import address
from chalicelib.operator_settings import SIGNED_URL_SECONDS
from setup.deployment import Deployment

CONFIG = "config.json"
# Vite puts the files there that it names by content.
HASHED = "assets/"
KEPT_FOR_GOOD = "public, max-age=31536000, immutable"
NEVER_KEPT = "no-store"
ASKED_AGAIN = "no-cache"

# The machine's own table of types is not used, because it differs from machine to machine.
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".png": "image/png",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}
# All headers but the Content-Security-Policy, which names a deployment's addresses.
SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # A page's address contains the search, and an image's address its key.
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def config_of(deployment: Deployment, *, emulator_url: str | None = None) -> dict[str, Any]:
    """The content of `config.json`; `emulator_url` if the deployment is on an emulator."""
    return {
        "stage": deployment.stage,
        "region": deployment.region,
        "userPoolId": deployment.user_pool_id,
        "userPoolClientId": deployment.user_pool_client_id,
        **({"userPoolEndpoint": emulator_url} if emulator_url else {}),
        "apiUrl": deployment.api_url,
        "webSocketUrl": deployment.web_socket_url,
        "signedUrlSeconds": SIGNED_URL_SECONDS.read(deployment.environment),
        **({"signInPage": dict(deployment.sign_in_page)} if deployment.sign_in_page else {}),
        "local": emulator_url is not None,
    }


def content_security_policy(
    deployment: Deployment, *, buckets: Iterable[str] = (), emulator_url: str | None = None
) -> str:
    """Only the app's own code runs, and it talks to this deployment's API, S3, Cognito and WebSocket only.

    `buckets` are those in which photos stay, beside the deployment's own.
    """
    ours = (_place(name, deployment.region) for name in (deployment.photo_bucket, *sorted({*buckets})))
    photos = [_origin(emulator_url)] if emulator_url else [*ours]
    users = emulator_url or f"https://cognito-idp.{deployment.region}.amazonaws.com"
    page = deployment.sign_in_page
    tokens = f"https://{page['domain']}" if page else ""
    addresses = (deployment.api_url, users, tokens, deployment.web_socket_url)
    # In this order, each only once: on an emulator they are the same.
    connect = " ".join(dict.fromkeys([*map(_origin, filter(None, addresses)), *photos]))
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "worker-src 'self'",
            "font-src 'self'",
            "manifest-src 'self'",
            f"img-src 'self' {' '.join(photos)}",
            f"connect-src 'self' {connect}",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


def cache_control(name: str) -> str:
    """How long a browser may keep a file of the web app; `name` is its path below `web/dist`."""
    if name.startswith(HASHED):
        return KEPT_FOR_GOOD
    return NEVER_KEPT if name in {CONFIG, "index.html"} else ASKED_AGAIN


def content_type(name: str) -> str:
    """The type of a file of the web app, by the end of its name."""
    return _TYPES.get(PurePosixPath(name).suffix, "application/octet-stream")


def _place(bucket: str, region: str) -> str:
    origin, path = address(bucket, region, None)
    return f"{origin}{path}/" if path else origin


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
