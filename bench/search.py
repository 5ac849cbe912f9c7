"""`python -m bench.search [--photos 100000 1000000] [--shards 1 2 4] [--keep DIRECTORY]`: is search good, and fast?

Prints the relevance of the judged queries, then the speed on so many synthetic photos, all on OpenSearch itself. They
are loaded once, and split into more shards for each further measurement. Exit status 1 if a goal was missed or nothing
could be measured.
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
from bench.search_shards import split
from setup.deploy.photo_index import ensure_index

_REPOSITORY = Path(__file__).resolve().parents[1]
# The sources that decide what is in an index: if one of them has changed, a kept index cannot be used.
_SOURCES = (
    "bench/search_synthetic.py",
    "chalicelib/core/search/calendar_words.py",
    "chalicelib/core/search/label_features.py",
    "chalicelib/core/search/routing.py",
    "chalicelib/core/detections.py",
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
_LOADED = 2000
"""Photos a second, on two cores."""


def main() -> int:
    """Measure, print. Returns the exit status."""
    arguments = _arguments()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # as with Ctrl-C: the engine is stopped again
    with tempfile.TemporaryDirectory(prefix="photo-search-bench-") as temporary:
        directory = (arguments.keep or Path(temporary)).resolve()
        try:
            with opensearch(directory, _say) as url:
                figures = _measure(url, arguments)
        except NotMeasured as problem:
            print(f"search: not measured: {problem}")
            return 1
    print(table(figures))
    return 1 if any(figure.missed for figure in figures) else 0


def _measure(url: str, arguments: argparse.Namespace) -> list[Figure]:
    application = Application(url)
    with OpenSearch(url, timeout=600) as client:
        if arguments.relevance:
            print(search_relevance.report(client, application), end="\n\n", flush=True)
        found = (_figures(client, application, count, arguments) for count in arguments.photos)
        return [_said(figure) for figures in found for figure in figures]


def _figures(
    client: OpenSearch, application: Application, count: int, arguments: argparse.Namespace
) -> Iterator[Figure]:
    alias = f"bench-{count}-{_digest()}" + ("-beside-match" if arguments.beside_match else "")
    application.search_in(alias)
    if not is_loaded(client, alias, count):
        _say(f"loading {count:,} photos")
        if arguments.beside_match:
            ensure_index(client, alias=alias)
            search_speed.add_plain_labels(client, alias)
        rate = load(client, application, alias, count, _say)
        yield Figure(name=f"{count:,} photos: loading", value=rate, unit="photos/s", at_least=_LOADED)
    for shards in arguments.shards:
        name, searched = f"{count:,} photos, {shards} shard{'s' * (shards > 1)}", alias
        if shards > 1:
            searched, seconds = split(client, alias, shards)
            yield Figure(name=f"{name}: splitting", value=seconds, unit="s")
        application.search_in(searched)
        yield Figure(name=f"{name}: on disk", value=gigabytes(client, searched), unit="GB")
        for workload in search_speed.workloads(application, arguments.workloads):
            yield from search_speed.figures(workload, name, goals=count >= _LARGE)
        if arguments.beside_match:
            yield from search_speed.beside_match(application, client, searched, name)


def _digest() -> str:
    contents = b"".join((_REPOSITORY / source).read_bytes() for source in _SOURCES)
    return hashlib.sha256(contents).hexdigest()[:12]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.search", description=__doc__)
    parser.add_argument("--photos", type=int, nargs="*", default=[100_000, _LARGE], metavar="COUNT")
    parser.add_argument("--shards", type=int, nargs="*", default=[1], metavar="COUNT", help="default: 1")
    parser.add_argument("--workloads", default="", metavar="WORD", help="only those whose names contain it")
    parser.add_argument(
        "--beside-match", action="store_true", help="also against a plain match, whose field is loaded with the photos"
    )
    parser.add_argument("--no-relevance", dest="relevance", action="store_false", help="measure the speed only")
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
