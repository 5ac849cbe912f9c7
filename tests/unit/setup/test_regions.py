import pytest

from setup.errors import SetupError
from setup.regions import check_region, recognition_rate


@pytest.mark.parametrize(("region", "rate"), [("us-east-1", 50), ("eu-west-1", 50), ("eu-central-1", 5), ("mars-1", 5)])
def test_most_regions_take_five_calls_a_second(region: str, rate: float) -> None:
    assert recognition_rate(region) == rate


@pytest.mark.parametrize(
    "region",
    [
        *("af-south-1", "ap-east-1", "ap-northeast-3", "ca-west-1", "eu-central-2"),
        *("eu-north-1", "eu-south-1", "eu-west-3", "me-central-1", "me-south-1"),
    ],
)
def test_where_nothing_can_be_recognised_nothing_is_deployed(region: str) -> None:
    with pytest.raises(SetupError, match=rf"{region}.*eu-central-1"):
        check_region(region)


@pytest.mark.parametrize("region", ["us-east-1", "eu-central-1", "ap-southeast-2", "a-region-of-tomorrow"])
def test_other_regions_are_taken(region: str) -> None:
    assert check_region(region) == region
