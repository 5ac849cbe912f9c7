"""The tables of docs/costs.md, between `<!-- table: NAME -->` and `<!-- end -->`."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from bench.costs.estimate import Counts, ingest_lines, libraries, monthly_lines, search_lines
from setup.deploy.prices import Line, Prices

COUNTED = Path(__file__).with_name("counted.json")
DOCUMENT = Path(__file__).parents[2] / "docs/costs.md"
_TABLE = re.compile(r"(<!-- table: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
_UNIT = 1000


def with_tables(text: str) -> str:
    """The document with its tables as they follow from the counts and the prices."""
    counts, prices = json.loads(COUNTED.read_text(encoding="utf-8")), Prices.read()
    return _TABLE.sub(lambda found: f"{found[1]}\n{_TABLES[found[2]](counts, prices)}\n{found[3]}", text)


def _summary(counts: Counts, prices: Prices) -> str:
    rows = []
    for library in libraries():
        photos = library["photos"]
        once = prices.sum(ingest_lines(counts, photos))
        monthly = prices.sum(monthly_lines(counts, library))
        rows.append((f"{photos:,}", _dollars(once), _dollars(once / photos * _UNIT), _dollars(monthly)))
    return _table(("photos", "once, when they are uploaded", "per 1,000 of them", "every month"), rows)


def _ingest(counts: Counts, prices: Prices) -> str:
    return _priced(ingest_lines(counts, _UNIT), prices)


def _search(counts: Counts, prices: Prices) -> str:
    return _priced(search_lines(counts, _UNIT), prices)


def _idle(counts: Counts, prices: Prices) -> str:
    smallest = libraries()[0]
    lines = monthly_lines(counts, {**smallest, "photos": 0})
    return _priced([line for line in lines if line.amount], prices)


def _monthly(counts: Counts, prices: Prices) -> str:
    each = [_by_service(monthly_lines(counts, library), prices) for library in libraries()]
    rows = [(service, *(_dollars(sums[service]) for sums in each)) for service in each[0]]
    total = ("**sum**", *(f"**{_dollars(sum(sums.values()))}**" for sums in each))
    return _table(("", *(f"{library['photos']:,} photos" for library in libraries())), [*rows, total])


def _prices(_: Counts, prices: Prices) -> str:
    rows = [(name, _price(price), f"<{price['source']}>") for name, price in prices.content["prices"].items()]
    return _table(("unit", "dollars", "from"), rows)


_TABLES: Mapping[str, Callable[[Counts, Prices], str]] = {
    "summary": _summary,
    "ingest": _ingest,
    "search": _search,
    "idle": _idle,
    "monthly": _monthly,
    "prices": _prices,
}


def _priced(lines: list[Line], prices: Prices) -> str:
    rows = [
        (line.service, line.what, _amount(line.amount), _dollars(prices.of(line.unit, line.amount))) for line in lines
    ]
    return _table(("", "", "", "dollars"), [*rows, ("**sum**", "", "", f"**{_dollars(prices.sum(lines))}**")])


def _by_service(lines: list[Line], prices: Prices) -> dict[str, float]:
    sums: dict[str, float] = {}
    for line in lines:
        sums[line.service] = sums.get(line.service, 0) + prices.of(line.unit, line.amount)
    return sums


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    lines = [_row(head), _row("---" for _ in head), *map(_row, rows)]
    return "\n".join(lines) + "\n"


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _price(price: Mapping[str, Any]) -> str:
    if "price" in price:
        return f"{price['price']:.10f}".rstrip("0").rstrip(".")
    return ", then ".join(f"{each:g}" + (f" for {limit:,}" if limit else "") for limit, each in price["tiers"])


def _amount(amount: float) -> str:
    return f"{amount:,.0f}" if amount >= 10 else f"{amount:.3g}"


def _dollars(dollars: float) -> str:
    return f"{dollars:,.0f}" if dollars >= 100 else f"{dollars:.2f}" if dollars >= 1 else f"{dollars:.4f}"
