"""How often the emulator reads streams."""

import pytest
from ministack.services import lambda_svc

from setup.local.emulator.streams import read_as_often_as_lambda


@pytest.mark.parametrize(("found", "pauses"), [(True, [0.25]), (False, [])])
def test_a_pause_follows_what_was_found(monkeypatch: pytest.MonkeyPatch, found: bool, pauses: list[float]) -> None:
    monkeypatch.setattr(lambda_svc, "_poll_dynamodb_streams", lambda: found)
    paused: list[float] = []
    read_as_often_as_lambda(paused.append)

    assert lambda_svc._poll_dynamodb_streams() is found
    assert paused == pauses
