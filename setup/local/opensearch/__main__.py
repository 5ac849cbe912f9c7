"""`python -m setup.local.opensearch --port PORT --data DIRECTORY`: run an OpenSearch node until it is told to end.

The process becomes the node: signals reach it, and its id is the node's.
"""

import argparse
import os
from functools import partial
from pathlib import Path

from setup.errors import run
from setup.local.console import stopwatch
from setup.local.opensearch.jars import fetch_jars
from setup.local.opensearch.node import check_java, find_java, node_command


def main() -> int:
    """The command line. Returns the exit status, if it returns at all."""
    parser = argparse.ArgumentParser(prog="python -m setup.local.opensearch", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="an address of this machine (default: 127.0.0.1)")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--data", type=Path, required=True, help="the directory of its indexes")
    parser.add_argument("--heap", type=int, default=512, help="megabytes (default: 512)")
    parser.add_argument("--quick-start", action="store_true", help="without the compiler that makes long runs fast")
    return run(partial(_become_node, parser.parse_args()))


def _become_node(arguments: argparse.Namespace) -> None:
    java = find_java()
    check_java(java)
    command = node_command(
        java=java,
        jars=fetch_jars(stopwatch()),
        directory=arguments.data.resolve(),
        host=arguments.host,
        port=arguments.port,
        heap_megabytes=arguments.heap,
        quick_start=arguments.quick_start,
    )
    os.execv(java, command)


if __name__ == "__main__":
    raise SystemExit(main())
