"""Three thousand photos at once against the limits of a new account: none fails, and none calls twice."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from chalicelib.core.features import FEATURES
from setup.local.limits import OF_A_NEW_ACCOUNT
from tests.interleavings.bulk import Bulk
from tests.interleavings.schedule import stand_ins

PHOTOS = 3_000


@pytest.fixture(autouse=True, scope="module")
def _stand_ins() -> Iterator[None]:
    with stand_ins():
        yield


def test_no_photo_fails_and_hardly_any_calls_twice() -> None:
    outcome = Bulk(PHOTOS, OF_A_NEW_ACCOUNT).play()

    assert outcome.statuses == {"SUCCEEDED": PHOTOS}
    assert outcome.calls.total() <= 1.1 * PHOTOS
    assert all(PHOTOS <= outcome.features[feature] <= 1.1 * PHOTOS for feature in FEATURES)
    assert outcome.seconds < 1.1 * PHOTOS / OF_A_NEW_ACCOUNT["DetectLabels"]


def test_workflows_that_could_not_be_started_are_started_within_minutes() -> None:
    outcome = Bulk(PHOTOS, {**OF_A_NEW_ACCOUNT, "StartExecution": 15}).play()

    assert outcome.given_up_by_lambda > 100
    assert outcome.statuses == {"SUCCEEDED": PHOTOS}
    assert outcome.calls.total() <= 1.1 * PHOTOS
    assert outcome.seconds < timedelta(minutes=30).total_seconds()
