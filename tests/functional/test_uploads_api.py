"""Uploads over HTTP, with fakes behind."""

from hashlib import md5
from typing import Any

import pytest

from tests.functional.conftest import World
from tests.functional.test_library_api import FILE, add, new_album
from tests.photo_factory import jpeg
from tests.records import ALICE
from tests.xmp import a_sidecar


def test_a_ticket_for_each_file_in_their_order(world: World) -> None:
    known = add(world, etag=md5(b"known").hexdigest())
    files = [FILE, {**FILE, "md5": known.etag}, {**FILE, "type": "video/quicktime"}, {**FILE, "name": ".."}]

    response = world.post("/uploads", body={"files": files})

    assert response.status_code == 200
    ticket, duplicate, *refused = response.json_body["uploads"]
    assert ticket["objectKey"] == f"private/{ALICE}/uploads/000000000000/car.jpg" == ticket["fields"]["key"]
    assert ticket["url"] == "https://photo-search-test.s3.us-east-1.amazonaws.com/"
    assert (duplicate["duplicateOf"], duplicate["photo"]["name"]) == (known.photo_id, "car.jpg")
    assert ["refused" in each for each in refused] == [True, True]


def test_the_ticket_names_the_photo_that_the_upload_becomes(world: World) -> None:
    album = new_album(world)
    body = {"files": [{**FILE, "md5": md5(jpeg()).hexdigest()}], "album": album}
    (ticket,) = world.post("/uploads", body=body).json_body["uploads"]
    assert ticket["fields"]["x-amz-meta-album-id"] == album

    event = world.upload(ticket["objectKey"], jpeg())
    world.bucket.metadata[ticket["objectKey"]] = {"album-id": album}
    world.invoke("on_photo_created", event)
    world.run_started()

    photo = world.get(f"/photos/{ticket['photoId']}").json_body["photo"]
    assert (photo["status"], photo["name"], photo["albumId"]) == ("SUCCEEDED", "car.jpg", album)
    (again,) = world.post("/uploads", body=body).json_body["uploads"]
    assert again["duplicateOf"] == ticket["photoId"]


def test_a_sidecar_is_uploaded_beside_its_photo_and_read(world: World) -> None:
    content, sidecar = md5(jpeg()).hexdigest(), a_sidecar(title="The pier")
    photo = {**FILE, "md5": content}
    beside = {**photo, "name": "car.jpg.xmp", "size": len(sidecar), "md5": "5" * 32, "type": "application/rdf+xml"}
    body = {"files": [photo, {**beside, "of": content.upper()}]}
    ticket, of_sidecar = world.post("/uploads", body=body).json_body["uploads"]
    assert of_sidecar["objectKey"] == f"{ticket['objectKey']}.xmp" == of_sidecar["fields"]["key"]
    assert of_sidecar["photoId"] == ticket["photoId"]

    world.invoke("on_photo_created", world.upload(ticket["objectKey"], jpeg()))
    world.run_started()
    world.invoke("on_photo_created", world.upload(of_sidecar["objectKey"], sidecar))
    world.run_started()

    (shown,) = world.get("/photos").json_body["photos"]
    found = world.get(f"/photos/{shown['id']}").json_body["photo"]
    assert (found["status"], found["inscription"]) == ("SUCCEEDED", {"title": "The pier"})
    world.delete_over_http(f"/photos/{shown['id']}?final=true")
    assert of_sidecar["objectKey"] not in world.bucket.objects


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"of": "0" * 32, "name": "car.jpg"},
        {"of": "0" * 32, "size": 5 * 2**20},
        {"of": "0" * 32, "name": "../a.xmp"},
    ],
)
def test_a_sidecar_that_is_beside_nothing_is_refused(world: World, change: dict[str, Any]) -> None:
    file = {**FILE, "name": "car.jpg.xmp", "type": "application/rdf+xml", **change}

    (answer,) = world.post("/uploads", body={"files": [file]}).json_body["uploads"]

    assert "a sidecar is called as its photo" in answer["refused"]


def test_a_duplicate_that_was_overwritten_meanwhile_is_none(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    photo = add(world, etag="1" * 32)
    monkeypatch.setattr(
        world.lists, "photos_of_content", lambda identity_id, md5: [photo.photo_id]
    )  # an index is behind

    (ticket,) = world.post("/uploads", body={"files": [FILE]}).json_body["uploads"]

    assert "fields" in ticket


@pytest.mark.parametrize("body", [{}, {"files": []}, {"files": [FILE], "x": 1}, b"{", []])
def test_an_upload_that_cannot_be_understood(world: World, body: Any) -> None:
    assert world.post("/uploads", body=body).status_code == 400


def test_a_photo_whose_thumbnail_could_have_no_name_fails_with_a_reason_and_goes(world: World) -> None:
    key = f"usercontent/{ALICE}/{'x' * 960}"
    world.ingest(key, jpeg(20, 20))

    (photo,) = world.get("/photos").json_body["photos"]
    assert photo["status"] == "FAILED"
    assert "name is too long" in photo["statusReason"]
    world.invoke("on_photo_removed", world.delete(key))
    assert world.get("/photos").json_body["photos"] == []
