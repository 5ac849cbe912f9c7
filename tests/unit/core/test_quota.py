import pytest

from chalicelib.core.quota import Quota


@pytest.mark.parametrize(
    ("quota", "photos", "size", "complaint"),
    [
        (Quota(), 10**9, 10**15, None),
        (Quota(photos=2), 1, 10**15, None),
        (
            Quota(photos=1234),
            1234,
            0,
            "you have 1,234 photos, and may have 1,234: delete some for good, then try again",
        ),
        (Quota(size=10**9), 10**9, 10**9 - 7, None),
        (
            Quota(size=10**9),
            0,
            10**9 - 6,
            "your photos take 1 GB, and may take 1 GB: delete some for good, then try again",
        ),
        (Quota(size=1_500 * 10**9), 0, 1_499_990_000_000, None),
    ],
)
def test_whether_there_is_room_for_seven_bytes_more(
    quota: Quota, photos: int, size: int, complaint: str | None
) -> None:
    assert quota.complaint(photos, size, more=7) == complaint


@pytest.mark.parametrize(
    ("quota", "is_far"), [(Quota(), True), (Quota(photos=1_000), False), (Quota(photos=2_000), True)]
)
def test_who_need_not_be_counted(quota: Quota, is_far: bool) -> None:
    assert quota.is_far(0, 0) is is_far
    assert quota.is_far(1_000, 0) is (quota.photos is None)
    assert not Quota(size=10**10 - 1).is_far(0, 0)
