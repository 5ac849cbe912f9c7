"""What a search finds and in which order, asked as the use case asks it, of a search engine of this session's own."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from botocore.credentials import ReadOnlyCredentials
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from opensearchpy import OpenSearch

import chalicelib.core
from chalicelib.aws.photo_index import PhotoIndex
from chalicelib.core.photo import (
    BoundingBox,
    Camera,
    Colour,
    ImageMetadata,
    Instance,
    Label,
    Location,
    Photo,
    Status,
)
from chalicelib.core.presigned_url import presigner
from chalicelib.core.search_language import read_cursor, search_request, write_cursor
from chalicelib.core.word_stems import stems
from chalicelib.errors import BadSearch
from chalicelib.search import search_photos, suggest
from setup.photo_index import ensure_index
from tests.fakes import FakeAlbumTable
from tests.records import ALICE, BOB, BUCKET, UPLOADED_AT, a_finished_photo, a_label

SIGNER = presigner(
    ReadOnlyCredentials("AKIDEXAMPLE", "secret", None),
    bucket=BUCKET,
    region="us-east-1",
    signed_at=datetime(2026, 3, 1, tzinfo=UTC),
    expires_in=900,
)
ALBUMS: Any = FakeAlbumTable()
SYNONYMS = Path(chalicelib.core.__path__[0]) / "synonyms.json"


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
        return search_photos(request, identity_id=identity_id, albums=ALBUMS, index=self._index, signer=SIGNER)

    def suggest(self, typed: str, *, identity_id: str = ALICE) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = suggest(typed, identity_id=identity_id, albums=ALBUMS, index=self._index)[
            "suggestions"
        ]
        return found

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
    ["car", "cars", "Car", "CARS", "  car  ", "car!", "(car)", '"car"', "car,", "car car", "\u201ccar\u201d", "car's"],
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
        ("*", ["both.jpg", "car.jpg", "night.jpg"]),
        ("car OR dog", ["both.jpg", "car.jpg"]),
        ("car -night", ["car.jpg"]),
        ("car or night", ["both.jpg"]),
        ("car && night", ["both.jpg"]),
        ("car | dog", []),
        ("car~2", []),
        ("n*t", []),
    ],
)
def test_every_word_must_match_and_nothing_but_the_language_is_an_operator(
    library: Library, query: str, found: list[str]
) -> None:
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


def test_hidden_labels_do_not_find_a_photo_as_ancestors_of_others_either(library: Library) -> None:
    terrier = a_label("Terrier", parents=("Dog", "Animal"))
    library.add(a_finished_photo("1.jpg", labels=(terrier, a_label("Dog")), hidden_labels=("Dog",)))

    assert library.find("dog") == library.find("label:dog") == []
    assert library.find("animal") == library.find("terrier") == ["1.jpg"]


@pytest.mark.parametrize("query", ["grey", "gray", "color:grey", "colour:gray", "Grey photos"])
def test_gray_is_grey(library: Library, query: str) -> None:
    library.add(a_finished_photo("1.jpg", colours=(Colour("gray", 40.0),)), labelled("2", "Car"))

    (picture,) = library.answer(query)["pictures"]

    assert (name_of(picture), picture["matched"]) == ("1.jpg", [{"field": "colour", "value": "gray"}])


@pytest.mark.parametrize(
    "query", ["my car", "photos of cars", "car pictures", "car -dog", "car \u2013dog", "car \u2212dog"]
)
def test_people_write_as_they_speak(library: Library, query: str) -> None:
    library.add(labelled("1", "Car"), labelled("2", "Car", "Dog"))

    assert sorted(library.find(query)) == (["1.jpg"] if "dog" in query else ["1.jpg", "2.jpg"])


def test_a_synonym_ranks_by_the_confidence_of_the_label_that_it_means(library: Library) -> None:
    library.add(
        a_finished_photo("house.jpg", labels=(a_label("Building", 90.0),)),
        a_finished_photo("tower.jpg", labels=(a_label("High Rise", 95.0), a_label("Building", 90.0))),
    )

    assert library.find("skyscraper") == ["tower.jpg", "house.jpg"]


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


def test_a_name_before_an_alias_before_a_synonym_before_an_ancestor_before_all_else(library: Library) -> None:
    def photo(name: str, days: int, **what: Any) -> Photo:
        return a_finished_photo(name, **{"labels": (), **what}, uploaded_at=UPLOADED_AT + timedelta(days=days))

    library.add(
        photo("auto.jpg", 5),
        photo("ancestor.jpg", 4, labels=(a_label("Thing", 100.0, parents=("Auto",)),)),
        photo("synonym.jpg", 3, labels=(a_label("Car", 99.0),)),
        photo("alias.jpg", 2, labels=(a_label("Thing", 80.0, aliases=("Auto",)),)),
        photo("name.jpg", 1, labels=(a_label("Auto", 55.0),)),
        photo("tag.jpg", 0, tags=("auto",)),
    )

    assert library.find("auto") == ["tag.jpg", "name.jpg", "alias.jpg", "synonym.jpg", "ancestor.jpg", "auto.jpg"]


def test_a_label_of_this_name_comes_before_one_that_has_the_word_in_its_name(library: Library) -> None:
    library.add(labelled("wheel", "Car Wheel"), a_finished_photo("car.jpg", labels=(a_label("Car", 55.0),)))

    assert library.find("car") == ["car.jpg", "wheel.jpg"]
    assert library.find("car wheel") == ["wheel.jpg"]


def test_label_ranks_as_the_bare_word_does(library: Library) -> None:
    library.add(*(a_finished_photo(f"{percent}.jpg", labels=(a_label("Car", percent),)) for percent in (61, 98, 80)))

    assert library.find("label:cars") == ["98.jpg", "80.jpg", "61.jpg"]


def taken(name: str, captured_at: datetime | None, **changes: Any) -> Photo:
    metadata = ImageMetadata("JPEG", 640, 480, 1, captured_at=captured_at)
    return a_finished_photo(f"{name}.jpg", image_metadata=metadata, **changes)


def test_ties_go_by_capture_time_and_those_without_one_come_last(library: Library) -> None:
    library.add(
        taken("2018", datetime(2018, 1, 1)),
        taken("none", None, uploaded_at=UPLOADED_AT + timedelta(days=9)),
        taken("2020", datetime(2020, 1, 1, tzinfo=UTC)),
        taken("2019", datetime(2019, 1, 1), uploaded_at=UPLOADED_AT + timedelta(days=5)),
        taken("sure", datetime(2000, 1, 1), labels=(a_label("Car", 99.9),)),
    )

    assert library.find("car") == ["sure.jpg", "2020.jpg", "2019.jpg", "2018.jpg", "none.jpg"]
    for sort in ("newest", "date"):
        assert library.find("car", sort=sort) == ["2020.jpg", "2019.jpg", "2018.jpg", "sure.jpg", "none.jpg"]
    assert library.find("car", sort="oldest") == ["sure.jpg", "2018.jpg", "2019.jpg", "2020.jpg", "none.jpg"]


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


@pytest.mark.parametrize("size", [1, 4, 7])
@pytest.mark.parametrize("sort", ["relevance", "newest", "oldest", "date"])
def test_pages_in_either_order(library: Library, sort: str, size: int) -> None:
    times = [datetime(2019, 1, 1), datetime(2020, 1, 1), None]
    library.add(
        *(taken(str(number), times[number % 3], labels=(a_label("Car", 60 + number % 2),)) for number in range(20))
    )
    everything = [picture["id"] for picture in library.answer("car", size=200, sort=sort)["pictures"]]

    assert [photo_id for page in pages(library, "car", size, sort=sort) for photo_id in page] == everything
    assert len(set(everything)) == 20


def test_pages_go_on_beyond_ten_thousand_hits(library: Library) -> None:
    photos = [a_finished_photo(f"{number}.jpg", labels=(a_label("Boat"),)) for number in range(10_250)]
    for start in range(0, len(photos), 1025):
        library.add(*photos[start : start + 1025])
    in_order = sorted(photo.photo_id for photo in photos)  # they tie in everything else
    first = library.answer("boat", size=1)
    assert (first["total"], first["pictures"][0]["id"]) == (10_250, in_order[0])

    search = search_request("boat", {}).fingerprint
    score, captured_at, uploaded_at, _ = read_cursor(first["cursor"], "relevance", search)
    cursor = write_cursor([score, captured_at, uploaded_at, in_order[10_099]], search)
    page = library.answer("boat", size=100, cursor=cursor)

    assert [picture["id"] for picture in page["pictures"]] == in_order[10_100:10_200]
    rest = library.answer("boat", size=100, cursor=page["cursor"])
    assert [picture["id"] for picture in rest["pictures"]] == in_order[10_200:]
    assert "cursor" not in rest


# Words that are not quite right


VOCABULARY = ("Car", "Building", "Mountain", "Bicycle", "Dog", "Umbrella", "Mobile Phone")


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from([name for name in VOCABULARY if len(name) > 3]),
    st.data(),
)
def test_one_wrong_letter_does_not_matter(vocabulary: Library, label: str, data: st.DataObject) -> None:
    word = label.lower().split()[0]
    place = data.draw(st.integers(0, len(word) - 1))
    letter = data.draw(st.sampled_from("qxzj"))
    typed = data.draw(
        st.sampled_from(
            [
                word[:place] + letter + word[place + 1 :],
                word[:place] + word[place + 1 :],
                word[:place] + letter + word[place:],
                word[:place] + word[place : place + 2][::-1] + word[place + 2 :],
            ]
        )
    )

    assert f"{label}.jpg" in vocabulary.find(typed)


@pytest.fixture(scope="module")
def vocabulary(engine: OpenSearch) -> Library:
    library = Library(engine)
    library.add(*(labelled(name, name) for name in VOCABULARY))
    return library


def test_what_was_meant_is_told_and_is_nothing_that_finds_as_little(vocabulary: Library) -> None:
    assert vocabulary.answer("moutain")["didYouMean"] == "mountain"
    assert "didYouMean" not in vocabulary.answer("mountain")
    assert "didYouMean" not in vocabulary.answer("xylophone")
    assert "didYouMean" not in vocabulary.answer("moutain bicycle")


def test_what_was_meant_has_pages_too(library: Library) -> None:
    library.add(*(labelled(str(number), "Mountain") for number in range(5)))

    assert sorted(len(page) for page in pages(library, "moutain", 2)) == [1, 2, 2]


@pytest.mark.parametrize(
    "text",
    [
        *VOCABULARY,
        "Two Cars",
        "beaches puppies skies",
        "Größe Øre æsop ß",
        "O'Hara's",
        "東京タワー",
        "ひらがな カタカナ",
        "well-known U.S.A. 3,5",
        "can't news dying generously university",
        "IMG_1234.jpg",
        "İstanbul ŁÓDŹ đ",
        "日本 2019",
    ],
)
def test_stems_are_those_of_the_engine(engine: OpenSearch, library: Library, text: str) -> None:
    tokens = engine.indices.analyze(index=library.alias, body={"analyzer": "words", "text": text})["tokens"]

    assert stems(text) == tuple(token["token"] for token in tokens)


def test_the_stems_of_every_label_are_those_of_the_engine(engine: OpenSearch, library: Library) -> None:
    labels = sorted({label for meant in json.loads(SYNONYMS.read_text()).values() for label in meant})
    text = " ".join(labels)
    tokens = engine.indices.analyze(index=library.alias, body={"analyzer": "words", "text": text})["tokens"]

    assert stems(text) == tuple(token["token"] for token in tokens)


# What each filter finds


@pytest.fixture(scope="module")
def various(engine: OpenSearch) -> Library:
    """Five photos that differ in everything that can be asked for."""
    library = Library(engine)
    paris = ImageMetadata(
        "JPEG",
        4000,
        3000,
        5_000_000,
        captured_at=datetime(2019, 6, 30, 23, 59, tzinfo=timezone(timedelta(hours=-5))),
        camera=Camera("NIKON CORPORATION", "NIKON D90", lens="Nikkor 50mm"),
        location=Location(48.8584, 2.2945),
        upload_tags=("client A",),
    )
    tall = ImageMetadata("PNG", 600, 800, 400_000, captured_at=datetime(2019, 7, 1))
    boxes = tuple(Instance(90.0, BoundingBox(0.1, 0.1, 0.2, 0.2)) for _ in range(2))
    dogs = (a_label("Dog", 88.0, instances=boxes, parents=("Animal",)), a_label("Animal", 88.0))
    phone = a_label("Mobile Phone", 91.0, aliases=("Cell Phone",), instances=boxes[:1])
    library.add(
        a_finished_photo("paris.jpg", image_metadata=paris, places=("Paris", "France"), album_id="3f2a"),
        a_finished_photo("tall.png", image_metadata=tall, labels=(a_label("Car", 61.0),), tags=("client B",)),
        a_finished_photo("dogs.jpg", labels=dogs, colours=(Colour("red", 42.5), Colour("black", 15.0))),
        a_finished_photo("phone.jpg", labels=(phone,), uploaded_at=datetime(2027, 2, 3, tzinfo=UTC)),
        a_finished_photo("bad.jpg", status=Status.FAILED, status_reason="damaged", labels=(), image_metadata=None),
    )
    return library


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("label:dog", "dogs.jpg"),
        ("label:puppy", "dogs.jpg"),
        ("label:animal", "dogs.jpg"),
        ('label:"mobile phone"', "phone.jpg"),
        ('label:"cell phone"', "phone.jpg"),
        ('label:"phone mobile"', ""),
        ("label:paris", ""),
        ("-label:car -label:dog", "phone.jpg"),
        ("tag:client", "paris.jpg tall.png"),
        ('tag:"client b"', "tall.png"),
        ("color:red", "dogs.jpg"),
        ("color:red>40", "dogs.jpg"),
        ("color:red>43", ""),
        ("color:black<=15%", "dogs.jpg"),
        ("camera:nikon", "paris.jpg"),
        ('camera:"nikon d90"', "paris.jpg"),
        ("lens:50mm", "paris.jpg"),
        ("format:png", "tall.png"),
        ("format:jpg", "dogs.jpg paris.jpg phone.jpg"),
        ("album:3f2a", "paris.jpg"),
        ("album:3f", ""),
        ("taken:2019", "paris.jpg tall.png"),
        ("taken:2019-06", "paris.jpg"),
        ("taken:2019-06-30", "paris.jpg"),
        ("taken:2019-07-01", "tall.png"),
        ("taken:2019-06-30..2019-07-01", "paris.jpg tall.png"),
        ("taken:2019-07..", "tall.png"),
        ("taken:..2019-06", "paris.jpg"),
        ("taken:2018", ""),
        ("uploaded:2027-02-03", "phone.jpg"),
        ("uploaded:..2026", "dogs.jpg paris.jpg tall.png"),
        ("near:48.8584,2.2945,100m", "paris.jpg"),
        ("near:48.9,2.2945,1km", ""),
        ("near:paris", "paris.jpg"),
        ("near:london", ""),
        ("place:france", "paris.jpg"),
        ("orientation:portrait", "tall.png"),
        ("orientation:square", ""),
        ("size:>10mp", "paris.jpg"),
        ("size:12mp", "paris.jpg"),
        ("size:>12mp", ""),
        ("size:>=12mp", "paris.jpg"),
        ("size:<500kb", "dogs.jpg phone.jpg tall.png"),
        ("count:dog>=2", "dogs.jpg"),
        ("count:dog>2", ""),
        ("count:dogs=2", "dogs.jpg"),
        ("count:puppy=2", "dogs.jpg"),
        ('count:"mobile phone">=1', "phone.jpg"),
        ("count:car<1", "paris.jpg tall.png"),
        ("confidence:>90 car", "paris.jpg"),
        ("confidence:>60 car", "paris.jpg tall.png"),
        ("confidence:>90 label:dog", ""),
        ("confidence:>90 count:dog>=2", ""),
        ("confidence:>85 vehicle OR animal", "dogs.jpg"),
        ("has:location", "paris.jpg"),
        ("has:tags", "paris.jpg tall.png"),
        ("has:album", "paris.jpg"),
        ("has:time", "paris.jpg tall.png"),
        ("has:labels -has:time", "dogs.jpg phone.jpg"),
        ("is:failed", "bad.jpg"),
        ("is:failed has:labels", ""),
        ("is:failed bad", "bad.jpg"),
        ("*", "dogs.jpg paris.jpg phone.jpg tall.png"),
        ("taken:2019 (paris OR dog)", "paris.jpg"),
        ("(dog OR phone) -red", "phone.jpg"),
        ("cell phone", "phone.jpg"),
    ],
)
def test_what_is_found(various: Library, query: str, found: str) -> None:
    assert sorted(various.find(query)) == found.split()


def test_facets_count_leaves_and_what_else_there_is(various: Library) -> None:
    counted = {
        name: {entry["value"]: entry["count"] for entry in entries}
        for name, entries in various.answer("*", facets=True)["facets"].items()
    }

    assert counted == {
        "labels": {"Car": 2, "Dog": 1, "Mobile Phone": 1},
        "categories": {},
        "years": {"2019": 2},
        "months": {"2019-06": 1, "2019-07": 1},
        "cameras": {"NIKON D90": 1},
        "places": {"Paris": 1, "France": 1},
        "colours": {"red": 1, "black": 1},
        "albums": {"3f2a": 1},
        "tags": {"client A": 1, "client B": 1},
    }


def test_the_longest_search_is_answered(various: Library) -> None:
    words = " OR ".join(["puppies"] * 31 + ["dog"])

    assert various.find(words) == ["dogs.jpg"]
    assert various.find("(" * 20 + "dog" + ")" * 20) == ["dogs.jpg"]
    assert various.find("x" * 500) == []


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
    search = search_request("car", {}).fingerprint
    assert answer["cursor"] == write_cursor([last["score"], -(2**63), uploaded_at, last["id"]], search)


@pytest.fixture(scope="module")
def shared(engine: OpenSearch) -> Library:
    """One photo of Alice's, and one of Bob's that says many things that only he may see."""
    library = Library(engine)
    library.add(
        labelled("alice", "Car", places=("Own place",)),
        a_finished_photo(
            "bob.jpg",
            identity_id=BOB,
            places=("Bobtown",),
            labels=tuple(a_label(name, parents=("Vehicle",)) for name in ("Secret", "Car", "a", "0", BOB)),
            tags=("secret", "Secret Palace", ALICE, "*", "identity_id"),
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
    "*  OR secret",
    "-nothing",
    "-(-secret)",
    "label:secret",
    "tag:*",
    "has:tags",
    "place:bobtown",
    "label:secret OR -label:secret",
    "near:0,0,20000km",
    "confidence:>0",
    "uploaded:2000.. -camera:x",
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


def check_nothing_of_bob_is_shown(library: Library, query: str) -> None:
    try:
        answer = library.answer(query, facets=True)
    except BadSearch:
        return
    assert {name_of(picture) for picture in answer["pictures"]} <= {"alice.jpg"}
    assert answer["total"] == len(answer["pictures"])
    assert "bob" not in json.dumps(answer)
    counted = {value["value"] for facet in answer["facets"].values() for value in facet}
    assert counted <= {"Car", "2026", "Own place"}
    assert answer.get("didYouMean", "").count("ecret") <= query.lower().count("ecret")


@pytest.mark.parametrize("query", ATTEMPTS)
def test_no_trick_shows_what_is_anothers(shared: Library, query: str) -> None:
    check_nothing_of_bob_is_shown(shared, query)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(attempts.filter(lambda query: query.strip() and len(query) <= 500))
def test_whatever_is_asked_own_photos_only(shared: Library, query: str) -> None:
    check_nothing_of_bob_is_shown(shared, query)


@pytest.mark.parametrize(
    "query", ["secre", "secrte", "label:secrte", "tag:secet", "vehicel", "Secret Place", "place:bobtwn"]
)
def test_what_was_meant_is_never_a_word_of_somebody_else(shared: Library, query: str) -> None:
    assert shared.answer(query) == {"message": "Success", "total": 0, "pictures": []}
    assert shared.answer(query, identity_id=BOB)["total"] == 1


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(attempts)
def test_whatever_is_typed_own_values_only_are_suggested(shared: Library, typed: str) -> None:
    suggestions = shared.suggest(typed)

    assert {one["value"] for one in suggestions} <= {"Car", "Own place"}
    assert all(one["count"] == 1 for one in suggestions)


@pytest.mark.parametrize("typed", ["", "sec", "tag:", "tag:se", "label:", "place:bob", "bobtwn", "a", "0"])
def test_suggestions_hold_nothing_of_somebody_else(shared: Library, typed: str) -> None:
    of_bob = {one["value"] for one in shared.suggest(typed, identity_id=BOB)}
    own = {one["value"] for one in shared.suggest(typed)}

    assert of_bob - {"Car"}
    assert own <= {"Car", "Own place"}


@pytest.mark.parametrize("identity_id", ["", "*", "us-east-1:*", ALICE[:-1], ALICE.upper(), f"{ALICE} {BOB}"])
def test_an_identity_that_is_nearly_anothers_is_nobody(shared: Library, identity_id: str) -> None:
    assert shared.find("car", identity_id=identity_id) == []
