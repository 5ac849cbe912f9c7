"""The search index: the fake, and the real adapter on a search engine that runs for this session."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import boto3
import pytest
from opensearchpy import OpenSearch
from opensearchpy.exceptions import NotFoundError

from chalicelib.aws.photo_index import PhotoIndex
from chalicelib.aws.search_engine import SearchEngine
from chalicelib.core.detections import BoundingBox, Instance
from chalicelib.core.photo import Camera, Colour, Edits, ImageMetadata, Location, Photo, Status, Tombstone
from chalicelib.core.search.document import document_from_photo
from chalicelib.core.search.fields import FILTER_HELP
from chalicelib.core.search.query import library_body, search_body
from chalicelib.core.search.request import next_page
from chalicelib.core.sight import Others
from chalicelib.errors import ServiceUnavailable
from setup.deploy.photo_index import ensure_index
from tests.fake_search import kept
from tests.fakes import FakePhotoIndex
from tests.records import ALICE, BOB, CAROL, ODD_NAMES, a_finished_photo, a_label, a_search, a_tombstone

PHOTO = a_finished_photo()
SESSION = boto3.Session(aws_access_key_id="id", aws_secret_access_key="secret", region_name="us-east-1")


@dataclass(frozen=True)
class Subject:
    """An index, what it holds by photo id, and how to take it out of order."""

    index: PhotoIndex | FakePhotoIndex
    documents: Callable[[], dict[str, Any]]
    break_: Callable[[], None]


@pytest.fixture(scope="module")
def engine(search_engine: str) -> Iterator[OpenSearch]:
    with OpenSearch(search_engine) as client:
        yield client


@pytest.fixture(params=["fake", "engine"])
def subject(request: pytest.FixtureRequest, engine: OpenSearch) -> Subject:
    if request.param == "fake":
        fake = FakePhotoIndex()
        return Subject(
            fake,
            lambda: {key: kept(document) for key, document in fake.documents.items()},
            lambda: setattr(fake, "broken", True),
        )
    alias = new_alias(engine)
    return Subject(
        index_of(engine, alias),
        lambda: documents(engine, alias),
        lambda: engine.indices.delete(index=f"{alias}-v1"),
    )


def index_of(engine: OpenSearch, alias: str) -> PhotoIndex:
    """As the functions have it; `engine` is the operator's client of the same engine."""
    (host,) = engine.transport.hosts
    endpoint = f"http://{host['host']}:{host['port']}{host.get('url_prefix', '')}"
    return PhotoIndex(SearchEngine(endpoint, session=SESSION), alias)


def new_alias(engine: OpenSearch) -> str:
    alias = f"photos-{uuid4()}"
    ensure_index(engine, alias=alias)
    return alias


def documents(engine: OpenSearch, index: str) -> dict[str, Any]:
    engine.indices.refresh(index=index)
    hits = engine.search(index=index, body={"size": 1000})["hits"]["hits"]
    return {hit["_id"]: hit["_source"] for hit in hits}


def found(subject: Subject, query: str, *, identity_id: str = ALICE, **members: Any) -> list[str]:
    """Photo ids of a search, as the use case asks for it."""
    subject.documents()  # makes what was written visible to a search
    body = search_body(a_search(None, {"query": query, **members}), identity_id=identity_id)
    return [hit["_source"]["photo_id"] for hit in subject.index.search(body)["hits"]["hits"]]


def failed(photo: Photo, revision: int) -> Photo:
    return replace(photo, status=Status.FAILED, revision=revision)


def tombstone(revision: int) -> Tombstone:
    return a_tombstone(2, revision=revision)


def with_label(name: str, revision: int) -> Photo:
    return replace(PHOTO, labels=(a_label(name),), revision=revision)


def test_a_finished_photo_is_put_as_its_document(subject: Subject) -> None:
    assert subject.index.apply([PHOTO]) == 1

    expected = kept(document_from_photo(PHOTO))
    assert subject.documents() == {PHOTO.photo_id: expected}
    assert found(subject, "car") == [PHOTO.photo_id]


def test_nothing_to_write_is_nothing_done(subject: Subject) -> None:
    under_way = [replace(PHOTO, status=status) for status in (Status.PENDING, Status.RUNNING)]

    assert subject.index.apply([]) == 0
    assert subject.index.apply(under_way) == 0
    assert subject.documents() == {}


def test_a_photo_under_way_leaves_its_old_document(subject: Subject) -> None:
    subject.index.apply([PHOTO])
    subject.index.apply([replace(PHOTO, status=Status.RUNNING, revision=5)])

    assert subject.documents().keys() == {PHOTO.photo_id}


