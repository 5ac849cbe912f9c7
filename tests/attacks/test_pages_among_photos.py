"""A page of HTML among the photos: nowhere is it shown as a page, whatever its uploader says that it is."""

import pytest
import requests

from chalicelib.core.photo import Status
from tests.emulator.test_photo_library import call
from tests.emulator.user import User

PAGE = (
    b"<!doctype html><svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/><script>alert(document.domain)</script>"
)
# Name -> the type that its uploader gives it.
PAGES = {
    "page.jpg": "text/html",
    "page.JPG": "image/svg+xml",
    "page.html": "text/html",
    "page.svg": "image/svg+xml",
    "page.jpg.html": "text/html",
    "page": "text/html",
}


@pytest.fixture(scope="module")
def pages(alice: User) -> dict[str, str]:
    """Name -> object key."""
    keys = {name: alice.object_key(f"pages/{name}") for name in PAGES}
    for name, key in keys.items():
        said = {"ContentType": PAGES[name], "ContentDisposition": "inline", "CacheControl": "public, max-age=31536000"}
        alice.s3.put_object(Bucket=alice.bucket, Key=key, Body=PAGE, **said)
    return keys


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_never_shown_as_one(alice: User, pages: dict[str, str], name: str) -> None:
    photo = alice.finished(pages[name])
    url = call(alice, "GET", f"/photos/{photo.photo_id}")["photo"]["signedUrl"]
    answer = requests.get(url, timeout=10)

    assert photo.status is Status.FAILED
    expected = ("image/jpeg", "inline") if name.lower().endswith(".jpg") else ("application/octet-stream", "attachment")
    assert (answer.headers["Content-Type"], answer.headers["Content-Disposition"]) == expected
    assert answer.headers["Cache-Control"] == "private"
    assert requests.get(url.replace(expected[0].replace("/", "%2F"), "text%2Fhtml"), timeout=10).status_code == 403
