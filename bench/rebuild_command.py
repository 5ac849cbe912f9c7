"""The command that `bench.rebuild` kills: `python -m bench.rebuild_command TABLE ENDPOINT`.

It does what `python -m setup.reindex` does, with a table in a file.
"""

import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from itertools import islice
from pathlib import Path

import boto3

from bench.paper_table import PaperTable
from bench.report import NotMeasured
from chalicelib.aws.photo_index import PhotoIndex
from chalicelib.aws.photo_table import PhotoTable
from setup.deploy.index_copying import Places
from setup.deploy.index_rebuild import rebuild
from setup.deploy.photo_index import opensearch_client
from setup.lanes import SEGMENTS, Lanes
from setup.local.processes import wait_for

ALIAS = "photos"
# It is killed after some lines of progress, and some moments: while one process begins with each segment (a line for
# each of them), and while several go on.
_MOST_LINES = SEGMENTS + 8
_MOST_SECONDS = 4.0
_ENDING_SECONDS = 60


class Command:
    """Runs it until it is done, however often it is killed."""

    def __init__(self, path: Path, endpoint: str, progress: Callable[[str], None]) -> None:
        self._command = (sys.executable, "-m", "bench.rebuild_command", str(path), endpoint)
        self._progress = progress
        self._chance = random.Random(1)
        self.killed = 0
        self.killed_in_lanes = 0

    def run(self, *, kills: int) -> float:
        """Kill it so many times, if it is not done before; returns the seconds until it is."""
        began = time.monotonic()
        for _ in range(kills):
            if self._is_done(self._chance.randint(1, _MOST_LINES)):
                return time.monotonic() - began
        assert self._is_done(None)
        return time.monotonic() - began

    def _is_done(self, lines: int | None) -> bool:
        with subprocess.Popen(self._command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout
            for line in islice(process.stdout, lines):
                self._progress(line.strip())
            if lines is not None:
                time.sleep(self._chance.random() * _MOST_SECONDS)
                self._kill(process)
        if process.returncode not in (0, -signal.SIGKILL):
            raise subprocess.CalledProcessError(process.returncode, self._command)
        return process.returncode == 0

    # Its processes end by themselves.
    def _kill(self, process: "subprocess.Popen[str]") -> None:
        if process.poll() is not None:
            return
        children = _children(process.pid)
        process.kill()
        self.killed += 1
        self.killed_in_lanes += bool(children)
        self._progress(f"killed, with {len(children)} processes")
        if not wait_for(
            lambda: not any(Path(f"/proc/{child}").exists() for child in children), seconds=_ENDING_SECONDS
        ):
            raise NotMeasured("processes go on without the one that began them")


def _children(pid: int) -> list[str]:
    found = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False)
    return found.stdout.split()


def lanes(path: Path, endpoint: str) -> Lanes[Places]:
    """Its processes."""
    return Lanes(partial(_places, path, endpoint))


def _places(path: Path, endpoint: str) -> Places:
    index = PhotoIndex(opensearch_client(endpoint, session=boto3.Session()), ALIAS)
    return Places(PhotoTable(PaperTable(path), "images"), index)


def _rebuild(path: Path, endpoint: str) -> None:
    client = opensearch_client(endpoint, session=boto3.Session())
    photos, progress = PhotoTable(PaperTable(path), "images"), partial(print, flush=True)
    rebuild(client, photos, alias=ALIAS, progress=progress, lanes=lanes(path, endpoint))


if __name__ == "__main__":
    _rebuild(Path(sys.argv[1]), sys.argv[2])
