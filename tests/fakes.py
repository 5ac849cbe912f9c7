"""The adapters of `chalicelib/aws` in memory. The suites in `tests/contract` run against these and the real ones."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import md5
from typing import Any
from uuid import NAMESPACE_URL, uuid5
from zlib import crc32

from chalicelib.aws.dynamodb_items import WHOLE, Segment
from chalicelib.aws.face_collections import Indexed, Named
from chalicelib.aws.id_tokens import VerifiedToken
from chalicelib.aws.label_detector import Detection
from chalicelib.aws.photo_marks import Unsettled
from chalicelib.aws.picture_embedder import REFUSED
from chalicelib.aws.recognition import TOO_SMALL
from chalicelib.aws.removed_users import RemovedUser
from chalicelib.aws.tally_table import position_of
from chalicelib.core.album import Album
from chalicelib.core.api.photo_list import AlbumPage, Page, Place, Position
from chalicelib.core.detections import BoundingBox
from chalicelib.core.grant import Grant
from chalicelib.core.ingest.event_order import WORKFLOW_LIMIT
from chalicelib.core.ingest.events import StoredObject
from chalicelib.core.ingest.labels import labels_from_response
from chalicelib.core.ingest.moderation import moderation_labels_from_response
from chalicelib.core.ingest.pacing import SECOND, Pace, Turn
from chalicelib.core.ingest.request import IngestRequest
from chalicelib.core.ingest.text_lines import text_lines_from_response
from chalicelib.core.listing import Listing, Order
from chalicelib.core.live.connection import Connection, Gateway
from chalicelib.core.live.message import Change
from chalicelib.core.object_keys import MAX_SIDECAR_BYTES, originals_of, sidecar_beside
from chalicelib.core.people.facts import Facts
from chalicelib.core.people.kept import Consent, KeptFace, PhotoFaces, Upkeep
from chalicelib.core.photo import Photo, Status, Tombstone, with_owners_choices
from chalicelib.core.saved_search import SavedSearch
from chalicelib.core.search.document import index_action
from chalicelib.core.share import Share
from chalicelib.core.share_secrets import ATTEMPTS_WITHIN, MAX_ATTEMPTS, ShareKey
from chalicelib.core.source import Source
from chalicelib.core.tally import MOST_ROWS, TOTAL, Entry, Row, Tally, entry_of
from chalicelib.errors import (
    NeedsBytes,
    NoCollection,
    NoSuchAlbum,
    NoSuchMember,
    NoSuchMembership,
    NoSuchSearch,
    NoSuchShare,
    PhotoGone,
    RecognitionBusy,
    SearchExists,
    ServiceUnavailable,
    Superseded,
    TooManyAttempts,
    TooManyFavourites,
    Unauthenticated,
    UnsupportedImage,
)
from tests import fake_search

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class FakePacer:
    """As `Pacer`; `now` is what its clock says."""

    def __init__(self, pace: Pace, *, now: datetime) -> None:
        self.pace = pace
        self.now = now
        self.reserved_until = 0

    def reserve(self) -> Turn:
        now = round(self.now.timestamp() * SECOND)
        before = max(self.reserved_until, now)
        self.reserved_until = before + self.pace.interval
        return self.pace.turn(before, now=now)

    def queue(self) -> float:
        return max(0.0, self.reserved_until / SECOND - self.now.timestamp())


class FakePhotoTable:
    """As `PhotoTable`; `now` is what its clock says, `stream` has every write."""

    def __init__(self) -> None:
        self.stored: dict[str, Photo | Tombstone] = {}
        self.marks: dict[str, datetime] = {}
        self.ends: dict[str, datetime] = {}
        self.accepted: dict[str, datetime] = {}
        self.overtook: dict[str, datetime] = {}
        self.stream: list[Change] = []
        self.now = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)

    def get(self, object_key: str) -> Photo | Tombstone | None:
        return self.stored.get(object_key)

    def get_all(self, object_keys: Sequence[str]) -> list[Photo | Tombstone]:
        return [self.stored[object_key] for object_key in object_keys if object_key in self.stored]

    def object_key_of(self, photo_id: str) -> str | None:
        return next((record.object_key for record in self.stored.values() if record.photo_id == photo_id), None)

    def accept_upload(self, photo: Photo) -> Photo | Tombstone:
        before = self.get(photo.object_key)
        return self._accept(with_owners_choices(photo, of=before) if isinstance(before, Photo) else photo)

    def accept_removal(self, tombstone: Tombstone) -> Photo | Tombstone:
        return self._accept(tombstone)

    def update(
        self, request: IngestRequest, *, only_while: Collection[Status] = tuple(Status), **changes: Any
    ) -> Photo:
        photo = self.get(request.object_key)
        if (
            not isinstance(photo, Photo)
            or (photo.sequencer, photo.attempt) != (request.sequencer, request.attempt)
            or photo.status not in only_while
        ):
            raise Superseded(request.object_key)
        if photo.searchable_at:
            changes.pop("searchable_at", None)
        changed = replace(photo, **changes, revision=photo.revision + 1)
        self._put(changed)
        if "status" in changes:
            self._mark(request.object_key)
        return changed

    def defer(self, request: IngestRequest, *, until: datetime) -> Photo:
        changed = self.update(request, only_while={Status.RUNNING})
        self.marks[request.object_key] = self.accepted[request.object_key] = until
        return changed

    def replace(self, record: Photo | Tombstone, *, by: Photo | Tombstone, beyond: int = 0) -> Photo | Tombstone:
        before = self.get(record.object_key)
        if before is None or before.revision != record.revision:
            raise Superseded(record.object_key)
        if by.attempt != before.attempt:
            self._overtake(record.object_key)
        return self._write(by, max(before.revision, beyond) + 1)

    def settle(self, record: Photo | Tombstone) -> bool:
        stored = self.get(record.object_key)
        if stored is None or stored.revision != record.revision:
            return False
        look_again = self.overtook.get(record.object_key, _LONG_AGO) + WORKFLOW_LIMIT
        if look_again >= self.now:
            self.marks[record.object_key] = look_again
        else:
            self.marks.pop(record.object_key, None)
            self.ends.pop(record.object_key, None)
            if isinstance(record, Photo) and record.trashed:
                self.ends[record.object_key] = record.trashed.until
        return True

    def unsettled_since(self, object_key: str) -> datetime | None:
        return self.marks.get(object_key, self.ends.get(object_key))

    def unsettled(self, *, before: datetime) -> Iterator[Unsettled]:
        yield from _older(self.marks, before)

    def due(self, *, before: datetime) -> Iterator[Unsettled]:
        yield from _older(self.ends, before)

    def records(self, *, after: str | None = None, segment: Segment = WHOLE) -> Iterator[Photo | Tombstone]:
        keys = [key for key in self.stored if crc32(key.encode()) % segment.of == segment.number]
        yield from [self.stored[key] for key in keys[keys.index(after) + 1 if after else 0 :]]

    def _accept(self, record: Photo | Tombstone) -> Photo | Tombstone:
        before = self.get(record.object_key)
        if before is not None and before.sequencer >= record.sequencer:
            return before
        self._overtake(record.object_key)
        return self._write(record, before.revision + 1 if before else 1)

    def _overtake(self, object_key: str) -> None:
        self.overtook[object_key] = self.accepted.get(object_key, _LONG_AGO)
        self.accepted[object_key] = self.now

    def _write(self, record: Photo | Tombstone, revision: int) -> Photo | Tombstone:
        written = replace(record, revision=revision)
        self._put(written)
        self._mark(record.object_key)
        return written

    def _mark(self, object_key: str) -> None:
        self.marks[object_key] = self.now
        self.ends.pop(object_key, None)

    def _put(self, record: Photo | Tombstone) -> None:
        self.stream.append(Change(self.get(record.object_key), record))
        self.stored[record.object_key] = record


def _older(marks: Mapping[str, datetime], before: datetime) -> Iterator[Unsettled]:
    for object_key, since in sorted(marks.items(), key=lambda mark: mark[1]):
        if since < before:
            yield Unsettled(object_key, since)


class FakePhotoLists:
    """As `PhotoLists`, of a fake table."""

    def __init__(self, table: FakePhotoTable) -> None:
        self._table = table

    def photos(
        self,
        identity_id: str,
        *,
        size: int,
        status: Status | None = None,
        until: str = "",
        after: Position | None = None,
        with_hidden: bool = True,
        trashed: bool = False,
    ) -> Page:
        found = self._shown(identity_id, status, until, with_hidden, trashed)
        found.sort(key=_place, reverse=True)
        if after is not None:
            found = [photo for photo in found if _place(photo) < (after.taken_at, after.object_key)]
        return Page(tuple(found[:size]), Position.of(found[size - 1]) if len(found) > size else None)

    def album(
        self,
        identity_id: str,
        album_id: str,
        *,
        size: int,
        order: Order = Order.CAPTURED,
        status: Status | None = None,
        until: str = "",
        after: Place | None = None,
        with_hidden: bool = True,
        with_trashed: bool = False,
    ) -> AlbumPage:
        order = after.order if after else order
        shown = self._shown(identity_id, status, until, with_hidden, False)
        shown += self._shown(identity_id, status, until, with_hidden, True) if with_trashed else []
        parts = {
            row.part: photo
            for photo in shown
            for row in entry_of(photo).listings
            if (row.album_id, row.order) == (album_id, order)
        }
        found = sorted(parts, reverse=order.is_descending)
        if after is not None:
            found = [part for part in found if (part < after.part if order.is_descending else part > after.part)]
        end = Place(found[size - 1]) if len(found) > size else None
        return AlbumPage(tuple(parts[part] for part in found[:size]), end)

    def _shown(
        self, identity_id: str, status: Status | None, until: str, with_hidden: bool, trashed: bool
    ) -> list[Photo]:
        found = [photo for photo in self._of(identity_id) if bool(photo.trashed) == trashed]
        found = [photo for photo in found if status is None or photo.status is status]
        found = [photo for photo in found if with_hidden or not photo.is_hidden]
        return [photo for photo in found if not until or photo.taken_at <= f"{until}~"]

    def photos_of_content(self, identity_id: str, md5: str) -> list[str]:
        return [photo.photo_id for photo in self._of(identity_id) if photo.etag == md5]

    def _of(self, identity_id: str) -> list[Photo]:
        records = self._table.stored.values()
        return [record for record in records if isinstance(record, Photo) and record.identity_id == identity_id]


def _place(photo: Photo) -> tuple[str, str]:
    return photo.taken_at, photo.object_key


class FakeAlbumTable:
    """As `AlbumTable`."""

    def __init__(self) -> None:
        self.stored: dict[tuple[str, str], Album] = {}

    def all_of(self, identity_id: str) -> list[Album]:
        found = [album for album in self.stored.values() if album.identity_id == identity_id]
        return sorted(found, key=lambda album: (album.created_at, album.album_id), reverse=True)

    def get(self, identity_id: str, album_id: str) -> Album:
        if (identity_id, album_id) not in self.stored:
            raise NoSuchAlbum
        return self.stored[identity_id, album_id]

    def several(self, wanted: Sequence[tuple[str, str]]) -> list[Album]:
        return [self.stored[key] for key in dict.fromkeys(wanted) if key in self.stored]

    def add(self, album: Album) -> None:
        self.stored[album.identity_id, album.album_id] = album

    def change(self, identity_id: str, album_id: str, **changes: Any) -> Album:
        after = replace(self.get(identity_id, album_id), **changes)
        self.stored[identity_id, album_id] = after
        return after

    def remove(self, identity_id: str, album_id: str) -> None:
        self.stored.pop((identity_id, album_id), None)


class FakeSavedSearchTable:
    """As `SavedSearchTable`."""

    def __init__(self) -> None:
        self.stored: dict[tuple[str, str], SavedSearch] = {}

    def all_of(self, identity_id: str) -> list[SavedSearch]:
        found = [search for search in self.stored.values() if search.identity_id == identity_id]
        return sorted(found, key=lambda search: (search.created_at, search.search_id), reverse=True)

    def add(self, search: SavedSearch) -> None:
        if (search.identity_id, search.search_id) in self.stored:
            raise SearchExists
        self.stored[search.identity_id, search.search_id] = search

    def replace(self, before: SavedSearch, after: SavedSearch) -> None:
        old, new = (before.identity_id, before.search_id), (after.identity_id, after.search_id)
        if old not in self.stored:
            raise NoSuchSearch
        if new != old and new in self.stored:
            raise SearchExists
        del self.stored[old]
        self.stored[new] = after

    def remove(self, identity_id: str, search_id: str) -> None:
        if self.stored.pop((identity_id, search_id), None) is None:
            raise NoSuchSearch


class FakeShareTable:
    """As `ShareTable`."""

    def __init__(self) -> None:
        self.stored: dict[ShareKey, Share] = {}
        self.attempts: dict[ShareKey, tuple[datetime, int]] = {}

    def all_of(self, identity_id: str) -> list[Share]:
        found = [share for share in self.stored.values() if share.identity_id == identity_id]
        return sorted(found, key=lambda share: (share.created_at, share.share_id), reverse=True)

    def get(self, key: ShareKey) -> Share:
        if key not in self.stored:
            raise NoSuchShare
        return self.stored[key]

    def add(self, share: Share) -> None:
        self.stored[ShareKey(share.identity_id, share.share_id)] = share

    def remove(self, key: ShareKey) -> None:
        self.get(key)
        del self.stored[key]

    def count_view(self, key: ShareKey, *, now: datetime) -> None:
        share = self.get(key)
        self.stored[key] = replace(share, views=share.views + 1, viewed_at=now)

    def take_attempt(self, key: ShareKey, *, now: datetime) -> None:
        since, taken = self.attempts.get(key, (now, 0))
        if since <= now - ATTEMPTS_WITHIN:
            since, taken = now, 0
        if key not in self.stored or taken >= MAX_ATTEMPTS:
            raise TooManyAttempts
        self.attempts[key] = since, taken + 1

    def give_back_attempt(self, key: ShareKey) -> None:
        self.get(key)
        since, taken = self.attempts[key]
        self.attempts[key] = since, taken - 1

    def choose(self, key: ShareKey, photo_id: str, *, is_favourite: bool, most: int) -> None:
        share = self.get(key)
        chosen = {*share.favourites, photo_id} if is_favourite else {*share.favourites} - {photo_id}
        if is_favourite and len(chosen) > most:
            raise TooManyFavourites
        self.stored[key] = replace(share, favourites=tuple(sorted(chosen)))


class FakeGrantTable:
    """As `GrantTable`."""

    def __init__(self) -> None:
        self.stored: dict[tuple[str, str], Grant] = {}

    def members_of(self, identity_id: str) -> list[Grant]:
        found = [replace(grant, accepted=None) for grant in self.stored.values() if grant.owner_id == identity_id]
        return _newest_first(found)

    def memberships_of(self, email: str) -> list[Grant]:
        return _newest_first([grant for grant in self.stored.values() if grant.email == email])

    def add(self, grant: Grant) -> None:
        self.stored[grant.email, grant.membership_id] = grant

    def accept(self, email: str, membership_id: str) -> Grant:
        if (email, membership_id) not in self.stored:
            raise NoSuchMembership
        accepted = replace(self.stored[email, membership_id], accepted=True)
        self.stored[email, membership_id] = accepted
        return accepted

    def revoke(self, identity_id: str, member_id: str) -> Grant:
        grant = next((one for one in self.members_of(identity_id) if one.member_id == member_id), None)
        if grant is None:
            raise NoSuchMember
        self.remove(grant)
        return grant

    def leave(self, email: str, membership_id: str) -> Grant:
        if (email, membership_id) not in self.stored:
            raise NoSuchMembership
        return self.stored.pop((email, membership_id))

    def remove(self, grant: Grant) -> None:
        self.stored.pop((grant.email, grant.membership_id), None)


def _newest_first(grants: list[Grant]) -> list[Grant]:
    return sorted(grants, key=lambda grant: (grant.created_at, grant.member_id), reverse=True)


class FakeSourceTable:
    """As `SourceTable`."""

    def __init__(self) -> None:
        self.stored: dict[str, Source] = {}

    def all(self) -> list[Source]:
        return [self.stored[place] for place in sorted(self.stored)]

    def of_bucket(self, bucket: str) -> list[Source]:
        return [source for source in self.all() if source.bucket == bucket]

    def add(self, source: Source) -> None:
        self.stored[f"{source.bucket}/{source.prefix}"] = source

    def remove(self, source: Source) -> None:
        self.stored.pop(f"{source.bucket}/{source.prefix}", None)


class FakeRemovedUsers:
    """As `RemovedUsers`."""

    def __init__(self) -> None:
        self.stored: dict[str, RemovedUser] = {}

    def all(self) -> list[RemovedUser]:
        return [self.stored[identity_id] for identity_id in sorted(self.stored)]

    def add(self, user: RemovedUser) -> None:
        self.stored[user.identity_id] = user

    def forget(self, user: RemovedUser) -> None:
        self.stored.pop(user.identity_id, None)


class FakePeopleTable:
    """As `PeopleTable`."""

    def __init__(self) -> None:
        self.consents: dict[str, Consent] = {}
        self.pictures: dict[tuple[str, str, str], PhotoFaces] = {}
        self.facts: dict[str, Facts] = {}
        self.upkeep: dict[str, Upkeep] = {}

    def consent_of(self, identity_id: str) -> Consent | None:
        return self.consents.get(identity_id)

    def agree(self, consent: Consent) -> Consent:
        return self.consents.setdefault(consent.identity_id, consent)

    def withdraw(self, identity_id: str) -> None:
        self.consents.pop(identity_id, None)
        self.mark_dirty(identity_id)

    def pictures_of(self, identity_id: str) -> list[PhotoFaces]:
        return [self.pictures[key] for key in sorted(self.pictures) if key[0] == identity_id]

    def pictures_of_photo(self, identity_id: str, photo_id: str) -> list[PhotoFaces]:
        return [picture for picture in self.pictures_of(identity_id) if picture.photo_id == photo_id]

    def begin(self, picture: PhotoFaces) -> None:
        stored = self.pictures.get(_picture_key(picture))
        if stored and (stored.is_complete or stored.is_leaving or stored.collection_id != picture.collection_id):
            raise Superseded
        self.pictures[_picture_key(picture)] = picture
        self.mark_dirty(picture.identity_id)

    def replace(self, picture: PhotoFaces) -> None:
        stored = self.pictures.get(_picture_key(picture))
        if stored is None or stored.is_leaving:
            raise Superseded
        self.pictures[_picture_key(picture)] = picture

    def leave(self, picture: PhotoFaces) -> None:
        if stored := self.pictures.get(_picture_key(picture)):
            self.pictures[_picture_key(picture)] = replace(stored, is_leaving=True)
        self.mark_dirty(picture.identity_id)

    def remove(self, picture: PhotoFaces) -> None:
        self.pictures.pop(_picture_key(picture), None)

    def facts_of(self, identity_id: str) -> tuple[Facts, int]:
        return self.facts.get(identity_id, {}), self.upkeep_of(identity_id).facts_revision

    def change_facts(self, identity_id: str, before: Facts, after: Facts, revision: int) -> None:
        upkeep = self.upkeep_of(identity_id)
        if upkeep.facts_revision != revision:
            raise Superseded
        self.upkeep[identity_id] = replace(upkeep, facts_revision=revision + 1)
        kept = {each: known for each, known in self.facts.get(identity_id, {}).items() if each in after}
        self.facts[identity_id] = kept | {each: known for each, known in after.items() if before.get(each) != known}
        self.mark_dirty(identity_id)

    def forget_facts(self, identity_id: str) -> None:
        self.facts.pop(identity_id, None)

    def upkeep_of(self, identity_id: str) -> Upkeep:
        return self.upkeep.get(identity_id, Upkeep(identity_id=identity_id))

    def dirty(self) -> list[Upkeep]:
        return [self.upkeep[owner] for owner in sorted(self.upkeep) if self.upkeep[owner].is_dirty]

    def owners(self) -> list[str]:
        return sorted(self.upkeep)

    def mark_dirty(self, identity_id: str) -> None:
        upkeep = self.upkeep_of(identity_id)
        self.upkeep[identity_id] = replace(upkeep, revision=upkeep.revision + 1, is_dirty=True)

    def lease(self, identity_id: str, *, now: float, until: float) -> Upkeep | None:
        upkeep = self.upkeep_of(identity_id)
        if upkeep.lease_until is not None and upkeep.lease_until >= now:
            return None
        self.upkeep[identity_id] = replace(upkeep, lease_until=until)
        return self.upkeep[identity_id]

    def settle(self, upkeep: Upkeep, *, ended_at: float, took: float) -> bool:
        self.release(upkeep, ended_at=ended_at, took=took)
        now = self.upkeep_of(upkeep.identity_id)
        is_done = now == replace(upkeep, lease_until=None, ended_at=ended_at, took=took)
        if is_done:
            self.upkeep[upkeep.identity_id] = replace(now, is_dirty=False)
        return is_done

    def release(self, upkeep: Upkeep, *, ended_at: float, took: float) -> None:
        now = self.upkeep_of(upkeep.identity_id)
        if now.lease_until is not None and now.lease_until == upkeep.lease_until:
            self.upkeep[upkeep.identity_id] = replace(now, lease_until=None, ended_at=ended_at, took=took)

    def forget(self, identity_id: str) -> None:
        self.consents.pop(identity_id, None)
        self.facts.pop(identity_id, None)
        self.upkeep.pop(identity_id, None)
        self.pictures = {key: picture for key, picture in self.pictures.items() if key[0] != identity_id}


def _picture_key(picture: PhotoFaces) -> tuple[str, str, str]:
    return picture.identity_id, picture.photo_id, picture.external_id


class FakeTallyTable:
    """As `TallyTable`."""

    def __init__(self) -> None:
        self.stored: dict[str | tuple[str, str], Row] = {}
        self.listings: set[Listing] = set()
        self.writes = 0

    def entries(self, photo_ids: Collection[str]) -> list[Entry]:
        return [row for row in self._found(photo_ids) if isinstance(row, Entry)]

    def tallies(self, places: Collection[tuple[str, str]]) -> list[Tally]:
        return [row for row in self._found(places) if isinstance(row, Tally)]

    def counted(
        self, photo_ids: Collection[str], places: Collection[tuple[str, str]]
    ) -> tuple[list[Entry], list[Tally]]:
        return self.entries(photo_ids), self.tallies(places)

    def of(self, identity_id: str) -> list[Tally]:
        return [row for row in self.stored.values() if isinstance(row, Tally) and row.identity_id == identity_id]

    def total(self, identity_id: str) -> Tally:
        return next(iter(self.tallies([(identity_id, TOTAL)])), Tally(identity_id=identity_id, album_id=TOTAL))

    def write(self, rows: Collection[Row], *, come: Collection[Listing] = (), go: Collection[Listing] = ()) -> None:
        assert len(rows) + len(come) + len(go) <= MOST_ROWS
        for row in rows:
            stored = self.stored.get(_row_key(row))
            if row.version != (stored.version if stored else ""):
                raise Superseded("somebody else has counted the same photos meanwhile")
        self.writes += 1
        self.stored |= {_row_key(row): replace(row, version=str(self.writes)) for row in rows}
        self.listings = (self.listings - set(go)) | set(come)

    def listed(self, candidates: Collection[Listing]) -> frozenset[Listing]:
        return frozenset(self.listings.intersection(candidates))

    def rows(self, *, after: tuple[str, str] | None = None, segment: Segment = WHOLE) -> Iterator[Row | Listing]:
        rows = {position_of(row): row for row in (*self.stored.values(), *self.listings)}
        keys = sorted(key for key in rows if crc32(key[0].encode()) % segment.of == segment.number)
        yield from [rows[key] for key in keys if after is None or key > after]

    def _found(self, keys: Iterable[str | tuple[str, str]]) -> list[Row]:
        return [self.stored[key] for key in keys if key in self.stored]


def _row_key(row: Row) -> str | tuple[str, str]:
    return row.photo_id if isinstance(row, Entry) else row.place


class FakePhotoBucket:
    """As `PhotoBucket`, without versions. `bytes_read` counts what was fetched."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.content_types: dict[str, str] = {}
        self.modified_at: dict[str, datetime] = {}
        self.metadata: dict[str, Mapping[str, str]] = {}
        self.made_of: dict[str, str | None] = {}
        self.bytes_read = 0

    def upload(self, object_key: str, data: bytes, metadata: Mapping[str, str] | None = None) -> str:
        """What a user does; returns the object's entity tag."""
        self.put(object_key, data, content_type="image/jpeg")
        self.metadata[object_key] = metadata or {}
        return etag(data)

    def read(self, request: IngestRequest, *, start: int = 0, length: int | None = None) -> bytes:
        whole = self._still_there(request)
        part = whole[start:] if length is None else whole[start : start + length]
        self.bytes_read += len(part)
        return part

    def beginning(self, request: IngestRequest, length: int) -> tuple[bytes, Mapping[str, str]]:
        return (self.read(request, length=length), self.user_metadata(request)) if length else (b"", {})

    def sidecar(self, request: IngestRequest) -> tuple[str | None, bytes]:
        data = self.objects.get(sidecar_beside(request.object_key))
        return (None, b"") if data is None else (etag(data), data[:MAX_SIDECAR_BYTES])

    def user_metadata(self, request: IngestRequest) -> Mapping[str, str]:
        self._still_there(request)
        return self.metadata.get(request.object_key, {})

    def _still_there(self, request: IngestRequest) -> bytes:
        if request.object_key not in self.objects:
            raise PhotoGone(request.object_key)
        whole = self.objects[request.object_key]
        if request.etag and request.etag != etag(whole):
            raise Superseded(request.object_key)
        return whole

    def some_of(self, identity_id: str) -> list[str]:
        return sorted(key for key in self.objects if key.startswith(originals_of(identity_id)))

    def find(self, object_key: str) -> StoredObject | None:
        if object_key not in self.objects:
            return None
        data = self.objects[object_key]
        return StoredObject(
            etag(data),
            len(data),
            self.modified_at[object_key],
            original_etag=self.made_of.get(object_key),
            says_something=bool(self.metadata.get(object_key) or self.made_of.get(object_key)),
        )

    def put_derived(self, request: IngestRequest, side: int, data: bytes, *, content_type: str) -> None:
        self.put(request.original.derived_key(side), data, content_type=content_type)
        self.made_of[request.original.derived_key(side)] = request.etag

    def copy_bare(self, object_key: str, copy_key: str, *, of: StoredObject) -> None:
        if object_key not in self.objects:
            raise PhotoGone(object_key)
        self.put(copy_key, self.objects[object_key], content_type="binary/octet-stream")
        self.made_of[copy_key] = of.etag

    def read_derived(self, request: IngestRequest, side: int) -> bytes:
        key = request.original.derived_key(side)
        if key not in self.objects or self.made_of.get(key) != request.etag:
            raise ServiceUnavailable(f"the picture of {request.object_key} is not there yet")
        return self.objects[key]

    def put(self, object_key: str, data: bytes, *, content_type: str) -> None:
        self.objects[object_key] = data
        self.content_types[object_key] = content_type
        self.modified_at[object_key] = datetime.now(UTC)

    def delete(self, object_key: str) -> None:
        self.objects.pop(object_key, None)

    def delete_unchanged(self, object_key: str, etag: str) -> None:
        found = self.find(object_key)
        if found is not None and found.etag == etag:
            self.delete(object_key)

    def delete_all(self, object_keys: Sequence[str]) -> None:
        for object_key in object_keys:
            self.delete(object_key)


