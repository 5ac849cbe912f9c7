"""As many photos as wanted, without a stack: a server that answers as the API does, to somebody who is signed in."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from mimetypes import guess_type
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

from PIL import Image

from tests.photo_factory import encoded
from tests.web.gallery import GALLERY

_CLIENT, _USER = "measures", "00000000-0000-0000-0000-000000000000"
_BEGAN = datetime(2026, 6, 1, 12, tzinfo=UTC)
# Width and height of what cameras take.
_SIZES = ((4000, 3000), (3000, 4000), (4000, 2667), (2667, 4000), (3500, 3500))
_WIDTHS = (250, 640)


def _token(use: str) -> str:
    """A token that nobody verifies here, such as Amplify keeps."""
    claims = {"sub": _USER, "email": "measures@example.com", "token_use": use, "exp": 4_000_000_000, "iat": 1}
    parts: tuple[dict[str, object], ...] = ({"alg": "none"}, claims, {})
    return ".".join(urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts)


_KEPT = {
    "LastAuthUser": _USER,
    f"{_USER}.idToken": _token("id"),
    f"{_USER}.accessToken": _token("access"),
    f"{_USER}.refreshToken": "none",
    f"{_USER}.clockDrift": "0",
}
SIGNED_IN = f"""for (const [name, value] of Object.entries({json.dumps(_KEPT)}))
  localStorage.setItem(`CognitoIdentityServiceProvider.{_CLIENT}.${{name}}`, value);"""
"""A script that makes a browser be signed in before the page begins."""


@contextmanager
def many_photos(dist: Path, count: int) -> Iterator[str]:
    """Serve the built web app with so many photos. Gives its address."""

    class Handler(_Handler):
        directory, photos = dist, count

    server = _Server(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


class _Server(ThreadingHTTPServer):
    def handle_error(self, *_: Any) -> None:
        """A page that is closed breaks connections off."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    directory: Path
    photos: int

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        here = f"http://{self.headers['Host']}"
        if url.path == "/config.json":
            self._answer(json.dumps(_config(here)).encode(), "application/json")
        elif url.path == "/api/photos":
            self._answer(json.dumps(_page(parse_qs(url.query), self.photos, here)).encode(), "application/json")
        elif url.path.startswith("/api/"):
            self._answer(b'{"message": "nothing of this is here"}', "application/json", status=404)
        elif url.path.startswith("/pictures/"):
            _, _, width, number = url.path.split("/")
            self._answer(_picture(int(number) % len(GALLERY), int(width)), "image/jpeg")
        else:
            self._file(url.path)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self._answer(b'{"message": "Success", "total": 0, "pictures": []}', "application/json")

    def log_message(self, *_: Any) -> None:
        """Nobody reads it."""

    def _file(self, path: str) -> None:
        asked = self.directory / path.removeprefix("/")
        file = asked if asked.is_file() else self.directory / "index.html"
        self._answer(file.read_bytes(), guess_type(file.name)[0] or "application/octet-stream")

    def _answer(self, body: bytes, kind: str, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _config(here: str) -> dict[str, Any]:
    return {
        "stage": "measures",
        "region": "eu-west-1",
        "userPoolId": "eu-west-1_measures",
        "userPoolClientId": _CLIENT,
        "apiUrl": f"{here}/api",
        "webSocketUrl": here.replace("http", "ws", 1),
        "signedUrlSeconds": 3600,
        "local": True,
    }


def _page(query: dict[str, list[str]], count: int, here: str) -> dict[str, Any]:
    begin, size = int(query.get("cursor", ["0"])[0]), int(query.get("size", ["30"])[0])
    end = min(begin + size, count)
    more = {"cursor": str(end)} if end < count else {}
    return {"message": "Success", "photos": [_photo(number, here) for number in range(begin, end)], **more}


def _photo(number: int, here: str) -> dict[str, Any]:
    width, height = _SIZES[number % len(_SIZES)]
    small, large = (f"{here}/pictures/{side}/{number}{_signed()}" for side in _WIDTHS)
    taken = _BEGAN - timedelta(hours=number)
    return {
        "id": f"photo-{number}",
        "name": f"IMG_{number:05}.jpg",
        "status": "SUCCEEDED",
        "step": None,
        "uploadedAt": taken.isoformat(),
        "capturedAt": taken.replace(tzinfo=None).isoformat(),
        "width": width,
        "height": height,
        "format": "JPEG",
        "thumbnailWidth": round(250 * min(1, width / height)),
        "thumbnailHeight": round(250 * min(1, height / width)),
        "thumbnailUrl": small,
        "renditions": [{"url": large, "width": 640, "height": round(640 * height / width)}],
        "signedUrl": f"{here}/pictures/640/{number}{_signed()}",
    }


@cache
def _signed() -> str:
    return f"?X-Amz-Date={datetime.now(UTC):%Y%m%dT%H%M%SZ}&X-Amz-Expires=36000"


@cache
def _picture(number: int, width: int) -> bytes:
    """One of the gallery's photos, so large."""
    with Image.open(GALLERY[number].path) as picture:
        picture.thumbnail((width, width))
        return encoded(picture.convert("RGB"))
