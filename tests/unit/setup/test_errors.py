import errno
from collections.abc import Callable

import pytest
from botocore import exceptions as aws
from botocore.exceptions import ClientError

from setup.errors import SetupError, StackFailed, one_line, run


def client_error(code: str, operation: str = "CreateStack") -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "said so"}}, operation)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (SetupError("do this"), "do this"),
        (StackFailed("reasons"), "reasons"),
        (client_error("AccessDenied"), "access denied: these credentials may not call CreateStack: said so"),
        (client_error("AccessDeniedException"), "access denied"),
        (client_error("InvalidClientTokenId"), "does not know these credentials"),
        (client_error("ExpiredToken"), "expired"),
        (client_error("LimitExceededException"), "LimitExceededException to CreateStack: said so"),
        (aws.NoCredentialsError(), "no AWS credentials"),
        (aws.PartialCredentialsError(provider="env", cred_var="x"), "no AWS credentials"),
        (aws.NoRegionError(), "--region"),
        (aws.ProfileNotFound(profile="nope"), "nope"),
        (aws.EndpointConnectionError(endpoint_url="http://127.0.0.1:1"), "http://127.0.0.1:1"),
        (aws.UnauthorizedSSOTokenError(), "aws sso login"),
        (OSError(errno.ENOSPC, "No space left on device"), "make room"),
        (PermissionError(errno.EACCES, "Permission denied", "/home/x/.cache"), "/home/x/.cache cannot be used"),
    ],
)
def test_expected_errors_are_one_line(error: Exception, said: str) -> None:
    line = one_line(error)
    assert line is not None
    assert said in line
    assert "\n" not in line


def test_a_defect_is_not_hidden() -> None:
    assert one_line(KeyError("x")) is None
    assert one_line(FileNotFoundError(errno.ENOENT, "No such file or directory", "template.yaml")) is None
    with pytest.raises(KeyError):
        run(raising(KeyError("x")))


def test_exit_status_and_output(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(lambda: None) == 0
    assert run(raising(SetupError("do this"))) == 1
    assert capsys.readouterr().err == "error: do this\n"
    assert run(raising(KeyboardInterrupt())) == 130
    assert "interrupted" in capsys.readouterr().err


def raising(error: BaseException) -> Callable[[], None]:
    def command() -> None:
        raise error

    return command
