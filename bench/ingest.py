"""Upload -> searchable, over HTTP, on a separate local stack; and how much of each photo is read from S3.

The stack is warm: photos were ingested and searched before the clock starts. Searches go to the deployed API with a
user's token; uploads are plain PUTs.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from statistics import median
from typing import Any

import boto3
from PIL import Image

from bench import local_stack
from bench.counting_proxy import CountingProxy, counting_proxy
from bench.http_search import keys_of, search
from bench.report import Figure, NotMeasured, percentile
from setup.local.samples import SAMPLES, Sample, read_samples
from setup.local.up import Running

SINGLE_PHOTOS = 27
MANY_PHOTOS = 200
AT_ONCE = 8
WARM_UP_PHOTOS = 16
_DEADLINE_SECONDS = 120
# A search takes longer than this pause; without it, polling would be most of the load.
_POLL_SECONDS = 0.02
# Of many photos, of which each search returns all: searching on and on would take much of the processor.
_WATCH_SECONDS = 0.25


def figures(progress: Callable[[str], None]) -> Iterator[Figure]:
    """Seconds per photo, photos per second, bytes read per byte of photo."""
    running = local_stack.running()
    with local_stack.session_of(running.stack) as session:
        library = Library(session, running)
        progress(f"warming up with {WARM_UP_PHOTOS} photos")
        library.many(WARM_UP_PHOTOS)
        yield from _single(library, progress)
        yield from _many(library, progress)
        with functions_reading_through_proxy(session, running) as proxy:
            yield from _bytes_read(library, proxy, progress)


class Library:
    """The photos of the stack's demo user: uploads, searches, removals. `samples` are what is uploaded."""

    def __init__(self, session: boto3.Session, running: Running, samples: Sequence[Sample] | None = None):
        self._s3 = session.client("s3")
        self._deployment = running.deployment
        self._prefix = f"usercontent/{running.user.identity_id}"
        self._token = running.id_token
        self._samples = samples or read_samples()
        self._recogniser = session.client("rekognition", endpoint_url=running.stack.recognition_url)
        self._serial = 0
        self.newest: list[str] = []

    @property
    def bucket(self) -> str:
        """The bucket's name."""
        return self._deployment.photo_bucket

    def sample(self, number: int) -> Sample:
        """The samples, over and over."""
        return self._samples[number % len(self._samples)]

    def upload(self, name: str, photo: bytes) -> str:
        """Put a photo; its object key."""
        object_key = f"{self._prefix}/{name}"
        self._s3.put_object(Bucket=self.bucket, Key=object_key, Body=photo)
        return object_key

    def found(self, words: str) -> set[str]:
        """The object keys of the first 200 hits of a search over HTTP."""
        return keys_of(search(self._deployment, self._token, query=words, size=MANY_PHOTOS))

    def await_found(self, words: str, object_keys: set[str]) -> None:
        """Return once a search finds all of these."""
        _poll(lambda: object_keys <= self.found(words), f"{words!r} does not find {len(object_keys)} photos")

    def remove(self, words: str, object_keys: set[str]) -> None:
        """Delete these photos and return once a search finds none of them."""
        for object_key in object_keys:
            self._s3.delete_object(Bucket=self.bucket, Key=object_key)
        _poll(lambda: not object_keys & self.found(words), f"{words!r} still finds removed photos")

    def one(self, number: int) -> float:
        """Seconds from the start of an upload until a search for its content finds the photo, which is then removed."""
        sample = self.sample(number)
        photo = sample.path.read_bytes()
        started = time.perf_counter()
        object_key = self.upload(f"single/{number:03}-{sample.path.name}", photo)
        self.await_found(sample.search_key, {object_key})
        seconds = time.perf_counter() - started
        self.remove(sample.search_key, {object_key})
        return seconds

    def recognise(self, object_key: str) -> None:
        """Ask the recogniser about a photo in the bucket, past everything else."""
        self._recogniser.detect_labels(Image={"S3Object": {"Bucket": self.bucket, "Name": object_key}})

    def many(self, count: int) -> float:
        """Seconds until `count` photos are found, with at most `AT_ONCE` of them under way; they are not removed."""
        return self._batch(count)[1]

    def batch(self, count: int, progress: Callable[[str], None]) -> str:
        """The word by which a search finds `count` more photos, which are uploaded first."""
        word, seconds = self._batch(count)
        progress(f"{count} photos uploaded in {seconds:.0f} s")
        return word

    def _batch(self, count: int) -> tuple[str, float]:
        self._serial += 1
        batch = f"batch{self._serial}"
        arrivals = _Arrivals()
        started = time.perf_counter()
        with ThreadPoolExecutor(AT_ONCE + 1) as pool:
            watching = pool.submit(arrivals.watch, lambda: self.found(batch), count)
            self.newest = list(pool.map(lambda number: self._upload_and_wait(batch, number, arrivals), range(count)))
            watching.result()
        return batch, time.perf_counter() - started

    # The batch is a word in each name, so that one search finds all of them.
    def _upload_and_wait(self, batch: str, number: int, arrivals: "_Arrivals") -> str:
        sample = self.sample(number)
        object_key = self.upload(f"{batch}/{number:03} {batch} {sample.path.name}", sample.path.read_bytes())
        _poll(lambda: object_key in arrivals.keys, f"{object_key} is not found")
        return object_key


