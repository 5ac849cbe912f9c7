"""A program in a fresh interpreter, which gets nothing from this process but its input."""

import os
import subprocess
import sys
from collections.abc import Mapping


def run_fresh(
    program: str, *arguments: str, environment: Mapping[str, str], sent: str | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the program to its end, successful or not; `sent` is its standard input."""
    return subprocess.run(
        # -P: do not import from the working directory, as on Lambda.
        [sys.executable, "-P", "-c", program, *arguments],
        input=sent,
        env={"PATH": os.environ.get("PATH", ""), "PYTHONDONTWRITEBYTECODE": "1", **environment},
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )
