"""A page of HTML among the photos: nowhere is it shown as a page, whatever its uploader says that it is."""

import pytest
import requests

from chalicelib.core.photo import Status
from tests.emulator.test_photo_library import call
from tests.emulator.user import User

PAGE = (
    b"<!doctype html><svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/><script>alert(document.domain)</script>"
)


@pytest.mark.parametrize("name", ["page.jpg", "page.html", "page.svg", "page", "page.jpg.html", "page.JPG"])
@pytest.mark.parametrize("content_type", ["text/html", "image/svg+xml"])
def test_a_page_is_never_shown_as_one(alice: User, name: str, content_type: str) -> None:
    object_key = alice.object_key(f"{content_type[:4]}/{name}")
    alice.s3.put_object(
        Bucket=alice.bucket,
        Key=object_key,
        Body=PAGE,
        ContentType=content_type,
        ContentDisposition="inline",
        CacheControl="public, max-age=31536000",
    )
    photo = alice.finished(object_key)
    url = call(alice, "GET", f"/photos/{photo.photo_id}")["photo"]["signedUrl"]
    answer = requests.get(url, timeout=10)

    assert photo.status is Status.FAILED
    expected = ("image/jpeg", "inline") if name.lower().endswith(".jpg") else ("application/octet-stream", "attachment")
    assert (answer.headers["Content-Type"], answer.headers["Content-Disposition"]) == expected
    assert "private" in answer.headers["Cache-Control"]
    assert requests.get(url.replace(expected[0].replace("/", "%2F"), "text%2Fhtml"), timeout=10).status_code == 403
