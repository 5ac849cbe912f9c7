"""What a user takes along over HTTP: every page is held to the OpenAPI document as well."""

import re
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from chalicelib import exports
from chalicelib.core.api.export_view import how_many_fit
from chalicelib.core.photo import Edits, Photo
from tests.functional.conftest import World, json_lines
from tests.photo_factory import jpeg
from tests.records import ALICE, BOB, a_finished_photo, a_label, a_tombstone, an_object_key


def add(world: World, name: str, identity_id: str = ALICE, **changes: Any) -> Photo:
    stored = world.photos.accept_upload(a_finished_photo(name, identity_id=identity_id, **changes))
    assert isinstance(stored, Photo)
    return stored


def pages(world: World, path: str = "/export", *, token: str = "alice") -> list[list[Any]]:
    """The lines of all pages; each leads to the next one."""
    response = world.get(path, token=token)
    assert response.status_code == 200, response.body
    link = re.fullmatch(r'<(\?[^>]+)>; rel="next"', response.headers.get("Link", ""))
    return [json_lines(response), *(pages(world, f"/export{link[1]}", token=token) if link else [])]


def test_a_line_has_all_that_is_known_of_a_photo(world: World) -> None:
    album = world.post("/albums", body={"name": "Größe"}).json_body["album"]["id"]
    key = an_object_key()
    world.ingest(key, jpeg(400, 300))
    record = world.photos.get(key)
    assert isinstance(record, Photo)
    world.patch(f"/photos/{record.photo_id}", {"album": album, "title": "Pier", "favourite": True, "add_tags": ["x"]})
    world.patch(f"/photos/{record.photo_id}", {"hide_labels": ["Building"]})
    add(world, "elsewhere.jpg")
    for shared in ({"album": album}, {"photos": [record.photo_id]}, {"query": "*"}):
        world.post("/shares", body={"name": f"by {next(iter(shared))}", **shared})
    world.post("/members", body={"email": "anna@example.com", "role": "contributor", "album": album})
    world.post("/members", body={"email": "bob@example.com"})

    (lines,) = pages(world)
    line, elsewhere = sorted(lines, key=lambda each: str(each["name"]))

    assert (line["id"], line["name"], line["format"], line["width"]) == (record.photo_id, "car.jpg", "JPEG", 400)
    assert line["albums"] == [{"id": album, "name": "Größe"}]
    assert {share["name"] for share in line["shares"]} == {"by album", "by photos"}
    bob = {"email": "bob@example.com", "role": "viewer"}
    assert (elsewhere["shares"], elsewhere["members"]) == ([], [bob])
    assert line["members"] == [bob, {"email": "anna@example.com", "role": "contributor"}]
    assert (line["edits"], line["tags"]) == ({"title": "Pier", "favourite": True}, ["x"])
    assert (line["etag"], "/uploads/car.jpg?" in line["signedUrl"]) == (record.etag, True)
    assert "Building" in [label["name"] for label in line["labels"]]
    assert line["hiddenLabels"] == ["Building"]


@pytest.mark.parametrize(("etag", "md5"), [("0" * 32, "0" * 32), (f"{'0' * 32}-2", None)])
def test_the_entity_tag_is_a_checksum_unless_the_photo_was_uploaded_in_parts(
    world: World, etag: str, md5: str | None
) -> None:
    add(world, "car.jpg", etag=etag)

    ((line,),) = pages(world)

    assert (line["etag"], line.get("md5")) == (etag, md5)


def test_pages_have_every_photo_once_hidden_ones_too_and_nobody_elses(world: World) -> None:
    for number in range(5):
        add(world, f"{number}.jpg", edits=Edits(hidden=True) if number else None)
    add(world, "of bob.jpg", BOB)
    world.photos.accept_removal(a_tombstone(9, an_object_key("gone.jpg")))

    assert [len(page) for page in pages(world, "/export?size=2")] == [2, 2, 1]
    found = [line["name"] for page in pages(world, "/export?size=2") for line in page]
    assert sorted(found) == [f"{number}.jpg" for number in range(5)]
    assert [line["name"] for page in pages(world, token="bob") for line in page] == ["of bob.jpg"]


def test_a_cursor_of_somebody_else_shows_nothing_of_theirs(world: World) -> None:
    for number in range(3):
        add(world, f"{number}.jpg")
    link = world.get("/export?size=1").headers["Link"]

    assert pages(world, f"/export{link[1 : link.index('>')]}", token="bob") == [[]]


def test_who_has_nothing_gets_an_empty_page(world: World) -> None:
    assert pages(world) == [[]]


def test_what_is_gone_since_the_list_was_made_is_left_out(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    kept, gone, taken_over = (add(world, name) for name in ("kept.jpg", "gone.jpg", "taken over.jpg"))
    listed = world.lists.photos(ALICE, size=9)
    world.photos.accept_removal(a_tombstone(9, gone.object_key))
    world.photos.stored[taken_over.object_key] = replace(taken_over, identity_id=BOB)
    monkeypatch.setattr(world.lists, "photos", lambda *_, **__: listed)

    assert [[line["id"] for line in page] for page in pages(world)] == [[kept.photo_id]]


def test_a_page_ends_early_before_it_is_too_large_for_a_function(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    labels = tuple(a_label(f'"Label" {number}') for number in range(50))
    for number in range(7):
        add(world, f"{number}.jpg", labels=labels)
    whole = world.get("/export")
    monkeypatch.setattr(exports, "how_many_fit", partial(how_many_fit, max_bytes=len(whole.body) // 2))

    found = pages(world)

    assert [line for page in found for line in page] == json_lines(whole)
    assert len(found) > 2


@pytest.mark.parametrize("query", ["size=0", "size=501", "cursor=x", "album=x"])
def test_an_impossible_page_is_answered_with_what_to_do(world: World, query: str) -> None:
    response = world.get(f"/export?{query}")

    assert (response.status_code, bool(response.json_body["message"])) == (400, True)


def test_one_line_is_sent_however_long_it_is() -> None:
    assert how_many_fit(["x" * 10, "y"], max_bytes=5) == 1
    assert how_many_fit(['"' * 10, "y" * 10], max_bytes=34) == 2
    assert how_many_fit(['"' * 10, "y" * 10], max_bytes=33) == 1