class FakePhotoIndex:
    """As `PhotoIndex`."""

    def __init__(self) -> None:
        self.documents: dict[str, Mapping[str, Any]] = {}
        self.versions: dict[str, int] = {}
        self.broken = False

    def search(self, body: Mapping[str, Any], *, owners: Iterable[str] = ()) -> dict[str, Any]:
        self._answer()
        return fake_search.search(body, self._documents_of(owners))

    def search_each(
        self, bodies: Iterable[Mapping[str, Any]], *, owners: Iterable[str] = ()
    ) -> Iterator[dict[str, Any]]:
        self._answer()
        documents = self._documents_of(owners)
        return iter([fake_search.search(body, documents) for body in bodies])

    def apply(self, records: Iterable[Photo | Tombstone], *, index: str | None = None) -> int:
        self._answer()
        return sum(self._apply(*index_action(record)) for record in records if index_action(record))

    # As if each owner had a shard of their own.
    def _documents_of(self, owners: Iterable[str]) -> list[Mapping[str, Any]]:
        asked = set(owners)
        return [each for each in self.documents.values() if not asked or each["identity_id"] in asked]

    def _apply(self, action: Mapping[str, Any], document: Mapping[str, Any] | None = None) -> int:
        (target,) = action.values()
        if target["version"] >= self.versions.get(target["_id"], 0):
            self.versions[target["_id"]] = target["version"]
            if document is None:
                self.documents.pop(target["_id"], None)
            else:
                self.documents[target["_id"]] = document
        return 0 if document is None else 1

    def _answer(self) -> None:
        if self.broken:
            raise ServiceUnavailable("the search index did not answer: http://127.0.0.1:9200/secret")


