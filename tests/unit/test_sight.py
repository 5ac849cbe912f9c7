"""Nobody ever sees, counts, completes or infers what is not theirs, nor shared with them: random users and grants.

What somebody is answered is the same as in a world without all that they may not see. `make privacy` looks at more
worlds than a usual run does, and CI at 20,000.
"""

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import cycle
from typing import Any, NamedTuple

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.core.album import Album
from chalicelib.core.api.photo_requests import PhotosQuery
from chalicelib.core.grant import Grant, Role
from chalicelib.core.listing import Order
from chalicelib.core.photo import Edits, Photo, Status, Trashed
from chalicelib.core.sight import Sight
from chalicelib.errors import NoSuchAlbum, NoSuchPhoto
from chalicelib.library import list_album, photos_by_id, show_photo
from chalicelib.ownership import owner_to_upload_for, sight_of, visible_photo
from chalicelib.search import search_photos, suggest
from tests.fakes import FakeAlbumTable, FakeGrantTable, FakePhotoIndex, FakePhotoLists, FakePhotoTable
from tests.records import ALICE, BOB, CAROL, UPLOADED_AT, a_finished_photo, a_label, a_search, a_url_signer, plain

CASES = int(os.environ.get("PRIVACY_CASES", "10"))
LOOKING = settings(max_examples=CASES, deadline=None, suppress_health_check=list(HealthCheck))
if "PRIVACY_CASES" in os.environ:  # other worlds each time, also where Hypothesis would take the same ones
    LOOKING = settings(LOOKING, derandomize=False)
SIGNER = a_url_signer()
USERS = (ALICE, BOB, CAROL)
EMAILS = {ALICE: "alice@example.com", BOB: "bob@example.com", CAROL: "carol@example.com"}
ALBUMS = {f"{letter}{number}" * 16: owner for owner, letter in zip(USERS, "abc", strict=True) for number in (1, 2)}
ALBUM = next(iter(ALBUMS))
NAMES = {album_id: f"{album_id[:2]} holidays" for album_id in ALBUMS}
QUERIES = (
    "*",
    "secret",
    "secert",
    "holidays",
    "is:hidden",
    "is:failed",
    "is:trashed",
    "is:trashed is:hidden",
    "is:hidden OR *",
    "-is:hidden",
    "from:alice",
    "from:me",
    "-from:me",
    "from:example OR secret",
    f"from:{ALICE.partition(':')[2]}",
    "has:album",
    *(f"album:{album_id}" for album_id in list(ALBUMS)[::3]),
    'album:"a1 holidays"',
)


class World(NamedTuple):
    photos: tuple[Photo, ...]
    grants: tuple[Grant, ...]


@st.composite
def photos(draw: st.DrawFn) -> tuple[Photo, ...]:
    made = []
    for number in range(draw(st.integers(5, 9))):
        owner = draw(st.sampled_from(USERS))
        # Anybody may upload to an album whose id they know.
        album_ids = draw(st.lists(st.sampled_from([*ALBUMS]), max_size=2, unique=True))
        word = draw(st.sampled_from(["Secret", "Car", f"Only{number}"]))
        made.append(
            a_finished_photo(
                f"{number}.jpg",
                identity_id=owner,
                status=draw(st.sampled_from([Status.SUCCEEDED] * 3 + [Status.FAILED])),
                labels=(a_label(word),),
                tags=(f"tag{number}",),
                places=(f"Place{number}",),
                album_ids=tuple(album_ids),
                edits=Edits(hidden=draw(st.sampled_from([None, None, True]))),
                trashed=draw(st.sampled_from([None, None, None, Trashed(UPLOADED_AT, UPLOADED_AT)])),
            )
        )
    return tuple(made)


