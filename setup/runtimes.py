"""Which Pythons AWS Lambda has: the one that deploys is the one that the functions run on."""

import sys

from setup.errors import SetupError

LAST_UPDATES = {(3, 11): "2027-06-30", (3, 12): "2028-10-31", (3, 13): "2029-06-30", (3, 14): "2029-06-30"}
"""Until when functions of a runtime can be updated: https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html"""


def check_python(version: tuple[int, int] = sys.version_info[:2]) -> None:
    """Raise `SetupError` unless Lambda has this Python.

    For any newer Python, Chalice takes the last runtime that it has heard of ("python3.15" for 3.16), while pip fetches
    packages for the Python that runs it: such a function fails at its first import.
    """
    if version not in LAST_UPDATES:
        first, *_, last = (".".join(map(str, known)) for known in LAST_UPDATES)
        raise SetupError(
            f"AWS Lambda has Python {first} to {last}, this is {version[0]}.{version[1]}:"
            f" rm -r .venv; make environment PYTHON=python{last}"
        )
