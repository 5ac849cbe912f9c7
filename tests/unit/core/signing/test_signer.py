from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from botocore.credentials import ReadOnlyCredentials

from chalicelib.core.photo import Thumbnail
from chalicelib.core.signing.signer import PhotoSigner
from chalicelib.core.signing.url import MAX_EXPIRY, presigner, window

PRESIGNER = presigner(
    ReadOnlyCredentials("AKIAEXAMPLE", "secret", None),
    bucket="photos",
    region="eu-west-1",
    signed_at=datetime(2026, 3, 1, tzinfo=UTC),
    expires_in=900,
)
SIGNER = PhotoSigner(PRESIGNER, PRESIGNER)


@pytest.mark.parametrize(
    ("name", "content_type", "disposition"),
    [
        ("a.jpg", "image/jpeg", "inline"),
        ("a.JPEG", "image/jpeg", "inline"),
        ("a.png", "image/png", "inline"),
        ("a.html", "application/octet-stream", "attachment"),
        ("a.jpg.svg", "application/octet-stream", "attachment"),
        ("jpg", "application/octet-stream", "attachment"),
        ("no ending", "application/octet-stream", "attachment"),
    ],
)
def test_s3_sends_an_object_as_its_name_says(name: str, content_type: str, disposition: str) -> None:
    query = parse_qs(urlsplit(SIGNER.url(f"usercontent/x/{name}", version_id="v1")).query)

    assert query["response-content-type"] == [content_type]
    assert query["response-content-disposition"] == [disposition]
    assert query["response-cache-control"] == ["private"]
    assert query["versionId"] == ["v1"]


PICTURE = Thumbnail("private/x/resized/a.jpg", 250, 188, made_from="c0ffee00")


def test_browsers_may_keep_a_picture_as_long_as_its_url_works() -> None:
    url = urlsplit(SIGNER.derived_url(PICTURE))
    query = parse_qs(url.query)

    assert unquote(url.path) == "/private/x/resized/a.jpg"
    assert query["response-cache-control"] == ["private, max-age=900, immutable"]
    assert query["x-of"] == ["c0ffee00"]


def test_each_picture_has_an_address_of_its_own_and_so_has_that_of_another_upload() -> None:
    others = (replace(PICTURE, made_from="decade00"), replace(PICTURE, made_from=None))
    urls = {SIGNER.derived_url(picture, side) for picture in (PICTURE, *others) for side in (250, 640, 2048)}

    assert len(urls) == 9
    assert {unquote(urlsplit(url).path) for url in urls} == {
        "/private/x/resized/a.jpg",
        "/private/x/resized/uploads/640/a.jpg",
        "/private/x/resized/uploads/2048/a.jpg",
    }


NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize("seconds", [1, 77, 900, 3600, 200_000, 604_799, 604_800])
@pytest.mark.parametrize("later", [0, 1, 899, 3599, 7200.5, 100_000])
def test_a_url_works_long_enough_and_never_longer_than_s3_allows(seconds: int, later: float) -> None:
    now = NOON + timedelta(seconds=later)
    signed_at, expires_in = window(now, seconds)

    assert signed_at <= now
    assert signed_at + timedelta(seconds=expires_in) >= now + timedelta(seconds=seconds)
    assert expires_in <= MAX_EXPIRY


def test_who_asks_again_soon_gets_the_same_url() -> None:
    moments = [window(NOON + timedelta(minutes=minutes), 900) for minutes in (0, 1, 59, 60, 119)]
    assert moments == [(NOON, 4500)] * 3 + [(NOON + timedelta(hours=1), 4500)] * 2
