"""The search use case: which photos are found, and what the answer says about each."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

from chalicelib.core.album import Album
from chalicelib.core.photo import Camera, Colour, ImageMetadata, Location, Rendition, Status, Thumbnail
from chalicelib.errors import ServiceUnavailable
from chalicelib.search import search_photos, suggest
from tests.fakes import FakeAlbumTable, FakePhotoIndex
from tests.records import (
    ALICE,
    BOB,
    BUCKET,
    ODD_NAMES,
    a_finished_photo,
    a_label,
    a_search,
    a_url_signer,
    an_object_key,
    plain,
)

SIGNER = a_url_signer()
THUMBNAIL = Thumbnail(f"private/{ALICE}/resized/car.jpg", 250, 188, None, (Rendition(640, 640, 480),), "c0ffee00")


def album(album_id: str, name: str, identity_id: str = ALICE) -> Album:
    return Album(identity_id=identity_id, album_id=album_id, name=name, created_at=datetime(2026, 1, 1, tzinfo=UTC))


ALBUMS: Any = FakeAlbumTable()
for _album in (
    album("summer19", "Summer 2019"),
    album("summer20", "summer 2019"),
    album("winter19", "Winter"),
    album("paris", 'Paris "2019"  (spring)'),
    album("bobs", "Secret", BOB),
):
    ALBUMS.add(_album)


@pytest.fixture
def index() -> FakePhotoIndex:
    return FakePhotoIndex()


def answer(index: Any, query: str = "car", *, identity_id: str = ALICE, **members: Any) -> dict[str, Any]:
    request = a_search(None, {"query": query, **members})
    found: dict[str, Any] = plain(
        search_photos(request, identity_id=identity_id, albums=ALBUMS, index=index, signer=SIGNER)
    )
    return found


@pytest.mark.parametrize("query", ["car", "*", "where is my dog", "taken:2019", "album:Winter", "is:failed"])
@pytest.mark.parametrize("strict", [False, True])
def test_a_search_among_no_photos_says_so(index: FakePhotoIndex, query: str, strict: bool) -> None:
    index.apply([a_finished_photo(identity_id=BOB)])

    assert answer(index, query, strict=strict) == {
        "message": "Success",
        "total": 0,
        "pictures": [],
        "emptyLibrary": True,
    }


@pytest.mark.parametrize("photo", [a_finished_photo(), a_finished_photo(status=Status.FAILED, labels=())])
@pytest.mark.parametrize("query", ["xyzzy", "taken:1999", "where is my xyzzy"])
def test_nothing_found_is_an_empty_list(index: FakePhotoIndex, photo: Any, query: str) -> None:
    index.apply([photo])

    assert answer(index, query) == {"message": "Success", "total": 0, "pictures": []}


def test_a_picture_in_full(index: FakePhotoIndex) -> None:
    photo = a_finished_photo(
        image_metadata=ImageMetadata(
            "JPEG",
            640,
            480,
            100_000,
            captured_at=datetime(2019, 7, 14, 22, 15, tzinfo=timezone(timedelta(hours=2))),
            camera=Camera("Nikon", "D90"),
            location=Location(48.85, 2.35, 35.0),
        ),
        labels=(a_label("Car", 98.27), a_label("Night", 61.0)),
        places=("Paris", "France"),
        colours=(Colour("red", 42.5),),
        tags=("holiday",),
        album_ids=("3f2a",),
        thumbnail=THUMBNAIL,
    )
    index.apply([photo])

    (picture,) = answer(index)["pictures"]

    assert picture == {
        "id": photo.photo_id,
        "name": "car.jpg",
        "s3BucketUrl": f"{BUCKET}.s3.amazonaws.com/{photo.object_key}",
        "labels": ["Car", "Night"],
        "signedUrl": SIGNER.url(photo.object_key),
        "thumbnailUrl": SIGNER.derived_url(THUMBNAIL),
        "renditions": [{"url": SIGNER.derived_url(THUMBNAIL, 640), "width": 640, "height": 480}],
        "thumbnailSize": {"width": 250, "height": 188},
        "score": 498.0,
        "matched": [
            {"field": "label", "value": "Car", "confidence": 98.27},
            {"field": "name", "value": "car.jpg"},
        ],
        "detections": [
            {"name": "Car", "confidence": 98.27, "instances": 0},
            {"name": "Night", "confidence": 61.0, "instances": 0},
        ],
        "format": "JPEG",
        "size": {"width": 640, "height": 480},
        "fileSize": 100_000,
        "uploadedAt": "2026-03-01T12:31:00+00:00",
        "capturedAt": "2019-07-14T22:15:00+02:00",
        "camera": "Nikon D90",
        "location": {"latitude": 48.85, "longitude": 2.35, "altitude": 35.0},
        "place": ["Paris", "France"],
        "colours": [{"name": "red", "share": 42.5}],
        "tags": ["holiday"],
        "albumId": "3f2a",
        "albumIds": ["3f2a"],
    }


OPTIONAL = {
    "thumbnailUrl",
    "thumbnailSize",
    "renditions",
    "capturedAt",
    "camera",
    "location",
    "place",
    "colours",
    "tags",
    "albumId",
    "albumIds",
    "statusReason",
}


def test_what_is_not_known_is_left_out(index: FakePhotoIndex) -> None:
    index.apply([a_finished_photo()])

    (picture,) = answer(index)["pictures"]

    assert picture.keys().isdisjoint(OPTIONAL)
    assert {"id", "s3BucketUrl", "labels", "signedUrl"} <= picture.keys()


def test_a_place_at_zero_is_a_place(index: FakePhotoIndex) -> None:
    metadata = ImageMetadata("JPEG", 1, 1, 1, location=Location(0.0, 0.0, 0.0))
    index.apply([a_finished_photo(image_metadata=metadata)])

    assert answer(index)["pictures"][0]["location"] == {"latitude": 0.0, "longitude": 0.0, "altitude": 0.0}


def test_the_version_that_was_ingested_is_the_one_that_is_shown(index: FakePhotoIndex) -> None:
    index.apply([a_finished_photo(version_id="v 1")])

    assert answer(index)["pictures"][0]["signedUrl"] == SIGNER.url(an_object_key(), version_id="v 1")


@pytest.mark.parametrize("name", ODD_NAMES)
def test_odd_object_keys_are_signed_as_they_are(index: FakePhotoIndex, name: str) -> None:
    index.apply([a_finished_photo(name)])

    (picture,) = answer(index)["pictures"]

    assert unquote(urlsplit(picture["signedUrl"]).path) == f"/{an_object_key(name)}"
    assert picture["s3BucketUrl"].endswith(an_object_key(name))


def test_own_photos_only(index: FakePhotoIndex) -> None:
    index.apply([a_finished_photo(), a_finished_photo(identity_id=BOB)])

    pictures = answer(index)["pictures"]

    assert [picture["s3BucketUrl"] for picture in pictures] == [f"{BUCKET}.s3.amazonaws.com/{an_object_key()}"]


def test_pages_visit_every_photo_once_and_then_end(index: FakePhotoIndex) -> None:
    photos = [a_finished_photo(f"{number}.jpg") for number in range(7)]
    index.apply(photos)
    seen: list[str] = []
    cursor: dict[str, str] = {}

    while True:
        page = answer(index, "car", size=3, **cursor)
        assert page["total"] == 7
        seen += [picture["id"] for picture in page["pictures"]]
        if "cursor" not in page:
            break
        cursor = {"cursor": page["cursor"]}

    assert sorted(seen) == sorted(photo.photo_id for photo in photos)


def test_the_last_page_has_no_cursor_though_it_be_full(index: FakePhotoIndex) -> None:
    index.apply([a_finished_photo("1.jpg"), a_finished_photo("2.jpg")])

    assert "cursor" in answer(index, size=1)
    assert "cursor" not in answer(index, size=2)
    assert "cursor" not in answer(index, size=3)


def test_an_index_that_does_not_answer_is_an_error_and_not_an_empty_list(index: FakePhotoIndex) -> None:
    index.broken = True

    with pytest.raises(ServiceUnavailable):
        answer(index)


# Facets


def test_facets_count_all_hits_and_not_only_the_page(index: FakePhotoIndex) -> None:
    vehicle = (a_label("Car", parents=("Vehicle",)), a_label("Vehicle"))
    index.apply([a_finished_photo(f"{number}.jpg", labels=vehicle, tags=("a",) * (number % 2)) for number in range(5)])
    index.apply([a_finished_photo("dog.jpg", labels=(a_label("Dog"),)), a_finished_photo(identity_id=BOB)])

    found = answer(index, size=1, facets=["labels", "tags"])

    assert found["facets"] == {"labels": [{"value": "Car", "count": 5}], "tags": [{"value": "a", "count": 2}]}
    assert found["cutFacets"] == []


def test_facets_that_are_cut_say_so(index: FakePhotoIndex) -> None:
    index.apply([a_finished_photo(f"{number}.jpg", tags=(f"tag {number}",)) for number in range(51)])

    found = answer(index, facets=["tags", "labels"])

    assert (len(found["facets"]["tags"]), found["cutFacets"]) == (50, ["tags"])


def test_facets_come_only_when_asked_for(index: FakePhotoIndex) -> None:
    index.apply([a_finished_photo()])

    assert answer(index).keys().isdisjoint({"facets", "cutFacets", "didYouMean"})


# What was meant


def test_a_misspelled_search_finds_what_was_meant_and_says_so(index: FakePhotoIndex) -> None:
    index.apply([a_finished_photo(), a_finished_photo(identity_id=BOB, labels=(a_label("Caar"),))])

    found = answer(index, "caar", facets=["labels"])

    assert (found["didYouMean"], found["total"], len(found["pictures"])) == ("car", 1, 1)
    assert found["pictures"][0]["matched"][0]["value"] == "Car"
    assert found["facets"]["labels"] == [{"value": "Car", "count": 1}]


def test_its_pages_can_be_continued(index: FakePhotoIndex) -> None:
    index.apply([a_finished_photo(f"{number}.jpg") for number in range(3)])

    first = answer(index, "caar", size=2)
    second = answer(index, "caar", size=2, cursor=first["cursor"])

    assert second["didYouMean"] == "car"
    assert len({picture["id"] for page in (first, second) for picture in page["pictures"]}) == 3


@pytest.mark.parametrize("query", ["secrte", "label:secrte", "tag:secrte"])
def test_what_was_meant_is_never_a_word_of_somebody_else(index: FakePhotoIndex, query: str) -> None:
    index.apply([a_finished_photo(), a_finished_photo(identity_id=BOB, labels=(a_label("Secret"),), tags=("secret",))])

    assert answer(index, query) == {"message": "Success", "total": 0, "pictures": []}
    assert answer(index, query, identity_id=BOB)["didYouMean"].endswith("secret")


class Counting(FakePhotoIndex):
    """Notes how many bodies each request has."""

    def __init__(self) -> None:
        super().__init__()
        self.requests: list[int] = []

    def search(self, body: Mapping[str, Any], *, owners: Iterable[str] = ()) -> dict[str, Any]:
        assert list(owners) == [ALICE]
        self.requests.append(1)
        return super().search(body, owners=owners)

    def search_each(
        self, bodies: Iterable[Mapping[str, Any]], *, owners: Iterable[str] = ()
    ) -> Iterator[dict[str, Any]]:
        assert list(owners) == [ALICE]
        asked = list(bodies)
        self.requests.append(len(asked))
        return super().search_each(asked, owners=owners)


@pytest.mark.parametrize(
    ("query", "requests", "found"),
    [
        ("car", [1], (None, None)),
        ("taken:2019 -car", [1, 1], (None, None)),
        ("show me cars", [1, 3], (None, ["show", "me"])),
        ("caar", [1, 2, 1], ("car", None)),
        ("show me a caar", [1, 3, 2], ("show me a car", ["show", "me"])),
        ("show me a caar with a hat", [1, 3, 3], ("show me a car with a hat", ["show", "me", "hat"])),
        ("xyzzy", [1, 2, 0], (None, None)),
    ],
)
def test_the_engine_is_asked_three_times_at_most(query: str, requests: list[int], found: Any) -> None:
    index = Counting()
    index.apply([a_finished_photo()])

    told = answer(index, query)

    assert index.requests == requests
    assert (told.get("didYouMean"), told.get("relaxed")) == found


def test_what_comes_after_the_answer_may_fail(index: FakePhotoIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    index.apply([a_finished_photo()])
    search_each = index.search_each

    def failing(bodies: Iterable[Mapping[str, Any]], *, owners: Iterable[str]) -> Iterator[dict[str, Any]]:
        yield from search_each(list(bodies)[:3], owners=owners)
        raise ServiceUnavailable("the rest")

    monkeypatch.setattr(index, "search_each", failing)
    assert answer(index, "show me cars")["total"] == 1
    with pytest.raises(ServiceUnavailable):
        answer(index, "show me hats")


def test_what_would_find_nothing_either_is_relaxed(index: FakePhotoIndex) -> None:
    index.apply([a_finished_photo("1.jpg"), a_finished_photo("2.jpg", labels=(a_label("Dog", 50),))])

    found = answer(index, "caar dog")

    assert [picture["name"] for picture in found["pictures"]] == ["1.jpg", "2.jpg"]
    assert (found["didYouMean"], found["relaxed"]) == ("car dog", ["dog"])


# Sentences


@pytest.mark.parametrize(
    ("query", "relaxed"),
    [
        ("where is my dog", ["where"]),
        ("show me pictures of dogs", ["show", "me"]),
        ("dog with a hat", ["hat"]),
        ("a dog", None),
    ],
)
def test_if_nothing_is_found_the_search_says_less(index: FakePhotoIndex, query: str, relaxed: list[str] | None) -> None:
    index.apply([a_finished_photo("1.jpg"), a_finished_photo("2.jpg", labels=(a_label("Dog"),))])

    found = answer(index, query)

    assert [picture["name"] for picture in found["pictures"]] == ["2.jpg"]
    assert found.get("relaxed") == relaxed


def test_photos_that_match_more_of_a_relaxed_search_come_first_on_all_pages(index: FakePhotoIndex) -> None:
    labels = {"1": ("Dog",), "2": ("Cat", "Dog"), "3": ("Bird",), "4": ("Hat",)}
    index.apply([a_finished_photo(f"{name}.jpg", labels=tuple(map(a_label, has))) for name, has in labels.items()])

    first = answer(index, "dog cat hat", size=2)
    second = answer(index, "dog cat hat", size=2, cursor=first["cursor"])

    assert [picture["name"] for picture in first["pictures"]] == ["2.jpg", "4.jpg"]
    assert [picture["name"] for picture in second["pictures"]] == ["1.jpg"]
    assert first["relaxed"] == ["hat"]


def test_filters_and_what_must_not_match_are_never_relaxed(index: FakePhotoIndex) -> None:
    index.apply([a_finished_photo("1.jpg", labels=(a_label("Dog"),)), a_finished_photo("2.jpg")])

    assert answer(index, "dog hat -label:dog")["total"] == 0
    assert answer(index, "dog hat format:png")["total"] == 0


def test_a_strict_search_is_neither_relaxed_nor_corrected(index: FakePhotoIndex) -> None:
    index.apply([a_finished_photo("1.jpg")])

    assert answer(index, "my caar", strict=True)["total"] == answer(index, "show car", strict=True)["total"] == 0


@pytest.mark.parametrize(
    "query", ["spring", "car spring", "album:paris-2019-spring", 'album:"\u201cparis\u201d 2019 spring"']
)
def test_an_album_is_found_by_its_words_and_however_its_signs_are_typed(index: FakePhotoIndex, query: str) -> None:
    index.apply([a_finished_photo("1.jpg", album_ids=("paris",)), a_finished_photo("2.jpg")])

    found = answer(index, query)

    assert [picture["name"] for picture in found["pictures"]] == ["1.jpg"]
    if ":" not in query:
        assert {"field": "album", "value": 'Paris "2019"  (spring)'} in found["pictures"][0]["matched"]


def test_other_peoples_albums_find_nothing(index: FakePhotoIndex) -> None:
    index.apply([a_finished_photo("1.jpg", album_ids=("bobs",))])

    assert answer(index, "secret")["total"] == 0


# Failed photos


def test_failed_photos_are_found_when_asked_for_with_their_reason(index: FakePhotoIndex) -> None:
    index.apply([a_finished_photo("bad.jpg", status=Status.FAILED, status_reason="damaged", labels=())])

    assert answer(index, "bad")["total"] == 0
    (picture,) = answer(index, "is:failed")["pictures"]
    assert (picture["statusReason"], picture["labels"]) == ("damaged", [])


# Suggestions


def suggested(index: Any, typed: str, identity_id: str = ALICE) -> list[tuple[str, str, int]]:
    found = suggest(typed, identity_id=identity_id, albums=ALBUMS, index=index).suggestions
    return [(one.kind, one.value, one.count) for one in found]


def test_suggestions_are_values_of_ones_own_photos_with_counts(index: FakePhotoIndex) -> None:
    index.apply([a_finished_photo("1.jpg", places=("Carcassonne",)), a_finished_photo("2.jpg")])
    index.apply([a_finished_photo(identity_id=BOB, labels=(a_label("Carnage"), a_label("Car")), tags=("carcass",))])

    assert suggested(index, "car") == [("label", "Car", 2), ("place", "Carcassonne", 1)]
    assert suggested(index, "carnag") == []
    assert suggested(index, "car", "us-east-1:00000000-0000-4000-8000-000000000000") == []


def test_photos_that_failed_suggest_nothing(index: FakePhotoIndex) -> None:
    index.apply([a_finished_photo(status=Status.FAILED)])

    assert suggested(index, "car") == []


# Albums


def in_albums(index: FakePhotoIndex) -> None:
    for album_id in ("summer19", "summer20", "winter19"):
        index.apply([a_finished_photo(f"{album_id}.jpg", album_ids=(album_id,))])
    index.apply([a_finished_photo("of-bob.jpg", identity_id=BOB, album_ids=("bobs",))])
    index.apply([a_finished_photo("planted.jpg", identity_id=BOB, album_ids=("winter19",))])


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("album:winter", ["winter19.jpg"]),
        ("album:winter19", ["winter19.jpg"]),
        ('album:"SUMMER 2019"', ["summer19.jpg", "summer20.jpg"]),
        ('-album:"summer 2019"', ["winter19.jpg"]),
        ("car (album:winter OR album:summer20)", ["summer20.jpg", "winter19.jpg"]),
        ("album:secret", []),
        ("album:bobs", []),
        ("album:nothing", []),
    ],
)
def test_an_album_is_asked_for_by_its_name_or_id(index: FakePhotoIndex, query: str, names: list[str]) -> None:
    in_albums(index)

    assert sorted(picture["name"] for picture in answer(index, query)["pictures"]) == names


def test_albums_are_suggested_by_name_and_to_their_owner_only(index: FakePhotoIndex) -> None:
    in_albums(index)

    assert suggested(index, "wint") == [("album", "Winter", 1)]
    assert suggested(index, "album:secret") == []
    assert suggested(index, "album:secret", BOB) == [("album", "Secret", 1)]
    assert suggested(index, "planted", BOB) == []
    (first, *_) = suggest("2019", identity_id=ALICE, albums=ALBUMS, index=index).suggestions  # type: ignore[arg-type]
    assert first.query.casefold() == 'album:"summer 2019"'
    assert answer(index, first.query)["total"] == 2


@pytest.mark.parametrize("typed", ['album:"paris 2019 (spring)"', 'album:"Paris  2019   (Spring)"'])
def test_quotes_and_blanks_in_an_albums_name_do_not_matter(index: FakePhotoIndex, typed: str) -> None:
    index.apply([a_finished_photo(album_ids=("paris",)), a_finished_photo("other.jpg")])
    (suggestion,) = suggest("album:par", identity_id=ALICE, albums=ALBUMS, index=index).suggestions  # type: ignore[arg-type]

    assert answer(index, suggestion.query)["total"] == 1
    assert answer(index, typed)["total"] == 1
