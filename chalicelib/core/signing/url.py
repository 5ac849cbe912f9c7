"""Presigned URLs of S3 objects: SigV4 in the query string, written out.

A search answers with up to a hundred URLs, and a client of the SDK spends most of its time per URL on things
that are the same for all of them. Here the signing key, the host and the fixed half of the query are made once
per response; a URL then costs one SHA-256 and one HMAC. The result is, byte for byte, what boto3 answers.

Sources: AWS Signature Version 4, "Authenticating Requests: Using Query Parameters"
(docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html); GetObject for the response headers;
"Virtual hosting of buckets" for the addresses.
"""

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from typing import Protocol
from urllib.parse import quote, urlsplit

MAX_EXPIRY = 604_800
"""Seven days, in seconds: S3 refuses SigV4 URLs with a longer life."""

RESPONSE_HEADERS = frozenset(
    f"response-{header}"
    for header in (
        "cache-control",
        "content-disposition",
        "content-encoding",
        "content-language",
        "content-type",
        "expires",
    )
)
"""The headers that a URL may make S3 send in place of the stored ones (GetObject request parameters)."""

# A bucket name without dots can be the first label of a host name that S3's certificate, *.s3.{region}..., covers.
_VIRTUAL_HOSTABLE = re.compile(r"[a-z0-9][a-z0-9-]{1,61}[a-z0-9]")
ALGORITHM = "AWS4-HMAC-SHA256"
_WINDOW = 4


class FrozenCredentials(Protocol):
    """One consistent set of credentials, as botocore's `get_frozen_credentials()` returns it; `token` may be None."""

    @property
    def access_key(self) -> str: ...  # noqa: D102 - named by AWS

    @property
    def secret_key(self) -> str: ...  # noqa: D102 - named by AWS

    @property
    def token(self) -> str | None: ...  # noqa: D102 - named by AWS


@dataclass(frozen=True, slots=True)
class Presigner:
    """Signs GETs of one bucket at one moment. Make it with `presigner`, once per response; it holds a secret."""

    _base_url: str
    _host: str
    _base_path: str
    _fixed_query: str = field(repr=False)
    _sorted_query: str = field(repr=False)
    _before_hash: bytes
    _signing_key: bytes = field(repr=False)
    expires_in: int

    def url(
        self,
        object_key: str,
        *,
        version_id: str | None = None,
        response_headers: Mapping[str, str] | None = None,
        ignored: Mapping[str, str] | None = None,
    ) -> str:
        """The URL at which a GET of this object works until it expires.

        `object_key` is plain text, and percent-encoded here; its slashes are kept.
        `response_headers` names members of `RESPONSE_HEADERS`; S3 has no use for `ignored` parameters, whose names
        begin with `x-`, but they make another URL ("Server access logging", Amazon S3 user guide). Raises
        `ValueError` for an empty key (that would be a listing of the bucket) and for a response header that S3 does
        not know.
        """
        if not object_key:
            raise ValueError("an object key cannot be empty")
        path = f"{self._base_path}/{'/'.join(map(_encoded, object_key.split('/')))}"
        asked = _asked_parameters(version_id, {**(response_headers or {}), **(ignored or {})})
        query = "&".join([*asked, self._fixed_query])
        sorted_query = _sorted_query(asked, self._fixed_query) if asked else self._sorted_query
        signature = self._signature(path, sorted_query)
        return f"{self._base_url}{path}?{query}&X-Amz-Signature={signature}"

    def _signature(self, path: str, sorted_query: str) -> str:
        request = f"GET\n{path}\n{sorted_query}\nhost:{self._host}\n\nhost\nUNSIGNED-PAYLOAD"
        to_sign = self._before_hash + sha256(request.encode()).hexdigest().encode()
        return hmac.digest(self._signing_key, to_sign, "sha256").hex()


