"""What a user asks to change, as it is understood."""

import json
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from chalicelib.core.api.album_types import AlbumChangeBody
from chalicelib.core.api.changes import album_change, photo_change
from chalicelib.core.api.photo_requests import PhotoChangeBody
from chalicelib.core.api.reading import read_body
from chalicelib.core.listing import Order
from chalicelib.core.photo import Location
from chalicelib.core.places import places_at
from chalicelib.core.tags import PhotoChange
from chalicelib.errors import BadRequest


def of_photo(body: dict[str, Any]) -> PhotoChange:
    return photo_change(read_body(PhotoChangeBody, json.dumps(body)))


def edits(**values: Any) -> PhotoChange:
    return PhotoChange(edits=values)


AWARE = datetime(2019, 6, 30, 14, 5, tzinfo=timezone(timedelta(hours=2)))


def of_album(body: dict[str, Any]) -> dict[str, Any]:
    return album_change(read_body(AlbumChangeBody, json.dumps(body)))


@pytest.mark.parametrize(
    ("body", "change"),
    [
        ({"add_tags": ["a", "a "], "hide_labels": ["Car"]}, PhotoChange(add_tags=("a",), hide_labels=("Car",))),
        ({"remove_tags": ["a"], "show_labels": ["Car"]}, PhotoChange(remove_tags=("a",), show_labels=("Car",))),
        ({"add_tags": []}, PhotoChange()),
        ({"album": "a" * 32}, PhotoChange(album_ids=("a" * 32,))),
        ({"album": ""}, PhotoChange(album_ids=("",))),
        ({"album": None}, PhotoChange(album_ids=())),
        ({"title": " A  pier ", "caption": "", "rating": 0}, edits(title="A pier", caption="", rating=0)),
        ({"title": None, "caption": None, "rating": None}, edits(title=None, caption=None, rating=None)),
        ({"favourite": True, "rejected": False, "hidden": True}, edits(favourite=True, rejected=None, hidden=True)),
        ({"captured_at": "2019-06-30"}, edits(captured_at=datetime(2019, 6, 30))),
        ({"captured_at": "2019-06-30T14:05:00+02:00"}, edits(captured_at=AWARE)),
        ({"captured_at": None, "location": None}, edits(captured_at=None, location=None, places=())),
        (
            {"location": {"latitude": 48.8566, "longitude": 2.3522, "altitude": 35}},
            edits(location=Location(48.8566, 2.3522, 35), places=places_at(48.8566, 2.3522)),
        ),
        ({"location": {"latitude": 0, "longitude": 0}}, edits(location=Location(0, 0), places=())),
    ],
)
def test_changes_of_a_photo(body: dict[str, Any], change: PhotoChange) -> None:
    assert of_photo(body) == change


def test_a_city_is_a_place() -> None:
    found = of_photo({"location": "paris"}).edits

    assert found["places"] == ("Paris", "France")
    assert (round(found["location"].latitude), round(found["location"].longitude)) == (49, 2)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({}, "nothing to change; allowed: add_tags, remove_tags, hide_labels, show_labels, album, title, "),
        (
            {"tags": ["a"]},
            'unknown member "tags"; allowed: add_tags, remove_tags, hide_labels, show_labels, album, title, ',
        ),
        ({"add_tags": "holiday"}, '"add_tags" must be a list of at most 100 items, each a text, not "holiday"'),
        ({"add_tags": None}, '"add_tags" must be a list of at most 100 items, each a text, not null'),
        ({"add_tags": ["a", 1]}, '"add_tags[1]" must be a text, not 1'),
        ({"add_tags": ["a"] * 101}, "each a text, not a list of 101 items"),
        ({"add_tags": [""]}, 'each of "add_tags" must have 1 to 100 characters'),
        ({"remove_tags": ["x" * 101]}, 'each of "remove_tags" must have 1 to 100 characters'),
        ({"title": "x" * 301}, '"title" must have at most 300 characters'),
        ({"caption": "x" * 2001}, '"caption" must have at most 2000 characters'),
        (
            {"rating": 6},
            '"rating" must be a whole number from 0 to 5, stars, 0 for none, null for what the file says, not 6',
        ),
        ({"rating": True}, '"rating" must be'),
        ({"favourite": None}, '"favourite" must be true or false, not null'),
        ({"captured_at": "yesterday"}, '"captured_at" must be a day and a time, such as 2019-06-30T14:05:00'),
        ({"captured_at": "0019-06-30"}, '"captured_at" must be in the years 1800 to 2999'),
        ({"location": "Nowhereville"}, '"location" is no city that is known; give its latitude and longitude'),
        ({"location": " "}, '"location" is no city that is known'),
        ({"location": {"latitude": 91, "longitude": 0}}, '"location" must be an object with latitude, longitude'),
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
        ({"name": " b "}, {"name": "b"}),
        ({"description": " of  us ", "sort": "hand"}, {"description": "of us", "sort": Order.HAND}),
        ({"description": " "}, {"description": None}),
        ({"description": None}, {"description": None}),
        ({"cover_photo_id": "p"}, {"cover_photo_id": "p"}),
        ({"name": "b", "cover_photo_id": None}, {"name": "b", "cover_photo_id": None}),
    ],
)
def test_changes_of_an_album(body: dict[str, Any], change: dict[str, Any]) -> None:
    assert of_album(body) == change


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({}, "nothing to change; allowed: name, description, sort, cover_photo_id"),
        ({"owner": "x"}, 'unknown member "owner"; allowed: name, description, sort, cover_photo_id'),
        ({"name": None}, '"name" must be a text, not null'),
        ({"name": " "}, '"name" must have 1 to 100 characters'),
        ({"cover_photo_id": 3}, '"cover_photo_id" must be a text, the id of a photo of the album or null, not 3'),
    ],
)
def test_a_change_of_an_album_that_makes_no_sense_says_what_would(body: dict[str, Any], message: str) -> None:
    with pytest.raises(BadRequest) as raised:
        of_album(body)
    assert str(raised.value) == message
