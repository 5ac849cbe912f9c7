"""What the set-up commands say when something goes wrong: one line that says what to do.

    SetupError
    ├── NotApproved      the user was shown what would change, and did not agree
    └── StackFailed      CloudFormation could not do it; the message lists why

Any other exception is a defect of ours and keeps its traceback.
"""

import errno
import sys
from collections.abc import Callable

from botocore import exceptions as aws
from botocore.exceptions import BotoCoreError, ClientError

_DENIED = {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "UnauthorizedAccess", "AuthorizationError"}
_BAD_CREDENTIALS = {
    "InvalidClientTokenId",
    "UnrecognizedClientException",
    "SignatureDoesNotMatch",
    "InvalidAccessKeyId",
    "AuthFailure",
}
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT}
_NOT_ALLOWED = {errno.EACCES, errno.EROFS}
_EXPIRED = {"ExpiredToken", "ExpiredTokenException", "RequestExpired"}


class SetupError(Exception):
    """The user can fix this; the message says how."""


class NotApproved(SetupError):
    """The changes of a stack were not agreed to; nothing was changed."""


class StackFailed(SetupError):
    """CloudFormation refused or rolled back; the message holds the reasons, one to a line."""


def one_line(error: BaseException) -> str | None:
    """What to print for an error that is not our defect; None for a defect, which should be raised."""
    if isinstance(error, SetupError):
        return str(error)
    if isinstance(error, ClientError):
        return _client_error_line(error)
    if isinstance(error, BotoCoreError):
        return _botocore_line(error)
    if isinstance(error, OSError):
        return _disk_line(error)
    return None


def run(command: Callable[[], None]) -> int:
    """Run a command; print the line of an expected error. Returns the exit status, 0, 1 or 130 (interrupted)."""
    try:
        command()
    except KeyboardInterrupt:
        print("interrupted; run the command again to carry on", file=sys.stderr)
        return 130
    except Exception as error:  # `one_line` decides which are expected
        line = one_line(error)
        if line is None:
            raise
        print(f"error: {line}", file=sys.stderr)
        return 1
    return 0


def _disk_line(error: OSError) -> str | None:
    if error.errno in _NO_ROOM:
        return f"the disk is full ({error}): make room, then run the command again"
    if error.errno in _NOT_ALLOWED and error.filename:
        return f"{error.filename} cannot be used: {error.strerror}; change who may, or name another place"
    return None


def _client_error_line(error: ClientError) -> str:
    code = error.response.get("Error", {}).get("Code", "")
    message = error.response.get("Error", {}).get("Message", "")
    if code in _DENIED:
        return f"access denied: these credentials may not call {error.operation_name}: {message}"
    if code in _BAD_CREDENTIALS:
        return f"AWS does not know these credentials ({code}); check AWS_PROFILE or AWS_ACCESS_KEY_ID"
    if code in _EXPIRED:
        return "the AWS credentials have expired; sign in again"
    return f"AWS answered {code} to {error.operation_name}: {message}"


def _botocore_line(error: BotoCoreError) -> str:
    if isinstance(error, (aws.NoCredentialsError, aws.PartialCredentialsError, aws.CredentialRetrievalError)):
        return f"no AWS credentials: {error}; set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
    if isinstance(error, aws.NoRegionError):
        return "no AWS region: give --region, or set AWS_DEFAULT_REGION"
    if isinstance(error, (aws.SSOError, aws.TokenRetrievalError)):
        return f"the AWS sign-in is over: {error}; run `aws sso login`"
    return str(error)
