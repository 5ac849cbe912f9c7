import pytest

from bench.pacing import simulate


@pytest.mark.parametrize(("photos", "quota"), [(1_500, 5.0), (5_000, 50.0)])
def test_a_bulk_upload_takes_hardly_more_calls_than_photos_and_the_time_that_the_quota_needs(
    photos: int, quota: float
) -> None:
    run = simulate(photos, quota)

    assert run.calls <= 1.1
    assert photos / quota <= run.seconds <= 1.1 * photos / quota + 70
