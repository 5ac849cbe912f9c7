"""S3's upload forms: the field Content-MD5, and dollar signs in policies."""

import base64
import binascii
import hashlib
import re
from contextvars import ContextVar
from typing import Any

from ministack.services import s3

# The name of a form's field in a condition: ["starts-with", "$key", ...]. Everywhere else a dollar sign is escaped.
_FIELD_NAME = re.compile(r'\[\s*"[a-z-]+"\s*,\s*"\$')


class _BadDigest(Exception):
    """The file is not the one that the form is for."""


def apply_patches() -> None:
    """Apply all patches of this module."""
    check_digests()
    refuse_dollars()


def check_digests() -> None:
    """A file whose MD5 is not the one in the form's field Content-MD5 is refused; as shipped the field is ignored.

    Proof: a form with the field, posted with its file, and with another of the same size.
    """
    parse, post = s3._parse_multipart_form, s3._post_object
    is_posted = ContextVar("is_posted", default=False)  # forms are parsed for other reasons, too

    def parse_and_check(content_type: str, body: bytes) -> Any:
        parts = parse(content_type, body)
        values = {name.lower(): value for name, _, _, value in parts}
        if is_posted.get() and not fits(values.get("content-md5"), values.get("file", b"")):
            raise _BadDigest
        return parts

    def post_object(*request: Any) -> Any:
        is_posted.set(True)
        try:
            return post(*request)
        except _BadDigest:
            return s3._error("BadDigest", "The Content-MD5 you specified did not match what we received.", 400)
        finally:
            is_posted.set(False)

    s3._parse_multipart_form, s3._post_object = parse_and_check, post_object


def fits(content_md5: bytes | None, file: bytes) -> bool:
    """Whether a file has this MD5, in base64; without one, any file fits."""
    return content_md5 is None or content_md5 == base64.b64encode(hashlib.md5(file).digest())


def refuse_dollars() -> None:
    """In a policy a dollar sign has to be escaped ("Character Escaping", sigv4-HTTPPOSTConstructPolicy).

    Proof: `test_a_policy_with_a_dollar_sign_is_refused`.
    """
    enforce = s3._enforce_signed_post_policy

    def enforce_escaped(fields: dict[str, str], *arguments: Any) -> Any:
        if "$" in _FIELD_NAME.sub("", _decoded(fields.get("policy", ""))):
            return s3._error("InvalidPolicyDocument", "Invalid Policy: a dollar sign is not escaped.", 400)
        return enforce(fields, *arguments)

    s3._enforce_signed_post_policy = enforce_escaped


def _decoded(policy: str) -> str:
    try:
        return base64.b64decode(policy).decode("utf-8", "replace")
    except binascii.Error:
        return ""
