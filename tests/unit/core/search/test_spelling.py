import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from chalicelib.core.search.spelling import Spelling, is_one_slip, slips

words = st.text("abcd", max_size=7)


@pytest.mark.parametrize(
    ("one", "other", "count"),
    [
        ("car", "car", 0),
        ("kar", "car", 1),
        ("caar", "car", 1),
        ("ca", "car", 1),
        ("acr", "car", 1),
        ("bycicle", "bicycle", 2),
        ("mountian", "mountain", 1),
        ("", "car", 3),
        ("abc", "cba", 2),
    ],
)
def test_slips(one: str, other: str, count: int) -> None:
    assert slips(one, other) == slips(other, one) == count
    assert is_one_slip(one, other) is is_one_slip(other, one) is (count <= 1)


@given(words, words)
def test_the_short_way_agrees_with_the_long_one(one: str, other: str) -> None:
    assert is_one_slip(one, other) is (slips(one, other) <= 1)


@given(words, words)
def test_slips_are_a_distance(one: str, other: str) -> None:
    assert slips(one, other) == slips(other, one)
    assert (slips(one, other) == 0) is (one == other)
    assert abs(len(one) - len(other)) <= slips(one, other) <= max(len(one), len(other))


@given(st.text("abcdefgh", min_size=4, max_size=12), st.data())
def test_a_word_with_one_slip_is_recognised(word: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(word) - 1))
    letter = data.draw(st.sampled_from("abcdefghxyz"))
    kind = data.draw(st.sampled_from(["wrong", "missing", "too many", "swapped"]))
    typed = {
        "wrong": word[:place] + letter + word[place + 1 :],
        "missing": word[:place] + word[place + 1 :],
        "too many": word[:place] + letter + word[place:],
        "swapped": word[:place] + word[place : place + 2][::-1] + word[place + 2 :],
    }[kind]
    assume(typed != word)

    assert Spelling({word: 1, "something else": 9}).closest(typed) == word


@pytest.mark.parametrize(
    ("word", "known", "meant"),
    [
        ("kar", {"car": 2, "bar": 1}, "car"),
        ("cer", {"car": 1, "her": 9}, "car"),
        ("moutnain", {"mountain": 1, "fountain": 5}, "mountain"),
        ("ab", {"abc": 1}, None),
        ("zzzz", {"car": 1}, None),
        ("zebra", {}, None),
        ("hrose", {"horse": 1, "rose": 8}, "horse"),
    ],
)
def test_closest(word: str, known: dict[str, int], meant: str | None) -> None:
    assert Spelling(known).closest(word) == meant
