"""Rebuild a stage's search index from its table: `python -m setup.reindex --stage NAME` (`make reindex` locally).

Needed after a change of `chalicelib/core/search/index.json`, or when the domain lost its data. People can search
meanwhile. If it is interrupted, the next run continues it, on whatever machine.
"""

import argparse
from collections.abc import Callable, Mapping
from functools import partial

import boto3
from opensearchpy.exceptions import OpenSearchException

from chalicelib.aws.photo_table import PhotoTable
from chalicelib.errors import ServiceUnavailable
from setup.chosen import remembered
from setup.deploy.index_copying import copying_lanes
from setup.deploy.index_rebuild import rebuild
from setup.deploy.photo_index import layout_of, opensearch_client
from setup.deploy.stack import Stack
from setup.deployment import check_stage, function_environment, stack_name
from setup.errors import SetupError, run


def reindex(
    *,
    stage: str,
    session: boto3.Session,
    extra_environment: Mapping[str, str] | None = None,
    progress: Callable[[str], None] = print,
) -> int:
    """Rebuild the index; returns how many photos are in it. Raises `SetupError`.

    `extra_environment` is what `setup.deploy.deploy` was given.
    """
    stack = Stack(session.client("cloudformation"), stack_name(check_stage(stage)), progress)
    outputs = stack.outputs()
    environment = function_environment(outputs, extra_environment or {})
    endpoint = environment["OPENSEARCH_ENDPOINT"]
    layout = layout_of(remembered(outputs["OperatorSettings"]))
    table, alias = environment["IMAGE_METADATA_TABLE"], environment["PHOTO_INDEX"]
    photos = PhotoTable(session.client("dynamodb"), table)
    lanes = copying_lanes(session, endpoint=endpoint, alias=alias, table=table)
    try:
        client = opensearch_client(endpoint, session=session)
        return rebuild(client, photos, alias=alias, layout=layout, progress=progress, lanes=lanes)
    except (OpenSearchException, ServiceUnavailable) as error:
        raise SetupError(f"the search index at {endpoint} cannot be rebuilt: {error}") from error


def main() -> int:
    """The command line. Returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m setup.reindex", description=__doc__)
    parser.add_argument("--stage", required=True)
    parser.add_argument("--region", help="AWS region (default: that of your AWS configuration)")
    return run(partial(_reindex_and_tell, parser.parse_args()))


def _reindex_and_tell(arguments: argparse.Namespace) -> None:
    count = reindex(stage=arguments.stage, session=boto3.Session(region_name=arguments.region))
    print(f"{count} photos are in the search index")