def test_a_failed_photo_is_found_by_those_who_look_for_failed_ones(subject: Subject) -> None:
    subject.index.apply([PHOTO])

    assert subject.index.apply([failed(PHOTO, 2)]) == 1
    assert subject.documents() == {PHOTO.photo_id: kept(document_from_photo(failed(PHOTO, 2)))}
    assert found(subject, "car") == []
    assert found(subject, "is:failed car") == [PHOTO.photo_id]


def test_a_removal_takes_the_document_away(subject: Subject) -> None:
    subject.index.apply([PHOTO])

    assert subject.index.apply([tombstone(2)]) == 0
    assert subject.documents() == {}
    assert found(subject, "car") == []


def test_removing_a_missing_photo_is_never_an_error(subject: Subject) -> None:
    for _ in range(2):
        assert subject.index.apply([tombstone(3)]) == 0

    assert subject.documents() == {}


def test_a_newer_revision_replaces(subject: Subject) -> None:
    subject.index.apply([with_label("Car", 1)])
    subject.index.apply([with_label("Dog", 2)])

    assert subject.documents() == {PHOTO.photo_id: kept(document_from_photo(with_label("Dog", 2)))}


def test_an_older_revision_never_overwrites_a_newer_one(subject: Subject) -> None:
    subject.index.apply([with_label("Dog", 2)])
    subject.index.apply([with_label("Car", 1)])

    assert subject.documents() == {PHOTO.photo_id: kept(document_from_photo(with_label("Dog", 2)))}


def test_an_older_revision_never_brings_back_what_was_removed(subject: Subject) -> None:
    subject.index.apply([with_label("Car", 1)])
    subject.index.apply([tombstone(3)])
    subject.index.apply([with_label("Car", 2)])

    assert subject.documents() == {}


def test_an_older_removal_never_takes_a_newer_photo_away(subject: Subject) -> None:
    subject.index.apply([with_label("Car", 3)])
    subject.index.apply([tombstone(2)])

    assert subject.documents().keys() == {PHOTO.photo_id}


def test_a_removal_may_come_before_what_it_removes(subject: Subject) -> None:
    subject.index.apply([tombstone(2)])
    subject.index.apply([with_label("Car", 1)])

    assert subject.documents() == {}


def test_a_repeated_write_is_not_an_error(subject: Subject) -> None:
    assert [subject.index.apply([PHOTO]) for _ in range(3)] == [1, 1, 1]

    assert subject.documents().keys() == {PHOTO.photo_id}


def test_one_batch_may_hold_everything(subject: Subject) -> None:
    others = [a_finished_photo(f"{number}.jpg") for number in range(20)]
    subject.index.apply([PHOTO])

    put = subject.index.apply([*others[:10], tombstone(9), replace(PHOTO, status=Status.RUNNING), *others[10:]])

    assert put == 20
    assert subject.documents().keys() == {photo.photo_id for photo in others}


@pytest.mark.parametrize("name", ODD_NAMES)
def test_odd_object_keys_come_back_as_they_are(subject: Subject, name: str) -> None:
    photo = a_finished_photo(name)
    subject.index.apply([photo])

    assert subject.documents()[photo.photo_id]["object_key"] == photo.object_key


def test_a_search_sees_its_owners_photos_only(subject: Subject) -> None:
    of_bob = a_finished_photo(identity_id=BOB)
    subject.index.apply([PHOTO, of_bob])

    assert found(subject, "car") == [PHOTO.photo_id]
    assert found(subject, "car", identity_id=BOB) == [of_bob.photo_id]


def test_a_page_begins_where_the_last_one_ended(subject: Subject) -> None:
    photos = [a_finished_photo(f"{number}.jpg") for number in range(5)]
    subject.index.apply(photos)
    subject.documents()
    request = a_search("car", {"size": 2})
    body = search_body(request, identity_id=ALICE)
    first = subject.index.search(body)["hits"]

    rest = found(subject, "car", cursor=next_page(first["hits"][-1]["sort"], request))

    # One more than asked for, which tells that there is another page.
    assert (len(first["hits"]), first["total"]["value"]) == (3, 5)
    assert sorted([*(hit["_source"]["photo_id"] for hit in first["hits"]), *rest]) == sorted(p.photo_id for p in photos)


@pytest.mark.parametrize("act", [lambda index: index.apply([PHOTO]), lambda index: index.search({"size": 1})])
def test_an_index_that_is_not_there_is_an_unavailable_service(subject: Subject, act: Callable[[Any], Any]) -> None:
    subject.break_()

    with pytest.raises(ServiceUnavailable):
        act(subject.index)


def test_a_write_never_makes_an_index_where_the_alias_should_be(engine: OpenSearch) -> None:
    alias = f"photos-{uuid4()}"

    with pytest.raises(ServiceUnavailable, match="refused 1 writes"):
        index_of(engine, alias).apply([PHOTO])
    assert not engine.indices.exists(index=alias)


