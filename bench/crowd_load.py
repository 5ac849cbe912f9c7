"""The load of `bench.crowd`: users upload, a few photos at a time, while others search."""

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Condition, Event, Lock

from bench.crowd_users import WORD, Member, in_turn
from bench.http_search import keys_of
from bench.meanwhile import meanwhile
from bench.report import Figure, percentile
from chalicelib.core.object_keys import photo_id
from setup.local.samples import read_samples
from setup.operate.inventory import Library

_POLL_SECONDS = 0.05
_PATIENCE_SECONDS = 300.0
_TELL_EVERY = 100
_THINKING_SECONDS = 1.0


class Arrivals:
    """Which photos a search can find: the index is asked about all that are under way at once."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._changed = Condition()
        self._under_way: set[str] = set()

    def await_one(self, object_key: str) -> bool:
        """Return once a search could find this photo; False if that takes too long."""
        wanted = photo_id(self._library.bucket_name, object_key)
        with self._changed:
            self._under_way.add(wanted)
            is_there = self._changed.wait_for(lambda: wanted not in self._under_way, _PATIENCE_SECONDS)
            self._under_way.discard(wanted)
        return is_there

    def watch_until(self, stop: Event) -> None:
        """Look at the index again and again."""
        while not stop.wait(_POLL_SECONDS):
            with self._changed:
                wanted = sorted(self._under_way)
            found = self._indexed(wanted) if wanted else set()
            with self._changed:
                self._under_way -= found
                self._changed.notify_all()

    def _indexed(self, photo_ids: list[str]) -> set[str]:
        body = {"query": {"ids": {"values": photo_ids}}, "size": len(photo_ids), "_source": False}
        hits = self._library.engine.search(index=self._library.alias, body=body)["hits"]["hits"]
        return {hit["_id"] for hit in hits}


class Uploads:
    """All photos of all users, `at_once` of them under way at any time."""

    def __init__(self, library: Library, *, at_once: int, progress: Callable[[str], None]) -> None:
        self._library = library
        self._arrivals = Arrivals(library)
        self._at_once = at_once
        self._progress = progress
        self._samples = read_samples()
        self._counting = Lock()
        self.seconds: list[float] = []
        self.found: Counter[tuple[str, str]] = Counter()
        """How many photos of an identity a search for a word must find by now."""
        self.never_found = 0

    def run(self, everybody: list[Member], photos: int) -> float:
        """Upload `photos` photos of each; returns the seconds until the last could be found."""
        stop, started = Event(), time.perf_counter()
        with ThreadPoolExecutor(self._at_once + 1) as threads:
            watching = threads.submit(self._arrivals.watch_until, stop)
            try:
                list(threads.map(lambda turn: self._upload(*turn), in_turn(everybody, photos)))
            finally:
                stop.set()
            watching.result()
        return time.perf_counter() - started

    def _upload(self, number: int, member: Member) -> None:
        sample = self._samples[number % len(self._samples)]
        object_key = member.object_key(f"{number:05} {WORD} {sample.path.name}")
        started = time.perf_counter()
        self._library.s3.put_object(Bucket=self._library.bucket_name, Key=object_key, Body=sample.path.read_bytes())
        member.uploaded.add(object_key)
        is_there, seconds = self._arrivals.await_one(object_key), time.perf_counter() - started
        with self._counting:
            self.never_found += not is_there
            if is_there:
                self.seconds.append(seconds)
                self.found[member.user.identity_id, sample.search_key] += 1
            if len(self.seconds) % _TELL_EVERY == 0:
                self._progress(f"{len(self.seconds):,} photos can be found")


class Searches:
    """What users experience who search for what is in their photos, one search after the other."""

    def __init__(self, everybody: list[Member], uploads: Uploads) -> None:
        self._everybody = everybody
        self._uploads = uploads
        self._words = [sample.search_key for sample in read_samples()]
        self.seconds: list[float] = []
        self.foreign = 0
        self.lost = 0

    def run_until(self, stop: Event, seed: int) -> None:
        """Search as one user after the other, at random, with a pause in between."""
        chance = random.Random(seed)
        while not stop.wait(_THINKING_SECONDS):
            self.one(chance.choice(self._everybody), chance.choice(self._words))

    def one(self, member: Member, word: str) -> None:
        """Search, and compare: what is there must be the member's, and all that could be found before."""
        least = self._uploads.found[member.user.identity_id, word]
        started = time.perf_counter()
        answer = member.search(query=word)
        self.seconds.append(time.perf_counter() - started)
        self.foreign += sum(not member.owns(object_key) for object_key in keys_of(answer))
        self.lost += max(0, least - answer["total"])

    def figures(self, when: str) -> Iterator[Figure]:
        """Milliseconds, and what was wrong."""
        note = f"{len(self.seconds):,} searches"
        yield Figure(name=f"search {when}, p50", value=1000 * percentile(self.seconds, 50), unit="ms", note=note)
        yield Figure(name=f"search {when}, p99", value=1000 * percentile(self.seconds, 99), unit="ms")
        yield Figure(name=f"not found by its owner {when}", value=self.lost, unit="photos", at_most=0)
        yield Figure(name=f"found by somebody else {when}", value=self.foreign, unit="photos", at_most=0)


@contextmanager
def searching(everybody: list[Member], uploads: Uploads, *, at_once: int) -> Iterator[Searches]:
    """`at_once` searches are under way at any time while the body runs. Raises what stopped one of them."""
    searches = Searches(everybody, uploads)
    with meanwhile(searches.run_until, at_once=at_once):
        yield searches
