import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.ingest.events import ObjectEvent, normalise_sequencer, object_events
from tests.records import ODD_NAMES, originals

EVENTS = Path(__file__).parents[3] / "data" / "events"


def recorded(name: str) -> Any:
    return json.loads((EVENTS / name).read_text())


def event_of(encoded_key: str) -> dict[str, Any]:
    event: dict[str, Any] = recorded("object_created.json")
    event["Records"][0]["s3"]["object"]["key"] = encoded_key
    return event


def test_created() -> None:
    assert list(object_events(recorded("object_created.json"))) == [
        ObjectEvent(
            bucket="photo-search-test",
            object_key="private/us-east-1:11111111-aaaa-4bbb-8ccc-000000000001/uploads/red car.jpg",
            sequencer="0055aed6dcd90281e5" + "0" * 14,
            occurred_at=datetime(2026, 3, 1, 12, 30, 15, 123000, tzinfo=UTC),
            etag="d41d8cd98f00b204e9800998ecf8427e",
            version_id="096fKKXTRTtl3on89fVO.nfljtsv6qko",
            file_size=1024,
        )
    ]


def test_removed_has_neither_size_nor_entity_tag() -> None:
    (event,) = object_events(recorded("object_removed.json"))

    assert (event.file_size, event.etag, event.version_id) == (0, None, None)


def test_expired() -> None:
    (event,) = object_events(recorded("object_expired.json"))

    assert event.object_key.endswith("/uploads/old.jpg")


def test_every_record_in_the_order_given() -> None:
    keys = [event.object_key.rpartition("/")[2] for event in object_events(recorded("three_objects_created.json"))]

    assert keys == ["first.jpg", "second.jpg", "third.jpg"]


def test_the_test_event_of_s3_has_no_records() -> None:
    assert list(object_events(recorded("test_event.json"))) == []


@pytest.mark.parametrize(
    ("encoded", "plain"),
    [
        ("red+car.jpg", "red car.jpg"),
        ("red%20car.jpg", "red car.jpg"),
        ("1%2B1.jpg", "1+1.jpg"),
        ("%2541.jpg", "%41.jpg"),
        ("100%25.jpg", "100%.jpg"),
        ("Gr%C3%B6%C3%9Fe.jpg", "Größe.jpg"),
        ("%F0%9F%8C%85.jpg", "🌅.jpg"),
    ],
)
def test_keys_are_decoded_once(encoded: str, plain: str) -> None:
    assert [event.object_key for event in object_events(event_of(encoded))] == [plain]


@pytest.mark.parametrize("name", ODD_NAMES)
def test_odd_names_arrive_as_they_are(name: str) -> None:
    assert [event.object_key for event in object_events(event_of(quote_plus(name)))] == [name]


@given(originals)
def test_any_key_arrives_as_it_is(object_key: str) -> None:
    assert [event.object_key for event in object_events(event_of(quote_plus(object_key, safe="/")))] == [object_key]


def test_a_shorter_sequencer_is_padded_on_the_right() -> None:
    assert normalise_sequencer("0055AED6DCD903") > normalise_sequencer("0055AED6DCD90281E5")


hexadecimal = st.text("0123456789ABCDEF", min_size=1, max_size=18)


@given(hexadecimal, hexadecimal)
def test_sequencers_compare_as_fractions(one: str, other: str) -> None:
    def value(digits: str) -> int:
        return int(digits.ljust(18, "0"), 16)

    assert (normalise_sequencer(one) < normalise_sequencer(other)) == (value(one) < value(other))


@given(hexadecimal)
def test_case_does_not_matter_and_normalising_twice_changes_nothing(sequencer: str) -> None:
    normalised = normalise_sequencer(sequencer)

    assert normalised == normalise_sequencer(sequencer.lower()) == normalise_sequencer(normalised)
