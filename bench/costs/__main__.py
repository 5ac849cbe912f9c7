"""`python -m bench.costs`: write the tables of docs/costs.md from what was counted and from `setup/deploy/prices.yaml`.

`--count` counts again first, on a local stack of its own.
"""

import argparse
import json
import sys

from bench import local_stack
from bench.costs.document import COUNTED, DOCUMENT, with_tables


def main() -> int:
    """The command line. Returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m bench.costs", description=__doc__)
    parser.add_argument("--count", action="store_true", help="count again first, on a local stack")
    if parser.parse_args().count:
        _count()
    DOCUMENT.write_text(with_tables(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


def _count() -> None:
    from bench.costs.counting import counted

    try:
        counts = counted(lambda line: print(line, file=sys.stderr, flush=True))
    finally:
        local_stack.shut_down()
    COUNTED.write_text(json.dumps(counts, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
