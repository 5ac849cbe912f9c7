"""Words that are not quite right, and the stems that make others equal."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from opensearchpy import OpenSearch

import chalicelib.core
from chalicelib.core.search.word_stems import stems
from tests.contract.search_engine.library import Library, labelled, pages
from tests.examples import examples

SYNONYMS = Path(chalicelib.core.__path__[0]) / "search/synonyms.json"

VOCABULARY = ("Car", "Building", "Mountain", "Bicycle", "Dog", "Umbrella", "Mobile Phone")


@settings(max_examples=examples(40), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from([name for name in VOCABULARY if len(name) > 3]),
    st.data(),
)
def test_one_wrong_letter_does_not_matter(vocabulary: Library, label: str, data: st.DataObject) -> None:
    word = label.lower().split()[0]
    place = data.draw(st.integers(0, len(word) - 1))
    letter = data.draw(st.sampled_from("qxzj"))
    typed = data.draw(
        st.sampled_from(
            [
                word[:place] + letter + word[place + 1 :],
                word[:place] + word[place + 1 :],
                word[:place] + letter + word[place:],
                word[:place] + word[place : place + 2][::-1] + word[place + 2 :],
            ]
        )
    )

    assert f"{label}.jpg" in vocabulary.find(typed)


@pytest.fixture(scope="module")
def vocabulary(engine: OpenSearch) -> Library:
    library = Library(engine)
    library.add(*(labelled(name, name) for name in VOCABULARY))
    return library


def test_what_was_meant_is_shown_if_it_finds_more(vocabulary: Library) -> None:
    assert vocabulary.answer("moutain")["didYouMean"] == "mountain"
    assert "didYouMean" not in vocabulary.answer("mountain")
    assert "didYouMean" not in vocabulary.answer("xylophone")
    assert vocabulary.answer("moutain bicycle")["relaxed"]


def test_what_was_meant_has_pages_too(library: Library) -> None:
    library.add(*(labelled(str(number), "Mountain") for number in range(5)))

    assert sorted(len(page) for page in pages(library, "moutain", 2)) == [1, 2, 2]


TEXTS = [
    *VOCABULARY,
    "Two Cars",
    "beaches puppies skies",
    "Größe Øre æsop ß",
    "O'Hara's",
    "東京タワー",
    "ひらがな カタカナ",
    "well-known U.S.A. 3,5",
    "can't news dying generously university",
    "IMG_1234.jpg",
    "İstanbul ŁÓDŹ đ",
    "日本 2019",
    "🎉 party a☀b ❤️ 👨‍👩‍👧 👍🏽 🇫🇷🇩🇪",
]


def test_stems_are_those_of_the_engine(engine: OpenSearch, vocabulary: Library) -> None:
    for text in TEXTS:
        tokens = engine.indices.analyze(index=vocabulary.alias, body={"analyzer": "words", "text": text})["tokens"]

        assert stems(text) == tuple(token["token"] for token in tokens), text


def test_the_stems_of_every_label_are_those_of_the_engine(engine: OpenSearch, vocabulary: Library) -> None:
    labels = sorted({label for meant in json.loads(SYNONYMS.read_text()).values() for label in meant})
    text = " ".join(labels)
    tokens = engine.indices.analyze(index=vocabulary.alias, body={"analyzer": "words", "text": text})["tokens"]

    assert stems(text) == tuple(token["token"] for token in tokens)
