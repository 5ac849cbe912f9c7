"""`python -m bench.crowd [--users 20] [--photos 50]`: many users upload and search at once, on a separate local stack.

How fast photos come in, how soon they can be found, how long searches take meanwhile and afterwards. Then every user
looks through all that they find: exactly their own photos; and bucket, tables and index must agree. Exit status 1 if
anything was lost, or shown to somebody else, or nothing could be measured.
"""

import argparse
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import local_stack
from bench.crowd_load import Uploads, searching
from bench.crowd_users import Member, members, what_is_found
from bench.ingest import WARM_UP_PHOTOS
from bench.ingest import Library as DemoUser
from bench.report import Figure, NotMeasured, percentile, table
from setup.operate.drift_report import Report
from setup.operate.inventory import Library
from setup.operate.reconcile import reconcile

_QUIET_SECONDS = 20.0


def main() -> int:
    """Measure, print. Returns the exit status."""
    arguments = _arguments()
    try:
        figures = list(_figures(arguments))
    except NotMeasured as problem:
        print(f"crowd: not measured: {problem}")
        return 1
    finally:
        local_stack.shut_down()
    print(table(figures))
    return 1 if any(figure.missed for figure in figures) else 0


def _figures(arguments: argparse.Namespace) -> Iterator[Figure]:
    running = local_stack.running()
    with local_stack.session_of(running.stack) as session, TemporaryDirectory() as passwords:
        _say(f"warming up with {WARM_UP_PHOTOS} photos")
        DemoUser(session, running).many(WARM_UP_PHOTOS)
        _say(f"signing up {arguments.users} users")
        everybody = members(arguments.users, session, running.deployment, Path(passwords))
        library = Library.of(running.deployment.stage, session, running.stack.extra_environment, _say)
        uploads = Uploads(library, at_once=arguments.uploads, progress=_say)
        with searching(everybody, uploads, at_once=arguments.searches) as busy:
            seconds = uploads.run(everybody, arguments.photos)
        yield from _ingested(uploads, seconds)
        yield from busy.figures("meanwhile")
        with searching(everybody, uploads, at_once=arguments.searches) as quiet:
            time.sleep(_QUIET_SECONDS)
        yield from quiet.figures("afterwards")
        yield from _lost(everybody, reconcile(library))


def _ingested(uploads: Uploads, seconds: float) -> Iterator[Figure]:
    count = len(uploads.seconds)
    if not count:
        raise NotMeasured("no photo can be found")
    yield Figure(name="photos", value=count / seconds, unit="photos/s", note=f"{count:,} in {seconds:,.0f} s")
    yield Figure(name="upload -> searchable, p50", value=percentile(uploads.seconds, 50), unit="s")
    yield Figure(name="upload -> searchable, p99", value=percentile(uploads.seconds, 99), unit="s")
    yield Figure(name="never searchable", value=uploads.never_found, unit="photos", at_most=0)


def _lost(everybody: list[Member], report: Report) -> Iterator[Figure]:
    finds, uploaded = what_is_found(everybody), sum(len(member.uploaded) for member in everybody)
    yield Figure(name="not found by its owner in the end", value=finds.missing, unit="photos", at_most=0)
    yield Figure(name="found by somebody else in the end", value=finds.foreign, unit="photos", at_most=0)
    counts = {f"{place}s": report.checked[place] for place in ("object", "record", "document")}
    differences = report.counts.total() + sum(abs(count - uploaded - WARM_UP_PHOTOS) for count in counts.values())
    note = ", ".join(f"{count:,} {place}" for place, count in counts.items())
    yield Figure(name="differences of bucket, tables, index", value=differences, unit="", at_most=0, note=note)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.crowd", description=__doc__.partition("\n\n")[0])
    parser.add_argument("--users", type=int, default=20)
    parser.add_argument("--photos", type=int, default=50, help="of each user (default: %(default)s)")
    parser.add_argument("--uploads", type=int, default=8, help="photos under way at any time (default: %(default)s)")
    parser.add_argument("--searches", type=int, default=4, help="users who search at any time (default: %(default)s)")
    return parser.parse_args()


def _say(line: str) -> None:
    print(f"crowd: {line}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