@st.composite
def grants(draw: st.DrawFn) -> tuple[Grant, ...]:
    """What is granted in the end, whatever was granted, accepted and revoked before."""
    table = FakeGrantTable()
    for _ in range(draw(st.integers(2, 9))):
        owner, member = draw(st.permutations(USERS))[:2]
        album = draw(st.sampled_from([None, *(album for album, of in ALBUMS.items() if of == owner)]))
        grant = Grant(
            owner_id=owner,
            owner_email=EMAILS[owner],
            email=EMAILS[member],
            role=draw(st.sampled_from(Role)),
            created_at=UPLOADED_AT,
            album=album,
        )
        match draw(st.sampled_from(["accept", "accept", "accept", "grant", "revoke", "leave"])):
            case "grant":
                table.add(grant)
            case "accept":
                table.add(grant)
                table.accept(grant.email, grant.membership_id)
            case "revoke" | "leave":
                table.remove(grant)
    return tuple(table.stored.values())


WORLDS = st.builds(World, photos(), grants())


def may_see(user: str, photo: Photo, world: World) -> bool:
    """Said once more, in other words than the code's."""
    if photo.identity_id == user:
        return True
    if photo.is_hidden or photo.trashed or photo.status is not Status.SUCCEEDED:
        return False
    of_owner = [each for each in world.grants if each.owner_id == photo.identity_id and each.email == EMAILS[user]]
    return any(each.accepted and each.album in (None, *photo.album_ids) for each in of_owner)


def may_name(user: str, album_id: str, world: World) -> bool:
    owner = ALBUMS[album_id]
    return owner == user or bool({None, album_id} & granted_by(owner, user, world))


def is_searched(photo: Photo) -> bool:
    return photo.status is Status.SUCCEEDED and not photo.is_hidden and not photo.trashed


def granted_by(owner: str, user: str, world: World) -> set[str | None]:
    to_user = [each for each in world.grants if each.owner_id == owner and each.email == EMAILS[user]]
    return {each.album for each in to_user if each.accepted}


class Deployment:
    """The use cases on a world; `only_for`: without anything that this user may not see."""

    def __init__(self, world: World, *, only_for: str | None = None) -> None:
        self.table, self.index, self.albums, self.grants = (
            FakePhotoTable(),
            FakePhotoIndex(),
            FakeAlbumTable(),
            FakeGrantTable(),
        )
        kept = [photo for photo in world.photos if only_for is None or may_see(only_for, photo, world)]
        if only_for:
            kept = [self._without_others_albums(photo, only_for, world) for photo in kept]
        for photo in kept:
            self.table.accept_upload(photo)
        self.index.apply(kept)
        for album_id, owner in ALBUMS.items():
            if only_for is None or may_name(only_for, album_id, world):
                self.albums.add(
                    Album(identity_id=owner, album_id=album_id, name=NAMES[album_id], created_at=UPLOADED_AT)
                )
        for grant in world.grants:
            if only_for is None or grant.email == EMAILS[only_for]:
                self.grants.stored[grant.email, grant.membership_id] = grant

    @staticmethod
    def _without_others_albums(photo: Photo, user: str, world: World) -> Photo:
        has_whole = None in granted_by(photo.identity_id, user, world)
        if photo.identity_id == user or has_whole:
            return photo
        return replace(photo, album_ids=tuple(album for album in photo.album_ids if may_name(user, album, world)))

    def sight(self, user: str) -> Sight:
        return sight_of(user, EMAILS[user], grants=self.grants)  # type: ignore[arg-type]

    def answers(self, user: str, ids: list[str]) -> Iterator[Any]:
        """All that this user can ask for."""
        sight, common = self.sight(user), {"albums": self.albums, "index": self.index}
        for query in QUERIES:
            request = a_search(None, {"query": query, "facets": True, "sort": "newest"})
            yield (
                query,
                plain(
                    search_photos(request, identity_id=user, grants=sight.grants, signer=SIGNER, **common)  # type: ignore[arg-type]
                ),
            )
        for typed in ("", "s", "on", "ta", "pl", "a1", "album:"):
            yield typed, plain(suggest(typed, identity_id=user, grants=sight.grants, **common))  # type: ignore[arg-type]
        shown = photos_by_id(",".join(ids), sight=sight, photos=self.table, signer=SIGNER)  # type: ignore[arg-type]
        yield "ids", plain(shown)
        for album_id, order in zip(ALBUMS, cycle(Order), strict=False):
            yield album_id, [*self._list(album_id, order, sight)]
        for photo_id in ids:
            try:
                yield photo_id, plain(show_photo(photo_id, sight=sight, photos=self.table, signer=SIGNER))  # type: ignore[arg-type]
            except NoSuchPhoto as error:
                yield photo_id, str(error)

    def _list(self, album_id: str, order: Order, sight: Sight) -> Iterator[Any]:
        """An album, in small pages."""
        cursor = None
        while True:
            query = PhotosQuery(sort=order, size=2, hidden=True, cursor=cursor)
            there = {"albums": self.albums, "lists": FakePhotoLists(self.table), "signer": SIGNER}
            try:
                page = plain(list_album(query, album_id, sight=sight, **there))  # type: ignore[arg-type]
            except NoSuchAlbum as error:
                yield str(error)
                return
            yield page
            cursor = page.get("cursor")
            if cursor is None:
                return


