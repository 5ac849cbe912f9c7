from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import boto3
import pytest
from botocore.config import Config
from botocore.credentials import ReadOnlyCredentials
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.core.signing.url import MAX_EXPIRY, Presigner, presigner

SIGNED_AT = datetime(2026, 11, 5, 9, 7, 3, tzinfo=UTC)
EXPIRES_IN = 900
ACCESS_KEY = "AKIDEXAMPLE"
SECRET_KEY = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
TOKEN = "IQoJb3JpZ2luX2VjEA+/SAMPLE//token=="
EMULATOR = "http://127.0.0.1:4566"
RESPONSE_HEADERS = {
    "response-content-disposition": "attachment; filename=\"été 100% + more~.jpg\"; filename*=UTF-8''%C3%A9t%C3%A9.jpg",
    "response-content-type": "image/jpeg",
    "response-cache-control": "private, max-age=60",
}

KEYS = (
    "private/eu-west-1:6f1c2a34-0000-4d5e-8888-aabbccddeeff/uploads/plain.jpg",
    "with space and  two.jpg",
    "plus+and%2Bencoded plus.jpg",
    "100%.jpg",
    "hash#mark?question&amp=1.jpg",
    "\"double\" and 'single'.jpg",
    "Größe/日本語/🌅 é e\u0301.jpg",
    "/leading//double/slash/",
    "dots/./and/../up.jpg",
    "tilde~home_under-score.JPG",
    "back\\slash|<>{}[]^`!*();:@,$=.png",
    "tab\tnew\nline\r\x7f.jpg",
)

# Whatever UTF-8 can carry; S3's own limit is 1,024 bytes.
ANY_KEY = st.text(st.characters(codec="utf-8"), min_size=1, max_size=100)

SESSION = boto3.Session(ACCESS_KEY, SECRET_KEY)


def boto3_client(region: str, endpoint_url: str | None = None, token: str | None = None) -> Any:
    # boto3 still prefers the global host, s3.amazonaws.com, unless it is asked for the region's own.
    regional = {"addressing_style": "virtual", "us_east_1_regional_endpoint": "regional"}
    return SESSION.client(
        "s3",
        region_name=region,
        endpoint_url=endpoint_url,
        aws_access_key_id=ACCESS_KEY,
        aws_secret_access_key=SECRET_KEY,
        aws_session_token=token,
        config=Config(signature_version="s3v4", s3=None if endpoint_url else regional),
    )


def theirs(client: Any, bucket: str, object_key: str, **more: str) -> str:
    parameters = {"Bucket": bucket, "Key": object_key, **more}
    url: str = client.generate_presigned_url("get_object", Params=parameters, ExpiresIn=EXPIRES_IN)
    return url


def ours(
    bucket: str = "photo-bucket",
    region: str = "eu-west-1",
    endpoint_url: str | None = None,
    *,
    token: str | None = None,
    signed_at: datetime = SIGNED_AT,
    expires_in: int = EXPIRES_IN,
) -> Presigner:
    return presigner(
        ReadOnlyCredentials(ACCESS_KEY, SECRET_KEY, token),
        bucket=bucket,
        region=region,
        signed_at=signed_at,
        expires_in=expires_in,
        endpoint_url=endpoint_url,
    )


# boto3 signs at the present moment, so ours signs at the one that it wrote down.
def moment(url: str) -> datetime:
    return datetime.strptime(parse_qs(urlsplit(url).query)["X-Amz-Date"][0], "%Y%m%dT%H%M%S%z")


@pytest.mark.parametrize("token", [None, TOKEN], ids=["long-term", "session"])
@pytest.mark.parametrize("endpoint_url", [None, EMULATOR, f"{EMULATOR}/", "https://s3.example:443/base/"])
@pytest.mark.parametrize("region", ["us-east-1", "eu-west-1", "cn-north-1"])
def test_every_url_is_what_boto3_answers(region: str, endpoint_url: str | None, token: str | None) -> None:
    client = boto3_client(region, endpoint_url, token)
    for bucket in ("photo-bucket", "photos.example.org", "1a2"):
        for object_key in KEYS:
            expected = theirs(client, bucket, object_key)
            signer = ours(bucket, region, endpoint_url, token=token, signed_at=moment(expected))
            assert signer.url(object_key) == expected


