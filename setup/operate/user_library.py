"""What a stage keeps of one user, behind the adapters that the functions use."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import boto3

from chalicelib.aws.album_table import AlbumTable
from chalicelib.aws.connection_table import ConnectionTable
from chalicelib.aws.grant_table import GrantTable
from chalicelib.aws.people_table import PeopleTable
from chalicelib.aws.photo_lists import PhotoLists
from chalicelib.aws.photo_table import PhotoTable
from chalicelib.aws.removed_users import RemovedUsers
from chalicelib.aws.saved_search_table import SavedSearchTable
from chalicelib.aws.share_table import ShareTable
from chalicelib.aws.source_table import SourceTable
from chalicelib.aws.tally_table import TallyTable
from chalicelib.core.photo import Photo
from setup.deploy.stack import Stack
from setup.deployment import check_stage, function_environment, stack_name
from setup.operate.users import KnownUser, find_user

_PAGE = 200


def environment_of(
    stage: str, session: boto3.Session, extra_environment: Mapping[str, str] | None = None
) -> dict[str, str]:
    """The variables of a stage's functions. Raises `SetupError` if there is no such stage."""
    stack = Stack(session.client("cloudformation"), stack_name(check_stage(stage)), print)
    return function_environment(stack.outputs(), extra_environment or {})


@dataclass(frozen=True, slots=True, kw_only=True)
class UserLibrary:
    """What one user has in one stage; `environment` is that of the functions."""

    user: KnownUser
    environment: Mapping[str, str]
    session: boto3.Session
    records: PhotoTable
    lists: PhotoLists
    albums: AlbumTable
    searches: SavedSearchTable
    sources: SourceTable
    shares: ShareTable
    grants: GrantTable
    people: PeopleTable
    tallies: TallyTable
    connections: ConnectionTable
    removed: RemovedUsers

    @classmethod
    def of(
        cls, stage: str, email: str, session: boto3.Session, extra_environment: Mapping[str, str] | None = None
    ) -> "UserLibrary":
        """The library of the user with this e-mail address. Raises `SetupError` if there is none, `NeverSignedIn`."""
        environment = environment_of(stage, session, extra_environment)
        dynamodb = session.client("dynamodb")
        pool_id = environment["USER_POOL_ARN"].rpartition("/")[2]
        return cls(
            user=find_user(session, email, user_pool_id=pool_id, identities_table=environment["IDENTITIES_TABLE"]),
            environment=environment,
            session=session,
            records=PhotoTable(dynamodb, environment["IMAGE_METADATA_TABLE"]),
            lists=PhotoLists(dynamodb, environment["IMAGE_METADATA_TABLE"], environment["TALLIES_TABLE"]),
            albums=AlbumTable(dynamodb, environment["ALBUMS_TABLE"]),
            searches=SavedSearchTable(dynamodb, environment["ALBUMS_TABLE"]),
            sources=SourceTable(dynamodb, environment["ALBUMS_TABLE"]),
            shares=ShareTable(dynamodb, environment["ALBUMS_TABLE"]),
            grants=GrantTable(dynamodb, environment["ALBUMS_TABLE"]),
            people=PeopleTable(dynamodb, environment["ALBUMS_TABLE"]),
            tallies=TallyTable(dynamodb, environment["TALLIES_TABLE"]),
            connections=ConnectionTable(dynamodb, environment["CONNECTIONS_TABLE"]),
            removed=RemovedUsers(dynamodb, environment["ALBUMS_TABLE"]),
        )

    @property
    def bucket(self) -> str:
        """The name of the bucket."""
        return self.environment["PHOTO_BUCKET"]

    def client(self, service: str) -> Any:
        """A client of the operator's session; the functions' variables may have another endpoint of the service."""
        endpoint = self.environment.get(f"AWS_ENDPOINT_URL_{service.upper()}")
        return self.session.client(service, endpoint_url=endpoint)

    def whole(self, listed: Photo) -> Photo | None:
        """The whole record of a photo in the list; None if the photo is gone meanwhile."""
        record = self.records.get(listed.object_key)
        return record if isinstance(record, Photo) else None

    def photos(self, *, trashed: bool = False) -> Iterator[Photo]:
        """All photos, or those in the bin, latest first, read in pages, with what lists have of them."""
        after = None
        while True:
            page = self.lists.photos(self.user.identity_id, size=_PAGE, after=after, trashed=trashed)
            yield from page.photos
            if (after := page.end) is None:
                return
