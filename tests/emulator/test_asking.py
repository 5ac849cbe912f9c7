"""The search language, suggestions, tags and corrections, on the deployed application."""

from typing import Any

import pytest
import requests

from setup.local.samples import SAMPLES
from tests.emulator.user import User, eventually

COFFEE = (SAMPLES / "coffee-cup.jpg").read_bytes()


@pytest.fixture(scope="module")
def object_key(alice: User) -> str:
    """A photo that was uploaded with tags."""
    key = alice.object_key("tagged.jpg")
    alice.s3.put_object(
        Bucket=alice.bucket, Key=key, Body=COFFEE, Metadata={"customlabels": "breakfast, client%20Z%C3%BCrich"}
    )
    alice.awaits("tag:breakfast", key)
    return key


def call(user: User, method: str, path: str, **arguments: Any) -> requests.Response:
    url = f"{user.running.deployment.api_url}{path}"
    return requests.request(method, url, headers={"Authorization": user.id_token}, timeout=30, **arguments)


@pytest.mark.parametrize(
    "query",
    [
        'tag:"client zürich"',
        "label:coffee -dog format:jpeg",
        "(coffee OR dog) size:<1mp has:labels",
        "tag:brekfast",
        "confidence:>5 coffee uploaded:2020..",
    ],
)
def test_the_language_finds_it(alice: User, object_key: str, query: str) -> None:
    response = alice.post({}, json={"query": query, "facets": ["labels", "tags"], "size": 200})

    assert response.status_code == 200, response.text
    assert object_key in {picture["s3BucketUrl"].partition("/")[2] for picture in response.json()["pictures"]}
    assert "breakfast" in {value["value"] for value in response.json()["facets"]["tags"]}


def test_a_mistake_is_reported_with_its_position(alice: User) -> None:
    response = alice.post({"search-key": "red camrea:nikon"})

    assert response.status_code == 400
    assert 'did you mean "camera:", as in camera:nikon?' in response.json()["message"]


def test_its_colours_are_known(alice: User, object_key: str) -> None:
    colours = alice.awaits("tag:breakfast", object_key)["colours"]

    assert colours
    assert object_key in alice.found(f"color:{colours[0]['name']}>=10 tag:breakfast")


def test_suggestions_are_ones_own(alice: User, bob: User, object_key: str) -> None:
    def suggested(user: User) -> set[str]:
        response = call(user, "GET", "/picture/suggest", params={"q": "brea"})
        assert response.status_code == 200, response.text
        return {one["value"] for one in response.json()["suggestions"]}

    assert "breakfast" in suggested(alice)
    assert suggested(bob) == set()


def test_tags_and_corrections_show_at_once_and_survive_another_upload(alice: User, object_key: str) -> None:
    photo = alice.finished(object_key)
    ancestors = {parent for label in photo.labels for parent in label.parents}  # by them it would still be found
    wrong = next(label.name for label in photo.labels if label.name not in ancestors)
    path = f"/photos/{photo.photo_id}"

    response = call(
        alice, "PATCH", path, json={"add_tags": ["mine"], "remove_tags": ["breakfast"], "hide_labels": [wrong]}
    )
    assert response.status_code == 200, response.text
    assert response.json()["tags"] == ["client Zürich", "mine"]

    alice.awaits("tag:mine", object_key)
    eventually(lambda: alice.found(f'label:"{wrong}"'), until=lambda keys: object_key not in keys)
    assert object_key not in alice.found("tag:breakfast")

    alice.s3.put_object(Bucket=alice.bucket, Key=object_key, Body=COFFEE, Metadata={"customlabels": "breakfast, new"})
    picture = alice.awaits("tag:new", object_key)
    assert picture["tags"] == ["new", "mine"]
    assert wrong not in picture["labels"]


def test_nobody_else_changes_it(alice: User, bob: User, object_key: str) -> None:
    path = f"/photos/{alice.finished(object_key).photo_id}"

    assert call(bob, "PATCH", path, json={"add_tags": ["of bob"]}).status_code == 404
    assert alice.found('tag:"of bob"') == set()


@pytest.mark.parametrize(("method", "path"), [("GET", "/picture/suggest?q=a"), ("PATCH", "/photos/some-id")])
def test_nobody_gets_in_without_a_token(alice: User, method: str, path: str) -> None:
    response = requests.request(method, f"{alice.running.deployment.api_url}{path}", json={}, timeout=30)

    assert response.status_code == 401
