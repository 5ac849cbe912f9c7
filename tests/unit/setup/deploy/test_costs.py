import pytest

from setup.deploy.costs import costs
from setup.stack_settings import features, parameters


def said(**choices: str) -> str:
    return "\n".join(costs(parameters(choices, of_alarms=False), features(choices)))


@pytest.mark.parametrize(
    ("choices", "domain"),
    [
        ({}, "1 x t3.small.search with 10 GB: about 28 dollars a month"),
        ({"SEARCH_INSTANCES": "2"}, "2 x t3.small.search with 10 GB: about 55 dollars a month"),
        ({"SEARCH_VOLUME_GB": "100"}, "1 x t3.small.search with 100 GB: about 39 dollars a month"),
        (
            {"SEARCH_INSTANCE_TYPE": "i3.large.search"},
            "with 10 GB: see https://aws.amazon.com/opensearch-service/pricing",
        ),
    ],
)
def test_the_search_domain_is_the_largest_part(choices: dict[str, str], domain: str) -> None:
    assert domain in said(**choices)


def test_what_is_paid_by_use_is_said() -> None:
    assert "1.40 dollars for 1,000 photos, of which 1.00 are Rekognition's" in said()


def test_a_feature_costs_as_much_as_labels_and_the_states_around_it() -> None:
    assert "text: about 1.10 dollars more" in said(FEATURES="labels,text")
    assert "people: about 1.10 dollars more, and 1.00 for each face in a photo" in said(FEATURES="labels,people")
    assert "text" not in said()


def test_vectors_are_billed_by_another_service() -> None:
    assert "similar: about 0.16 dollars more" in said(FEATURES="labels,similar")
