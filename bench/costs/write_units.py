"""What DynamoDB charges for writes, from the images before and after each, as the table's stream has them.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html: a unit is 1,024 bytes of
the larger image; each index costs as much again for what it projects, and twice if its key changes.
"""

import math
from collections.abc import Mapping
from typing import Any

Item = Mapping[str, Mapping[str, Any]]
_UNIT_BYTES = 1024


def write_units(old: Item, new: Item, table: Mapping[str, Any]) -> int:
    """Units of one write; an image is empty if there was no item. `table` is DescribeTable's description."""
    indexes = (_index_units(old, new, index, table) for index in table.get("GlobalSecondaryIndexes", ()))
    return max(1, _units(old), _units(new)) + sum(indexes)


def item_bytes(item: Item) -> int:
    """The size of an item: names and values.

    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
    """
    return sum(len(name.encode()) + _value_bytes(value) for name, value in item.items())


def projected(item: Item, index: Mapping[str, Any], table: Mapping[str, Any]) -> Item:
    """What an index holds of an item; empty if the item is not in it."""
    keys = _keys(index)
    if not all(key in item for key in keys):
        return {}
    if index["Projection"]["ProjectionType"] == "ALL":
        return item
    names = {*keys, *_keys(table), *index["Projection"].get("NonKeyAttributes", ())}
    return {name: value for name, value in item.items() if name in names}


def _index_units(old: Item, new: Item, index: Mapping[str, Any], table: Mapping[str, Any]) -> int:
    before, after = projected(old, index, table), projected(new, index, table)
    if before == after:
        return 0
    if before and after and any(before[key] != after[key] for key in _keys(index)):
        return _units(before) + _units(after)
    return max(_units(before), _units(after))


def _keys(described: Mapping[str, Any]) -> list[str]:
    return [key["AttributeName"] for key in described["KeySchema"]]


def _units(item: Item) -> int:
    return math.ceil(item_bytes(item) / _UNIT_BYTES)


def _value_bytes(value: Mapping[str, Any]) -> int:
    ((kind, content),) = value.items()
    if kind == "M":
        return 3 + sum(1 + len(name.encode()) + _value_bytes(each) for name, each in content.items())
    if kind == "L":
        return 3 + sum(1 + _value_bytes(each) for each in content)
    if kind in ("SS", "NS", "BS"):
        return sum(_value_bytes({kind[0]: each}) for each in content)
    if kind == "N":
        return 1 + math.ceil(len(str(content).strip("-").replace(".", "")) / 2)
    return 1 if kind in ("BOOL", "NULL") else len(content if isinstance(content, bytes) else str(content).encode())
