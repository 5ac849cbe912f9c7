"""Searches and suggestions over HTTP, with fakes behind them."""

from typing import Any
from urllib.parse import quote

import pytest

from chalicelib import services
from chalicelib.core.search.request import next_page
from tests.functional.conftest import CORS, KEY, THUMBNAIL, World
from tests.photo_factory import jpeg
from tests.records import BOB, a_finished_photo, a_label, a_search, an_object_key


@pytest.mark.parametrize("path", ["/picture/search", "/picture/search/"])
def test_the_answer_of_a_search(world: World, path: str) -> None:
    world.ingest(KEY, jpeg(400, 300))

    response = world.post(path, search_key="car")

    assert response.status_code == 200
    assert response.headers.items() >= CORS.items()
    answer = response.json_body
    (picture,) = answer["pictures"]
    assert (answer["message"], answer["total"]) == ("Success", 1)
    assert set(picture) >= {"id", "s3BucketUrl", "labels", "signedUrl", "thumbnailUrl", "score", "size", "uploadedAt"}
    assert picture["id"] == services.photos().get(KEY).photo_id  # type: ignore[union-attr]
    assert picture["s3BucketUrl"] == f"photo-search-test.s3.amazonaws.com/{KEY}"
    assert picture["labels"] == ["Mobile Phone", "Building", "Car", "Vehicle", "Night Life"]
    assert quote(KEY, safe="/") in picture["signedUrl"]
    assert "X-Amz-Expires=900" in picture["signedUrl"]
    assert quote(THUMBNAIL, safe="/") in picture["thumbnailUrl"]
    assert picture["size"] == {"width": 400, "height": 300}


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({"search_key": "café"}, None),
        ({"search_key": "caf%C3%A9"}, None),
        ({"search_key": "CAF%C3%89"}, {}),
        ({}, {"query": "café"}),
        ({}, {"query": "cafe\u0301", "size": 5}),
    ],
)
def test_words_come_in_the_header_percent_encoded_or_not_or_in_the_body(
    world: World, headers: dict[str, str], body: Any
) -> None:
    world.index.apply([a_finished_photo(tags=("café",))])

    response = world.post("/picture/search", body=body, **headers)

    assert (response.status_code, response.json_body["total"]) == (200, 1)


def test_nothing_found(world: World) -> None:
    world.index.apply([a_finished_photo()])
    response = world.post("/picture/search", search_key="nothing like it")

    assert (response.status_code, response.json_body) == (200, {"message": "Success", "total": 0, "pictures": []})


def test_page_by_page(world: World) -> None:
    world.index.apply([a_finished_photo(f"{number}.jpg") for number in range(3)])

    first = world.post("/picture/search", search_key="car", body={"size": 2}).json_body
    second = world.post("/picture/search", search_key="car", body={"size": 2, "cursor": first["cursor"]}).json_body

    assert [len(page["pictures"]) for page in (first, second)] == [2, 1]
    assert len({picture["id"] for page in (first, second) for picture in page["pictures"]}) == 3


@pytest.mark.parametrize("score", [10**25, -(10**25), 1e25])
def test_a_cursor_with_a_score_that_there_is_not_is_refused(world: World, score: float) -> None:
    cursor = next_page([score, 1, 2, "x" * 22], a_search("car", {}))

    response = world.post("/picture/search", search_key="car", body={"cursor": cursor})

    assert (response.status_code, '"cursor" must be' in response.json_body["message"]) == (400, True)


def test_everybody_sees_their_own(world: World) -> None:
    world.index.apply([a_finished_photo(), a_finished_photo("of bob.jpg", identity_id=BOB)])

    assert world.search("car") == [an_object_key()]
    assert world.search("car", token="bob") == [an_object_key("of bob.jpg", identity_id=BOB)]