class FakeIngestWorkflow:
    """As `IngestWorkflow`: remembers what was started, once each; `error` is raised instead."""

    def __init__(self) -> None:
        self.started: dict[str, IngestRequest] = {}
        self.error: Exception | None = None
        self.histories: dict[str, list[dict[str, Any]]] = {}

    def execution_arn(self, request: IngestRequest) -> str:
        return f"arn:aws:states:us-east-1:123456789012:execution:ingest:{request.execution_name}"

    def start(self, request: IngestRequest) -> None:
        if self.error is not None:
            raise self.error
        self.started.setdefault(self.execution_arn(request), request)

    def history(self, execution_arn: str) -> list[dict[str, Any]] | None:
        return self.histories.get(execution_arn)

    def console_url(self, execution_arn: str) -> str | None:
        return f"https://console.example.com/{execution_arn}"


class FakeLabelDetector:
    """As `LabelDetector`: answers every image with one recorded response, or refuses every one.

    The next `busy` calls are too many; objects that are `out_of_reach` it cannot read by their keys,
    and `refuses_objects` as they are.
    """

    def __init__(self, response: Mapping[str, Any], *, refuses: bool = False) -> None:
        self.response = response
        self.refuses = refuses
        self.busy = 0
        self.out_of_reach = self.refuses_objects = False
        self.asked: list[str | bytes] = []

    def detect_object(self, request: IngestRequest) -> Detection:
        if self.out_of_reach:
            raise NeedsBytes("recognition cannot read the object")
        if self.refuses_objects:
            raise UnsupportedImage("the image may be damaged, recognition refused it: Request has invalid image format")
        return self._detect(request.object_key)

    def detect_bytes(self, image: bytes) -> Detection:
        return self._detect(image)

    def _detect(self, image: str | bytes) -> Detection:
        self.asked.append(image)
        if self.busy:
            self.busy -= 1
            raise RecognitionBusy("recognition takes no more calls just now: ThrottlingException")
        if self.refuses:
            raise UnsupportedImage("the image may be damaged, recognition refused it: Request has invalid image format")
        return Detection(labels_from_response(self.response), self.response["LabelModelVersion"])


class FakeTextDetector:
    """As `TextDetector`: reads the same from every picture, unless each is too small."""

    def __init__(self, response: Mapping[str, Any]) -> None:
        self.response = response
        self.sees_nothing = False

    def detect(self, picture: bytes) -> dict[str, Any]:
        if self.sees_nothing:
            return {"text_lines": (), "text_model_version": TOO_SMALL}
        lines = text_lines_from_response(self.response)
        return {"text_lines": lines, "text_model_version": self.response["TextModelVersion"]}


class FakeModerationDetector:
    """As `ModerationDetector`: finds the same in every picture."""

    def __init__(self, response: Mapping[str, Any]) -> None:
        self.response = response

    def detect(self, picture: bytes) -> dict[str, Any]:
        labels = moderation_labels_from_response(self.response)
        return {"moderation_labels": labels, "moderation_model_version": self.response["ModerationModelVersion"]}


class FakeFaceCollections:
    """As `FaceCollections`: `sees` says who is in a picture; whoever is one person is alike by 99 percent."""

    def __init__(self, sees: Callable[[bytes], Sequence[str]]) -> None:
        self.sees = sees
        self.kept: dict[str, dict[str, tuple[str, str]]] = {}
        self.is_busy = False
        self.calls = 0

    def create(self, collection_id: str) -> None:
        self.calls += 1
        self.kept.setdefault(collection_id, {})

    def delete(self, collection_id: str) -> None:
        self.calls += 1
        self.kept.pop(collection_id, None)

    def index(self, collection_id: str, picture: bytes, *, size: tuple[int, int], external_id: str) -> Indexed:
        kept = self._kept(collection_id)
        persons = self.sees(picture)
        found = {_face_id(external_id, at): (external_id, person) for at, person in enumerate(persons)}
        kept |= found
        faces = (KeptFace(face_id, 99.0, _box_of(at)) for at, face_id in enumerate(found))
        return Indexed(tuple(faces), "fake-1.0")

    def alike(self, collection_id: str, face_id: str) -> dict[str, float]:
        kept = self._kept(collection_id)
        if face_id not in kept:
            raise RecognitionBusy
        _, person = kept[face_id]
        return {each: 99.0 for each, (_, other) in kept.items() if other == person and each != face_id}

    def remove(self, collection_id: str, face_ids: Sequence[str]) -> None:
        self.calls += 1
        for face_id in face_ids:
            self.kept.get(collection_id, {}).pop(face_id, None)

    def faces(self, collection_id: str) -> list[Named]:
        self.calls += 1
        return [Named(face_id, external_id) for face_id, (external_id, _) in self.kept.get(collection_id, {}).items()]

    def collections(self, prefix: str) -> Iterator[str]:
        yield from (each for each in list(self.kept) if each.startswith(prefix))

    def _kept(self, collection_id: str) -> dict[str, tuple[str, str]]:
        self.calls += 1
        if self.is_busy:
            raise RecognitionBusy
        if collection_id not in self.kept:
            raise NoCollection
        return self.kept[collection_id]


