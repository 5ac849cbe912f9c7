"""What a user asks to change, as it is understood."""

import json
from typing import Any

import pytest

from chalicelib.core.album import AlbumChange
from chalicelib.core.api.album_types import AlbumChangeBody
from chalicelib.core.api.changes import album_change, photo_change
from chalicelib.core.api.photo_types import PhotoChangeBody
from chalicelib.core.api.reading import read_body
from chalicelib.core.tags import PhotoChange
from chalicelib.errors import BadRequest


def of_photo(body: dict[str, Any]) -> PhotoChange:
    return photo_change(read_body(PhotoChangeBody, json.dumps(body)))


def of_album(body: dict[str, Any]) -> AlbumChange:
    return album_change(read_body(AlbumChangeBody, json.dumps(body)))


@pytest.mark.parametrize(
    ("body", "change"),
    [
        ({"add_tags": ["a", "a "], "hide_labels": ["Car"]}, PhotoChange(add_tags=("a",), hide_labels=("Car",))),
        ({"remove_tags": ["a"], "show_labels": ["Car"]}, PhotoChange(remove_tags=("a",), show_labels=("Car",))),
        ({"add_tags": []}, PhotoChange()),
        ({"album": "a" * 32}, PhotoChange(moves=True, album_id="a" * 32)),
        ({"album": ""}, PhotoChange(moves=True, album_id="")),
        ({"album": None}, PhotoChange(moves=True)),
    ],
)
def test_changes_of_a_photo(body: dict[str, Any], change: PhotoChange) -> None:
    assert of_photo(body) == change


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({}, "nothing to change; allowed: add_tags, remove_tags, hide_labels, show_labels, album"),
        ({"tags": ["a"]}, 'unknown member "tags"; allowed: add_tags, remove_tags, hide_labels, show_labels, album'),
        ({"add_tags": "holiday"}, '"add_tags" must be a list of at most 100 items, each a text, not "holiday"'),
        ({"add_tags": None}, '"add_tags" must be a list of at most 100 items, each a text, not null'),
        ({"add_tags": ["a", 1]}, '"add_tags[1]" must be a text, not 1'),
        ({"add_tags": ["a"] * 101}, "each a text, not a list of 101 items"),
        ({"add_tags": [""]}, 'each of "add_tags" must have 1 to 100 characters'),
        ({"remove_tags": ["x" * 101]}, 'each of "remove_tags" must have 1 to 100 characters'),
        ({"album": 5}, '"album" must be a text, the id of an album or null, not 5'),
    ],
)
def test_a_change_of_a_photo_that_makes_no_sense_says_what_would(body: dict[str, Any], message: str) -> None:
    with pytest.raises(BadRequest) as raised:
        of_photo(body)
    assert message in str(raised.value)


@pytest.mark.parametrize(
    ("body", "change"),
    [
        ({"name": " b "}, AlbumChange(name="b")),
        ({"cover_photo_id": "p"}, AlbumChange(sets_cover=True, cover_photo_id="p")),
        ({"name": "b", "cover_photo_id": None}, AlbumChange(name="b", sets_cover=True)),
    ],
)
def test_changes_of_an_album(body: dict[str, Any], change: AlbumChange) -> None:
    assert of_album(body) == change


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({}, "nothing to change; allowed: name, cover_photo_id"),
        ({"owner": "x"}, 'unknown member "owner"; allowed: name, cover_photo_id'),
        ({"name": None}, '"name" must be a text, not null'),
        ({"name": " "}, '"name" must have 1 to 100 characters'),
        ({"cover_photo_id": 3}, '"cover_photo_id" must be a text, the id of a photo of the album or null, not 3'),
    ],
)
def test_a_change_of_an_album_that_makes_no_sense_says_what_would(body: dict[str, Any], message: str) -> None:
    with pytest.raises(BadRequest) as raised:
        of_album(body)
    assert str(raised.value) == message