@pytest.mark.parametrize(
    ("headers", "body", "message"),
    [
        ({}, None, "search-key: red car"),
        ({"search_key": " "}, None, "search-key: red car"),
        ({}, {"query": ""}, "search-key: red car"),
        ({}, {"query": 5}, '"query" must be a text of at most 500 characters, not 5'),
        ({}, {"query": ["red", "car"]}, '"query" must be a text of at most 500 characters, not ["red", "car"]'),
        (
            {"search_key": "car"},
            {"cursor": 0},
            '"cursor" must be a text, `cursor` of an earlier answer',
        ),
        (
            {"search_key": "car"},
            {"cursor": []},
            '"cursor" must be a text, `cursor` of an earlier answer',
        ),
        ({}, b'{"query": "car", "query": "dog"}', 'the body has "query" twice; send it once'),
        (
            {"search_key": "x" * 501},
            None,
            '"search-key" must be a text of at most 500 characters, not a text of 501 characters',
        ),
        ({"search_key": "car"}, {"size": 0}, '"size" must be a whole number from 1 to 200, not 0'),
        ({"search_key": "car"}, {"size": "all"}, '"size" must be'),
        ({"search_key": "car"}, {"cursor": "made up"}, '"cursor" must be the "cursor" of an earlier answer'),
        ({"search_key": "car"}, b"{", "the body must be a JSON object"),
        ({"search_key": "car"}, b"\xff", "the body must be a JSON object"),
        ({"search_key": "car"}, ["car"], "the body must be a JSON object"),
        ({"search_key": "car"}, b"null", "the body must be a JSON object"),
        (
            {"search_key": "red camrea:nikon"},
            None,
            'at character 5: there is no filter "camrea:"; did you mean "camera:", as in camera:nikon?',
        ),
        ({"search_key": "(car"}, None, "at character 1: this parenthesis is not closed"),
        ({"search_key": "car"}, {"facets": ["colors"]}, '"facets" must be true or false or a list, each one of labels'),
        ({"search_key": "car"}, {"min_confidence": 900}, "0 to 100, in percent, not 900"),
        ({"search_key": "car"}, {"sort": "size"}, "relevance, newest, oldest, date"),
        ({"search_key": "car"}, {"page": 2}, 'unknown member "page"; allowed: query, size, cursor'),
    ],
)
def test_a_search_that_cannot_be_understood_is_answered_with_what_to_do(
    world: World, headers: dict[str, str], body: Any, message: str
) -> None:
    response = world.post("/picture/search", body=body, **headers)

    assert response.status_code == 400
    assert message in response.json_body["message"]
    assert response.headers.items() >= CORS.items()


def test_a_body_of_another_content_type_is_not_read(world: World) -> None:
    response = world.post("/picture/search", body=b"query=car", **{"Content_Type": "application/x-www-form-urlencoded"})

    assert response.status_code == 415
    assert response.headers.items() >= CORS.items()


def test_everything_that_can_be_asked_for_in_the_body(world: World) -> None:
    world.index.apply([a_finished_photo(f"{number}.jpg", labels=(a_label("Car", 60 + number),)) for number in range(9)])
    body = {"query": "car -dog", "size": 2, "min_confidence": 65, "facets": ["labels", "years"], "sort": "relevance"}

    answer = world.post("/picture/search", body=body).json_body
    rest = world.post("/picture/search", body=body | {"cursor": answer["cursor"]}).json_body

    assert (answer["total"], rest["total"]) == (4, 4)
    assert [picture["detections"][0]["confidence"] for picture in answer["pictures"]] == [68.0, 67.0]
    assert [picture["matched"][0]["confidence"] for picture in rest["pictures"]] == [66.0, 65.0]
    assert answer["facets"] == {"labels": [{"value": "Car", "count": 4}], "years": []}


# Suggestions


def test_suggestions(world: World) -> None:
    world.index.apply([a_finished_photo(), a_finished_photo(identity_id=BOB, labels=(a_label("Carnage"),))])

    response = world.get("/picture/suggest?q=red%20ca")

    assert response.status_code == 200
    assert response.json_body == {
        "suggestions": [{"value": "Car", "kind": "label", "count": 1, "query": "red label:=Car"}]
    }
    assert response.headers.items() >= CORS.items()


@pytest.mark.parametrize(
    ("query", "found"), [("", ["Café"]), ("?q=", ["Café"]), ("?q=caf%C3%A9", ["Café"]), ("?q=x", [])]
)
def test_suggestions_for_what_is_typed_if_anything_is(world: World, query: str, found: list[str]) -> None:
    world.index.apply([a_finished_photo(labels=(a_label("Café"),))])

    response = world.get(f"/picture/suggest{query}")

    assert [one["value"] for one in response.json_body["suggestions"]] == found


def test_suggestions_for_too_much_are_refused(world: World) -> None:
    assert world.get(f"/picture/suggest?q={'x' * 501}").status_code == 400


@pytest.mark.parametrize("token", [None, "mallory"])
def test_nobody_else_gets_suggestions(world: World, token: str | None) -> None:
    world.index.apply([a_finished_photo()])

    response = world.get("/picture/suggest?q=car", token=token)

    assert response.status_code == 401
    assert "suggestions" not in response.json_body
