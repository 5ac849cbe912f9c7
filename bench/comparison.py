"""The command that compares a library, on synthetic photos of several numbers: its memory must not grow with them.

Each run is a command of its own, with processes of its own (`python -m bench.comparison FILE`).
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from bench.paper_library import make, paper_library
from bench.report import Figure
from setup.lanes import Lanes
from setup.operate.reconcile import reconcile
from setup.operate.shelf import Shelf

_SIZES = (20_000, 100_000)
_GROWTH = 1.25
_MEGABYTE = 1024 if sys.platform != "darwin" else 1024**2


def figures(progress: Callable[[str], None], sizes: tuple[int, ...] = _SIZES) -> Iterator[Figure]:
    """For each number of photos the rate, and the memory of the largest process; how much that grows."""
    peaks = []
    for size in sizes:
        progress(f"comparing {size:,} photos")
        with tempfile.TemporaryDirectory(prefix="photo-search-bench-") as folder:
            make(Path(folder) / "library", size)
            found = _run(Path(folder) / "library")
        assert not found["drift"], found
        peaks.append(found["peak"])
        cpu = found["cpu"] / size * 1000
        yield Figure(name=f"comparing {size:,} photos", value=size / found["seconds"], unit="photos/s")
        yield Figure(name=f"comparing {size:,} photos: processor time of each", value=cpu, unit="ms")
        yield Figure(name=f"comparing {size:,} photos: largest process", value=peaks[-1], unit="MB")
    growth = peaks[-1] / peaks[0]
    yield Figure(name=f"memory, {sizes[-1]:,} : {sizes[0]:,} photos", value=growth, unit="times", at_most=_GROWTH)


def _run(library: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.comparison", str(library)]
    found: dict[str, Any] = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return found


def _compare(library: Path) -> None:
    began = time.monotonic()
    connect = partial(paper_library, library)
    report = reconcile(connect(), patience=0, shelf=Shelf(library.with_name("shelf")), lanes=Lanes(connect))
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    peak = max(usage.ru_maxrss for usage in usages) / _MEGABYTE
    cpu = sum(usage.ru_utime + usage.ru_stime for usage in usages)
    print(json.dumps({"seconds": time.monotonic() - began, "cpu": cpu, "peak": peak, **report.as_json()}))


if __name__ == "__main__":
    _compare(Path(sys.argv[1]))
