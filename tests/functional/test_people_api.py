"""People over HTTP, with fakes behind: for the owner of the photos all that is known, for everybody else nothing."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib import services
from chalicelib.aws.kept_faces import KeptFaces
from chalicelib.core.detections import BoundingBox, DetectedFace, ModerationLabel
from chalicelib.core.people.kept import KeptFace
from chalicelib.core.people.said import CONFIRMED_AT_ONCE
from chalicelib.core.photo import Photo, Rendition, Thumbnail
from chalicelib.people import Keeper
from tests.fakes import FakeFaceCollections, FakePeopleTable
from tests.functional.conftest import World
from tests.records import ALICE, BOB, a_finished_photo, some_faces


class People:
    """What is kept of Alice's and Bob's people: each photo has a face, and faces of one person are alike."""

    def __init__(self, world: World) -> None:
        self.table, self.collections = FakePeopleTable(), FakeFaceCollections(lambda _: ())
        self._world = world
        faces: Any = KeptFaces(self.table, self.collections)  # type: ignore[arg-type]
        kept: dict[str, Any] = {"bucket": world.bucket, "photos": world.photos, "index": world.index}
        self.keeper = Keeper(faces=faces, **kept, clock=lambda: world.photos.now.timestamp())
        self._alike: dict[tuple[str, str], list[str]] = {}

    def add(self, name: str, *who: str, identity_id: str = ALICE) -> Photo:
        """A photo with a face of each of these, which were found and are grouped."""
        found = [self._face(name, person, at, identity_id) for at, person in enumerate(who)]
        faces = tuple(DetectedFace(each.face_id, each.confidence, each.bounding_box, each.person_id) for each in found)
        renditions = (Rendition(640, 640, 480), Rendition(2560, 2560, 1920))
        thumbnail = Thumbnail(f"thumbnail of {name}", 250, 188, renditions=renditions)
        photo = a_finished_photo(name, identity_id=identity_id, faces=faces, thumbnail=thumbnail)
        stored = self._world.photos.accept_upload(photo)
        assert isinstance(stored, Photo)
        self._world.index.apply([stored])
        self._keep(stored, found)
        return stored

    def is_sensitive(self, photo: Photo) -> None:
        """Not everybody should see the photo."""
        record = self._world.photos.get(photo.object_key)
        assert isinstance(record, Photo)
        label = ModerationLabel("Explicit", 90.0)
        self._world.photos.replace(record, by=replace(record, moderation_labels=(label,)))

    def collections_of(self, identity_id: str) -> list[str]:
        """The collections that there are of somebody's faces."""
        return [each for each in self.collections.kept if identity_id.replace(":", "_") in each]

    def _face(self, name: str, person: str, at: int, identity_id: str) -> KeptFace:
        others = self._alike.setdefault((identity_id, person), [])
        box = BoundingBox(at / 4, 0.25, 0.125, 0.25)
        face = KeptFace(f"face of {person} in {name}", 99.0, box, None, dict.fromkeys(others, 99.0))
        others.append(face.face_id)
        return face

    def _keep(self, photo: Photo, faces: list[KeptFace]) -> None:
        consent = self.table.consent_of(photo.identity_id)
        assert consent is not None
        picture = some_faces(
            photo.photo_id,
            identity_id=photo.identity_id,
            object_key=photo.object_key,
            sequencer=photo.sequencer,
            attempt=photo.attempt,
            collection_id=consent.collection_id,
            faces=tuple(faces),
            is_complete=True,
        )
        self.table.begin(picture)
        assert self.keeper.regroup(photo.identity_id, within=60)


@pytest.fixture
def people(world: World, monkeypatch: pytest.MonkeyPatch) -> People:
    people = People(world)
    monkeypatch.setattr(services, "keeper", lambda: people.keeper)
    monkeypatch.setattr(services, "people_if_compared", lambda: people.table)
    for name in ("alice", "bob"):
        assert world.put("/people/consent", {}, token=name).json_body["agreedAt"]
    return people


def listed(world: World, asked: str = "", *, token: str = "alice") -> list[Any]:
    answer: list[Any] = world.get(f"/people{asked}", token=token).json_body["people"]
    return answer


