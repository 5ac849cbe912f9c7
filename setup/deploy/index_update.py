"""The search index while a new version of the application is deployed.

Functions write documents as their version defines them, and the index refuses what its definition does not know. So a
new index is filled before the functions are deployed, which may take hours, and replaces the old one right after that.
What is refused in between is tried again by the workflow (`DocumentRefused`). At last, whatever else follows from the
table catches up with it (`catch_up.py`).
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import boto3
from opensearchpy.exceptions import AuthorizationException, OpenSearchException

from chalicelib.aws.photo_table import PhotoTable
from chalicelib.aws.tally_table import TallyTable
from chalicelib.errors import ServiceUnavailable
from setup.deploy.catch_up import catch_up
from setup.deploy.index_copying import copying_lanes
from setup.deploy.index_rebuild import NewIndex, to_be_filled
from setup.deploy.photo_index import ONE_SHARD, Layout, access_denied, ensure_index, is_current, opensearch_client
from setup.errors import SetupError


def prepare_index(
    environment: Mapping[str, str],
    session: boto3.Session,
    *,
    layout: Layout = ONE_SHARD,
    progress: Callable[[str], None],
) -> Callable[[], None]:
    """Make the index if there is none; if its definition has changed, fill a new one from the table.

    The first index of a search domain is filled, too: the table may be older than the domain.

    Returns what is to be done once the functions are deployed. `environment` is theirs. Both raise `SetupError`.
    """
    endpoint, alias = environment["OPENSEARCH_ENDPOINT"], environment["PHOTO_INDEX"]
    client = opensearch_client(endpoint, session=session)
    with _reporting(endpoint):
        lanes = copying_lanes(session, endpoint=endpoint, alias=alias, table=environment["IMAGE_METADATA_TABLE"])
        is_first = ensure_index(client, alias=alias, layout=layout, remember=to_be_filled(lanes))
        if is_current(client, alias=alias, layout=layout):
            return _nothing
        if not is_first:
            progress("the search index's definition has changed, or is not complete: filling a new one from the table")
        dynamodb = session.client("dynamodb")
        photos = PhotoTable(dynamodb, environment["IMAGE_METADATA_TABLE"])
        tallies = TallyTable(dynamodb, environment["TALLIES_TABLE"])
        new = NewIndex(client, photos, alias, layout, progress, lanes)
        new.fill()

    def replace_old() -> None:
        if not is_first:
            progress("the new search index replaces the old one")
        with _reporting(endpoint):
            new.replace_old(lambda: catch_up(photos, tallies, progress=progress))

    return replace_old


def _nothing() -> None:
    """The index is as the functions expect it."""


@contextmanager
def _reporting(endpoint: str) -> Iterator[None]:
    try:
        yield
    except AuthorizationException as error:
        raise access_denied(endpoint, str(error)) from error
    except (OpenSearchException, ServiceUnavailable) as error:
        raise SetupError(f"the search index cannot be made at {endpoint}: {error}") from error