def presigner(
    credentials: FrozenCredentials,
    *,
    bucket: str,
    region: str,
    signed_at: datetime,
    expires_in: int,
    endpoint_url: str | None = None,
) -> Presigner:
    """Make the signer of one response.

    `signed_at` is aware; `expires_in` is in seconds, 1 to `MAX_EXPIRY` (and never longer than session
    credentials live). With `endpoint_url` (an emulator's, say) the bucket goes into the path, as boto3 does there;
    without it the address is the regional one of AWS. Raises `ValueError` for a time without a zone or an expiry
    out of range.
    """
    if signed_at.tzinfo is None:
        raise ValueError("signed_at must carry a time zone")
    if not 1 <= expires_in <= MAX_EXPIRY:
        raise ValueError(f"expires_in must be from 1 to {MAX_EXPIRY} seconds, not {expires_in}")
    base_url, base_path = address(bucket, region, endpoint_url)
    stamp, scope = stamp_and_scope(signed_at, region)
    fixed_query = _fixed_query(credentials, scope, stamp, expires_in)
    return Presigner(
        _base_url=base_url,
        _host=_host_header(base_url),
        _base_path=base_path,
        _fixed_query=fixed_query,
        _sorted_query=_sorted_query([], fixed_query),
        _before_hash=f"{ALGORITHM}\n{stamp}\n{scope}\n".encode(),
        _signing_key=signing_key(credentials.secret_key, scope),
        expires_in=expires_in,
    )


def window(now: datetime, seconds: int) -> tuple[datetime, int]:
    """When to sign, and for how long, so that a URL works at least `seconds` from now and is often the same as before.

    It is that of everybody who asks within the same four times `seconds`: what browsers have kept of it, they find
    again. `now` is aware.
    """
    length = min(_WINDOW * seconds, MAX_EXPIRY - seconds)
    if length <= 0:
        return now, seconds
    begun = int(now.timestamp()) // length * length
    return datetime.fromtimestamp(begun, UTC), length + seconds


def address(bucket: str, region: str, endpoint_url: str | None) -> tuple[str, str]:
    """Scheme and host, and the beginning of every object's path."""
    if endpoint_url is not None:
        parts = urlsplit(endpoint_url)
        return f"{parts.scheme}://{parts.netloc}", f"{parts.path.rstrip('/')}/{bucket}"
    # The regional name, not s3.amazonaws.com, which redirects for a new bucket: a redirect breaks the signature.
    host = f"s3.{region}.amazonaws.com" + (".cn" if region.startswith("cn-") else "")
    if _VIRTUAL_HOSTABLE.fullmatch(bucket):
        return f"https://{bucket}.{host}", ""
    return f"https://{host}", f"/{bucket}"


# What the client will send as Host: without the scheme's default port, and without user information.
def _host_header(base_url: str) -> str:
    parts = urlsplit(base_url)
    host = parts.netloc.rpartition("@")[2]
    default_port = {"http": ":80", "https": ":443"}.get(parts.scheme, "")
    return host.removesuffix(default_port) if default_port else host


def stamp_and_scope(signed_at: datetime, region: str) -> tuple[str, str]:
    """The time in AWS's format, and the scope of a signature made then: `{day}/{region}/s3/aws4_request`."""
    stamp = signed_at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    return stamp, f"{stamp[:8]}/{region}/s3/aws4_request"


def signing_key(secret_key: str, scope: str) -> bytes:
    """The key that signs everything in a scope."""
    key = f"AWS4{secret_key}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    return key


# In boto3's order, which is the sorted one except for the token.
def _fixed_query(credentials: FrozenCredentials, scope: str, stamp: str, expires_in: int) -> str:
    parameters = {
        "X-Amz-Algorithm": ALGORITHM,
        "X-Amz-Credential": f"{credentials.access_key}/{scope}",
        "X-Amz-Date": stamp,
        "X-Amz-Expires": str(expires_in),
        "X-Amz-SignedHeaders": "host",
    }
    if credentials.token is not None:
        parameters["X-Amz-Security-Token"] = credentials.token
    return "&".join(f"{name}={_encoded(value)}" for name, value in parameters.items())


def _asked_parameters(version_id: str | None, response_headers: Mapping[str, str]) -> list[str]:
    unknown = sorted(name for name in response_headers.keys() - RESPONSE_HEADERS if not name.startswith("x-"))
    if unknown:
        raise ValueError(f"S3 cannot replace {', '.join(unknown)}; it can: {', '.join(sorted(RESPONSE_HEADERS))}")
    version = {} if version_id is None else {"versionId": version_id}
    return [f"{name}={_encoded(value)}" for name, value in {**version, **response_headers}.items()]


# Sorted by name, as the signature requires; no name is the beginning of another, so sorting whole pairs is the same.
def _sorted_query(asked: list[str], fixed_query: str) -> str:
    return "&".join(sorted([*asked, *fixed_query.split("&")]))


@lru_cache(maxsize=1000)  # the object keys of one answer differ only in their last part
def _encoded(value: str) -> str:
    return quote(value, safe="~")