@LOOKING
@given(world=WORLDS)
def test_nobody_is_told_anything_that_depends_on_what_they_may_not_see(world: World) -> None:
    whole = Deployment(world)
    ids = [photo.photo_id for photo in world.photos]
    for user in USERS:
        told = dict(whole.answers(user, ids))
        for asked, answer in Deployment(world, only_for=user).answers(user, ids):
            assert told[asked] == answer, f"{user} asks for {asked}"


@LOOKING
@given(world=WORLDS)
def test_everybody_sees_what_they_may_and_the_index_agrees_with_the_table(world: World) -> None:
    deployment = Deployment(world)
    for user in USERS:
        sight = deployment.sight(user)
        seen = {photo.photo_id for photo in world.photos if may_see(user, photo, world)}
        for photo in world.photos:
            assert sight.shows(photo) == (photo.photo_id in seen)
        answers = dict(deployment.answers(user, []))
        for album_id in ALBUMS:
            if may_name(user, album_id, world):
                listed = {each["id"] for page in answers[album_id] for each in page["photos"]}
                own = ALBUMS[album_id] == user
                there = [photo for photo in world.photos if ALBUMS[album_id] == photo.identity_id and not photo.trashed]
                assert listed == {p.photo_id for p in there if album_id in p.album_ids and (own or p.photo_id in seen)}
        found = answers["*"]
        shown = {photo.photo_id for photo in world.photos if is_searched(photo)}
        assert {picture["id"] for picture in found["pictures"]} == seen & shown
        owners = {photo.photo_id: photo.identity_id for photo in world.photos}
        for picture in found["pictures"]:
            owner = owners[picture["id"]]
            assert picture.get("owner") == (None if owner == user else EMAILS[owner])


@LOOKING
@given(world=WORLDS)
def test_only_contributors_change_and_upload_and_only_what_they_see(world: World) -> None:
    deployment = Deployment(world)
    for user in USERS:
        sight = deployment.sight(user)
        roles = {(each.owner_id, each.album): each.role for each in sight.grants}
        for photo in world.photos:
            granted = {roles.get((photo.identity_id, album)) for album in {None, *photo.album_ids}}
            lets = photo.identity_id != user and may_see(user, photo, world) and Role.CONTRIBUTOR in granted
            assert sight.lets_change(photo) == lets
        for album_id, owner in ALBUMS.items():
            granted = {roles.get((owner, album)) for album in (None, album_id)}
            may_upload = owner == user or Role.CONTRIBUTOR in granted
            try:
                assert owner_to_upload_for(album_id, sight=sight, albums=deployment.albums) == owner  # type: ignore[arg-type]
                assert may_upload
            except NoSuchAlbum:
                assert not may_upload


def test_what_is_revoked_is_gone_at_once() -> None:
    photo = a_finished_photo("a.jpg")
    grant = Grant(
        owner_id=ALICE,
        owner_email=EMAILS[ALICE],
        email=EMAILS[BOB],
        role=Role.VIEWER,
        created_at=datetime(2026, 3, 1),
        accepted=True,
    )
    deployment = Deployment(World((photo,), (grant,)))
    assert visible_photo(photo.photo_id, sight=deployment.sight(BOB), photos=deployment.table) == photo  # type: ignore[arg-type]

    deployment.grants.revoke(ALICE, grant.member_id)

    assert not deployment.sight(BOB).shows(photo)
    assert not deployment.sight(BOB).others
