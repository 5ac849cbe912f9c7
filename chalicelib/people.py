"""People: what owners agree to and say of persons, and that persons follow what there is of their faces.

Faces come and go in any order, and several functions may be at it at once. Each change raises the owner's revision in
the table; whoever has the owner's lease compares all faces anew, writes who is who into the photos' records, and is
done if the revision is still the same. So the outcome depends on what there is, and not on how it came about.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from chalicelib.core.people.identity import person_ids
from chalicelib.core.people.kept import GRACE, Consent, PhotoFaces, Upkeep, collection_id
from chalicelib.core.photo import Photo
from chalicelib.derived import follow_table
from chalicelib.errors import Superseded
from chalicelib.kept_faces import remove_picture, remove_unknown, wants_faces
from chalicelib.retrying import until_written

if TYPE_CHECKING:
    from chalicelib.aws.kept_faces import KeptFaces
    from chalicelib.aws.photo_bucket import PhotoBucket
    from chalicelib.aws.photo_index import PhotoIndex
    from chalicelib.aws.photo_table import PhotoTable
    from chalicelib.core.people.facts import Facts

LEASE_SECONDS = 360.0
"""Longer than any function runs."""
REQUEST_SECONDS = 5.0
"""So long a request waits for persons to follow; the sweeper does the rest."""
_REST = 10
_TRIES = 5

Step = Callable[[], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeper:
    """Keeps owners' persons; `clock` gives seconds since 1970."""

    faces: KeptFaces
    bucket: PhotoBucket
    photos: PhotoTable
    index: PhotoIndex
    clock: Callable[[], float]

    def agree(self, identity_id: str, *, stack: str) -> Consent:
        """The owner wants faces to be compared, from now on; may be repeated. Nothing else makes a collection."""
        now = datetime.fromtimestamp(self.clock(), UTC)
        consent = self.faces.table.agree(Consent(identity_id, collection_id(stack, identity_id, now), now))
        self.faces.collections.create(consent.collection_id)
        if self.faces.table.consent_of(identity_id) != consent:  # it was withdrawn before there was a collection
            self.faces.collections.delete(consent.collection_id)
        return consent

    def withdraw(self, identity_id: str, *, within: float = REQUEST_SECONDS) -> bool:
        """The owner does not want it any more: everything goes. Whether all of it has; the sweeper does the rest."""
        consent = self.faces.table.consent_of(identity_id)
        self.faces.table.forget_facts(identity_id)
        self.faces.table.withdraw(identity_id)
        if consent is not None:
            self.faces.collections.delete(consent.collection_id)
        return self.regroup(identity_id, within=within)

    def change(
        self, identity_id: str, change: Callable[[Facts], Facts], *, within: float = REQUEST_SECONDS
    ) -> tuple[Facts, bool]:
        """Change what the owner says of persons; returns it, and whether the photos' records have followed.

        `change` may be called more than once. Raises `Superseded` if too many others change it.
        """

        def write() -> Facts:
            facts, revision = self.faces.table.facts_of(identity_id)
            self.faces.table.change_facts(identity_id, facts, changed := change(facts), revision)
            return changed

        facts = until_written(write)
        return facts, self.after_change(identity_id, within=within)

    def after_change(self, identity_id: str, *, within: float = REQUEST_SECONDS) -> bool:
        """Have persons follow a change, for so many seconds; False if the sweeper has to do the rest."""
        return self.regroup(identity_id, within=within)

    def left_undone(self, *, until: float) -> Iterator[Callable[[], object]]:
        """What is left to do, one function for each owner, before `until` in seconds since 1970."""
        for upkeep in self.faces.table.dirty():
            yield partial(self._regroup_until, upkeep.identity_id, until)

    def _regroup_until(self, identity_id: str, until: float) -> bool:
        return self.regroup(identity_id, within=until - self.clock())

    def regroup_if_rested(self, identity_id: str, *, within: float) -> bool:
        """As `regroup`, but only if that takes a tenth of the time at most, however many photos come."""
        upkeep = self.faces.table.upkeep_of(identity_id)
        if upkeep.ended_at is not None and self.clock() - upkeep.ended_at < _REST * upkeep.took:
            return False
        return self.regroup(identity_id, within=within)

    def regroup(self, identity_id: str, *, within: float) -> bool:
        """Have an owner's persons follow their faces, for so many seconds; whether nothing is left to do."""
        began, is_done = self.clock(), False
        upkeep = self.faces.table.lease(identity_id, now=began, until=began + LEASE_SECONDS)
        if upkeep is None:
            return False
        try:
            is_done = self._all(self._steps(identity_id), until=began + within)
        finally:
            is_done = self._end(upkeep, began, is_done=is_done)
        return is_done

    def _end(self, upkeep: Upkeep, began: float, *, is_done: bool) -> bool:
        ended = self.clock()
        if is_done:
            return self.faces.table.settle(upkeep, ended_at=ended, took=ended - began)
        self.faces.table.release(upkeep, ended_at=ended, took=ended - began)
        return False

    def _all(self, steps: Iterator[Step], *, until: float) -> bool:
        is_done = True
        for step in steps:
            if self.clock() > until:
                return False
            is_done = step() and is_done
        return is_done

    def _steps(self, identity_id: str) -> Iterator[Step]:
        pictures = self.faces.table.pictures_of(identity_id)
        consent = self.faces.table.consent_of(identity_id)  # afterwards: what is not of this one is of an earlier one
        agreed = [each for each in pictures if consent is not None and each.collection_id == consent.collection_id]
        if consent is None:
            self.faces.table.forget_facts(identity_id)
        yield from self._steps_without_consent([each for each in pictures if each not in agreed])
        yield from self._steps_of_unfinished([each for each in agreed if not each.counts])
        facts, _ = self.faces.table.facts_of(identity_id)
        counting = [each for each in agreed if each.counts]
        persons = person_ids(counting, facts)
        for picture in counting:
            if (named := picture.with_persons(persons)) != picture:
                yield partial(self._name, named)

    def _steps_without_consent(self, pictures: Collection[PhotoFaces]) -> Iterator[Step]:
        for each in sorted({picture.collection_id for picture in pictures}):
            self.faces.collections.delete(each)
        for picture in pictures:
            yield partial(self._forget, picture)

    def _steps_of_unfinished(self, pictures: Sequence[PhotoFaces]) -> Iterator[Step]:
        now = datetime.fromtimestamp(self.clock(), UTC)
        left = [each for each in pictures if not each.is_complete and now - each.begun_at > GRACE]
        yield partial(self._forget_unknown, left)
        for picture in pictures:
            if picture.is_complete:
                yield partial(self._remove, picture)
            elif picture not in left:
                yield lambda: False  # somebody is still at it

    def _forget(self, picture: PhotoFaces) -> bool:
        if not self._write(picture, strip=True):
            return False
        self.faces.table.remove(picture)
        return True

    def _forget_unknown(self, pictures: Collection[PhotoFaces]) -> bool:
        stripped = [picture for picture in pictures if self._write(picture, strip=True)]
        remove_unknown(stripped, self.faces)
        return len(stripped) == len(pictures)

    def _remove(self, picture: PhotoFaces) -> bool:
        remove_picture(picture, self.faces)
        return True

    def _name(self, picture: PhotoFaces) -> bool:
        if not wants_faces(self.photos.get(picture.object_key), picture):
            return self._remove(picture)
        if not self._write(picture):
            return False
        with suppress(Superseded):  # its faces are leaving
            self.faces.table.replace(picture)
        return True

    def _write(self, picture: PhotoFaces, *, strip: bool = False) -> bool:
        """Have the photo's record say who its faces are, or (`strip`) that it has none, if it is still about them."""
        for _ in range(_TRIES):
            record = self.photos.get(picture.object_key)
            if not isinstance(record, Photo) or not picture.is_of(record):
                return True
            model = None if strip else record.people_model_version
            wanted = replace(record, faces=() if strip else picture.detected, people_model_version=model)
            if wanted == record:
                return True
            with suppress(Superseded):
                self.photos.replace(record, by=wanted)
                self._follow(picture.object_key)
                return True
        return False

    def _follow(self, object_key: str) -> None:
        follow_table(object_key, bucket=self.bucket, photos=self.photos, index=self.index, faces=self.faces)
