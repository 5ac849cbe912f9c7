"""What a comparison has read of a library, in a directory: a run that was killed goes on after its last part.

Each part holds some rows, and how far its reading had come with them. So nothing else is to be kept in step with them.
"""

import fcntl
import time
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from setup.errors import SetupError
from setup.operate.sorted_rows import Row, header_of, merged, write_part

SHELVES = Path.home() / ".cache" / "photo-search" / "comparisons"
# What was read earlier says too little about how it is now.
_MAX_AGE_SECONDS = 86_400.0
_PART = ".rows"


@dataclass(frozen=True, slots=True)
class Shelf:
    """The parts of all readings, which are known by their names."""

    folder: Path

    @classmethod
    def of(cls, *places: str) -> "Shelf":
        """Where this machine keeps what it reads of the library in these places."""
        return cls(SHELVES / sha256("\n".join(places).encode()).hexdigest()[:16])

    @contextmanager
    def opened(self) -> Iterator[None]:
        """For the body, nobody else on this machine uses it; what is too old has gone. Raises `SetupError`."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (self.folder / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise SetupError("this machine is comparing the same library already") from error
            if any(time.time() - part.stat().st_mtime > _MAX_AGE_SECONDS for part in self._parts()):
                self.clear()
            yield

    def put(self, reading: str, rows: Collection[bytes], counts: Counter[str], *, after: str | None) -> None:
        """Keep the lines of rows that were read next, and how far the reading is then: None if it has ended."""
        path = self.folder / f"{reading}.{len(self._parts(reading)):06}{_PART}"
        write_part(path, rows, header={"after": after, "counts": counts})

    def left(self, readings: Collection[str]) -> dict[str, str | None]:
        """The readings that have not ended, and after what each goes on."""
        last = {reading: header_of(parts[-1])["after"] for reading in readings if (parts := self._parts(reading))}
        return {reading: last.get(reading) for reading in readings if last.get(reading, "") is not None}

    def counts(self) -> Counter[str]:
        """How many rows there are of each source."""
        found: Counter[str] = Counter()
        for part in self._parts():
            found.update(header_of(part)["counts"])
        return found

    def rows(self) -> Iterator[Row]:
        """All rows, those of an object key one after the other."""
        return merged(self._parts())

    def clear(self) -> None:
        """Nothing of it is needed any more."""
        for path in self.folder.glob(f"*{_PART}"):
            path.unlink()

    def _parts(self, reading: str = "*") -> list[Path]:
        return sorted(self.folder.glob(f"{reading}.[0-9]*[0-9]{_PART}"))
