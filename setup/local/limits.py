"""AWS's limits, on this machine: the emulator and the recogniser refuse what an account may not call so often.

A JSON file in the stack's directory names the limits. It may be written at any time, and holds from the next call on.
What it does not name is not limited, and without the file nothing is.
"""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

# How long an event source mapping refuses further changes after one, in seconds; every other limit is calls a second.
MAPPING_BUSY = "EventSourceMapping"
# How long the limits' second is, if time goes slower here than on AWS: 1 if the file does not say.
SECOND = "Second"

OF_A_NEW_ACCOUNT: Mapping[str, float] = {
    "DetectLabels": 5,  # in most regions
    "DetectText": 5,
    "DetectModerationLabels": 5,
    "IndexFaces": 5,
    "InvokeModel": 33,  # of Titan Multimodal Embeddings: 2,000 a minute
    "GetId": 25,
    "StartExecution": 150,  # refilled, in most regions
    "CreateDeployment": 0.2,
    MAPPING_BUSY: 3,  # seen, not documented
}
"""https://docs.aws.amazon.com/general/latest/gr/aws-service-information.html, and the services' own pages on quotas."""


class Bucket:
    """`rate` calls a second, after a pause those of `burst` seconds at once (at least one); none if `rate` is 0."""

    def __init__(self, rate: float, *, now: float, burst: float = 1.0) -> None:
        self._rate, self._size = rate, max(1.0, rate * burst) if rate else 0.0
        self._left, self._since = self._size, now

    def takes(self, now: float) -> bool:
        """Whether one more call is taken now, in seconds on the clock of the start."""
        self._left, self._since = min(self._size, self._left + (now - self._since) * self._rate), now
        taken = self._left >= 1
        self._left -= taken
        return taken


class Limits:
    """The limits of a file, for all threads of a process. `path` None: there are none."""

    def __init__(self, path: Path | None, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._path = path
        self._clock = clock
        self._lock = Lock()
        self._read: tuple[int, int] | None = None
        self._limits: Mapping[str, float] = {}
        self._buckets: dict[str, Bucket] = {}

    def takes(self, operation: str) -> bool:
        """Whether one more call of this operation is taken now."""
        with self._lock:
            self._reread()
            if operation not in self._limits:
                return True
            now, second = self._clock(), self._limits.get(SECOND, 1.0)
            bucket = Bucket(self._limits[operation], now=now, burst=second)
            return self._buckets.setdefault(operation, bucket).takes(now)

    def seconds(self, name: str) -> float:
        """A limit that is a time; 0 if there is none."""
        with self._lock:
            self._reread()
            return self._limits.get(name, 0.0)

    # A new file is a new inode, whatever the clock of the file system says.
    def _reread(self) -> None:
        try:
            found = self._path.stat() if self._path else None
        except FileNotFoundError:
            found = None
        identity = (found.st_ino, found.st_mtime_ns) if found else None
        if identity != self._read:
            self._limits = read_limits(self._path) if self._path else {}
            self._buckets, self._read = {}, identity


def read_limits(path: Path) -> dict[str, float]:
    """The limits that hold; empty if there is no file."""
    try:
        limits: dict[str, float] = json.loads(path.read_text())
    except FileNotFoundError:
        return {}
    return limits


def write_limits(path: Path, limits: Mapping[str, float]) -> None:
    """Put these limits in the place of all that held before."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    draft.write_text(json.dumps(limits))
    draft.replace(path)


@contextmanager
def limited(path: Path, **limits: float) -> Iterator[None]:
    """Within this context these limits hold too."""
    before = read_limits(path)
    write_limits(path, before | limits)
    try:
        yield
    finally:
        write_limits(path, before)
