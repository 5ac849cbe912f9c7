"""docs/costs.md says what was counted, and the arithmetic behind it."""

import json
from typing import Any

import pytest

from bench.costs.document import COUNTED, DOCUMENT, with_tables
from bench.costs.estimate import ingest_lines
from bench.costs.write_units import item_bytes, write_units
from setup.deploy.costs import ingest_dollars
from setup.deploy.prices import Prices
from setup.deploy.template import functions
from setup.deploy.workflow import called_functions


def test_the_document_has_the_tables_that_follow_from_counts_and_prices() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert text == with_tables(text), "python -m bench.costs writes them anew"


def test_every_function_of_the_workflow_was_counted_once_for_each_photo() -> None:
    counted = json.loads(COUNTED.read_text(encoding="utf-8"))
    calls = {name: each["calls"] for name, each in counted["ingest"]["functions"].items()}
    usual = {*called_functions(), "on_photo_created"} - {"mark_failed", "detect_labels_in_bytes", "detect_feature"}
    assert calls.keys() <= set(functions())
    assert counted["ingest"]["transitions"] == 10 * counted["photos"]
    # S3 announces thumbnails, too.
    assert {name: calls[name] / counted["photos"] for name in usual} == dict.fromkeys(usual, 1) | {
        "on_photo_created": 2
    }


def test_prices_have_tiers() -> None:
    prices = Prices({"prices": {"photo": {"tiers": [[10, 1.0], [20, 0.5], [None, 0.25]]}}})
    dollars = [prices.of("photo", amount) for amount in (0, 10, 14, 30, 34)]
    assert dollars == [0, 10, 12, 20, 21]


def test_costs_grow_with_the_photos() -> None:
    counts, prices = json.loads(COUNTED.read_text(encoding="utf-8")), Prices.read()
    once, twice = (prices.sum(ingest_lines(counts, photos)) for photos in (1000, 2000))
    assert twice == pytest.approx(2 * once)


def test_deploying_says_the_same_of_a_thousand_photos() -> None:
    counts, prices = json.loads(COUNTED.read_text(encoding="utf-8")), Prices.read()
    assert prices.sum(ingest_lines(counts, 1000)) == pytest.approx(ingest_dollars(1000), abs=0.05)


@pytest.mark.parametrize(
    ("item", "size"),
    [
        ({"Name": {"S": "é"}}, 6),
        ({"N": {"N": "-12.345"}}, 5),
        ({"N": {"N": "7"}, "B": {"BOOL": True}}, 5),
        ({"M": {"M": {"ab": {"L": [{"S": "x"}, {"NULL": True}]}}}}, 1 + 3 + 1 + 2 + 3 + 1 + 1 + 1 + 1),
        ({"S": {"SS": ["ab", "c"]}}, 4),
    ],
)
def test_sizes_of_items(item: Any, size: int) -> None:
    assert item_bytes(item) == size


TABLE = {
    "KeySchema": [{"AttributeName": "Id", "KeyType": "HASH"}],
    "GlobalSecondaryIndexes": [
        {"KeySchema": [{"AttributeName": "Owner"}], "Projection": {"ProjectionType": "ALL"}},
        {"KeySchema": [{"AttributeName": "Mark"}], "Projection": {"ProjectionType": "KEYS_ONLY"}},
    ],
}
ID, LARGE = {"Id": {"S": "a"}}, {"Text": {"S": "x" * 1500}}
OWNED, MARKED = ID | {"Owner": {"S": "o"}}, ID | {"Mark": {"S": "m"}}


@pytest.mark.parametrize(
    ("old", "new", "units"),
    [
        ({}, ID, 1),
        (ID | LARGE, ID, 2),
        ({}, OWNED | LARGE, 4),
        (OWNED | LARGE, OWNED, 4),
        (OWNED, ID | {"Owner": {"S": "p"}}, 1 + 2),
        (MARKED, MARKED | LARGE, 2),
        (MARKED | LARGE, ID | LARGE, 2 + 1),
    ],
)
def test_writes_cost_by_size_in_the_table_and_in_each_index_that_changes(old: Any, new: Any, units: int) -> None:
    assert write_units(old, new, TABLE) == units
