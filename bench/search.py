"""`python -m bench.search [--photos 100000 1000000] [--keep DIRECTORY]`: is search good, and is it fast?

Prints the relevance of the judged queries, then the speed on so many synthetic photos, all on OpenSearch itself. Exit
status 1 if a goal was missed or nothing could be measured.
"""

import argparse
import hashlib
import signal
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from opensearchpy import OpenSearch

from bench import search_relevance, search_speed
from bench.report import Figure, NotMeasured, table
from bench.search_application import Application
from bench.search_engine import opensearch
from bench.search_loading import gigabytes, is_loaded, load

_REPOSITORY = Path(__file__).resolve().parents[1]
# The sources that decide what is in an index: if one of them has changed, a kept index cannot be used.
_SOURCES = (
    "bench/search_synthetic.py",
    "chalicelib/core/search/calendar_words.py",
    "chalicelib/core/search/label_features.py",
    "chalicelib/core/photo.py",
    "chalicelib/core/search/document.py",
    "chalicelib/core/search/fields.py",
    "chalicelib/core/search/index.json",
    "chalicelib/core/search/word_features.py",
    "chalicelib/core/search/word_stems.py",
    "setup/local/recogniser/vocabulary.json",
)
# The goals are for the largest index.
_LARGE = 1_000_000


def main() -> int:
    """Measure, print. Returns the exit status."""
    arguments = _arguments()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # as with Ctrl-C: the engine is stopped again
    with tempfile.TemporaryDirectory(prefix="photo-search-bench-") as temporary:
        directory = (arguments.keep or Path(temporary)).resolve()
        try:
            with opensearch(directory, _say) as url:
                figures = _measure(url, arguments.photos)
        except NotMeasured as problem:
            print(f"search: not measured: {problem}")
            return 1
    print(table(figures))
    return 1 if any(figure.missed for figure in figures) else 0


def _measure(url: str, counts: list[int]) -> list[Figure]:
    application = Application(url)
    with OpenSearch(url, timeout=120) as client:
        print(search_relevance.report(client, application), end="\n\n", flush=True)
        return [_said(figure) for count in counts for figure in _figures(client, application, count)]


def _figures(client: OpenSearch, application: Application, count: int) -> Iterator[Figure]:
    alias = f"bench-{count}-{_digest()}"
    application.search_in(alias)
    if not is_loaded(client, alias, count):
        _say(f"loading {count:,} photos")
        rate = load(client, application.index(), alias, count, _say)
        yield Figure(name=f"{count:,} photos: loading", value=rate, unit="photos/s")
    yield Figure(name=f"{count:,} photos: on disk", value=gigabytes(client, alias), unit="GB")
    for workload in search_speed.workloads(application, client, alias):
        _say(f"{count:,} photos: {workload.name}")
        yield from search_speed.figures(workload, count, goals=count >= _LARGE)


def _digest() -> str:
    contents = b"".join((_REPOSITORY / source).read_bytes() for source in _SOURCES)
    return hashlib.sha256(contents).hexdigest()[:12]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.search", description=__doc__)
    parser.add_argument("--photos", type=int, nargs="*", default=[100_000, _LARGE], metavar="COUNT")
    parser.add_argument("--keep", type=Path, metavar="DIRECTORY", help="keep the indexes there, and use what is there")
    return parser.parse_args()


# A run takes long, and its results are useful even if it is interrupted.
def _said(figure: Figure) -> Figure:
    _say(f"  {figure.name}: {figure.value:.4g} {figure.unit} {figure.note}".rstrip())
    return figure


def _say(line: str) -> None:
    print(f"search: {line}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
