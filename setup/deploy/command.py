"""The command line of a deployment: `python -m setup.deploy --stage NAME`."""

import argparse
from functools import partial
from pathlib import Path

import boto3

from setup.chosen import add_options, chosen_by_options
from setup.deploy.approval import Approval
from setup.deploy.chalice_record import PROJECT
from setup.deploy.saved_objects import import_dashboards
from setup.deploy.shown import show
from setup.deploy.signed_requests import SignedRequests
from setup.deploy.stage import deploy
from setup.deployment import check_stage, with_scheme
from setup.errors import NotApproved, run

_DASHBOARDS_HELP = (
    "open the search domain to everybody at this IP address, until the next deployment without it (rather use"
    " python -m setup.dashboards)"
)
SAMPLE_PHOTO = PROJECT / "setup" / "samples" / "dog.jpg"


def main() -> int:
    """The command line. Returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m setup.deploy", description="Deploy photo-search to AWS.")
    parser.add_argument("--stage", required=True, help="which copy of the application, e.g. dev")
    parser.add_argument("--region", help="AWS region (default: that of your AWS configuration)")
    parser.add_argument("--dashboards-ip", help=_DASHBOARDS_HELP)
    parser.add_argument(
        "--dashboards", action="store_true", help="put our dashboards into the search domain's OpenSearch Dashboards"
    )
    parser.add_argument("--photo", type=Path, default=SAMPLE_PHOTO, help="the photo that the printed upload names")
    parser.add_argument(
        "--demo-user", action="store_true", help="make a user to try it with; the password goes into a file"
    )
    parser.add_argument("--yes", action="store_true", help="do not ask before the stack is changed")
    parser.add_argument("--dry-run", action="store_true", help="show what would change in the stack, and stop there")
    parser.add_argument(
        "--allow-replacement", action="store_true", help="even if photos, records or users are lost by it"
    )
    add_options(parser)
    arguments = parser.parse_args()
    return run(partial(_deploy_and_show, arguments))


def _deploy_and_show(arguments: argparse.Namespace) -> None:
    check_stage(arguments.stage)
    chosen = chosen_by_options(arguments)
    session = boto3.Session(region_name=arguments.region)
    approve = Approval(yes=arguments.yes, dry_run=arguments.dry_run, allow_replacement=arguments.allow_replacement)
    try:
        deployment = deploy(
            stage=arguments.stage,
            session=session,
            dashboards_ip=arguments.dashboards_ip,
            chosen=chosen,
            approve=approve,
        )
    except NotApproved as stopped:
        if not arguments.dry_run:
            raise
        print(stopped)
    else:
        if arguments.dashboards:
            endpoint = with_scheme(deployment.environment["OPENSEARCH_ENDPOINT"])
            import_dashboards(SignedRequests(endpoint, session), progress=print)
        show(deployment, session, photo=arguments.photo, demo_user=arguments.demo_user)
