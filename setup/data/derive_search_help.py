"""Derives web/src/search/filters.json from the table of filters: `python -m setup.data.derive_search_help`.

The web app's help shows an example of each filter, and what it finds. A test keeps the committed file current.
"""

import argparse
import json
from pathlib import Path

from chalicelib.core.search.fields import FILTER_HELP

RESULT = Path(__file__).parents[2] / "web/src/search/filters.json"


def render() -> str:
    """The file: example -> what it finds."""
    return json.dumps({known.examples[0]: known.finds for known in FILTER_HELP.values()}, indent=2) + "\n"


def main() -> None:
    """The command line."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    RESULT.write_text(render(), encoding="utf-8")


if __name__ == "__main__":
    main()
