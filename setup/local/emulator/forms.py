"""S3's upload forms: the field Content-MD5."""

import base64
import hashlib
from contextvars import ContextVar
from typing import Any

from ministack.services import s3


class _BadDigest(Exception):
    """The file is not the one that the form is for."""


def apply_patches() -> None:
    """Apply all patches of this module."""
    check_digests()


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
