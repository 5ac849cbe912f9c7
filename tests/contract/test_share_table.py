"""The table of shares, which is that of albums: the fake, and the real one on moto's DynamoDB."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.aws.album_table import AlbumTable
from chalicelib.aws.saved_search_table import SavedSearchTable
from chalicelib.aws.share_table import ShareTable
from chalicelib.core.album import Album
from chalicelib.core.share import Download, Share
from chalicelib.core.share_secrets import ATTEMPTS_WITHIN, MAX_ATTEMPTS, ShareKey
from chalicelib.errors import NoSuchShare, TooManyAttempts, TooManyFavourites
from tests.fakes import FakeShareTable
from tests.records import ALICE, BOB, UPLOADED_AT, a_saved_search, a_share
from tests.tables import new_table

Table = ShareTable | FakeShareTable


@pytest.fixture(params=["fake", "moto"])
def shares(request: pytest.FixtureRequest, dynamodb: Any) -> Table:
    if request.param == "fake":
        return FakeShareTable()
    return ShareTable(dynamodb, new_table(dynamodb, "AlbumsTable"))


def key_of(share: Share) -> ShareKey:
    return ShareKey(share.identity_id, share.share_id)


def test_what_is_written_is_read_and_the_newest_comes_first(shares: Table) -> None:
    old = a_share(1, query="dog", photo_ids=(), client="Ann", password="salt.hash", download=Download.WEB)
    new = a_share(2, created_at=UPLOADED_AT + timedelta(days=1))
    for share in (old, new, a_share(3, identity_id=BOB)):
        shares.add(share)

    assert shares.all_of(ALICE) == [new, old]
    assert shares.get(key_of(old)) == old


def test_only_its_owner_revokes_it_and_then_it_is_gone(shares: Table) -> None:
    share = a_share(identity_id=BOB)
    shares.add(share)

    with pytest.raises(NoSuchShare):
        shares.remove(ShareKey(ALICE, share.share_id))
    shares.remove(key_of(share))
    for ask in (
        lambda: shares.remove(key_of(share)),
        lambda: shares.get(key_of(share)),
        lambda: shares.count_view(key_of(share), now=UPLOADED_AT),
        lambda: shares.give_back_attempt(key_of(share)),
        lambda: shares.choose(key_of(share), "p", is_favourite=True, most=9),
        lambda: shares.choose(key_of(share), "p", is_favourite=False, most=9),
    ):
        with pytest.raises(NoSuchShare):
            ask()
    with pytest.raises(TooManyAttempts):
        shares.take_attempt(key_of(share), now=UPLOADED_AT)
    assert shares.all_of(BOB) == []


def test_views_are_counted(shares: Table) -> None:
    share = a_share()
    shares.add(share)

    for minute in (1, 2):
        shares.count_view(key_of(share), now=UPLOADED_AT + timedelta(minutes=minute))

    seen = shares.get(key_of(share))
    assert (seen.views, seen.viewed_at) == (2, UPLOADED_AT + timedelta(minutes=2))


def test_only_so_many_passwords_are_tried_until_time_has_passed(shares: Table) -> None:
    share, another = a_share(1), a_share(2)
    for one in (share, another):
        shares.add(one)
    for second in range(MAX_ATTEMPTS):
        shares.take_attempt(key_of(share), now=UPLOADED_AT + timedelta(seconds=second))

    just_before = UPLOADED_AT + ATTEMPTS_WITHIN - timedelta(seconds=1)
    for _ in range(2):
        with pytest.raises(TooManyAttempts):
            shares.take_attempt(key_of(share), now=just_before)
    shares.take_attempt(key_of(another), now=just_before)
    shares.give_back_attempt(key_of(share))
    shares.take_attempt(key_of(share), now=just_before)
    with pytest.raises(TooManyAttempts):
        shares.take_attempt(key_of(share), now=just_before)
    for _ in range(MAX_ATTEMPTS):
        shares.take_attempt(key_of(share), now=UPLOADED_AT + ATTEMPTS_WITHIN)


def test_favourites_come_and_go_up_to_so_many(shares: Table) -> None:
    share = a_share()
    shares.add(share)
    for photo_id in ("b", "a", "b"):
        shares.choose(key_of(share), photo_id, is_favourite=True, most=2)
    with pytest.raises(TooManyFavourites):
        shares.choose(key_of(share), "c", is_favourite=True, most=2)
    shares.choose(key_of(share), "a", is_favourite=True, most=2)

    assert shares.get(key_of(share)).favourites == ("a", "b")
    for photo_id in ("a", "z", "b"):
        shares.choose(key_of(share), photo_id, is_favourite=False, most=0)
    assert shares.get(key_of(share)) == share


def test_albums_searches_and_shares_do_not_meet_in_their_table(dynamodb: Any) -> None:
    table = new_table(dynamodb, "AlbumsTable")
    albums, searches = AlbumTable(dynamodb, table), SavedSearchTable(dynamodb, table)
    shares = ShareTable(dynamodb, table)
    album = Album(identity_id=ALICE, album_id=a_share().share_id, name="A", created_at=UPLOADED_AT)
    albums.add(album)
    searches.add(a_saved_search("Dogs"))
    shares.add(a_share())

    assert albums.all_of(ALICE) == [album]
    assert searches.all_of(ALICE) == [a_saved_search("Dogs")]
    assert shares.all_of(ALICE) == [a_share()]
