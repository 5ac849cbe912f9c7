from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.core.ingest.event_order import GRACE, WORKFLOW_LIMIT
from chalicelib.core.ingest.events import StoredObject
from chalicelib.core.photo import ImageMetadata, Rendition, Status, Thumbnail
from chalicelib.core.tally import entry_of
from setup.operate.drift import Findings, Kind, drift, may_be_at_work
from tests.records import a_finished_photo, a_photo, a_tombstone, an_object_key

NOW = datetime(2026, 3, 1, tzinfo=UTC)
STORED = StoredObject("e1", 10, NOW - timedelta(days=1))
RENDITIONS = (Rendition(640, 640, 480),)
PHOTO = a_finished_photo(etag="e1", revision=5, thumbnail=Thumbnail("t", 1, 1, None, RENDITIONS))
WITH_SIDECAR = replace(PHOTO, image_metadata=ImageMetadata("JPEG", 640, 480, 100_000, sidecar="s1"))
FAILED = replace(PHOTO, status=Status.FAILED, thumbnail=None)
LIVE = a_photo(etag="e1")
GONE = entry_of(a_tombstone())
WELL = Findings(an_object_key(), STORED, PHOTO, document=5, derived=frozenset({250, 640}), entry=entry_of(PHOTO))


@pytest.mark.parametrize(
    "findings",
    [
        WELL,
        replace(WELL, record=FAILED, derived=frozenset(), entry=entry_of(FAILED)),
        replace(WELL, entry=entry_of(replace(PHOTO, revision=3))),
        replace(WELL, stored=None, record=a_tombstone(), document=None, derived=frozenset(), entry=GONE),
        replace(WELL, record=replace(FAILED, thumbnail=PHOTO.thumbnail)),
        replace(WELL, stored=None, record=a_tombstone(), document=None, derived=frozenset(), entry=None),
        replace(WELL, stored=None, record=None, document=None, derived=frozenset(), entry=None),
        replace(WELL, record=replace(PHOTO, etag=None)),
        replace(WELL, record=WITH_SIDECAR, sidecar="s1"),
        replace(WELL, record=FAILED, derived=frozenset(), entry=entry_of(FAILED), sidecar="s1"),
        Findings(an_object_key(), sidecar="s1"),
    ],
)
def test_agreement_is_not_drift(findings: Findings) -> None:
    assert drift(findings) is None


@pytest.mark.parametrize(
    ("findings", "kind"),
    [
        (replace(WELL, record=None, document=None, derived=frozenset()), Kind.UNRECORDED),
        (replace(WELL, record=a_tombstone(), document=None, derived=frozenset()), Kind.DELETED_BUT_THERE),
        (replace(WELL, stored=replace(STORED, etag="e2")), Kind.OTHER_OBJECT),
        (replace(WELL, stored=None), Kind.OBJECT_GONE),
        (replace(WELL, stored=None, record=LIVE), Kind.OBJECT_GONE),
        (replace(WELL, record=LIVE), Kind.STUCK),
        (replace(WELL, sidecar="s1"), Kind.OTHER_SIDECAR),
        (replace(WELL, record=WITH_SIDECAR, sidecar="s2"), Kind.OTHER_SIDECAR),
        (replace(WELL, record=WITH_SIDECAR), Kind.OTHER_SIDECAR),
        (replace(WELL, document=None), Kind.NOT_INDEXED),
        (replace(WELL, document=4), Kind.OUTDATED_DOCUMENT),
        (replace(WELL, document=6), Kind.OUTDATED_DOCUMENT),
        (replace(WELL, record=FAILED, document=None, derived=frozenset()), Kind.NOT_INDEXED),
        (replace(WELL, stored=None, record=a_tombstone(), derived=frozenset()), Kind.ORPHAN_DOCUMENT),
        (replace(WELL, stored=None, record=None, derived=frozenset()), Kind.ORPHAN_DOCUMENT),
        (replace(WELL, derived=frozenset()), Kind.THUMBNAIL_MISSING),
        (replace(WELL, derived=frozenset({250})), Kind.THUMBNAIL_MISSING),
        (replace(WELL, derived=frozenset({250, 640, 2048})), Kind.ORPHAN_THUMBNAIL),
        (replace(WELL, record=replace(PHOTO, thumbnail=Thumbnail("t", 1, 1))), Kind.FEW_RENDITIONS),
        (replace(WELL, record=FAILED), Kind.ORPHAN_THUMBNAIL),
        (replace(WELL, stored=None, record=a_tombstone(), document=None), Kind.ORPHAN_THUMBNAIL),
        (replace(WELL, stored=None, record=None, document=None), Kind.ORPHAN_THUMBNAIL),
        (replace(WELL, entry=None), Kind.MISCOUNTED),
        (replace(WELL, entry=GONE), Kind.MISCOUNTED),
        (replace(WELL, entry=entry_of(replace(PHOTO, album_ids=("other",)))), Kind.MISCOUNTED),
        (replace(WELL, stored=None, record=None, document=None, derived=frozenset()), Kind.MISCOUNTED),
        (replace(WELL, stored=None, record=a_tombstone(), document=None, derived=frozenset()), Kind.MISCOUNTED),
        (replace(WELL, is_unlisted=True), Kind.UNLISTED),
    ],
)
def test_each_kind_of_drift(findings: Findings, kind: Kind) -> None:
    assert drift(findings) is kind


@pytest.mark.parametrize(
    ("findings", "under_way"),
    [
        (WELL, False),
        (replace(WELL, unsettled_since=NOW - GRACE), True),
        (replace(WELL, unsettled_since=NOW - GRACE - timedelta(seconds=1)), False),
        (replace(WELL, record=LIVE, unsettled_since=NOW - WORKFLOW_LIMIT), True),
        (replace(WELL, record=LIVE, unsettled_since=NOW - WORKFLOW_LIMIT - 2 * GRACE), False),
        (replace(WELL, record=LIVE, unsettled_since=NOW + timedelta(days=3)), True),
        (replace(WELL, record=None), False),
        (replace(WELL, record=None, stored=replace(STORED, modified_at=NOW)), True),
    ],
)
def test_what_somebody_may_be_at_work_on_is_left_alone(findings: Findings, under_way: bool) -> None:
    assert may_be_at_work(findings, now=NOW) is under_way