def _face_id(external_id: str, at: int) -> str:
    return str(uuid5(NAMESPACE_URL, f"{external_id}/{at}"))


def _box_of(at: int) -> BoundingBox:
    return BoundingBox(at / 16 + 1 / 64, 0.125, 1 / 32, 0.25)


class FakePictureEmbedder:
    """As `PictureEmbedder`: makes the same vector of every picture, and of words those that it is told."""

    def __init__(self, vector: str, model: str) -> None:
        self.vector, self.model = vector, model
        self.words: dict[str, str] = {}
        self.refuses = False

    def vector_of(self, words: str) -> str:
        if self.refuses:
            raise ServiceUnavailable("no vector of words")
        return self.words[words]

    def detect(self, picture: bytes) -> dict[str, Any]:
        if self.refuses:
            return {"vector": "", "vector_model": REFUSED}
        return {"vector": self.vector, "vector_model": self.model}


class FakeIdentities:
    """Like `Identities`: knows the tokens it was given, whoever sends them."""

    def __init__(self, identity_ids: Mapping[str, str]) -> None:
        self.identity_ids = identity_ids
        self.removed: set[str] = set()

    def identity_id(self, user_sub: str, id_token: str) -> str:
        if id_token not in self.identity_ids or user_sub in self.removed:
            raise Unauthenticated("the token is not accepted; sign in again")
        return self.identity_ids[id_token]


