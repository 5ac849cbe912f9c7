"""Serves the built web app on loopback: `python -m setup.local.web_server --port N --files DIR --deployment DIR`."""

import argparse
import logging
import signal
import sys
from pathlib import Path

from .server import WebServer
from .site import Site


def main() -> int:
    """Serve until SIGTERM or SIGINT; exit status 1 and one line if that cannot start."""
    parser = argparse.ArgumentParser(prog="python -m setup.local.web_server", description="the web app on loopback")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--files", type=Path, required=True, help="the built web app: web/dist")
    parser.add_argument("--deployment", type=Path, required=True, help="the directory of config.json and csp.txt")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    try:
        server = WebServer(options.port, Site(options.files, options.deployment))
    except (OSError, OverflowError) as error:
        print(f"web app: cannot serve on port {options.port}: {error}", file=sys.stderr)
        return 1
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: server.stop())
    server.serve_forever(poll_interval=0.1)
    server.server_close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
