"""What a search finds and in which order, asked as the use case asks it, of a search engine of this session's own."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from botocore.credentials import ReadOnlyCredentials
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from opensearchpy import OpenSearch

from chalicelib.aws.photo_index import PhotoIndex
from chalicelib.core.photo import Camera, ImageMetadata, Label, Photo
from chalicelib.core.presigned_url import presigner
from chalicelib.core.search_language import search_request, write_cursor
from chalicelib.search import search_photos
from setup.photo_index import ensure_index
from tests.records import ALICE, BOB, BUCKET, UPLOADED_AT, a_finished_photo, a_label

SIGNER = presigner(
    ReadOnlyCredentials("AKIDEXAMPLE", "secret", None),
    bucket=BUCKET,
    region="us-east-1",
    signed_at=datetime(2026, 3, 1, tzinfo=UTC),
    expires_in=900,
)


class Library:
    """An index of its own, and searches in it."""

    def __init__(self, engine: OpenSearch) -> None:
        self.alias = f"photos-{uuid4()}"
        self._engine = engine
        self._index = PhotoIndex(engine, self.alias)
        ensure_index(engine, alias=self.alias)

    def add(self, *photos: Photo) -> None:
        self._index.apply(photos)
        self._engine.indices.refresh(index=self.alias)

    def answer(self, query: str, *, identity_id: str = ALICE, **body: Any) -> dict[str, Any]:
        request = search_request(None, {"query": query, **body})
        return search_photos(request, identity_id=identity_id, index=self._index, signer=SIGNER)

    def find(self, query: str, **options: Any) -> list[str]:
        """Names of the photos found, best first."""
        return [name_of(picture) for picture in self.answer(query, **options)["pictures"]]


def name_of(picture: dict[str, Any]) -> str:
    name: str = picture["s3BucketUrl"].rpartition("/")[2]
    return name


@pytest.fixture(scope="module")
def engine(search_engine: str) -> Iterator[OpenSearch]:
    with OpenSearch(search_engine) as client:
        yield client


@pytest.fixture
def library(engine: OpenSearch) -> Library:
    return Library(engine)


def labelled(name: str, *labels: str, **changes: Any) -> Photo:
    return a_finished_photo(f"{name}.jpg", labels=tuple(map(a_label, labels)), **changes)


# Which words find it


@pytest.mark.parametrize(
    "query",
    ["car", "cars", "Car", "CARS", "  car  ", "car!", "(car)", '"car"', "car,", "car car"],
)
def test_case_number_and_punctuation_do_not_matter(library: Library, query: str) -> None:
    library.add(labelled("1", "Car"), labelled("2", "Dog"))

    assert library.find(query) == ["1.jpg"]


@pytest.mark.parametrize("query", ["café", "cafe", "CAFÉ", "cafés", "cafe\u0301"])
@pytest.mark.parametrize("label", ["Café", "Cafe"])
def test_accents_do_not_matter(library: Library, label: str, query: str) -> None:
    library.add(labelled("1", label))

    assert library.find(query) == ["1.jpg"]


@pytest.mark.parametrize("query", ["beaches", "beach", "puppies", "puppy", "mountain", "mountains"])
def test_plurals(library: Library, query: str) -> None:
    library.add(labelled("1", "Beach", "Puppy", "Mountain"))

    assert library.find(query) == ["1.jpg"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("car", ["both.jpg", "car.jpg"]),
        ("car night", ["both.jpg"]),
        ("night car", ["both.jpg"]),
        ("car night dog", []),
        ("car nonsense", []),
        ("nonsense", []),
        ("!!!", []),
        ("*", []),
        ("ca*", []),
        ("car OR dog", []),
        ("car -night", ["both.jpg"]),
    ],
)
def test_every_word_must_match_and_nothing_is_an_operator(library: Library, query: str, found: list[str]) -> None:
    library.add(labelled("car", "Car"), labelled("both", "Car", "Night"), labelled("night", "Night"))

    assert sorted(library.find(query)) == found


EVERYTHING = ("car", "automobile", "vehicle", "traffic", "nikon", "d90", "nikkor", "client", "2019", "paris", "trip")


def test_the_words_may_be_in_different_fields(library: Library) -> None:
    label = a_label("Car", aliases=("Automobile",), parents=("Vehicle",), categories=("Traffic",))
    camera = Camera("Nikon", "D90", lens="Nikkor 50 mm")
    metadata = ImageMetadata("JPEG", 1, 1, 1, camera=camera)
    said: dict[str, Any] = {"labels": (label,), "tags": ("client A",), "image_metadata": metadata}
    library.add(a_finished_photo("2019/paris_trip-42.jpg", **said))

    assert [word for word in EVERYTHING if not library.find(word)] == []
    assert library.find(" ".join(EVERYTHING)) == ["paris_trip-42.jpg"]


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("IMG_1234.jpg", "IMG_1234.jpg"),
        ("IMG_1234.jpg", "1234"),
        ("IMG_1234.jpg", "img 1234"),
        ("rock'n'roll 3,5.jpg", "rock'n'roll"),
        ("rock'n'roll 3,5.jpg", "roll"),
        ("Cafe\u0301.jpg", "caf\u00e9"),
        ("Caf\u00e9.jpg", "cafe\u0301"),
        ("Gro\u0308\u00dfe.jpg", "gr\u00f6\u00dfe"),
        ("हिन्दी.jpg", "हिन्दी"),
        ("東京 タワー.jpg", "東京"),
        ("O'Hara.jpg", "o\u2019hara"),
    ],
)
def test_names_are_found_whole_and_by_their_words(library: Library, name: str, query: str) -> None:
    library.add(a_finished_photo(name), a_finished_photo("other.jpg"))

    assert library.find(query) == [name]


def test_labels_of_two_words(library: Library) -> None:
    library.add(labelled("1", "Mobile Phone"))

    assert library.find("mobile phones") == library.find("phone") == ["1.jpg"]


def test_hidden_labels_do_not_find_a_photo(library: Library) -> None:
    library.add(labelled("1", "Car", "Person", hidden_labels=("Person",)))

    assert library.find("person") == []
    assert library.find("car") == ["1.jpg"]


# In which order


def test_98_percent_comes_before_61(library: Library) -> None:
    library.add(*(a_finished_photo(f"{percent}.jpg", labels=(a_label("Car", percent),)) for percent in (61, 98, 80)))

    assert library.find("car") == ["98.jpg", "80.jpg", "61.jpg"]


def test_it_is_the_confidence_of_the_label_that_was_asked_for(library: Library) -> None:
    sure_of_dog = (a_label("Dog", 99.9), a_label("Car", 61.0))
    sure_of_car = (a_label("Car", 98.0), a_label("Dog", 60.0))
    library.add(a_finished_photo("dog.jpg", labels=sure_of_dog), a_finished_photo("car.jpg", labels=sure_of_car))

    assert library.find("car") == ["car.jpg", "dog.jpg"]
    assert library.find("dog") == ["dog.jpg", "car.jpg"]


def test_two_doubtful_labels_do_not_add_up_to_a_sure_one(library: Library) -> None:
    doubtful = (a_label("Sports Car", 60.0), a_label("Car", 59.0))
    library.add(
        a_finished_photo("doubtful.jpg", labels=doubtful), a_finished_photo("sure.jpg", labels=(a_label("Car"),))
    )

    assert library.find("car") == ["sure.jpg", "doubtful.jpg"]


def test_a_name_comes_before_an_alias_before_an_ancestor_before_a_file_name(library: Library) -> None:
    # Less sure, and older, the nearer the match: neither may outweigh that.
    def photo(name: str, days: int, label: Label) -> Photo:
        return a_finished_photo(name, labels=(label,), uploaded_at=UPLOADED_AT + timedelta(days=days))

    library.add(
        photo("vehicle.jpg", 4, a_label("Thing", 100.0)),
        photo("3.jpg", 3, a_label("Thing", 100.0, parents=("Vehicle",))),
        photo("2.jpg", 2, a_label("Thing", 90.0, aliases=("Vehicle",))),
        photo("1.jpg", 1, a_label("Vehicle", 55.0)),
    )

    assert library.find("vehicle") == ["1.jpg", "2.jpg", "3.jpg", "vehicle.jpg"]


def test_newest_first_among_equals(library: Library) -> None:
    ages = {"old": 0, "newest": 9, "newer": 5}
    library.add(*(labelled(name, "Car", uploaded_at=UPLOADED_AT + timedelta(days=days)) for name, days in ages.items()))

    assert library.find("car") == ["newest.jpg", "newer.jpg", "old.jpg"]


def test_the_order_does_not_depend_on_what_else_there_is(library: Library) -> None:
    library.add(labelled("1", "Car"))
    (before,) = library.answer("car")["pictures"]

    library.add(*(labelled(f"dog {number}", "Dog") for number in range(20)), labelled("2", "Car", identity_id=BOB))
    (after,) = library.answer("car")["pictures"]

    assert after["score"] == before["score"]


# Page by page


def pages(library: Library, query: str, size: int, **options: Any) -> list[list[str]]:
    cursor, pages = None, []
    while True:
        answer = library.answer(query, size=size, cursor=cursor, **options)
        pages.append([picture["id"] for picture in answer["pictures"]])
        if "cursor" not in answer:
            return pages
        cursor = answer["cursor"]


def many(count: int, **changes: Any) -> list[Photo]:
    """Photos that tie in groups: of confidences and of upload times."""
    return [
        a_finished_photo(
            f"{number}.jpg",
            labels=(a_label("Car", [98.27150726318359, 61.03515625, 73.3][number % 3]),),
            uploaded_at=UPLOADED_AT + timedelta(microseconds=1000 * (number % 4)),
            **changes,
        )
        for number in range(count)
    ]


@pytest.mark.parametrize("size", [1, 2, 5, 7, 30])
def test_pages_visit_every_photo_once_in_the_order_of_one_page(library: Library, size: int) -> None:
    library.add(*many(23))
    everything = [picture["id"] for picture in library.answer("car", size=200)["pictures"]]

    visited = [photo_id for page in pages(library, "car", size) for photo_id in page]

    assert visited == everything
    assert len(set(visited)) == 23


def test_photos_that_come_meanwhile_do_not_make_others_be_skipped_or_repeated(library: Library) -> None:
    library.add(*many(10))
    first = library.answer("car", size=5)
    newer = [replace(photo, uploaded_at=photo.uploaded_at + timedelta(days=1)) for photo in many(20)[10:]]
    library.add(*newer, *(labelled(f"dog {number}", "Dog") for number in range(10)))

    second = library.answer("car", size=100, cursor=first["cursor"])

    visited = [picture["id"] for answer in (first, second) for picture in answer["pictures"]]
    assert len(visited) == len(set(visited))
    assert {photo.photo_id for photo in many(10)} <= set(visited)


@pytest.mark.parametrize(("count", "size"), [(0, 10), (3, 2), (25, 10)])
def test_the_total_is_exact_on_every_page(library: Library, count: int, size: int) -> None:
    library.add(*many(count), *many(4, identity_id=BOB, album_id="x"), labelled("dog", "Dog"))

    answer = library.answer("car", size=size)
    assert (answer["total"], len(answer["pictures"])) == (count, min(count, size))
    if count > size:
        assert library.answer("car", size=size, cursor=answer["cursor"])["total"] == count


# Whose photos


def test_another_ones_cursor_leads_to_own_photos_only(library: Library) -> None:
    of_bob = [replace(a_finished_photo(f"{number}.jpg", identity_id=BOB)) for number in range(6)]
    library.add(*many(6), *of_bob)
    cursor_of_bob = library.answer("car", identity_id=BOB, size=1)["cursor"]

    answer = library.answer("car", size=100, cursor=cursor_of_bob)

    assert answer["total"] == 6
    assert {picture["id"] for picture in answer["pictures"]} <= {photo.photo_id for photo in many(6)}


def test_a_cursor_names_nobody(library: Library) -> None:
    library.add(*many(3))
    answer = library.answer("car", size=2)

    last = answer["pictures"][-1]
    uploaded_at = int(datetime.fromisoformat(last["uploadedAt"]).timestamp() * 1000)
    assert answer["cursor"] == write_cursor([last["score"], uploaded_at, last["id"]])


@pytest.fixture(scope="module")
def shared(engine: OpenSearch) -> Library:
    """One photo of Alice's, and one of Bob's that says many things that only he may see."""
    library = Library(engine)
    library.add(
        labelled("alice", "Car"),
        a_finished_photo(
            "bob.jpg",
            identity_id=BOB,
            labels=tuple(a_label(name, parents=("Vehicle",)) for name in ("Secret", "Car", "a", "0", BOB)),
            tags=("secret", ALICE, "*", "identity_id"),
        ),
    )
    return library


# What people who want to break out would try, and parts to build more of it from.
ATTEMPTS = [
    "*",
    "secret",
    "secret*",
    "car secret",
    "car OR secret",
    "car | secret",
    "-car",
    "NOT car",
    f"identity_id:{BOB}",
    BOB,
    "identity_id:*",
    '"}},{"match_all":{}}',
    '{"match_all": {}}',
    '", "query": {"match_all": {}}, "x": "',
    "*:*",
    "_all:secret",
    "/.*/",
    "secret~2",
    "a' OR '1'='1",
    "\\",
    '"',
    "\x00",
    "${jndi:x}",
    "{{constructor}}",
]
parts = st.sampled_from(
    [*ATTEMPTS, "car", "Car", " ", "(", ")", "[", "}", "^4", "~", "?", ":", "&&", "||", "\n", "\u202e"]
)
attempts = st.lists(parts, min_size=1, max_size=6).map("".join) | st.text(st.characters(codec="utf-8"), max_size=60)


@pytest.mark.parametrize("query", ATTEMPTS)
def test_no_trick_shows_what_is_anothers(shared: Library, query: str) -> None:
    assert set(shared.find(query)) <= {"alice.jpg"}


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(attempts.filter(lambda query: query.strip() and len(query) <= 500))
def test_whatever_is_asked_own_photos_only(shared: Library, query: str) -> None:
    answer = shared.answer(query)

    assert {name_of(picture) for picture in answer["pictures"]} <= {"alice.jpg"}
    assert answer["total"] == len(answer["pictures"])
    assert "bob" not in json.dumps(answer)


@pytest.mark.parametrize("identity_id", ["", "*", "us-east-1:*", ALICE[:-1], ALICE.upper(), f"{ALICE} {BOB}"])
def test_an_identity_that_is_nearly_anothers_is_nobody(shared: Library, identity_id: str) -> None:
    assert shared.find("car", identity_id=identity_id) == []
