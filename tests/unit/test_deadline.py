import pytest
from botocore.config import Config

from chalicelib.aws import clients, deadline
from chalicelib.errors import ServiceUnavailable


def test_without_a_deadline_there_is_always_time() -> None:
    deadline.check(clock=lambda: 1e12)
    assert not deadline.is_set()


def test_past_its_deadline_nothing_begins() -> None:
    with deadline.within(15, clock=lambda: 100.0):
        assert deadline.is_set()
        deadline.check(clock=lambda: 114.9)
        with pytest.raises(ServiceUnavailable, match="try again"):
            deadline.check(clock=lambda: 115.1)
    assert not deadline.is_set()


def test_a_client_sends_nothing_past_the_deadline() -> None:
    s3 = clients.session().client("s3", config=Config(retries={"total_max_attempts": 1}))

    with deadline.within(-1), pytest.raises(ServiceUnavailable):
        s3.list_buckets()


def test_the_last_call_that_begins_in_time_ends_before_api_gateway_gives_up() -> None:
    config = clients._HASTY
    attempts = config.retries["max_attempts"]

    assert deadline.ANSWER_SECONDS + attempts * (config.connect_timeout + config.read_timeout) < 29