def test_an_index_under_the_aliass_name_is_refused(engine: OpenSearch) -> None:
    name = f"photos-{uuid4()}"
    engine.indices.create(index=name)

    with pytest.raises(ServiceUnavailable):
        index_of(engine, name).apply([PHOTO])


def test_a_document_that_the_strict_mapping_does_not_know_is_refused_and_the_rest_written(engine: OpenSearch) -> None:
    alias = f"photos-{uuid4()}"
    properties = {"photo_id": {"type": "keyword"}, "identity_id": {"type": "keyword"}}
    mapping = {"mappings": {"dynamic": "strict", "properties": properties}, "aliases": {alias: {}}}
    engine.indices.create(index=f"{alias}-v1", body=mapping)

    with pytest.raises(ServiceUnavailable, match="strict_dynamic_mapping_exception"):
        index_of(engine, alias).apply([PHOTO, tombstone(5)])
    assert documents(engine, alias) == {}


def test_one_refused_write_is_an_error_though_others_were_taken(engine: OpenSearch) -> None:
    alias = new_alias(engine)
    other = a_finished_photo("other.jpg")
    refused = replace(PHOTO, image_metadata=replace(PHOTO.image_metadata, file_size="big"))  # type: ignore[type-var]

    with pytest.raises(ServiceUnavailable, match="refused 1 writes"):
        index_of(engine, alias).apply([refused, other])
    assert documents(engine, alias).keys() == {other.photo_id}


def test_a_concrete_index_can_be_written_beside_the_alias(engine: OpenSearch) -> None:
    alias, other = new_alias(engine), new_alias(engine)

    assert index_of(engine, alias).apply([PHOTO], index=f"{other}-v1") == 1
    assert documents(engine, alias) == {}
    assert documents(engine, other).keys() == {PHOTO.photo_id}


def test_a_search_engine_that_does_not_answer_is_an_unavailable_service() -> None:
    with OpenSearch("http://127.0.0.1:1") as nobody:
        index = index_of(nobody, "photos")

        with pytest.raises(ServiceUnavailable):
            index.search({"size": 1})
        with pytest.raises(ServiceUnavailable):
            next(index.search_each([{"size": 1}]))
        with pytest.raises(ServiceUnavailable):
            index.apply([PHOTO])


def test_a_query_that_the_engine_refuses_is_an_unavailable_service(engine: OpenSearch) -> None:
    with pytest.raises(ServiceUnavailable):
        index_of(engine, new_alias(engine)).search({"query": {"no such query": {}}})


def test_several_searches_are_answered_in_their_order_as_they_are_alone(subject: Subject) -> None:
    subject.index.apply([PHOTO, a_finished_photo("dog.jpg", labels=(a_label("Dog"),))])
    subject.documents()
    bodies = [
        search_body(a_search(None, {"query": query, "facets": True}), identity_id=ALICE)
        for query in ("car", "nothing", "*", "show dog")
    ]
    bodies += [library_body(identity_id=identity_id) for identity_id in (ALICE, BOB)]

    together = list(subject.index.search_each(bodies))

    alone = [subject.index.search(body) for body in bodies]
    assert [summary(answer) for answer in together] == [summary(answer) for answer in alone]
    assert [answer["hits"]["total"]["value"] for answer in together][-2:] == [2, 0]
    assert list(subject.index.search_each([])) == []


def test_one_of_several_that_the_engine_refuses_fails_in_its_place(engine: OpenSearch) -> None:
    good, bad = library_body(identity_id=ALICE), {"size": 20_000}  # more than the window of results

    answers = index_of(engine, new_alias(engine)).search_each([good, bad, good])

    assert next(answers)["hits"]["total"]["value"] == 0
    with pytest.raises(ServiceUnavailable):
        next(answers)


def test_a_missing_alias_is_not_found(engine: OpenSearch) -> None:
    # What `ServiceUnavailable` is made of: a caller of the engine itself sees the difference.
    with pytest.raises(NotFoundError):
        engine.search(index=f"photos-{uuid4()}", body={})


# The fake answers as the engine does, whatever is asked of it.


