"""Forms to upload with, against those of boto3; that S3 takes them, and nothing else, the emulator's tests show."""

import base64
import hmac
import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from botocore.credentials import ReadOnlyCredentials

from chalicelib.core.signing.form import PostSigner, post_signer
from tests.unit.core.signing.test_url import ACCESS_KEY, EMULATOR, SECRET_KEY, TOKEN, boto3_client

KEY = "private/eu-west-1:6f1c2a34-0000-4d5e-8888-aabbccddeeff/uploads/0123456789ab/été ☕.jpg"
MD5 = "0ad56ce1e43ea094a19b4d849b453ed4"
METADATA = {"album-id": "a" * 32}


def signer(signed_at: datetime, token: str | None = None, endpoint_url: str | None = None) -> PostSigner:
    credentials = ReadOnlyCredentials(ACCESS_KEY, SECRET_KEY, token)
    return post_signer(
        credentials,
        bucket="photos",
        region="eu-west-1",
        signed_at=signed_at,
        expires_in=900,
        endpoint_url=endpoint_url,
    )


def policy(fields: dict[str, str]) -> Any:
    return json.loads(base64.b64decode(fields["policy"]))


@pytest.mark.parametrize("token", [None, TOKEN])
@pytest.mark.parametrize("endpoint_url", [None, EMULATOR])
def test_it_is_what_boto3_makes(token: str | None, endpoint_url: str | None) -> None:
    fields = {"Content-Type": "image/png", "Content-MD5": "CtVs4eQ+oJShm02Em0U+1A==", "x-amz-meta-album-id": "a" * 32}
    conditions = [["content-length-range", 5, 5], *({name: value} for name, value in fields.items())]
    theirs = boto3_client("eu-west-1", endpoint_url, token).generate_presigned_post(
        "photos", KEY, Fields=fields, Conditions=conditions, ExpiresIn=900
    )
    stamp = theirs["fields"]["x-amz-date"]
    post = signer(datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC), token, endpoint_url)

    ours = post.fields(KEY, size=5, md5=MD5, content_type="image/png", user_metadata=METADATA)

    assert post.url == theirs["url"]
    assert {name: value for name, value in ours.items() if name not in ("policy", "x-amz-signature")} == {
        name: value for name, value in theirs["fields"].items() if name not in ("policy", "x-amz-signature")
    }
    assert sorted(map(json.dumps, policy(ours)["conditions"])) == sorted(
        map(json.dumps, policy(theirs["fields"])["conditions"])
    )


def test_the_policy_is_signed_and_ends() -> None:
    signed_at = datetime(2026, 11, 5, 9, 7, 3, tzinfo=UTC)
    fields = signer(signed_at).fields(KEY, size=5, md5=MD5, content_type="image/png")

    key = b"AWS4" + SECRET_KEY.encode()
    for part in ("20261105", "eu-west-1", "s3", "aws4_request"):
        key = hmac.new(key, part.encode(), sha256).digest()
    assert fields["x-amz-signature"] == hmac.new(key, fields["policy"].encode(), sha256).hexdigest()
    assert datetime.fromisoformat(policy(fields)["expiration"]) == signed_at + timedelta(minutes=15)
    assert SECRET_KEY not in repr(signer(signed_at))


def test_a_dollar_sign_is_escaped_in_the_policy_and_nowhere_else() -> None:
    key = KEY.replace("été", "5$ for $key")
    fields = signer(datetime(2026, 11, 5, tzinfo=UTC)).fields(key, size=5, md5=MD5, content_type="image/png")

    text = base64.b64decode(fields["policy"]).decode()
    assert text.isascii()
    assert "$" not in text
    assert {"key": key} in json.loads(text)["conditions"]
    assert fields["key"] == key
