"""Which functions call a service that knows no users: said in its log, once for each function's key and kind of call.

Only keys of sessions are written down; those of the operator stay secret.
"""

import re
import threading
from collections.abc import Callable
from pathlib import Path

_KEY = re.compile(r"Credential=(ASIA\w+)/")
_LINE = re.compile(r"first call by (ASIA\w+): (.+)")
_AT_MOST = 1000


class Callers:
    """Calls so far; `tell` writes a line to the log."""

    def __init__(self, tell: Callable[[str], object]) -> None:
        self._tell, self._seen, self._lock = tell, set[tuple[str, str]](), threading.Lock()

    def note(self, authorization: str | None, call: str) -> None:
        """A call, with its header Authorization (Signature Version 4)."""
        if found := _KEY.search(authorization or ""):
            seen = (found[1], call)
            with self._lock:
                if seen not in self._seen and len(self._seen) < _AT_MOST:
                    self._seen.add(seen)
                    self._tell(f"first call by {found[1]}: {call}")


def read_callers(log: Path) -> set[tuple[str, str]]:
    """Key and call of each line that `Callers` wrote."""
    return {(key, call) for key, call in _LINE.findall(log.read_text(errors="replace"))}
