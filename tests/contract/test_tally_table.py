"""The table of tallies: the fake, and the real one on moto's DynamoDB."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.aws.dynamodb_items import Segment
from chalicelib.aws.tally_table import TallyTable, position_of
from chalicelib.core.photo import Thumbnail
from chalicelib.core.tally import TOTAL, Entry, Newest, Row, Tally
from chalicelib.errors import Superseded
from tests.fakes import FakeTallyTable
from tests.records import ALICE, BOB, UPLOADED_AT
from tests.tables import new_table

ALBUM = "album-0001"
Table = TallyTable | FakeTallyTable


@pytest.fixture(params=["fake", "moto"])
def tallies(request: pytest.FixtureRequest, dynamodb: Any) -> Table:
    if request.param == "fake":
        return FakeTallyTable()
    return TallyTable(dynamodb, new_table(dynamodb, "TalliesTable"))


def an_entry(number: int = 1, **changes: Any) -> Entry:
    entry = Entry(
        photo_id=f"photo {number}",
        object_key=f"key {number}",
        identity_id=ALICE,
        revision=number,
        uploaded_at=UPLOADED_AT + timedelta(microseconds=number),
        upload="0055aed6-0",
        object_size=number,
        album_ids=(ALBUM,),
        thumbnail=Thumbnail("thumb", 250, 188),
    )
    return replace(entry, **changes)


def a_tally(album_id: str = ALBUM, identity_id: str = ALICE, **changes: Any) -> Tally:
    newest = Newest(uploaded_at=UPLOADED_AT, photo_id="photo 1", thumbnail=Thumbnail("thumb", 250, 188))
    tally = Tally(identity_id=identity_id, album_id=album_id, photos=1, size=15 << 40, newest=newest)
    return replace(tally, **changes)


def test_nothing_there(tallies: Table) -> None:
    assert (tallies.entries(["photo 1"]), tallies.tallies([(ALICE, ALBUM)]), tallies.of(ALICE)) == ([], [], [])
    assert tallies.entries([]) == list(tallies.rows()) == []
    assert tallies.total(ALICE) == Tally(identity_id=ALICE, album_id=TOTAL)
    tallies.write([])


def test_what_was_written_comes_back(tallies: Table) -> None:
    gone = an_entry(2, album_ids=(), is_sensitive=True, thumbnail=None, is_refused=True, expires_at=1_800_000_000)
    rows: list[Row] = [an_entry(), gone, a_tally(), a_tally(TOTAL, newest=None), a_tally(identity_id=BOB)]
    tallies.write(rows)

    assert sorted(tallies.entries(["photo 1", "photo 2", "photo 3"]), key=str) == [an_entry(), gone]
    assert tallies.tallies([(ALICE, ALBUM), (BOB, TOTAL)]) == [a_tally()]
    assert tallies.counted(["photo 1", "photo 3"], [(ALICE, ALBUM), (BOB, TOTAL)]) == ([an_entry()], [a_tally()])
    assert sorted(tallies.of(ALICE), key=str) == [a_tally(), a_tally(TOTAL, newest=None)]
    assert tallies.total(ALICE) == a_tally(TOTAL, newest=None)
    assert sorted(tallies.rows(), key=str) == sorted(rows, key=str)


def test_every_row_is_in_one_segment_and_can_be_read_from_where_somebody_stopped(tallies: Table) -> None:
    entries = [an_entry(number) for number in range(12)]
    tallies.write([*entries, a_tally(), a_tally(TOTAL)], come=entries[0].listings)

    segments = [list(tallies.rows(segment=Segment(number, 3))) for number in range(3)]

    assert sorted((row for rows in segments for row in rows), key=str) == sorted(tallies.rows(), key=str)
    assert max(map(len, segments)) < 14
    for number, rows in enumerate(segments):
        for place, row in enumerate(rows, start=1):
            assert list(tallies.rows(after=position_of(row), segment=Segment(number, 3))) == rows[place:]


def test_a_row_is_written_only_in_the_place_of_the_one_that_was_read(tallies: Table) -> None:
    tallies.write([an_entry(), a_tally()])
    (entry,), (tally,) = tallies.entries(["photo 1"]), tallies.of(ALICE)
    tallies.write([replace(entry, revision=2), replace(tally, photos=2)])

    for late in (entry, tally, an_entry(), a_tally()):
        with pytest.raises(Superseded):
            tallies.write([late])
    assert (tallies.entries(["photo 1"]), tallies.of(ALICE)) == ([replace(entry, revision=2)], [a_tally(photos=2)])


def test_all_is_written_or_nothing(tallies: Table) -> None:
    tallies.write([a_tally()])

    with pytest.raises(Superseded):
        tallies.write([an_entry(), a_tally()])
    assert tallies.entries(["photo 1"]) == []


def test_a_tally_of_no_photo_is_removed_by_dynamodb(dynamodb: Any) -> None:
    table = TallyTable(dynamodb, name := new_table(dynamodb, "TalliesTable"), clock=lambda: 1_000_000)

    def expiry() -> Any:
        (item,) = dynamodb.scan(TableName=name)["Items"]
        return item.get("ExpiresAt")

    table.write([a_tally()])
    assert expiry() is None
    table.write([replace(table.of(ALICE)[0], photos=0)])
    assert expiry() == {"N": "1086400"}
    table.write([replace(table.of(ALICE)[0], photos=1)])
    assert expiry() is None


def test_what_went_and_came_back_is_not_what_was_read(tallies: Table) -> None:
    tallies.write([a_tally()])
    (read,) = tallies.of(ALICE)
    for photos in (0, 1):
        tallies.write([replace(tallies.of(ALICE)[0], photos=photos)])

    with pytest.raises(Superseded):
        tallies.write([replace(read, photos=2)])


def test_as_many_as_a_transaction_takes_and_more_than_one_read(tallies: Table) -> None:
    numbers = range(250)
    for start in (0, 100, 200):
        tallies.write([an_entry(number) for number in numbers[start : start + 100]])

    assert len(tallies.entries([f"photo {number}" for number in numbers])) == 250
