"""What a comparison of a library has found, for people and for machines."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from setup.operate.drift import Kind

_EXAMPLES = 5


@dataclass
class Report:
    """What was read in each place, what differs, what was fixed, and what is being processed right now.

    The places are read one after the other: `caught_up` differed when they were read, and agreed when looked at again.
    """

    checked: Counter[str] = field(default_factory=Counter)
    counts: Counter[Kind] = field(default_factory=Counter)
    examples: dict[Kind, list[str]] = field(default_factory=dict)
    fixed: Counter[Kind] = field(default_factory=Counter)
    under_way: int = 0
    caught_up: int = 0

    def add(self, kind: Kind, object_key: str) -> None:
        """Count one drift; the object keys of the first few of each kind are kept."""
        self.counts[kind] += 1
        self.examples.setdefault(kind, [])
        if len(self.examples[kind]) < _EXAMPLES:
            self.examples[kind].append(object_key)

    def as_json(self) -> dict[str, Any]:
        """For machines."""
        kinds = {
            kind.name.lower(): {"count": count, "examples": self.examples[kind], "fixed": self.fixed[kind]}
            for kind, count in sorted(self.counts.items())
        }
        return {"checked": dict(self.checked), "drift": kinds, "under_way": self.under_way, "caught_up": self.caught_up}

    def lines(self) -> Iterator[str]:
        """For people."""
        yield "checked: " + ", ".join(f"{count:,} {source}s" for source, count in sorted(self.checked.items()))
        for kind, count in sorted(self.counts.items()):
            fixed = f" ({self.fixed[kind]:,} fixed)" if self.fixed[kind] else ""
            yield f"{count:,} x {kind.value}{fixed}"
            yield from (f"    {object_key}" for object_key in self.examples[kind])
        if self.under_way:
            yield f"{self.under_way:,} are being processed right now and were left alone"
        if self.caught_up:
            yield f"{self.caught_up:,} changed while they were read, and agree now"
        if not self.counts:
            yield "no drift"
