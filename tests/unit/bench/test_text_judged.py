"""What counts as a word that was read rightly, and that the photos are there."""

import pytest

from bench.text_judged import FOLDER, Reading, reading, words, written_photos


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Café zum Löwen", {"café": 1, "zum": 1, "löwen": 1}),
        ("Cafe\u0301", {"café": 1}),
        ("TOTAL: 6.88 (EUR)", {"total": 1, "6.88": 1, "eur": 1}),
        ("8 am - 6 pm", {"8": 1, "am": 1, "6": 1, "pm": 1}),
        ("北京 ICE", {"北": 1, "京": 1, "ice": 1}),
        ("", {}),
    ],
)
def test_words(line: str, expected: dict[str, int]) -> None:
    assert words([line]) == expected


def test_a_word_counts_as_often_as_it_is_there() -> None:
    found = reading([(["one one two"], ["one three"]), (["four"], [])])

    assert found == Reading(written=4, read=2, right=1)
    assert (found.recall, found.precision) == (0.25, 0.5)
    assert reading([(["one"], [])]).precision == 1


def test_every_photo_is_there_and_nothing_else() -> None:
    photos = written_photos()

    assert len(photos) >= 40
    assert {f"{photo.name}.jpg" for photo in photos} == {path.name for path in FOLDER.glob("*.jpg")}
    assert all(photo.content.startswith(b"\xff\xd8") for photo in photos)
