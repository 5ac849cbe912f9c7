"""The table of saved searches, which is that of albums: the fake, and the real one on moto's DynamoDB."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.aws.album_table import AlbumTable
from chalicelib.aws.saved_search_table import SavedSearchTable
from chalicelib.core.album import Album
from chalicelib.core.saved_search import search_id_of
from chalicelib.errors import NoSuchSearch, SearchExists
from tests.fakes import FakeSavedSearchTable
from tests.records import ALICE, BOB, UPLOADED_AT, a_saved_search
from tests.tables import new_table

Table = SavedSearchTable | FakeSavedSearchTable


@pytest.fixture(params=["fake", "moto"])
def searches(request: pytest.FixtureRequest, dynamodb: Any) -> Table:
    if request.param == "fake":
        return FakeSavedSearchTable()
    return SavedSearchTable(dynamodb, new_table(dynamodb, "AlbumsTable"))


def test_the_newest_comes_first_and_to_its_owner_only(searches: Table) -> None:
    mine = [a_saved_search(f"Ferien {day} ☀", created_at=UPLOADED_AT + timedelta(days=day)) for day in (1, 3, 2)]
    for search in (*mine, a_saved_search(identity_id=BOB)):
        searches.add(search)

    assert searches.all_of(ALICE) == [mine[1], mine[2], mine[0]]
    assert searches.all_of(BOB) == [a_saved_search(identity_id=BOB)]


def test_there_are_no_two_of_one_name_and_the_first_stays(searches: Table) -> None:
    searches.add(a_saved_search("Dogs"))
    searches.add(a_saved_search("Dogs", identity_id=BOB))

    with pytest.raises(SearchExists):
        searches.add(a_saved_search("DOGS", query="cat"))
    assert searches.all_of(ALICE) == [a_saved_search("Dogs")]


def test_one_takes_the_place_of_another_under_its_name_or_a_new_one(searches: Table) -> None:
    dogs, cats = a_saved_search("Dogs"), a_saved_search("Cats")
    searches.add(dogs)
    searches.replace(dogs, shouted := a_saved_search("DOGS", query="dog beach"))
    assert searches.all_of(ALICE) == [shouted]
    searches.replace(shouted, cats)
    assert searches.all_of(ALICE) == [cats]


def test_nothing_takes_the_place_of_what_is_gone_nor_of_a_third_one(searches: Table) -> None:
    dogs, cats, birds = map(a_saved_search, ("Dogs", "Cats", "Birds"))
    for search in (cats, birds, a_saved_search("Dogs", identity_id=BOB)):
        searches.add(search)

    for after in (dogs, cats, a_saved_search("Fish")):
        with pytest.raises(NoSuchSearch):
            searches.replace(dogs, after)
    with pytest.raises(SearchExists):
        searches.replace(cats, birds)
    assert {search.name for search in searches.all_of(ALICE)} == {"Cats", "Birds"}


def test_only_its_owner_removes_it_and_only_once(searches: Table) -> None:
    searches.add(a_saved_search("Dogs", identity_id=BOB))

    with pytest.raises(NoSuchSearch):
        searches.remove(ALICE, search_id_of("Dogs"))
    searches.remove(BOB, search_id_of("Dogs"))
    with pytest.raises(NoSuchSearch):
        searches.remove(BOB, search_id_of("Dogs"))
    assert searches.all_of(BOB) == []


def test_albums_and_saved_searches_do_not_meet_in_their_table(dynamodb: Any) -> None:
    table = new_table(dynamodb, "AlbumsTable")
    albums, searches = AlbumTable(dynamodb, table), SavedSearchTable(dynamodb, table)
    ids = (search_id_of("Dogs"), "-" * 8, "_" * 8, "0" * 8, "z" * 8)
    for album_id in ids:
        albums.add(Album(identity_id=ALICE, album_id=album_id, name="A", created_at=UPLOADED_AT))
    searches.add(a_saved_search("Dogs"))

    assert {album.album_id for album in albums.all_of(ALICE)} == set(ids)
    albums.remove(ALICE, search_id_of("Dogs"))
    assert searches.all_of(ALICE) == [a_saved_search("Dogs")]
