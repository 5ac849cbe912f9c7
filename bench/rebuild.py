"""`python -m bench.rebuild [--photos 100000] [--kills 6]`: the index of a large table is rebuilt, killed and continued.

OpenSearch itself, and a table of synthetic photos in a file. The first index is filled without interruption. Then the
command that rebuilds it is killed (-9) again and again, at random moments, and started anew, while photos are changed,
uploaded and removed, and people search. In the end the index must have exactly what the table says. Exit status 1 if it
has not, or if a search has missed a photo.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import boto3
from opensearchpy import OpenSearch
from opensearchpy.helpers import scan

from bench.meanwhile import meanwhile
from bench.paper_table import PaperTable
from bench.rebuild_command import ALIAS, Command, lanes
from bench.rebuild_load import Changes, Searches
from bench.report import Figure, NotMeasured, percentile, table
from bench.search_application import Application
from bench.search_engine import opensearch
from bench.search_synthetic import photos
from chalicelib.core.photo import Photo
from setup.deploy.index_rebuild import to_be_filled
from setup.deploy.photo_index import ensure_index, is_current, opensearch_client
from setup.lanes import SEGMENTS


def main() -> int:
    """Measure, print. Returns the exit status."""
    arguments = _arguments()
    try:
        with tempfile.TemporaryDirectory(prefix="photo-search-bench-") as folder:
            figures = list(_figures(Path(folder), arguments.photos, arguments.kills))
    except NotMeasured as problem:
        print(f"rebuild: not measured: {problem}")
        return 1
    print(table(figures))
    return 1 if any(figure.missed for figure in figures) else 0


def _figures(folder: Path, count: int, kills: int) -> Iterator[Figure]:
    _say(f"writing a table of {count:,} photos")
    paper = PaperTable(folder / "table")
    paper.put(photos(range(count)))
    with opensearch(folder, _say) as endpoint:
        application = Application(endpoint)
        application.search_in(ALIAS)
        client = opensearch_client(endpoint, session=boto3.Session())
        command = Command(folder / "table", endpoint, _say)
        ensure_index(client, alias=ALIAS, remember=to_be_filled(lanes(folder / "table", endpoint)))
        yield _rate(f"filling the first index, {SEGMENTS} segments", count, command.run(kills=0))
        changes = Changes(folder / "table", application.index(), count)
        _warmed_up(Searches(application, count, _say), client)
        searches = Searches(application, count, _say)
        with ExitStack() as load:
            load.enter_context(meanwhile(changes.write_until, at_once=1))
            load.enter_context(meanwhile(searches.search_until, at_once=1))
            seconds = command.run(kills=kills)
        yield _rate("rebuilding (copied twice), interruptions included", count, seconds)
        note = f"{command.killed_in_lanes} times while several processes copied"
        yield Figure(name="killed and continued", value=command.killed, unit="times", at_least=kills, note=note)
        yield from _searched(searches)
        yield from _compared(client, paper, changes.written)


# An engine that has just begun takes seconds for its first searches.
def _warmed_up(searches: Searches, client: OpenSearch) -> None:
    client.indices.refresh(index=ALIAS)
    for number in range(1, 201, 10):
        searches.one(number)


def _rate(name: str, count: int, seconds: float) -> Figure:
    return Figure(name=name, value=count / seconds, unit="photos/s", note=f"{count:,} in {seconds:,.0f} s")


def _searched(searches: Searches) -> Iterator[Figure]:
    note = f"{len(searches.seconds):,} searches"
    yield Figure(name="search meanwhile, p50", value=1000 * percentile(searches.seconds, 50), unit="ms", note=note)
    yield Figure(name="search meanwhile, p99", value=1000 * percentile(searches.seconds, 99), unit="ms")
    yield Figure(name="searches without an answer", value=searches.unanswered, unit="", at_most=0)
    yield Figure(name="photos that a search missed", value=searches.missed, unit="", at_most=0)


def _compared(client: OpenSearch, paper: PaperTable, written: int) -> Iterator[Figure]:
    client.indices.refresh(index=ALIAS)
    wanted = {record.photo_id: record.revision for record in paper.records() if isinstance(record, Photo)}
    hits = scan(client, index=ALIAS, query={"_source": False, "version": True}, size=5000)
    found = {hit["_id"]: hit["_version"] for hit in hits}
    note = f"{len(wanted):,} photos, {written:,} writes meanwhile"
    differences = len(wanted.items() ^ found.items())
    yield Figure(name="differences of table and index", value=differences, unit="", at_most=0, note=note)
    left = set(client.indices.get(index=f"{ALIAS}-v*")) - set(client.indices.get_alias(name=ALIAS))
    incomplete = len(left) + (not is_current(client, alias=ALIAS))
    yield Figure(name="indexes that are left over or incomplete", value=incomplete, unit="", at_most=0)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.rebuild", description=__doc__.partition("\n\n")[0])
    parser.add_argument("--photos", type=int, default=100_000)
    parser.add_argument("--kills", type=int, default=6, help="how often it is interrupted (default: %(default)s)")
    return parser.parse_args()


def _say(line: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} rebuild: {line}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
