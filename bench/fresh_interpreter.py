"""A program in an interpreter of its own, which gets nothing from this process but what it is given."""

import os
import subprocess
import sys
from collections.abc import Mapping


def run_fresh(
    program: str, *arguments: str, environment: Mapping[str, str], sent: str | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the program to its end, whatever that is; `sent` is what it reads from its standard input."""
    return subprocess.run(
        # -P: the working directory is no place to import from, neither on Lambda nor here.
        [sys.executable, "-P", "-c", program, *arguments],
        input=sent,
        env={"PATH": os.environ.get("PATH", ""), "PYTHONDONTWRITEBYTECODE": "1", **environment},
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )
