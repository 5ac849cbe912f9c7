"""What the recogniser answers instead of labels.

RecognitionError
├── AccessDenied              from a page of another site, or without the secret path
├── UnknownOperation          not one of the operations served here
├── MalformedRequest          the body is not JSON, or a value has the wrong type
├── InvalidParameter          a value is missing or out of range, or a side is under 80 px
├── ImageTooLarge             over 5 MB as bytes, 15 MB as S3 object, or a side over 10,000 px
├── InvalidImageFormat        not a JPEG or PNG, or a damaged one
├── InvalidS3Object           the object is not there, or may not be read
├── ResourceNotFound          there is no such collection
├── ResourceAlreadyExists     there is one of this name already
├── InvalidPaginationToken    a NextToken that was not given out here
├── Throttled                 more calls a second than the limit (setup.local.limits) allows
└── InternalError             our fault, or S3 cannot be reached; the caller may try again

Codes and statuses: botocore's model of Rekognition, and the developer guide's "Error handling".
"""

from typing import ClassVar


class RecognitionError(Exception):
    """An answer in error: `code` is the exception's name on the wire, `status` the HTTP status."""

    code: ClassVar[str]
    status: ClassVar[int] = 400


class AccessDenied(RecognitionError):
    """The caller may not ask this recogniser (`setup.guard`)."""

    code = "AccessDeniedException"
    status = 403


class UnknownOperation(RecognitionError):
    """The request's target is not an operation served here."""

    code = "UnknownOperationException"


class MalformedRequest(RecognitionError):
    """The body cannot be read as the operation's input."""

    code = "SerializationException"


class InvalidParameter(RecognitionError):
    """A parameter violates a constraint."""

    code = "InvalidParameterException"


class ImageTooLarge(RecognitionError):
    """The image has too many bytes or pixels."""

    code = "ImageTooLargeException"


class InvalidImageFormat(RecognitionError):
    """The content is neither a JPEG nor a PNG that can be decoded."""

    code = "InvalidImageFormatException"


class InvalidS3Object(RecognitionError):
    """The S3 object cannot be read."""

    code = "InvalidS3ObjectException"


class ResourceNotFound(RecognitionError):
    """The collection does not exist."""

    code = "ResourceNotFoundException"


class ResourceAlreadyExists(RecognitionError):
    """The collection exists."""

    code = "ResourceAlreadyExistsException"


class InvalidPaginationToken(RecognitionError):
    """The NextToken was made up."""

    code = "InvalidPaginationTokenException"


class Throttled(RecognitionError):
    """The call is one too many; the caller may try again later."""

    code = "ProvisionedThroughputExceededException"


class InternalError(RecognitionError):
    """Something failed, and it was not the caller's fault."""

    code = "InternalServerError"
    status = 500
