"""People: what owners agree to and say of persons, and that persons follow what there is of their faces.

Faces come and go in any order, and several functions may be at it at once. Each change raises the owner's revision in
the table; whoever has the owner's lease compares all faces anew, writes who is who into the photos' records, and is
done if the revision is still the same. So the outcome depends on what there is, and not on how it came about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from chalicelib.core.people.kept import Consent, Upkeep, collection_id
from chalicelib.regrouping import Regrouping, Step
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
            is_done = self._all(self._regrouping(identity_id, began).steps(), until=began + within)
        finally:
            is_done = self._end(upkeep, began, is_done=is_done)
        return is_done

    def _regrouping(self, identity_id: str, began: float) -> Regrouping:
        return Regrouping(
            identity_id=identity_id,
            now=datetime.fromtimestamp(began, UTC),
            faces=self.faces,
            bucket=self.bucket,
            photos=self.photos,
            index=self.index,
        )

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
