"""AWS's list prices, one table for all that says what something costs: `prices.yaml`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_TABLE = Path(__file__).with_name("prices.yaml")


@dataclass(frozen=True, slots=True)
class Line:
    """So much of a unit of the table, for one service."""

    service: str
    what: str
    unit: str
    amount: float


@dataclass(frozen=True, slots=True)
class Prices:
    """The table's content."""

    content: Mapping[str, Any]

    @classmethod
    @cache
    def read(cls) -> "Prices":
        """The committed prices."""
        return cls(yaml.safe_load(_TABLE.read_text(encoding="utf-8")))

    def knows(self, unit: str) -> bool:
        """Whether the table has this unit."""
        return unit in self.content["prices"]

    def of(self, unit: str, amount: float = 1) -> float:
        """What so much of a unit costs in dollars, bought within one month."""
        price = self.content["prices"][unit]
        if "price" in price:
            return float(price["price"]) * amount
        dollars, below = 0.0, 0.0
        for limit, each in price["tiers"]:
            share = min(amount, limit + below if limit is not None else amount) - below
            dollars, below = dollars + max(share, 0) * each, below + share
        return dollars

    def sum(self, lines: Iterable[Line]) -> float:
        """What all lines cost."""
        return sum(self.of(line.unit, line.amount) for line in lines)
