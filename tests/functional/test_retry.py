"""`POST /photos/{id}/retry`, as API Gateway calls it."""

from dataclasses import replace

import pytest

from chalicelib.core.photo import Photo, Status
from tests.functional.conftest import KEY, World
from tests.photo_factory import jpeg


def failed(world: World) -> Photo:
    world.ingest(KEY, jpeg())
    photo = world.photos.get(KEY)
    assert isinstance(photo, Photo)
    stored = world.photos.replace(photo, by=replace(photo, status=Status.FAILED, status_reason="why"))
    assert isinstance(stored, Photo)
    return stored


def test_a_failed_photo_is_processed_again(world: World) -> None:
    photo = failed(world)

    answer = world.post(f"/photos/{photo.photo_id}/retry")
    world.run_started()

    assert (answer.status_code, answer.json_body) == (
        202,
        {"message": "Success", "id": photo.photo_id, "status": "PENDING"},
    )
    again = world.photos.get(KEY)
    assert isinstance(again, Photo)
    assert (again.status, again.status_reason, again.attempt) == (Status.SUCCEEDED, None, 1)
    assert world.search("car") == [KEY]


def test_one_that_has_succeeded_has_nothing_to_retry(world: World) -> None:
    world.ingest(KEY, jpeg())
    record = world.photos.get(KEY)
    assert record
    assert world.post(f"/photos/{record.photo_id}/retry").status_code == 409
    assert world.workflow.started == {}


@pytest.mark.parametrize(("token", "status"), [("bob", 404), (None, 401), ("mallory", 401)])
def test_nobody_else_retries_it(world: World, token: str | None, status: int) -> None:
    photo = failed(world)

    answer = world.post(f"/photos/{photo.photo_id}/retry", token=token)

    assert answer.status_code == status
    assert "car" not in str(answer.json_body)
    assert world.workflow.started == {}


def test_an_unknown_id_has_no_owner(world: World) -> None:
    assert world.post("/photos/no-such-id/retry").status_code == 404


def test_a_failed_photo_is_processed_again_when_its_owner_asks(world: World) -> None:
    world.detector.refuses = True
    world.ingest(KEY, jpeg())
    refused = world.photos.get(KEY)
    assert refused is not None
    world.detector.refuses = False

    response = world.post(f"/photos/{refused.photo_id}/retry")
    world.run_started()

    assert response.status_code == 202
    assert response.json_body == {"message": "Success", "id": refused.photo_id, "status": "PENDING"}
    assert world.search("car") == [KEY]


def test_nobody_elses_photo_is_processed_again(world: World) -> None:
    world.detector.refuses = True
    world.ingest(KEY, jpeg())
    refused = world.photos.get(KEY)
    assert refused is not None

    answers = [world.post(f"/photos/{photo_id}/retry", token="bob") for photo_id in (refused.photo_id, "no-such-id")]

    assert [response.status_code for response in answers] == [404, 404]
    assert answers[0].json_body == answers[1].json_body
    assert world.workflow.started == {}


def test_a_photo_that_succeeded_is_not_processed_again(world: World) -> None:
    world.ingest(KEY, jpeg())
    photo = world.photos.get(KEY)
    assert photo is not None

    response = world.post(f"/photos/{photo.photo_id}/retry")

    assert (response.status_code, world.workflow.started) == (409, {})
    assert "nothing to try again" in response.json_body["message"]