def named(world: World, number: int, name: str) -> str:
    """The id of somebody, who is given a name."""
    person_id: str = listed(world)[number]["id"]
    answer = world.patch(f"/people/{person_id}", {"name": name})
    assert (answer.status_code, answer.json_body["person"]["name"]) == (200, name), answer.json_body
    return person_id


def test_whoever_is_in_most_photos_comes_first_with_a_face(world: World, people: People) -> None:
    people.add("1.jpg", "anna", "otto")
    people.add("2.jpg", "anna")

    anna, otto = listed(world)

    assert (anna["photos"], otto["photos"]) == (2, 1)
    assert "name" not in anna
    cover = anna["cover"]
    assert (cover["width"], cover["height"]) == (2560, 1920)  # the smallest in which the face is large enough
    assert cover["face"] == {"left": 0.0, "top": 0.25, "width": 0.125, "height": 0.25}
    assert world.get("/people?size=1").json_body["total"] == 2
    assert world.get(f"/people/{otto['id']}").json_body["person"] == otto


def test_somebody_with_a_name_is_found_by_it_also_in_photos_that_come_later(world: World, people: People) -> None:
    people.add("1.jpg", "anna")
    named(world, 0, "Anna Smith")
    later = people.add("2.jpg", "anna")

    assert len(world.search("person:anna")) == 2
    assert len(world.search("smith")) == 2
    shown = world.get(f"/photos/{later.photo_id}").json_body["photo"]["faces"]
    assert [(face["name"], face["confidence"]) for face in shown] == [("Anna Smith", 99.0)]
    assert shown[0]["person"] == listed(world)[0]["id"]


def test_two_that_are_one(world: World, people: People) -> None:
    people.add("1.jpg", "anna")
    people.add("2.jpg", "ann")
    anna, other = named(world, 0, "Anna"), listed(world)[1]["id"]

    answer = world.post(f"/people/{anna}/merge", body={"other": other}).json_body

    assert (answer["person"]["photos"], answer["person"]["name"]) == (2, "Anna")
    assert len(world.search("person:anna")) == 2
    assert [person["id"] for person in listed(world)] == [anna]


def test_a_face_that_is_not_theirs_leaves(world: World, people: People) -> None:
    people.add("1.jpg", "anna")
    wrong = people.add("2.jpg", "anna")
    anna = named(world, 0, "Anna")
    face = {"photo": wrong.photo_id, "face": "face of anna in 2.jpg"}

    assert world.post(f"/people/{anna}/not", body=face).status_code == 200

    assert [person["photos"] for person in listed(world)] == [1, 1]
    assert len(world.search("person:anna")) == 1


def test_hidden_ones_are_not_among_the_others_and_another_cover_is_shown(world: World, people: People) -> None:
    people.add("1.jpg", "anna")
    second = people.add("2.jpg", "anna")
    anna = listed(world)[0]["id"]

    cover = {"photo": second.photo_id, "face": "face of anna in 2.jpg"}
    changed = world.patch(f"/people/{anna}", {"cover": cover, "hidden": True}).json_body["person"]

    assert (changed["cover"]["photo"], changed["hidden"]) == (second.photo_id, True)
    assert listed(world) == []
    assert [person["id"] for person in listed(world, "?hidden=true")] == [anna]
    world.patch(f"/people/{anna}", {"hidden": False})
    assert [person["id"] for person in listed(world)] == [anna]


def test_a_name_confirms_only_some_faces_of_many(world: World, people: People) -> None:
    for number in range(CONFIRMED_AT_ONCE + 3):
        people.add(f"{number}.jpg", "anna")

    anna = named(world, 0, "Anna")

    assert len(people.table.facts[ALICE][anna].confirmed) == CONFIRMED_AT_ONCE
    assert len(world.search("person:anna")) == CONFIRMED_AT_ONCE + 3


