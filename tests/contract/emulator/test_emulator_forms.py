"""Forms that put an object into S3: what their policies must say, and what of the file is checked."""

from base64 import b64encode
from hashlib import md5
from typing import Any

import pytest
import requests

from tests.contract.emulator.calls import Aws

DATA = b"some bytes"
BUCKET = "forms"


@pytest.fixture(scope="module")
def s3(aws: Aws) -> Any:
    client = aws.client("s3")
    client.create_bucket(Bucket=BUCKET)
    return client


def post(s3: Any, key: str, *, digest_of: bytes | None = None) -> requests.Response:
    """Post `DATA` with a form as boto3 makes it, which escapes nothing."""
    digest = {"Content-MD5": b64encode(md5(digest_of).digest()).decode()} if digest_of is not None else {}
    form = s3.generate_presigned_post(BUCKET, key, Fields=dict(digest), Conditions=[digest] if digest else [])
    return requests.post(form["url"], data=form["fields"], files={"file": DATA}, timeout=10)


def test_a_file_that_is_not_the_one_with_this_digest_is_refused(s3: Any) -> None:
    assert post(s3, "right", digest_of=DATA).status_code == 204
    wrong = post(s3, "wrong", digest_of=DATA[::-1])

    assert (wrong.status_code, "BadDigest" in wrong.text) == (400, True)
    assert [found["Key"] for found in s3.list_objects_v2(Bucket=BUCKET)["Contents"]] == ["right"]


def test_a_policy_with_a_dollar_sign_is_refused(s3: Any) -> None:
    refused = post(s3, "costs 5$")

    assert (refused.status_code, "InvalidPolicyDocument" in refused.text) == (400, True)
    assert post(s3, "folder/${filename}").status_code == 204
