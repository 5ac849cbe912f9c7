"""The table of grants, which is that of albums: the fake, and the real one on moto's DynamoDB."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.aws.album_table import AlbumTable
from chalicelib.aws.grant_table import GrantTable
from chalicelib.aws.saved_search_table import SavedSearchTable
from chalicelib.aws.share_table import ShareTable
from chalicelib.core.album import Album
from chalicelib.core.grant import Grant, Role
from chalicelib.errors import NoSuchMember, NoSuchMembership
from tests.fakes import FakeGrantTable
from tests.records import ALICE, BOB, UPLOADED_AT, a_grant
from tests.tables import new_table

Table = GrantTable | FakeGrantTable


@pytest.fixture(params=["fake", "moto"])
def grants(request: pytest.FixtureRequest, dynamodb: Any) -> Table:
    if request.param == "fake":
        return FakeGrantTable()
    return GrantTable(dynamodb, new_table(dynamodb, "AlbumsTable"))


def test_owner_and_member_see_it_and_the_newest_comes_first(grants: Table) -> None:
    old = a_grant(album="a" * 32)
    new = a_grant(created_at=UPLOADED_AT + timedelta(days=1), role=Role.CONTRIBUTOR)
    of_bob = a_grant(owner_id=BOB)
    for grant in (old, new, of_bob, a_grant(email="other@example.com")):
        grants.add(grant)

    assert grants.members_of(BOB) == [of_bob]
    assert [one.email for one in grants.members_of(ALICE)].count("carol@example.com") == 2
    assert grants.memberships_of("carol@example.com")[0] == new
    assert set(grants.memberships_of("carol@example.com")) == {old, new, of_bob}
    assert grants.memberships_of("") == grants.memberships_of("nobody@example.com") == []


def test_only_the_member_knows_whether_it_was_accepted(grants: Table) -> None:
    grant = a_grant()
    grants.add(grant)

    accepted = grants.accept(grant.email, grant.membership_id)

    assert accepted == replace(grant, accepted=True)
    assert grants.memberships_of(grant.email) == [accepted]
    assert grants.members_of(ALICE) == [grant]
    with pytest.raises(NoSuchMembership):
        grants.accept("other@example.com", grant.membership_id)


def test_another_role_is_to_be_accepted_anew(grants: Table) -> None:
    grants.add(a_grant())
    grants.accept(a_grant().email, a_grant().membership_id)

    grants.add(a_grant(role=Role.CONTRIBUTOR))

    assert grants.memberships_of(a_grant().email) == [a_grant(role=Role.CONTRIBUTOR)]


def test_the_owner_revokes_it_and_then_it_is_gone(grants: Table) -> None:
    grant, other = a_grant(), a_grant(album="a" * 32)
    grants.add(grant)
    grants.add(other)

    with pytest.raises(NoSuchMember):
        grants.revoke(BOB, grant.member_id)
    assert grants.revoke(ALICE, grant.member_id) == grant
    assert grants.members_of(ALICE) == grants.memberships_of(grant.email) == [other]
    with pytest.raises(NoSuchMember):
        grants.revoke(ALICE, grant.member_id)
    with pytest.raises(NoSuchMembership):
        grants.accept(grant.email, grant.membership_id)


def test_the_member_leaves_and_then_it_is_gone(grants: Table) -> None:
    grant = a_grant()
    grants.add(grant)

    with pytest.raises(NoSuchMembership):
        grants.leave("other@example.com", grant.membership_id)
    grants.leave(grant.email, grant.membership_id)
    assert grants.members_of(ALICE) == grants.memberships_of(grant.email) == []
    with pytest.raises(NoSuchMembership):
        grants.leave(grant.email, grant.membership_id)


def test_what_was_written_by_half_is_of_no_effect(dynamodb: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    grants = GrantTable(dynamodb, new_table(dynamodb, "AlbumsTable"))
    grant = a_grant()
    put, calls = dynamodb.put_item, []

    def fails_later(**item: Any) -> Any:
        calls.append(item)
        if len(calls) > 1:
            raise ConnectionError
        return put(**item)

    with monkeypatch.context() as patch:
        patch.setattr(dynamodb, "put_item", fails_later)
        with pytest.raises(ConnectionError):
            grants.add(grant)

    assert grants.memberships_of(grant.email) == []
    assert grants.revoke(ALICE, grant.member_id) == grant


def test_nothing_else_in_the_table_is_taken_for_a_grant(dynamodb: Any) -> None:
    table = new_table(dynamodb, "AlbumsTable")
    albums, grants = AlbumTable(dynamodb, table), GrantTable(dynamodb, table)
    album = Album(identity_id=ALICE, album_id="a" * 32, name="A", created_at=UPLOADED_AT)
    albums.add(album)
    grant: Grant = a_grant()
    grants.add(grant)

    assert albums.all_of(ALICE) == [album]
    assert SavedSearchTable(dynamodb, table).all_of(ALICE) == []
    assert ShareTable(dynamodb, table).all_of(ALICE) == []
    assert grants.members_of(ALICE) == [grant]
    assert albums.several([(ALICE, "a" * 32), (BOB, "a" * 32), (ALICE, "b" * 32)]) == [album]
