import json
import logging
import sys
from collections.abc import Iterator

import pytest

from chalicelib.observability import JsonLines, request_id


@pytest.fixture(autouse=True)
def no_request() -> Iterator[None]:
    token = request_id.set("")
    yield
    request_id.reset(token)


def line(message: str = "state", **extra: object) -> dict[str, object]:
    record = logging.getLogger("photo-search").makeRecord("photo-search", 20, "f", 1, message, (), None, extra=extra)
    text = JsonLines().format(record)
    assert "\n" not in text
    found: dict[str, object] = json.loads(text)
    return found


def test_a_line_has_what_it_was_given_and_nothing_of_the_machinery() -> None:
    assert line(object_key="a\nb", number=3) == {
        "level": "INFO",
        "message": "state",
        "object_key": "a\nb",
        "number": 3,
    }


def test_a_line_says_which_request_it_is_of() -> None:
    token = request_id.set("r-1")
    try:
        assert line()["request_id"] == "r-1"
    finally:
        request_id.reset(token)


def test_what_json_does_not_know_is_written_as_text() -> None:
    assert line(error_class=ValueError)["error_class"] == "<class 'ValueError'>"


def test_an_error_is_in_the_same_line() -> None:
    try:
        raise ValueError("so it is")
    except ValueError:
        record = logging.LogRecord("x", 40, "f", 1, "failed", (), sys.exc_info())
    assert "ValueError: so it is" in json.loads(JsonLines().format(record))["error"]


@pytest.mark.parametrize("message", ["100%", "{}", "ä\u2028"])
def test_any_message_is_one_line(message: str) -> None:
    assert line(message)["message"] == message
