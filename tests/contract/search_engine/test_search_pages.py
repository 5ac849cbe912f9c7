"""Pages."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from chalicelib.core.search.request import next_page
from tests.contract.search_engine.library import Holding, Library, labelled, many, pages, taken
from tests.records import BOB, a_label, a_search


@pytest.mark.parametrize("size", [1, 2, 5, 7, 30])
def test_pages_visit_every_photo_once_in_the_order_of_one_page(holding: Holding, size: int) -> None:
    library = holding(*many(23))
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
def test_the_total_is_exact_on_every_page(holding: Holding, count: int, size: int) -> None:
    library = holding(*many(count), *many(4, identity_id=BOB, album_ids=("x",)), labelled("dog", "Dog"))

    answer = library.answer("car", size=size)
    assert (answer["total"], len(answer["pictures"])) == (count, min(count, size))
    if count > size:
        assert library.answer("car", size=size, cursor=answer["cursor"])["total"] == count


@pytest.mark.parametrize("size", [1, 4, 7])
@pytest.mark.parametrize("sort", ["relevance", "newest", "oldest", "date"])
def test_pages_in_either_order(holding: Holding, sort: str, size: int) -> None:
    times = [datetime(2019, 1, 1), datetime(2020, 1, 1), None]
    library = holding(
        *(taken(str(number), times[number % 3], labels=(a_label("Car", 60 + number % 2),)) for number in range(20))
    )
    everything = [picture["id"] for picture in library.answer("car", size=200, sort=sort)["pictures"]]

    assert [photo_id for page in pages(library, "car", size, sort=sort) for photo_id in page] == everything
    assert len(set(everything)) == 20


def test_there_are_pages_beyond_ten_thousand_hits(library: Library) -> None:
    in_order = library.add_copies(labelled("boat", "Boat"), 10_250)  # they tie in everything but their ids
    first = library.answer("boat", size=1)
    assert (first["total"], first["pictures"][0]["id"]) == (10_250, in_order[0])

    *position, _ = a_search("boat", {"cursor": first["cursor"]}).after
    cursor = next_page([*position, in_order[10_099]], a_search("boat", {}))
    page = library.answer("boat", size=100, cursor=cursor)

    assert [picture["id"] for picture in page["pictures"]] == in_order[10_100:10_200]
    rest = library.answer("boat", size=100, cursor=page["cursor"])
    assert [picture["id"] for picture in rest["pictures"]] == in_order[10_200:]
    assert "cursor" not in rest
