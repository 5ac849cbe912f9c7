"""`python -m bench [BENCHMARK ...]`: run the benchmarks, print one table with the goals.

Exit status 1 if a goal was missed or a benchmark could not run.
"""

import argparse
import importlib
import sys
from collections.abc import Iterator

from bench import local_stack
from bench.report import Figure, NotMeasured, table

BENCHMARKS = (
    *("images", "presign", "pacing", "function_init", "ingest", "backfill", "backfill_text", "looks", "comparison"),
    *("people", "recogniser", "text", "vectors"),
)


def main() -> int:
    """Run what the command line names, or all."""
    figures: list[Figure] = []
    problems: list[str] = []
    chosen = _chosen()
    try:
        for name in chosen:
            try:
                figures += _figures(name)
            except NotMeasured as problem:
                problems.append(f"{name}: not measured: {problem}")
    finally:
        local_stack.shut_down()
    print(table(figures))
    print(*problems, sep="\n", end="\n" if problems else "")
    return 1 if problems or any(figure.missed for figure in figures) else 0


def _figures(name: str) -> Iterator[Figure]:
    benchmark = importlib.import_module(f"bench.{name}")
    yield from benchmark.figures(lambda line: print(f"{name}: {line}", file=sys.stderr, flush=True))


def _chosen() -> list[str]:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("benchmarks", nargs="*", metavar="BENCHMARK", help=f"one of {', '.join(BENCHMARKS)}")
    chosen: list[str] = parser.parse_args().benchmarks or list(BENCHMARKS)
    unknown = [name for name in chosen if name not in BENCHMARKS]
    if unknown:
        parser.error(f"there is no benchmark {unknown[0]}: choose from {', '.join(BENCHMARKS)}")
    return chosen


if __name__ == "__main__":
    sys.exit(main())
