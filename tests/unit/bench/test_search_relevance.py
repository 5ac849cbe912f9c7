"""The judged set is whole, and its measures measure what they say."""

import pytest

from bench.search_judged import JudgedQuery, judged_set
from bench.search_relevance import score

TWO_AND_ONE = JudgedQuery("words", "dog", {"good": 2, "fair": 1})


def test_the_set_is_as_large_as_promised() -> None:
    assert len(judged_set().photos) >= 200
    assert len(judged_set().queries) >= 60
    assert len(judged_set().names()) == len(judged_set().photos)


def test_every_kind_of_query_is_judged() -> None:
    kinds = {query.kind for query in judged_set().queries}
    assert kinds == {"plural", "synonym", "typo", "ancestor", "words", "place", "tag"}
    assert all(query.grades for query in judged_set().queries)


def test_labels_bring_their_ancestors_along_as_labels_of_their_own() -> None:
    labels = {label.name: label for label in judged_set().photos["dog01"].labels}
    assert labels["Golden Retriever"].parents == ("Animal", "Canine", "Dog", "Mammal", "Pet")
    assert labels["Golden Retriever"].categories == ("Animals and Pets",)
    assert labels["Animal"].confidence == labels["Dog"].confidence == 98.9


@pytest.mark.parametrize(
    ("found", "ndcg", "recall"),
    [
        (["good", "fair"], 1.0, 1.0),
        (["fair", "good"], 0.797, 1.0),
        (["good"], 0.826, 0.5),
        (["other", "good", "fair"], 0.659, 1.0),
        (["other"] * 10 + ["good"], 0.0, 0.5),
        (["other"] * 30 + ["good"], 0.0, 0.0),
        ([], 0.0, 0.0),
    ],
)
def test_scores_of_a_query(found: list[str], ndcg: float, recall: float) -> None:
    scores = score(TWO_AND_ONE, found)
    assert scores.ndcg == pytest.approx(ndcg, abs=0.001)
    assert scores.recall == recall
    assert scores.found == len(found)


def test_recall_counts_what_fits_on_a_page() -> None:
    many = JudgedQuery("words", "dog", {f"dog{number}": 1 for number in range(60)})
    assert score(many, [f"dog{number}" for number in range(30)]).recall == 1


def test_natural_queries_are_judged_in_every_kind_and_in_both_halves() -> None:
    natural = judged_set().natural
    kinds = {query.kind for query in natural}
    assert len(natural) >= 150
    assert len(kinds) >= 15
    assert all(query.grades for query in natural)
    assert {query.kind for query in natural if query.is_kept_out} == kinds
    assert {query.kind for query in natural if not query.is_kept_out} == kinds


def test_judged_albums_have_their_photos() -> None:
    names = {album.album_id: album.name for album in judged_set().albums}
    assert names[judged_set().photos["ppl01"].album_ids[0]] == "Anna & Tom\u2019s Wedding"