def etag(data: bytes) -> str:
    """S3's entity tag of an object that was uploaded in one piece."""
    return md5(data).hexdigest()


class FakeIdTokens:
    """Tokens that are good, and until when."""

    def __init__(self, expiries: Mapping[str, datetime]):
        self._expiries = expiries

    def verified(self, id_token: str) -> VerifiedToken:
        if id_token not in self._expiries:
            raise Unauthenticated("the token is not accepted")
        return VerifiedToken(f"sub of {id_token}", self._expiries[id_token])


class FakeConnectionTable:
    """Connections in memory; with `fails` nothing may be asked of it."""

    def __init__(self) -> None:
        self.all: dict[str, Connection] = {}
        self.fails = False

    def add(self, connection: Connection) -> None:
        self.all[connection.gateway.connection_id] = connection

    def of(self, identity_id: str, *, now: datetime) -> list[Connection]:
        if self.fails:
            raise AssertionError("nobody had to be asked")
        found = sorted(self.all.values(), key=lambda connection: connection.gateway.connection_id)
        return [one for one in found if one.identity_id == identity_id and one.expires_at > now]

    def find(self, connection_id: str) -> Connection | None:
        return self.all.get(connection_id)

    def remove(self, connection: Connection) -> None:
        self.all.pop(connection.gateway.connection_id, None)


class FakeLiveUpdates:
    """What was sent to whom; a connection in `failing` raises."""

    def __init__(self) -> None:
        self.sent: dict[Gateway, list[str]] = {}
        self.closed: list[Gateway] = []
        self.failing: dict[Gateway, Exception] = {}

    def send(self, gateway: Gateway, message: str) -> None:
        if gateway in self.failing:
            raise self.failing[gateway]
        self.sent.setdefault(gateway, []).append(message)

    def close(self, gateway: Gateway) -> None:
        if gateway in self.failing:
            raise self.failing[gateway]
        self.closed.append(gateway)
