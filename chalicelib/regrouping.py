"""Persons follow what there is of their owner's faces, step by step, so that it may end after each of them.

All faces are compared anew, so the outcome depends on what there is, and not on how it came about.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from chalicelib.core.people.identity import person_ids
from chalicelib.core.people.kept import GRACE, PhotoFaces
from chalicelib.core.photo import Photo
from chalicelib.derived import follow_table
from chalicelib.errors import Superseded
from chalicelib.kept_faces import remove_picture, remove_unknown, wants_faces

if TYPE_CHECKING:
    from chalicelib.aws.kept_faces import KeptFaces
    from chalicelib.aws.photo_bucket import PhotoBucket
    from chalicelib.aws.photo_index import PhotoIndex
    from chalicelib.aws.photo_table import PhotoTable

_TRIES = 5

Step = Callable[[], bool]
"""Does a part, and tells whether nothing of it is left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Regrouping:
    """One owner's persons, at a time when nobody else has them follow."""

    identity_id: str
    now: datetime
    faces: KeptFaces
    bucket: PhotoBucket
    photos: PhotoTable
    index: PhotoIndex

    def steps(self) -> Iterator[Step]:
        """What is to be done, of which each step is small."""
        pictures = self.faces.table.pictures_of(self.identity_id)
        # Afterwards: what is of another one is of an earlier one.
        consent = self.faces.table.consent_of(self.identity_id)
        agreed = [each for each in pictures if consent is not None and each.collection_id == consent.collection_id]
        if consent is None:
            self.faces.table.forget_facts(self.identity_id)
        yield from self._steps_without_consent([each for each in pictures if each not in agreed])
        yield from self._steps_of_unfinished([each for each in agreed if not each.counts])
        facts, _ = self.faces.table.facts_of(self.identity_id)
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
        left = [each for each in pictures if not each.is_complete and self.now - each.begun_at > GRACE]
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
