"""The table in a file, which the measured rebuild reads, is read as DynamoDB's is."""

from pathlib import Path

import pytest

from bench import paper_table
from bench.paper_table import PaperTable
from bench.rebuild_load import changed
from bench.search_synthetic import photos
from chalicelib.aws.dynamodb_items import Segment
from chalicelib.aws.photo_table import PhotoTable
from chalicelib.core.photo import Photo, Tombstone
from setup.lanes import SEGMENTS

WHOLE = list(photos(range(60)))


@pytest.fixture
def paper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PaperTable:
    monkeypatch.setattr(paper_table, "_PAGE", 2)
    paper = PaperTable(tmp_path / "table")
    paper.put(WHOLE)
    return paper


def read(paper: PaperTable, number: int, after: str | None = None) -> list[Photo | Tombstone]:
    return list(PhotoTable(paper, "images").records(after=after, segment=Segment(number, SEGMENTS)))


def test_segments_have_each_record_once(paper: PaperTable) -> None:
    found = [record for number in range(SEGMENTS) for record in read(paper, number)]
    assert sorted(found, key=lambda record: record.object_key) == sorted(WHOLE, key=lambda photo: photo.object_key)


def test_what_comes_after_a_record_is_the_rest_of_its_segment(paper: PaperTable) -> None:
    whole = max((read(paper, number) for number in range(SEGMENTS)), key=len)
    (number,) = (number for number in range(SEGMENTS) if read(paper, number) == whole)
    assert len(whole) > 3
    assert read(paper, number, after=whole[1].object_key) == whole[2:]


def test_a_change_is_a_new_revision_and_replaces_the_record(paper: PaperTable) -> None:
    again, removed = (changed(WHOLE[0], stays=stays) for stays in (True, False))
    assert (again.revision, removed.revision) == (WHOLE[0].revision + 1,) * 2
    assert isinstance(removed, Tombstone)
    paper.put([again, removed])
    assert removed in paper.records()
    assert again not in paper.records()
