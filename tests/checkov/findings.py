"""What checkov found, and what is argued: pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import yaml

Exceptions = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Finding:
    """A check that a resource does not pass."""

    check: str
    resource: str
    name: str


def exceptions() -> Exceptions:
    """The committed exceptions."""
    read: Exceptions = yaml.safe_load(Path(__file__).with_name("exceptions.yaml").read_text(encoding="utf-8"))
    return read


def judge(findings: Iterable[Finding], argued: Exceptions) -> list[str]:
    """A line for each finding that is not argued, and for each exception that nothing needs."""
    found = list(findings)
    complaints = [f"{each.check} {each.resource}: {each.name}" for each in found if not _is_argued(each, argued)]
    return complaints + [f"{check} {pattern} is not found any more" for check, pattern in _unused(found, argued)]


def _is_argued(finding: Finding, argued: Exceptions) -> bool:
    patterns = argued.get(finding.check, {}).get("resources", [])
    return any(fnmatchcase(finding.resource, pattern) for pattern in patterns)


def _unused(found: list[Finding], argued: Exceptions) -> Iterator[tuple[str, str]]:
    for check, exception in argued.items():
        of_check = [each.resource for each in found if each.check == check]
        for pattern in exception["resources"]:
            if not any(fnmatchcase(resource, pattern) for resource in of_check):
                yield check, pattern
