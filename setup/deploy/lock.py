"""Lists of packages, and the locks beside them: the version and the hashes of everything (`make lock`)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

# name[extra]==version ; marker, then the hashes on lines of their own.
_ENTRY = re.compile(r"^(?P<requirement>[A-Za-z0-9][^\n\\]*==[^\n\\]*)(?:\\\n +--hash=\S+ ?)*", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Locked:
    """One package; `text` is how the lock has it, hashes and all."""

    requirement: Requirement
    text: str

    @property
    def name(self) -> str:
        """Lower case, with hyphens."""
        return canonicalize_name(self.requirement.name)

    @property
    def version(self) -> str:
        """The one that is allowed."""
        return str(self.requirement.specifier).removeprefix("==")

    def is_for(self, environment: Mapping[str, str]) -> bool:
        """Whether it is needed by this Python on this machine, but for the markers' variables in `environment`."""
        return self.requirement.marker is None or self.requirement.marker.evaluate(dict(environment))


def read_lock(path: Path) -> tuple[Locked, ...]:
    """The packages of a lock. One may be there twice, for different Pythons."""
    entries = _ENTRY.finditer(path.read_text(encoding="utf-8"))
    return tuple(Locked(Requirement(entry["requirement"]), entry[0]) for entry in entries)


def read_requirements(path: Path) -> tuple[Requirement, ...]:
    """What a list asks for on this Python, with what the lists ask for that it includes by `-r`."""
    found: list[Requirement] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("-r "):
            found += read_requirements(path.parent / line.removeprefix("-r ").strip())
        elif line.strip() and not line.startswith("#"):
            found.append(Requirement(line))
    return tuple(one for one in found if one.marker is None or one.marker.evaluate())
