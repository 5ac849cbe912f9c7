"""Presigned POSTs: a form that puts one object, and no other, into S3.

Sources: "Browser-Based Uploads Using POST (AWS Signature Version 4)" and "POST Policy"
(docs.aws.amazon.com/AmazonS3/latest/API/sigv4-UsingHTTPPOST.html); about Content-MD5, "POST Object" (RESTObjectPOST).
"""

import hmac
import json
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib.core.signing.url import ALGORITHM, FrozenCredentials, address, signing_key, stamp_and_scope


@dataclass(frozen=True, slots=True)
class PostSigner:
    """Signs forms for one bucket at one moment. Make it with `post_signer`, once per response; it holds a secret."""

    url: str
    _bucket: str
    _expiration: str
    _signature_fields: Mapping[str, str] = field(repr=False)
    _signing_key: bytes = field(repr=False)

    def fields(
        self, object_key: str, *, size: int, md5: str, content_type: str, user_metadata: Mapping[str, str] | None = None
    ) -> dict[str, str]:
        """The form's fields, which go before the file: exactly this key, this type, this content and this metadata.

        `size` in bytes, `md5` in hex digits: S3 refuses a file that has another one (POST Object, Content-MD5).
        """
        fields = {
            "key": object_key,
            "Content-Type": content_type,
            "Content-MD5": b64encode(bytes.fromhex(md5)).decode(),
            **{f"x-amz-meta-{name}": value for name, value in (user_metadata or {}).items()},
            **self._signature_fields,
        }
        conditions = [{"bucket": self._bucket}, ["content-length-range", size, size]]
        conditions += [{name: value} for name, value in fields.items()]
        policy = b64encode(_escaped({"expiration": self._expiration, "conditions": conditions}).encode())
        signature = hmac.digest(self._signing_key, policy, "sha256").hex()
        return fields | {"policy": policy.decode(), "x-amz-signature": signature}


# "Characters that must be escaped within a POST policy document": beyond JSON's own, the dollar sign, which begins the
# name of a field. Of the two ways that there are, this one is JSON.
def _escaped(policy: Mapping[str, Any]) -> str:
    return json.dumps(policy).replace("$", "\\u0024")


def post_signer(
    credentials: FrozenCredentials,
    *,
    bucket: str,
    region: str,
    signed_at: datetime,
    expires_in: int,
    endpoint_url: str | None = None,
) -> PostSigner:
    """Make the signer of one response; the arguments are those of `signing.url.presigner`."""
    base_url, base_path = address(bucket, region, endpoint_url)
    stamp, scope = stamp_and_scope(signed_at, region)
    token = {"x-amz-security-token": credentials.token} if credentials.token is not None else {}
    return PostSigner(
        url=f"{base_url}{base_path or '/'}",
        _bucket=bucket,
        _expiration=(signed_at.astimezone(UTC) + timedelta(seconds=expires_in)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        _signature_fields={
            "x-amz-algorithm": ALGORITHM,
            "x-amz-credential": f"{credentials.access_key}/{scope}",
            "x-amz-date": stamp,
            **token,
        },
        _signing_key=signing_key(credentials.secret_key, scope),
    )
