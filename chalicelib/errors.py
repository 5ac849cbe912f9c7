"""Everything that photo-search itself can fail with.

    PhotoSearchError
    ├── SettingsError             a required environment variable is missing or wrong
    ├── IngestError               ends one photo's workflow for good
    │   ├── UnsupportedImage      the object is not a JPEG or PNG that can be read
    │   ├── PhotoGone             the object left the bucket before it was read
    │   ├── QuotaExceeded         the owner has as many photos as they may have
    │   ├── NeedsBytes            recognition cannot read the object by its key; its bytes are sent instead
    │   └── Superseded            a newer event of the same object key was accepted meanwhile
    ├── ConnectionGone            a browser's WebSocket connection has ended
    ├── NoCollection              an owner's faces are in no collection: they have not agreed to that, or no longer do
    ├── SignUpRefused             an address that can have no account; the message says why
    ├── RequestError              a mistake by a caller of the HTTP API; the message says what to do
    │   ├── Unauthenticated       no claims: the authorizer has not verified the caller
    │   ├── TooManyConnections    the caller already has too many windows open
    │   ├── NoSuchPhoto           the caller has no photo of this id
    │   ├── NoSuchAlbum           the caller has no album of this id
    │   ├── NoSuchSearch          the caller has no saved search of this id
    │   ├── SearchExists          the caller has a saved search of this name
    │   ├── NoSuchShare           the caller has no share of this id, or there is none at this link (any more)
    │   ├── NoSuchMember          the caller has let nobody in by this id
    │   ├── NoSuchMembership      nobody has let the caller in by this id
    │   ├── PasswordNeeded        a share's password is missing or wrong
    │   ├── TooManyAttempts       too many wrong passwords; none is read for a while
    │   ├── NoExecution           there is no longer a record of how a photo was processed
    │   ├── NothingToRetry        the photo was already processed
    │   ├── NotOursToDelete       the photo is in a bucket of its owner's, where only its owner deletes
    │   └── BadRequest            what was sent cannot be understood, or not be done
    │       ├── TooManyFavourites a share has as many favourites as it may have
    │       └── BadSearch         the words of a search cannot be understood
    └── ServiceUnavailable        a service that we depend on did not answer; trying again may help
        ├── RecognitionBusy       recognition's quota is used up for the moment; the photo takes another turn
        └── DocumentRefused       the search engine answered that it will never accept a document

The workflow catches `IngestError` classes by name (`setup/deploy/ingest_workflow.yaml`) and retries the
rest, so a class name is part of the contract.
"""

from chalicelib.messages import Message


class PhotoSearchError(Exception):
    """Root of the tree; never raised itself."""


class SettingsError(PhotoSearchError):
    """A required environment variable is missing or unusable; the message names it."""


class IngestError(PhotoSearchError):
    """Permanent: repeating the step cannot help."""


class UnsupportedImage(IngestError):
    """Not a photo that can be processed; the message is shown to the owner as StatusReason."""


class PhotoGone(IngestError):
    """The original was deleted before the step could read it."""


class QuotaExceeded(IngestError):
    """The owner may not have any more; the message is shown to them as StatusReason."""


class NeedsBytes(IngestError):
    """Recognition cannot read the object by its key: it needs another format, or cannot reach it."""


class Superseded(IngestError):
    """A newer upload or removal of the same object key owns the record now."""


class ConnectionGone(PhotoSearchError):
    """The browser at the other end has left."""


class NoCollection(PhotoSearchError):
    """The collection of faces is not there: its owner has taken back what they had agreed to."""


class SignUpRefused(PhotoSearchError):
    """No account for this address; Cognito shows the message."""


class RequestError(PhotoSearchError):
    """The caller can fix this; the message says how."""


class Unauthenticated(RequestError):
    """The request carries no verified identity."""


class TooManyConnections(RequestError):
    """The caller has more WebSocket connections than anybody needs."""


class NoSuchPhoto(RequestError):
    """The caller has no photo of this id, whoever else may have one."""

    def __init__(self, message: str = Message.NO_PHOTO) -> None:
        super().__init__(message)


class NoSuchAlbum(RequestError):
    """The caller has no album of this id, whoever else may have one."""

    def __init__(self, message: str = Message.NO_ALBUM) -> None:
        super().__init__(message)


class NoSuchSearch(RequestError):
    """The caller has no saved search of this id, whoever else may have one."""

    def __init__(self, message: str = Message.NO_SEARCH) -> None:
        super().__init__(message)


class SearchExists(RequestError):
    """The caller has a saved search of this name."""

    def __init__(self, message: str = Message.SEARCH_EXISTS) -> None:
        super().__init__(message)


class NoSuchShare(RequestError):
    """The caller has no share of this id, whoever else may have one; or none is at a link, or is no longer."""

    def __init__(self, message: str = Message.NO_SHARE) -> None:
        super().__init__(message)


class NoSuchMember(RequestError):
    """The caller has granted nothing under this id."""

    def __init__(self, message: str = Message.NO_MEMBER) -> None:
        super().__init__(message)


class NoSuchMembership(RequestError):
    """Nothing was granted to the caller under this id."""

    def __init__(self, message: str = Message.NO_MEMBERSHIP) -> None:
        super().__init__(message)


class NoSuchPerson(RequestError):
    """Nobody of this id is in the caller's photos, whoever may be in another's; or a photo has no such face."""

    def __init__(self, message: str = Message.NO_PERSON) -> None:
        super().__init__(message)


class PasswordNeeded(RequestError):
    """Somebody with a link has to give the password first, or gave a wrong one."""


class TooManyAttempts(RequestError):
    """Wrong passwords were tried so often that none is read for a while."""

    def __init__(self, message: str = "too many wrong passwords: try again in a quarter of an hour") -> None:
        super().__init__(message)


class NoExecution(RequestError):
    """Step Functions has no record, or no longer has one, of how the photo was processed."""


class NotOursToDelete(RequestError):
    """Nothing is deleted in other people's buckets."""

    def __init__(self) -> None:
        super().__init__(Message.NOT_OURS_TO_DELETE)


class NothingToRetry(RequestError):
    """The photo was processed; another attempt would change nothing."""


class BadRequest(RequestError):
    """What was sent cannot be understood, or not be done."""


class TooManyFavourites(BadRequest):
    """A share has as many favourites as it may have."""

    def __init__(self, message: str = "there are as many favourites as there can be") -> None:
        super().__init__(message)


class BadSearch(BadRequest):
    """The words of a search cannot be understood; apart from the others, because a correction may not be, either."""


class ServiceUnavailable(PhotoSearchError):
    """A dependency failed in a way that may be temporary."""


class RecognitionBusy(ServiceUnavailable):
    """Recognition accepts no more calls right now. That is nobody's fault, so a photo never fails because of it."""


class DocumentRefused(ServiceUnavailable):
    """The search engine refuses a document, however often it is sent."""