class _Arrivals:
    """What a search has found so far: one thread searches for all that wait, because many would be too much load."""

    def __init__(self) -> None:
        self.keys: set[str] = set()

    def watch(self, found: Callable[[], set[str]], count: int) -> None:
        """Search until `count` photos are found."""

        def look() -> bool:
            self.keys = found()
            return len(self.keys) >= count

        _poll(look, f"{count} photos are not found", pause=_WATCH_SECONDS)


def _single(library: Library, progress: Callable[[str], None]) -> Iterator[Figure]:
    progress(f"uploading {SINGLE_PHOTOS} photos, one at a time")
    seconds = [library.one(number) for number in range(SINGLE_PHOTOS)]
    yield Figure(name="upload -> searchable, p50", value=median(seconds), unit="s", at_most=1)
    yield Figure(
        name="upload -> searchable, p95", value=percentile(seconds, 95), unit="s", note=f"of {SINGLE_PHOTOS} photos"
    )


def _many(library: Library, progress: Callable[[str], None]) -> Iterator[Figure]:
    progress(f"uploading {MANY_PHOTOS} photos, {AT_ONCE} at a time")
    seconds = library.many(MANY_PHOTOS)
    rate = MANY_PHOTOS / seconds
    yield Figure(
        name=f"{MANY_PHOTOS} photos, {AT_ONCE} in parallel",
        value=rate,
        unit="photos/s",
        note=f"all searchable after {seconds:.1f} s",
    )
    progress("asking the recogniser alone about the same photos")
    own = _recognisers_own_rate(library)
    note = f"{own:.2f} photos/s"
    yield Figure(name="  of the recogniser's own rate", value=100 * rate / own, unit="%", note=note)


def _recognisers_own_rate(library: Library) -> float:
    """Photos per second of the recogniser alone: the photos that were just ingested, as many at a time."""
    started = time.perf_counter()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(library.recognise, library.newest))
    return len(library.newest) / (time.perf_counter() - started)


def _bytes_read(library: Library, proxy: CountingProxy, progress: Callable[[str], None]) -> Iterator[Figure]:
    progress("counting the bytes that the functions read")
    for name, photos in (
        ("samples", [sample.path.read_bytes() for sample in read_samples()]),
        ("12 MP", [enlarged(SAMPLES / "snowy-mountains.jpg", (4000, 3000))]),
    ):
        keys = {library.upload(f"counted/counted {name} {number}", photo) for number, photo in enumerate(photos)}
        library.await_found("counted", keys)
        read = [proxy.bytes_read(library.bucket, object_key) for object_key in keys]
        if not all(read):
            raise NotMeasured("functions read photos past the proxy that counts")
        yield Figure(
            name=f"read from S3 per byte of photo, {name}",
            value=sum(read) / sum(map(len, photos)),
            unit="times",
            at_most=1.1,
            note=f"{len(photos)} photos, {sum(map(len, photos)):,} bytes",
        )


def enlarged(path: Path, size: tuple[int, int]) -> bytes:
    """A photo scaled up, as a JPEG: the size of file that a camera makes."""
    with Image.open(path) as image, BytesIO() as out:
        image.resize(size, Image.Resampling.BICUBIC).save(out, "JPEG", quality=95)
        return out.getvalue()


@contextmanager
def functions_reading_through_proxy(session: boto3.Session, running: Running) -> Iterator[CountingProxy]:
    """Point every function's S3 client to a proxy that counts, while the body runs."""
    with (
        counting_proxy(running.stack.emulator.url) as proxy,
        functions_with(session, {"AWS_ENDPOINT_URL_S3": proxy.url}),
    ):
        yield proxy


@contextmanager
def functions_with(session: boto3.Session, variables: Mapping[str, str]) -> Iterator[None]:
    """Give every function these variables in addition, while the body runs."""
    functions = session.client("lambda")
    pages = functions.get_paginator("list_functions").paginate()
    environments = {
        function["FunctionName"]: function["Environment"]["Variables"]
        for page in pages
        for function in page["Functions"]
    }
    try:
        for name, usual in environments.items():
            _set_environment(functions, name, {**usual, **variables})
        yield
    finally:
        for name, usual in environments.items():
            _set_environment(functions, name, usual)


def _set_environment(functions: Any, name: str, variables: Mapping[str, str]) -> None:
    functions.update_function_configuration(FunctionName=name, Environment={"Variables": variables})


def _poll(condition: Callable[[], bool], problem: str, *, pause: float = _POLL_SECONDS) -> None:
    deadline = time.monotonic() + _DEADLINE_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            raise NotMeasured(f"{problem} after {_DEADLINE_SECONDS} s")
        time.sleep(pause)
