"""Derives web/src/texts/messages.json from the application's messages: `python -m setup.data.derive_web_messages`.

The web app says them in other languages: their catalogues have a text for each code. A test keeps the committed file
current.
"""

import argparse
import json
import re
from pathlib import Path

from chalicelib.messages import Message

RESULT = Path(__file__).parents[2] / "web/src/texts/messages.json"


def render() -> str:
    """The content of the file: each code with the English text, `{name}` for every placeholder."""
    texts = {message.code: re.sub(r"\{(\w+):[d,]\}", r"{\1}", message) for message in Message}
    return json.dumps(texts, indent=2) + "\n"


def main() -> None:
    """The command line."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    RESULT.write_text(render(), encoding="utf-8")


if __name__ == "__main__":
    main()
