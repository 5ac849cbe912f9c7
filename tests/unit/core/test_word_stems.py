import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.word_stems import folded, stems


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Two Cars", ("two", "car")),
        ("beaches", ("beach",)),
        ("puppies", ("puppi",)),
        ("Café", ("cafe",)),
        ("Cafe\u0301s", ("cafe",)),
        ("Größe", ("gross",)),
        ("Øre", ("ore",)),
        ("IMG_1234.jpg", ("img", "1234", "jpg")),
        ("well-known", ("well", "known")),
        ("rock'n'roll", ("rock", "n", "roll")),
        ("東京タワー", ("東", "京", "タワー")),
        ("タワー東京", ("タワー", "東", "京")),
        ("ひら", ("ひ", "ら")),
        ("", ()),
        ("!?* -", ()),
    ],
)
def test_stems(text: str, expected: tuple[str, ...]) -> None:
    assert stems(text) == expected


@pytest.mark.parametrize(
    ("text", "plain"), [("Größe", "grosse"), ("ÉTÉ", "ete"), ("İstanbul", "istanbul"), ("Łódź", "lodz"), ("Æ", "ae")]
)
def test_folded(text: str, plain: str) -> None:
    assert folded(text) == plain


@given(st.text())
def test_folding_again_changes_nothing(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@given(st.text("abcdefghijklmnopqrstuvwxyzäöéñ '-_.", max_size=20))
def test_case_does_not_matter(text: str) -> None:
    assert stems(text.upper()) == stems(text.title()) == stems(text)