def test_whoever_takes_their_consent_back_has_no_faces_left(world: World, people: People) -> None:
    photo = people.add("1.jpg", "anna")
    named(world, 0, "Anna")

    assert "following" not in world.delete_over_http("/people/consent").json_body

    assert listed(world) == []
    assert "agreedAt" not in world.get("/people").json_body
    assert world.search("person:anna") == world.search("has:people") == []
    assert "faces" not in world.get(f"/photos/{photo.photo_id}").json_body["photo"]
    assert not people.table.pictures_of(ALICE)
    assert not people.collections_of(ALICE)
    assert world.delete_over_http("/people/consent").status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("get", "/people/{person}", None),
        ("patch", "/people/{person}", {"name": "Mine"}),
        ("patch", "/people/{own}", {"cover": {"photo": "{photo}", "face": "face of zebulon in bobs.jpg"}}),
        ("post", "/people/{person}/merge", {"other": "{own}"}),
        ("post", "/people/{own}/merge", {"other": "{person}"}),
        ("post", "/people/{person}/not", {"photo": "{photo}", "face": "face of zebulon in bobs.jpg"}),
        ("post", "/people/{own}/not", {"photo": "{photo}", "face": "face of zebulon in bobs.jpg"}),
    ],
)
def test_people_of_others_are_not_there(world: World, people: People, method: str, path: str, body: Any) -> None:
    bobs = people.add("bobs.jpg", "zebulon", identity_id=BOB)
    people.add("1.jpg", "anna")
    ids = {"person": listed(world, token="bob")[0]["id"], "own": listed(world)[0]["id"], "photo": bobs.photo_id}
    facts = dict(people.table.facts)

    answer = _sent(world, method, path.format(**ids), _filled(body, ids))

    assert answer.status_code == 404
    assert answer.json_body["message"] in (
        "there is nobody of this id in your photos",
        "this photo has no face of this id",
    )
    assert people.table.facts == facts


def _filled(body: Any, ids: dict[str, str]) -> Any:
    if isinstance(body, dict):
        return {name: _filled(value, ids) for name, value in body.items()}
    return body.format(**ids) if isinstance(body, str) else body


def _sent(world: World, method: str, path: str, body: Any) -> Any:
    if method == "get":
        return world.get(path)
    return world.patch(path, body) if method == "patch" else world.post(path, body=body)


def test_a_member_learns_no_name_no_face_and_no_person(world: World, people: People) -> None:
    bobs = people.add("bobs.jpg", "zebulon", "zed", identity_id=BOB)
    person_id = listed(world, token="bob")[0]["id"]
    assert world.patch(f"/people/{person_id}", {"name": "Zebulon"}, token="bob").status_code == 200
    assert world.post("/members", token="bob", body={"email": "alice@example.com"}).status_code == 201
    (membership,) = world.get("/memberships").json_body["memberships"]
    assert world.patch(f"/memberships/{membership['id']}", {"accepted": True}).status_code == 200

    answers = [
        world.get(f"/photos/{bobs.photo_id}"),
        world.get("/people"),
        world.get("/picture/suggest?q=zeb"),
        *(
            world.post("/picture/search", body={"query": query, "facets": True, "strict": True})
            for query in (
                "*",
                "zebulon",
                "person:zebulon",
                f"person:{person_id}",
                "has:people",
                "people:2",
                "-person:x",
            )
        ),
    ]

    assert len(world.search("*")) == 1
    assert [answer.json_body["total"] for answer in answers[4:8]] == [0, 0, 0, 0]
    for answer in answers:
        text = answer.body.decode().replace("has:people", "")
        assert not [each for each in ("Zebulon", "face of", '"faces"', '"person"', person_id) if each in text]


def test_a_guest_learns_nothing_either(world: World, people: People) -> None:
    people.add("bobs.jpg", "zebulon", identity_id=BOB)
    person_id = listed(world, token="bob")[0]["id"]
    world.patch(f"/people/{person_id}", {"name": "Zebulon"}, token="bob")

    for query in ("person:zebulon", "car -person:zebulon", "(car OR person:zebulon)"):
        made = world.post("/shares", token="bob", body={"name": "x", "query": query})
        guest = world.get("/shared/photos", token=None, share_token=made.json_body.get("token", "none"))
        assert (made.status_code, guest.status_code) in ((400, 404), (201, 400))

    made = world.post("/shares", token="bob", body={"name": "x", "query": "zebulon OR has:people OR people:1 OR car"})
    shown = world.get("/shared/photos", token=None, share_token=made.json_body["token"])
    assert shown.json_body["total"] == 1
    assert not [each for each in ("Zebulon", "face", "person") if each in shown.body.decode()]


