from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from botocore.credentials import ReadOnlyCredentials

from chalicelib.core.signing.signer import PhotoSigner
from chalicelib.core.signing.url import presigner

SIGNER = PhotoSigner(
    presigner(
        ReadOnlyCredentials("AKIAEXAMPLE", "secret", None),
        bucket="photos",
        region="eu-west-1",
        signed_at=datetime(2026, 3, 1, tzinfo=UTC),
        expires_in=900,
    )
)


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
