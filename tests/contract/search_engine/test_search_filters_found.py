"""What each filter finds, and what is counted."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from opensearchpy import OpenSearch

from chalicelib.core.detections import BoundingBox, Instance
from chalicelib.core.photo import Camera, Colour, Edits, ImageMetadata, Location, Status, Trashed
from tests.contract.search_engine.library import Library, taken
from tests.records import a_finished_photo, a_label

TRASHED = Trashed(datetime(2027, 1, 1, tzinfo=UTC), datetime(2027, 2, 1, tzinfo=UTC))


@pytest.fixture(scope="module")
def various(engine: OpenSearch) -> Library:
    """Photos that differ in everything that can be asked for."""
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
        a_finished_photo("paris.jpg", image_metadata=paris, places=("Paris", "France"), album_ids=("3f2a",)),
        a_finished_photo("tall.png", image_metadata=tall, labels=(a_label("Car", 61.0),), tags=("client B",)),
        a_finished_photo("dogs.jpg", labels=dogs, colours=(Colour("red", 42.5), Colour("black", 15.0))),
        a_finished_photo(
            "phone.jpg",
            labels=(phone,),
            uploaded_at=datetime(2027, 2, 3, tzinfo=UTC),
            edits=Edits(favourite=True, rejected=True),
        ),
        a_finished_photo("unseen.jpg", image_metadata=tall, edits=Edits(hidden=True, rating=5)),
        a_finished_photo("deleted.jpg", image_metadata=tall, trashed=TRASHED, edits=Edits(hidden=True, favourite=True)),
        a_finished_photo("bad.jpg", status=Status.FAILED, status_reason="damaged", labels=(), image_metadata=None),
    )
    return library


FOUND = {
    "label:dog": "dogs.jpg",
    "label:puppy": "dogs.jpg",
    "label:animal": "dogs.jpg",
    'label:"mobile phone"': "phone.jpg",
    'label:"cell phone"': "phone.jpg",
    'label:"phone mobile"': "",
    "label:paris": "",
    "-label:car -label:dog": "phone.jpg",
    "tag:client": "paris.jpg tall.png",
    'tag:"client b"': "tall.png",
    "color:red": "dogs.jpg",
    "color:red>40": "dogs.jpg",
    "color:red>43": "",
    "color:black<=15%": "dogs.jpg",
    "camera:nikon": "paris.jpg",
    'camera:"nikon d90"': "paris.jpg",
    "lens:50mm": "paris.jpg",
    "format:png": "tall.png",
    "format:jpg": "dogs.jpg paris.jpg phone.jpg",
    "album:3f2a": "paris.jpg",
    "album:3f": "",
    "taken:2019": "paris.jpg tall.png",
    "taken:2019-06": "paris.jpg",
    "taken:2019-06-30": "paris.jpg",
    "taken:2019-07-01": "tall.png",
    "taken:2019-06-30..2019-07-01": "paris.jpg tall.png",
    "taken:2019-07..": "tall.png",
    "taken:..2019-06": "paris.jpg",
    "taken:2018": "",
    "uploaded:2027-02-03": "phone.jpg",
    "uploaded:..2026": "dogs.jpg paris.jpg tall.png",
    "near:48.8584,2.2945,100m": "paris.jpg",
    "near:48.9,2.2945,1km": "",
    "near:paris": "paris.jpg",
    "near:london": "",
    "place:france": "paris.jpg",
    "orientation:portrait": "tall.png",
    "orientation:square": "",
    "size:>10mp": "paris.jpg",
    "size:12mp": "paris.jpg",
    "size:>12mp": "",
    "size:>=12mp": "paris.jpg",
    "size:<500kb": "dogs.jpg phone.jpg tall.png",
    "count:dog>=2": "dogs.jpg",
    "count:dog>2": "",
    "count:dogs=2": "dogs.jpg",
    "count:puppy=2": "dogs.jpg",
    'count:"mobile phone">=1': "phone.jpg",
    "count:car<1": "dogs.jpg paris.jpg phone.jpg tall.png",
    "count:dog<2": "paris.jpg phone.jpg tall.png",
    "count:dog<=2": "dogs.jpg paris.jpg phone.jpg tall.png",
    "label:dog count:dog=0": "",
    "confidence:>90 car": "paris.jpg",
    "confidence:>60 car": "paris.jpg tall.png",
    "confidence:>90 label:dog": "",
    "confidence:>90 count:dog>=2": "",
    "confidence:>85 vehicle OR animal": "dogs.jpg",
    "has:location": "paris.jpg",
    "has:tags": "paris.jpg tall.png",
    "has:album": "paris.jpg",
    "has:time": "paris.jpg tall.png",
    "has:labels -has:time": "dogs.jpg phone.jpg",
    "is:failed": "bad.jpg",
    "is:favourite": "phone.jpg",
    "is:favorite is:rejected": "phone.jpg",
    "is:favourite -is:rejected": "",
    "is:hidden": "unseen.jpg",
    "rating:>=4 is:hidden": "unseen.jpg",
    "rating:>=4": "",
    "unseen": "",
    "is:hidden OR is:favourite": "phone.jpg unseen.jpg",
    "is:failed is:hidden": "",
    "is:trashed": "deleted.jpg",
    "is:trashed is:favourite": "deleted.jpg",
    "deleted": "",
    "is:failed has:labels": "",
    "is:failed bad": "bad.jpg",
    "*": "dogs.jpg paris.jpg phone.jpg tall.png",
    "taken:2019 (paris OR dog)": "paris.jpg",
    "(dog OR phone) -red": "phone.jpg",
    "cell phone": "phone.jpg",
}


def test_what_is_found(various: Library) -> None:
    assert {query: " ".join(sorted(various.find(query))) for query in FOUND} == FOUND


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
        "people": {},
        "tags": {"client A": 1, "client B": 1},
        "formats": {"JPEG": 3, "PNG": 1},
        "certainty": {"60..65": 1, "85..90": 1, "90..95": 1, "95..": 1},
        "searchable": {},
    }


def test_the_longest_search_is_answered(various: Library) -> None:
    words = " OR ".join(["puppies"] * 31 + ["dog"])

    assert various.find(words) == ["dogs.jpg"]
    assert various.find("(" * 20 + "dog" + ")" * 20) == ["dogs.jpg"]
    assert various.find("x" * 500) == []


def names(found: list[str]) -> list[str]:
    return sorted(name.removesuffix(".jpg") for name in found)


SENTENCES = {
    "july 2019": ["july"],
    "14 july 2019": ["july"],
    "taken:july": ["july"],
    "taken:sunday": ["july"],
    "taken:2019-07,2021": ["christmas", "july"],
    "taken:christmas": ["christmas"],
    "christmas 2021": ["christmas"],
    "last summer": [],
    "two dogs": ["july"],
    "two people": ["christmas"],
    "photos without people": ["july"],
    "people": ["christmas"],
    "vertical": [],
}


def test_sentences(library: Library) -> None:
    one = Instance(90.0, BoundingBox(0.1, 0.1, 0.2, 0.2))
    man, woman = (a_label(name, instances=(one,), parents=("Person",)) for name in ("Man", "Woman"))
    library.add(
        taken("july", datetime(2019, 7, 14, 12), labels=(a_label("Dog", instances=(one, one)),)),
        taken("christmas", datetime(2021, 12, 24, 18), labels=(man, woman, a_label("Person"))),
    )

    assert {query: names(library.find(query, strict=True)) for query in SENTENCES} == SENTENCES


OF_CAMERAS = {
    "iso:>800": ["fast"],
    "iso:100..400": ["slow"],
    "f:<2.8": ["fast"],
    "f:8": ["slow"],
    "shutter:<1/500": ["fast"],
    "shutter:1/60": ["slow"],
    "focal:35..85": ["fast"],
    "mm:200": ["slow"],
    "altitude:>2000m": ["slow"],
    "lens:50mm": ["fast"],
    "lens:200mm": ["slow"],
    'lens:"200 mm"': ["slow"],
    "year:2019": ["slow"],
    "month:7": ["slow"],
    "before:2020": ["slow"],
    "after:2019": ["fast"],
    "taken:2019-7,2021-1": ["fast", "slow"],
    "people:2": ["fast"],
    "faces:<1": ["slow"],
}


def test_what_cameras_know_and_how_others_call_it(library: Library) -> None:
    one = Instance(90.0, BoundingBox(0.1, 0.1, 0.2, 0.2))
    quick = Camera("Canon", "R5", "RF50mm F1.8 STM", exposure_time=1 / 1000, f_number=1.8, iso=1600, focal_length=50.0)
    calm = Camera("Nikon", "D90", "200.0 mm f/4.0", exposure_time=1 / 60, f_number=8.0, iso=200, focal_length=200.0)
    photo = ImageMetadata("JPEG", 640, 480, 1)
    fast = replace(photo, camera=quick, captured_at=datetime(2021, 1, 2))
    slow = replace(photo, camera=calm, captured_at=datetime(2019, 7, 14), location=Location(46.0, 7.7, 2500.0))
    library.add(
        a_finished_photo("fast.jpg", image_metadata=fast, labels=(a_label("Person", instances=(one, one)),)),
        a_finished_photo("slow.jpg", image_metadata=slow),
    )

    assert {query: names(library.find(query)) for query in OF_CAMERAS} == OF_CAMERAS


def test_a_value_that_was_counted_or_suggested_finds_as_many_photos(library: Library) -> None:
    wheel = a_label("Car Wheel", parents=("Car",))
    library.add(
        a_finished_photo("1.jpg", tags=("summer",), places=("York", "United Kingdom"), labels=(a_label("Car"),)),
        a_finished_photo(
            "2.jpg", tags=("summer 2022",), places=("New York", "United States"), labels=(wheel, a_label("Car"))
        ),
        a_finished_photo("3.jpg", tags=("Summer",), labels=(a_label("Old Car"),)),
    )

    facets = library.answer("*", facets=True)["facets"]
    for facet, name in {"labels": "label", "tags": "tag", "places": "place"}.items():
        for value in facets[facet]:
            assert library.answer(f'{name}:="{value["value"]}"')["total"] == value["count"], value
    assert {value["value"]: value["count"] for value in facets["labels"]} == {"Car": 2, "Car Wheel": 1, "Old Car": 1}
    for typed in ("", "car", "summer", "york"):
        for suggestion in library.suggest(typed):
            assert library.answer(suggestion["query"])["total"] == suggestion["count"], suggestion