def test_where_nobody_compares_faces_there_is_nothing_to_agree_to(
    world: World, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    people.keeper.withdraw(ALICE)
    monkeypatch.setattr(services, "people_if_compared", lambda: None)

    assert world.get("/people").json_body == {"message": "Success", "available": False, "people": [], "total": 0}
    assert world.put("/people/consent", {}).status_code == 400
    assert world.get("/people/somebody").status_code == 404
    assert world.patch("/people/somebody", {"name": "Anna"}).status_code == 404


def test_consent_is_taken_back_also_where_faces_are_no_longer_compared(
    world: World, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo = people.add("1.jpg", "anna")
    monkeypatch.setattr(services, "people_if_compared", lambda: None)

    before = world.get("/people").json_body
    assert (before["available"], before["people"], "agreedAt" in before) == (False, [], True)
    assert "faces" not in world.get(f"/photos/{photo.photo_id}").json_body["photo"]
    assert world.delete_over_http("/people/consent").json_body == {"message": "Success"}

    assert "agreedAt" not in world.get("/people").json_body
    assert not people.table.pictures_of(ALICE)
    assert not people.collections_of(ALICE)
    left = world.photos.get(photo.object_key)
    assert isinstance(left, Photo)
    assert left.faces == ()


def test_a_photo_shows_no_faces_from_the_moment_that_consent_is_taken_back(world: World, people: People) -> None:
    photo = people.add("1.jpg", "anna")
    people.table.withdraw(ALICE)

    kept = world.photos.get(photo.object_key)
    assert isinstance(kept, Photo)
    assert kept.faces
    assert "faces" not in world.get(f"/photos/{photo.photo_id}").json_body["photo"]


def test_what_is_out_of_sight_is_neither_counted_nor_a_cover(world: World, people: People) -> None:
    photos = [people.add(f"{number}.jpg", "anna") for number in range(3)]
    people.add("4.jpg", "otto")
    first, second, third = photos
    assert world.patch(f"/photos/{first.photo_id}", {"hidden": True}).status_code == 200
    people.is_sensitive(second)

    anna, otto = listed(world)
    assert (anna["photos"], anna["cover"]["photo"]) == (2, third.photo_id)

    people.is_sensitive(third)
    assert "cover" not in listed(world)[0]
    for photo in (second, third):
        assert world.patch(f"/photos/{photo.photo_id}", {"hidden": True}).status_code == 200
    assert listed(world) == [otto]
    assert world.get(f"/people/{anna['id']}").status_code == 404  # nothing was said of her


def test_people_come_in_pages(world: World, people: People) -> None:
    for number, who in enumerate(["anna", "otto", "ida", "anna", "ida"]):
        people.add(f"{number}.jpg", who)
    everybody = listed(world)

    first = world.get("/people?size=2").json_body
    second = world.get(f"/people?size=2&cursor={first['cursor']}").json_body

    assert [person["photos"] for person in everybody] == [2, 2, 1]
    assert [*first["people"], *second["people"]] == everybody
    assert (first["total"], "cursor" in second) == (3, False)
    assert world.get("/people?cursor=x").status_code == 400


def test_people_are_found_by_a_part_of_their_name(world: World, people: People) -> None:
    for number, who in enumerate(["anna", "anna", "otto", "nobody"]):
        people.add(f"{number}.jpg", who)
    anna, _ = named(world, 0, "Änna Smith"), named(world, 1, "Otto")

    found = world.get("/people?name=anna%20s").json_body

    assert [person["id"] for person in found["people"]] == [anna]
    assert found["total"] == 1
    assert listed(world, "?name=x") == []
    assert len(listed(world, "?name=%20")) == 3


@pytest.mark.parametrize("body", [{}, {"name": "x" * 101}, {"cover": {"photo": "x"}}, {"title": "x"}])
def test_a_change_that_makes_no_sense_is_refused(world: World, people: People, body: Any) -> None:
    people.add("1.jpg", "anna")

    assert world.patch(f"/people/{listed(world)[0]['id']}", body).status_code == 400