@pytest.mark.parametrize("token", [None, TOKEN], ids=["long-term", "session"])
def test_version_and_response_headers_are_signed_as_boto3_does(token: str | None) -> None:
    version_id = "3/L4kqtJlcpXroDTDmJ+rmSpXd3dIbrHY"
    expected = theirs(
        boto3_client("us-east-1", token=token),
        "photo-bucket",
        KEYS[0],
        VersionId=version_id,
        ResponseContentDisposition=RESPONSE_HEADERS["response-content-disposition"],
        ResponseContentType=RESPONSE_HEADERS["response-content-type"],
        ResponseCacheControl=RESPONSE_HEADERS["response-cache-control"],
    )
    signer = ours(region="us-east-1", token=token, signed_at=moment(expected))
    assert signer.url(KEYS[0], version_id=version_id, response_headers=RESPONSE_HEADERS) == expected


REGIONAL_CLIENT = boto3_client("eu-west-1", token=TOKEN)
EMULATOR_CLIENT = boto3_client("eu-west-1", EMULATOR)


@settings(max_examples=150, deadline=None)
@given(object_key=ANY_KEY)
def test_any_key_is_signed_as_boto3_does(object_key: str) -> None:
    expected = theirs(REGIONAL_CLIENT, "photo-bucket", object_key)
    assert ours(token=TOKEN, signed_at=moment(expected)).url(object_key) == expected
    expected = theirs(EMULATOR_CLIENT, "photo-bucket", object_key)
    assert ours(endpoint_url=EMULATOR, signed_at=moment(expected)).url(object_key) == expected


@given(object_key=ANY_KEY)
def test_a_key_comes_back_out_of_its_url(object_key: str) -> None:
    path = urlsplit(ours(endpoint_url=EMULATOR).url(object_key)).path
    assert unquote(path, errors="strict") == f"/photo-bucket/{object_key}"


def test_one_signer_signs_each_key_alike_in_any_order() -> None:
    signer = ours()
    forwards = {object_key: signer.url(object_key) for object_key in KEYS}
    assert {object_key: signer.url(object_key) for object_key in reversed(KEYS)} == forwards
    assert len(set(forwards.values())) == len(KEYS)


def test_the_time_is_written_in_utc() -> None:
    elsewhere = SIGNED_AT.astimezone(timezone(timedelta(hours=-9, minutes=-30)))
    assert ours(signed_at=elsewhere).url("a.jpg") == ours().url("a.jpg")


@pytest.mark.parametrize("expires_in", [1, MAX_EXPIRY])
def test_the_expiry_is_in_the_url(expires_in: int) -> None:
    query = parse_qs(urlsplit(ours(expires_in=expires_in).url("a.jpg")).query)
    assert query["X-Amz-Expires"] == [str(expires_in)]
    assert query["X-Amz-Date"] == ["20261105T090703Z"]


@pytest.mark.parametrize("expires_in", [0, -1, MAX_EXPIRY + 1])
def test_an_expiry_that_s3_would_refuse_is_refused(expires_in: int) -> None:
    with pytest.raises(ValueError, match="from 1 to 604800 seconds"):
        ours(expires_in=expires_in)


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        ours(signed_at=SIGNED_AT.replace(tzinfo=None))


def test_an_empty_key_is_refused() -> None:
    with pytest.raises(ValueError, match="empty"):
        ours().url("")


def test_an_unknown_response_header_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot replace response-server"):
        ours().url("a.jpg", response_headers={"response-server": "us"})


def test_the_secrets_do_not_show() -> None:
    signer = ours(token=TOKEN)
    assert SECRET_KEY not in repr(signer)
    assert repr(signer._signing_key) not in repr(signer)
    assert "SAMPLE" not in repr(signer)
