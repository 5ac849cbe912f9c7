"""docs/search.md says what the code does: every filter, every member, and nothing that does not work."""

import json
import re
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from chalicelib.core.api.changes import photo_change
from chalicelib.core.api.photo_requests import PhotoChangeBody
from chalicelib.core.api.reading import read_body
from chalicelib.core.api.search_types import DEFAULT_SIZE, MAX_LENGTH, MAX_SIZE
from chalicelib.core.detections import BoundingBox, Instance
from chalicelib.core.photo import COLOURS, Camera, Colour, ImageMetadata, Location, Photo, Rendition, Thumbnail
from chalicelib.core.search.fields import FACET_NAMES, FIELDS, FILTER_HELP, FilterHelp
from chalicelib.core.search.query import FACET_VALUES, search_body
from chalicelib.core.search.suggestions import SUGGESTED, suggestions
from chalicelib.core.search.syntax import DEEPEST, MAX_TERMS
from chalicelib.core.tags import MAX_TAG_LENGTH, MAX_TAGS
from tests.functional.conftest import World
from tests.records import ALICE, a_finished_photo, a_label, a_search, a_vocabulary, plain

# Chalice's local authorizer says that it is none.
pytestmark = pytest.mark.filterwarnings("ignore:CognitoUserPoolAuthorizer is not a supported:UserWarning")

DOCUMENT = (Path(__file__).parents[2] / "docs/search.md").read_text()


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", DOCUMENT, flags=re.DOTALL | re.MULTILINE)


def section(title: str) -> str:
    return DOCUMENT.split(f"\n## {title}\n")[1].split("\n## ")[0]


def rows(title: str) -> list[list[str]]:
    """The rows of a section's table that begin with code."""
    return [row.split(" | ") for row in re.findall(r"^\| (`.*) \|$", section(title), re.MULTILINE)]


def codes(text: str) -> list[str]:
    return re.findall("`([^`]+)`", text)


def first_cells(title: str) -> list[str]:
    """What stands as code in the first column of a section's table."""
    return [code for row in rows(title) for code in codes(row[0])]


QUERIES = [line for block in blocks("search") for line in block.splitlines()]
EXAMPLES = [*QUERIES, *first_cells("Words"), *first_cells("Sentences"), *first_cells("Filters")]


@pytest.mark.parametrize("query", EXAMPLES)
def test_every_example_can_be_searched_for(query: str) -> None:
    body = search_body(a_search(query, {}), identity_id=ALICE)

    assert json.dumps(body)


def test_the_document_has_examples() -> None:
    assert len(EXAMPLES) > 40


@pytest.mark.parametrize("known", FILTER_HELP.values(), ids=FILTER_HELP)
def test_every_filter_has_a_row_that_says_what_its_help_says(known: FilterHelp) -> None:
    (row,) = [row for row in rows("Filters") if row[0].startswith(f"`{known.name}:")]

    assert set(known.examples) <= set(codes(row[0]))
    assert row[1].replace("`", "").startswith(known.finds)


def test_every_row_is_about_a_filter() -> None:
    assert {code.partition(":")[0] for code in first_cells("Filters")} == set(FILTER_HELP)


@pytest.mark.parametrize("typed", [typed for row in rows("Sentences")[:-1] for typed in codes(row[0])])
def test_every_sentence_is_read_as_its_row_says(typed: str) -> None:
    (told,) = {row[1] for row in rows("Sentences") if typed in codes(row[0])}

    readings = a_search(typed, {}).readings
    assert readings
    for reading in readings:
        name = reading.meant.partition(":")[0]
        assert reading.meant in told if name in ("count", "-people") else f"{name}:" in told or "-people" in told


def test_every_reason_is_named() -> None:
    (reasons,) = re.findall(r"`field` is (.*?)\.\n", section("The answer"), re.DOTALL)

    matched = {field.matched for field in FIELDS if field.matched}
    assert set(codes(reasons)) == {"synonym", "album", "person"} | matched


def test_every_kind_of_suggestion_is_named() -> None:
    (kinds,) = re.findall(r"your own photos: (.*?), with", section("Suggestions"), re.DOTALL)

    assert set(re.findall(r"\w+", kinds)) - {"and"} == set(SUGGESTED)


def test_every_member_and_facet_and_colour_is_named() -> None:
    assert set(first_cells("The request")) == {
        *("query", "size", "cursor", "min_confidence", "facets", "sort", "strict", "utc_offset")
    }
    assert ", ".join(f"`{name}`" for name in FACET_NAMES) in section("The request")
    assert ", ".join(COLOURS) in section("Filters")


def test_the_numbers_are_those_of_the_code() -> None:
    limits = f"{MAX_LENGTH} characters, {MAX_TERMS} words and filters, and {DEEPEST} levels"
    for told in (
        limits,
        f"1 to {MAX_SIZE}; the default is {DEFAULT_SIZE}",
        f"{FACET_VALUES} most frequent",
        f"{MAX_TAGS} tags of up to {MAX_TAG_LENGTH} characters",
    ):
        assert told in " ".join(DOCUMENT.split())


def documented(title: str) -> Any:
    (block,) = re.findall(r"^```json\n(.*?)^```", section(title), flags=re.DOTALL | re.MULTILINE)
    return json.loads(block)


def test_the_example_request_is_one() -> None:
    assert a_search(None, documented("The request")).facets == ("labels", "years")


def test_the_example_change_is_one() -> None:
    assert photo_change(read_body(PhotoChangeBody, json.dumps(documented("Tags and corrections")))).add_tags == (
        "holiday",
    )


def test_the_example_error_is_what_is_answered(world: World) -> None:
    assert world.post("/picture/search", search_key="red camrea:nikon").json_body == documented("Filters")


def test_the_example_suggestion_is_what_is_answered() -> None:
    own = a_vocabulary(labels={"Mobile Phone": 4})

    assert {"suggestions": plain(suggestions("red mob", own))} == documented("Suggestions")


def a_photo_that_everything_is_known_of() -> Photo:
    box = Instance(97.0, BoundingBox(0.1, 0.2, 0.3, 0.4))
    return a_finished_photo(
        image_metadata=ImageMetadata(
            "JPEG",
            4000,
            3000,
            5_000_000,
            captured_at=datetime(2019, 7, 14, 22, 15, tzinfo=timezone(timedelta(hours=2))),
            camera=Camera("NIKON CORPORATION", "NIKON D90"),
            location=Location(48.85, 2.29, 35.0),
        ),
        labels=(a_label("Car", 98.2, instances=(box,), parents=("Vehicle",)), a_label("Vehicle", 98.2)),
        thumbnail=Thumbnail("thumbnail", 250, 188, renditions=(Rendition(640, 640, 480),)),
        places=("Paris", "France"),
        colours=(Colour("red", 42.5),),
        tags=("holiday",),
        album_ids=("3f2a",),
    )


def test_the_example_answer_is_what_is_answered(world: World) -> None:
    photo = a_photo_that_everything_is_known_of()
    world.index.apply([photo])
    body = {"query": "red label:car", "facets": ["labels", "years"]}

    answer = world.post("/picture/search", body=body).json_body

    told = documented("The answer")
    for each in (answer, told):
        for member in ("id", "s3BucketUrl", "signedUrl", "thumbnailUrl"):
            each["pictures"][0].pop(member)
        each["pictures"][0]["renditions"][0].pop("url")
    assert answer == told