def a_library() -> list[Photo]:
    """Photos that differ in everything that can be asked for."""
    two = tuple(Instance(90.0, BoundingBox(0.1, 0.1, 0.2, 0.2)) for _ in range(2))
    car = a_label("Car", 98.2, aliases=("Automobile",), parents=("Vehicle",), categories=("Transport",))
    paris = ImageMetadata(
        "JPEG",
        4000,
        3000,
        5_000_000,
        captured_at=datetime(2019, 6, 30, 23, 59),
        camera=Camera("NIKON CORPORATION", "NIKON D90", lens="Nikkor 50mm"),
        location=Location(48.8584, 2.2945),
        upload_tags=("client A",),
    )
    return [
        a_finished_photo(
            "1.jpg", labels=(car, a_label("Wheel", 70.0)), image_metadata=paris, places=("Paris", "France")
        ),
        a_finished_photo("2.png", labels=(replace(car, confidence=61.0),), tags=("holiday",), album_ids=("3f2a",)),
        a_finished_photo("3.jpg", labels=(a_label("Car Wheel", 99.0),), colours=(Colour("red", 42.5),)),
        a_finished_photo(
            "4.jpg",
            labels=(
                a_label("Dog", 88.0, instances=two, parents=("Animal",)),
                a_label("Animal", 88.0),
                a_label("Car", 40.0),
            ),
        ),
        a_finished_photo(
            "5.jpg", labels=(a_label("Mobile Phone", 91.0, aliases=("Cell Phone",)),), hidden_labels=("Dog",)
        ),
        a_finished_photo("red car.jpg", labels=(), image_metadata=replace(paris, location=None, captured_at=None)),
        a_finished_photo(
            "caf\u00e9 \u6771\u4eac.jpg",
            labels=(a_label("Caf\u00e9", 90.0),),
            uploaded_at=datetime(2027, 1, 1, tzinfo=UTC),
        ),
        a_finished_photo("kept.jpg", image_metadata=paris, edits=Edits(rating=4, favourite=True, title="Red pier")),
        a_finished_photo("hidden.jpg", image_metadata=paris, tags=("secret",), edits=Edits(hidden=True, rejected=True)),
        a_finished_photo("bad.jpg", status=Status.FAILED, status_reason="damaged", labels=()),
        a_finished_photo(identity_id=BOB),
    ]


QUERIES = """
car
cars
wheel
automobile
vehicle
transport
puppy
cell phone
mobile
"car wheel"
"wheel car"
car OR dog
car -wheel
-car
(car OR dog) -tag:holiday
*
-*
the car
!!!
red
red car
nikon
50mm
paris
jpg
cafe
東京
client
label:car
label:"mobile phone"
label:vehicle
label:puppy
tag:holiday
tag:client
color:red
color:red>30
color:red>50
camera:d90
lens:50mm
format:jpeg
album:3f2a
taken:2019
taken:2019-06-30
taken:2019-07..
taken:..2019-06
uploaded:2027
near:48.85,2.29,5km
near:paris
near:0,0
place:france
orientation:landscape
size:>10mp
size:12mp
size:<1mb
count:dog=2
count:dog>=3
count:dog<9
confidence:>95 car
confidence:>95 vehicle
confidence:>80 label:dog
confidence:>30 car
label:=Car
-label:car
has:location
-has:time
has:tags
has:labels
is:failed
is:failed bad
is:hidden secret
secret
rating:>=4 -is:rejected
pier
""".strip().splitlines()
EXAMPLES = [example for known in FILTER_HELP.values() for example in known.examples]


@pytest.mark.parametrize("query", dict.fromkeys((*QUERIES, *EXAMPLES)))
def test_the_fake_finds_scores_sorts_and_counts_as_the_engine(asked_both: Any, query: str) -> None:
    for sort in ("relevance", "date"):
        request = a_search(None, {"query": query, "sort": sort, "facets": True})
        fake, engine = asked_both(search_body(request, identity_id=ALICE))

        assert engine == fake, f"sorted by {sort}"


@pytest.mark.parametrize("others", [{BOB: None}, {BOB: ("album-of-bob",)}, {BOB: ("a" * 8, "b" * 8), CAROL: None}])
@pytest.mark.parametrize("query", ["*", "secret", "is:hidden", "is:failed", "-car"])
def test_it_sees_of_others_what_the_engine_does(asked_both: Any, query: str, others: Others) -> None:
    request = a_search(None, {"query": query, "facets": True})

    fake, engine = asked_both(search_body(request, identity_id=ALICE, others=others))

    assert engine == fake


@pytest.fixture(scope="module")
def asked_both(engine: OpenSearch) -> Callable[[dict[str, Any]], list[Any]]:
    alias, fake = new_alias(engine), FakePhotoIndex()
    index = index_of(engine, alias)
    for each in (fake, index):
        each.apply(a_library())
    engine.indices.refresh(index=alias)
    return lambda body: [summary(each.search(body)) for each in (fake, index)]


def summary(answer: dict[str, Any]) -> Any:
    """What is used of an answer. A hit has score, order and document."""
    hits = [(hit["_score"], hit["sort"], hit["_source"]["object_key"]) for hit in answer["hits"]["hits"]]
    counted = {
        name: [(bucket["key"], bucket["doc_count"]) for bucket in found["buckets"]]
        for name, found in answer.get("aggregations", {}).items()
    }
    return answer["hits"]["total"]["value"], hits, counted
