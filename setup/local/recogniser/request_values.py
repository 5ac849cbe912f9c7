"""What the inputs of Rekognition's operations have in common: images and checked values out of decoded JSON.

Raises `MalformedRequest` for a wrong type, `InvalidParameter` for a value that is missing or out of range, and
`ImageTooLarge`. Ranges are those of botocore's model of Rekognition.
"""

import base64
import binascii
import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from .errors import ImageTooLarge, InvalidParameter, MalformedRequest

MAX_BYTES = 5 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class S3Object:
    """Where the image is; `version` is a version id, or None for the current one."""

    bucket: str
    name: str
    version: str | None = None


def structure(value: object, name: str) -> dict[str, Any]:
    """A value that must be an object."""
    if value is None:
        raise InvalidParameter(f"Request has invalid parameters: {name} is missing")
    if not isinstance(value, dict):
        raise MalformedRequest(f"{name} is not an object")
    return value


def optional(body: dict[str, Any], key: str) -> dict[str, Any]:
    """A member that must be an object, if it is there."""
    return {} if body.get(key) is None else structure(body[key], key)


def image_of(image: dict[str, Any]) -> bytes | S3Object:
    """An operation's Image: the content itself, or its place in S3."""
    given = [key for key in ("Bytes", "S3Object") if image.get(key) is not None]
    if len(given) != 1:
        raise InvalidParameter("Request has invalid parameters: Image needs either Bytes or S3Object")
    return _bytes(image["Bytes"]) if given == ["Bytes"] else _s3_object(structure(image["S3Object"], "S3Object"))


def _bytes(value: object) -> bytes:
    if not isinstance(value, str):
        raise MalformedRequest("Bytes is not a string")
    try:
        content = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError) as error:
        raise MalformedRequest(f"Bytes is not base64: {error}") from error
    if not content:
        raise InvalidParameter("Request has invalid parameters: Bytes is empty")
    if len(content) > MAX_BYTES:
        raise ImageTooLarge(f"Image size is too large: {len(content)} bytes, at most {MAX_BYTES} as Bytes")
    return content


def _s3_object(value: dict[str, Any]) -> S3Object:
    bucket, name, version = (_text(value, key) for key in ("Bucket", "Name", "Version"))
    if not bucket or not name:
        raise InvalidParameter("Request has invalid parameters: S3Object needs Bucket and Name")
    return S3Object(bucket, name, version)


def _text(value: dict[str, Any], key: str) -> str | None:
    found = value.get(key)
    if found is not None and not isinstance(found, str):
        raise MalformedRequest(f"{key} is not a string")
    return found


def number(body: dict[str, Any], key: str, default: float, most: float) -> float:
    """A member from 0 to `most`, or the default."""
    value = body.get(key)
    if value is None:
        return default
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise MalformedRequest(f"{key} is not a number")
    if not 0 <= value <= most:
        raise InvalidParameter(f"Request has invalid parameters: {key} is {value}, not within 0-{most:g}")
    return value


def whole_number(body: dict[str, Any], key: str, default: int, least: int, most: int | None = None) -> int:
    """A member from `least` to `most`, or the default."""
    value = body.get(key)
    if value is None:
        return default
    if isinstance(value, bool) or not isinstance(value, int):
        raise MalformedRequest(f"{key} is not a whole number")
    if value < least or (most is not None and value > most):
        raise InvalidParameter(f"Request has invalid parameters: {key} is {value}, not within {least}-{most or ''}")
    return value


def matching(body: dict[str, Any], key: str, pattern: re.Pattern[str]) -> str | None:
    """A member that must match the whole pattern, if it is there."""
    value = _text(body, key)
    if value is not None and not pattern.fullmatch(value):
        raise InvalidParameter(f"Request has invalid parameters: {key} is not of the form {pattern.pattern}")
    return value


def required(body: dict[str, Any], key: str, pattern: re.Pattern[str]) -> str:
    """A member that must be there and match the whole pattern."""
    value = matching(body, key, pattern)
    if value is None:
        raise InvalidParameter(f"Request has invalid parameters: {key} is missing")
    return value


def one_of(body: dict[str, Any], key: str, default: str, choices: Collection[str]) -> str:
    """A member that must be one of these words, or the default."""
    value = _text(body, key)
    if value is not None and value not in choices:
        raise InvalidParameter(f"Request has invalid parameters: {key} is none of {', '.join(choices)}")
    return default if value is None else value


def strings(body: dict[str, Any], key: str) -> list[str]:
    """A member that must be a list of strings; empty if it is not there."""
    value = [] if body.get(key) is None else body[key]
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise MalformedRequest(f"{key} is not a list of strings")
    return value
