"""The application's messages: what was said is known again, with what filled its placeholders."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import chalicelib
from chalicelib.messages import Detail, Message, detail

ALONE = [message for message in Message if "{why}" not in message]
WORDS = st.text("abc XYZ.é", min_size=1, max_size=12)
CODE = "\n".join(path.read_text(encoding="utf-8") for path in Path(chalicelib.__path__[0]).rglob("*.py"))


def placeholders(message: Message) -> dict[str, bool]:
    """The names, and whether each is a number."""
    return {name: bool(kind) for name, kind in re.findall(r"\{(\w+)(:[d,])?\}", message)}


@given(st.sampled_from(ALONE), st.data())
def test_what_was_said_is_known_again(message: Message, data: st.DataObject) -> None:
    values: dict[str, str | int] = {
        name: data.draw(st.integers(0, 10**9), name) if is_number else data.draw(WORDS, name)
        for name, is_number in placeholders(message).items()
    }
    assert detail(message.of(**values)) == Detail(message.code, values)


@pytest.mark.parametrize("message", Message)
def test_every_message_is_said(message: Message) -> None:
    assert re.search(rf"Message\.{message.name}\b", CODE)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("at character 3: this parenthesis is not closed", Detail("search_closing", {"position": 3})),
        (
            'at character 5: taken: does not take "1066": years go from 1800 to 2200',
            Detail(
                "filter_refuses",
                {
                    "filter": "taken",
                    "value": "1066",
                    "why": "years go from 1800 to 2200",
                    "first": "1800",
                    "last": "2200",
                    "position": 5,
                },
                because="no_year",
            ),
        ),
        (
            "The PNG is damaged: it ends in the middle of the image.",
            Detail("damaged", {"format": "PNG", "why": "it ends in the middle of the image"}, because="cut_off"),
        ),
        (
            "The JPEG is damaged: its second half is upside down.",
            Detail("damaged", {"format": "JPEG", "why": "its second half is upside down"}),
        ),
        ("at character 3: nobody knows", Detail("at", {"position": 3, "why": "nobody knows"})),
        ("This is a video: it is long.", None),
        ("", None),
        ("The PNG is damaged: " + 3000 * "very " + "much.", None),
    ],
)
def test_a_message_within_another(text: str, expected: Detail | None) -> None:
    assert detail(text) == expected


def test_what_a_photos_owner_is_told_has_a_name() -> None:
    core = Path(chalicelib.__path__[0]) / "core"
    told = [path.read_text(encoding="utf-8") for path in (core / "image").rglob("*.py")]
    told.append((core / "api/upload_tickets.py").read_text(encoding="utf-8"))
    assert re.findall(r"(?:UnsupportedImage\(|return )f?[\"'](?=\w+ )[^\n]+", "\n".join(told)) == []
