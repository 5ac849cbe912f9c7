"""Items as plain values: what boto3's own deserialiser makes of them."""

from decimal import Decimal
from typing import Any

import pytest
from boto3.dynamodb.types import TypeDeserializer

from chalicelib.aws.dynamodb_items import plain_item, serialised

_NESTED = {"L": [{"M": {"Confidence": {"N": "99.5"}, "Parents": {"L": [{"S": "Animal"}]}}}, {"NULL": True}]}


@pytest.mark.parametrize(
    "attribute",
    [
        {"S": ""},
        {"N": "0"},
        {"N": "-12.340"},
        {"N": "1e-7"},
        {"BOOL": False},
        {"NULL": True},
        {"SS": ["a", "b"]},
        {"NS": ["1", "2.5"]},
        {"B": b"\x00"},
        {"L": []},
        {"M": {}},
        _NESTED,
    ],
    ids=str,
)
def test_every_kind_of_value_is_as_boto3_reads_it(attribute: dict[str, Any]) -> None:
    expected = TypeDeserializer().deserialize(attribute)
    found = plain_item({"Value": attribute})["Value"]
    assert (found, type(found), repr(found)) == (expected, type(expected), repr(expected))


def test_numbers_come_back_as_decimals_of_the_same_digits() -> None:
    assert plain_item(serialised({"Confidence": 99.123456})) == {"Confidence": Decimal("99.123456")}


@pytest.mark.parametrize("attribute", [{}, {"X": "1"}])
def test_what_is_no_value_is_refused(attribute: dict[str, Any]) -> None:
    with pytest.raises((TypeError, ValueError)):
        plain_item({"Value": attribute})
