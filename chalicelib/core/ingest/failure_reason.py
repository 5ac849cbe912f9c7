"""What the workflow caught -> the StatusReason that a photo's owner reads."""

import json
from collections.abc import Mapping

from chalicelib.messages import Message

# Messages of these classes are written for the owner; others may not help an owner.
_FOR_THE_OWNER = {"UnsupportedImage", "NotSupportedImageType", "QuotaExceeded"}


def failure_reason(error: Mapping[str, str]) -> str:
    """A sentence from a Catch's output, `{"Error": class, "Cause": text, or JSON with errorMessage}`."""
    name = error.get("Error", "an unknown error")
    if name in _FOR_THE_OWNER:
        return message_of(error.get("Cause", "")) or "this file cannot be read as a photo"
    return Message.INTERRUPTED.of(name=name)


def message_for_owner(name: str, cause: str) -> str | None:
    """What an owner is told of an error of this class: None unless its message was written for them."""
    return message_of(cause) or None if name in _FOR_THE_OWNER else None


def message_of(cause: str) -> str:
    """The message in a cause: a Lambda function's is {"errorType": ..., "errorMessage": ..., "stackTrace": ...}."""
    try:
        message = json.loads(cause)["errorMessage"]
    except (ValueError, KeyError, TypeError):
        return cause
    return str(message)
