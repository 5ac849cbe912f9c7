"""Open a stage's OpenSearch Dashboards in a browser on this machine: `python -m setup.dashboards --stage NAME`.

First it puts in our dashboards, or brings them up to date (`setup/dashboards.ndjson`). Then it serves all of them on
127.0.0.1 and signs each request with your AWS credentials, which need es:ESHttp* on the domain. The domain stays closed
to everybody else. Ctrl+C ends it.
"""

import argparse
import errno
import secrets
from collections.abc import Callable
from functools import partial

import boto3

from setup.deploy.photo_index import access_denied
from setup.deploy.saved_objects import DASHBOARDS, import_dashboards
from setup.deploy.signed_requests import SignedRequests
from setup.deploy.stack import Stack
from setup.deployment import check_stage, stack_name, with_scheme
from setup.errors import SetupError, run
from setup.operate.dashboards_proxy import DashboardsProxy

PORT = 5601


def proxy_for(*, stage: str, session: boto3.Session, port: int, progress: Callable[[str], None]) -> DashboardsProxy:
    """A server for the stage's Dashboards, which answer. Raises `SetupError`, and botocore's errors."""
    stack = Stack(session.client("cloudformation"), stack_name(check_stage(stage)), progress)
    domain = SignedRequests(with_scheme(stack.outputs()["OpenSearchEndpoint"]), session)
    check(domain)
    import_dashboards(domain, progress=progress)
    return listen(port, domain, progress)


def check(domain: SignedRequests) -> None:
    """Ask for the Dashboards once. Raises `SetupError` if these credentials may not see them, or there are none."""
    answer = domain.send("GET", f"{DASHBOARDS}/api/status", headers={})
    said = answer.text
    if answer.status_code in (401, 403):
        raise access_denied(domain.endpoint, said)
    if answer.status_code >= 400:
        raise SetupError(f"no OpenSearch Dashboards at {domain.endpoint}: status {answer.status_code}")


def listen(port: int, domain: SignedRequests, progress: Callable[[str], None]) -> DashboardsProxy:
    """The server, with a new key. Raises `SetupError` if the port is taken."""
    try:
        return DashboardsProxy(port, domain=domain, key=secrets.token_urlsafe(24), progress=progress)
    except (OSError, OverflowError) as error:
        taken = isinstance(error, OSError) and error.errno == errno.EADDRINUSE
        reason = "it is taken by another program" if taken else error
        raise SetupError(f"cannot serve on port {port}: {reason}; give another --port") from error


def main() -> int:
    """The command line. Returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m setup.dashboards", description=__doc__)
    parser.add_argument("--stage", required=True)
    parser.add_argument("--region", help="AWS region (default: that of your AWS configuration)")
    parser.add_argument("--port", type=int, default=PORT, help=f"on 127.0.0.1 (default: {PORT})")
    return run(partial(_serve, parser.parse_args()))


def _serve(arguments: argparse.Namespace) -> None:
    session = boto3.Session(region_name=arguments.region)
    with proxy_for(stage=arguments.stage, session=session, port=arguments.port, progress=print) as server:
        print(f"OpenSearch Dashboards of stage {arguments.stage}, until Ctrl+C:\n  {server.address}", flush=True)
        server.serve_forever()
