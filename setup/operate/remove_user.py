"""Remove a user with all that is theirs: `python -m setup.remove_user EMAIL --stage NAME`.

Photos, thumbnails, records, index documents, albums, saved searches, what is shared, faces, counts, connections and the
sign-in: afterwards there is nothing left, except for log lines (kept 30 days), backups of the tables (35 days), and
the object keys of deleted photos, which are kept for a while so that a late event cannot bring one back. Their ID token
is not accepted any more, a minute after the command has begun at the latest. Photos that still come, because upload
forms work for a quarter of an hour, and credentials for direct uploads for an hour, are deleted within minutes.

Exit status: 0 if nothing is left, 1 if the command could not do its work (run it again).
"""

import argparse
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from itertools import chain

import boto3

from chalicelib.aws.dynamodb_items import serialised
from chalicelib.aws.grant_table import GrantTable
from chalicelib.aws.identities import REMEMBERED_SECONDS, REMOVED_AT
from chalicelib.aws.removed_users import LATE_FOR, RemovedUser
from chalicelib.core.share_secrets import ShareKey
from setup.deploy.kept import empty_bucket
from setup.errors import SetupError, run
from setup.operate.user_library import UserLibrary, environment_of
from setup.operate.users import NeverSignedIn

_PATIENCE_SECONDS = 600.0
_PAUSE_SECONDS = 1.0


def remove(
    email: str,
    stage: str,
    session: boto3.Session,
    extra_environment: Mapping[str, str] | None = None,
    *,
    progress: Callable[[str], None] = print,
) -> None:
    """Remove the user with this address, also one who has never signed in. Raises `SetupError`."""
    try:
        library = UserLibrary.of(stage, email, session, extra_environment)
    except NeverSignedIn as never:
        remove_sign_in(never, environment_of(stage, session, extra_environment), session)
        progress("the sign-in is removed; there was nothing else")
        return
    remove_user(library, progress=progress)


def remove_sign_in(user: NeverSignedIn, environment: Mapping[str, str], session: boto3.Session) -> None:
    """Remove a user who has nothing but invitations; a token that they may have is not accepted."""
    _say_removed(session, environment["IDENTITIES_TABLE"], user.user_sub, is_last=True)
    grants = GrantTable(session.client("dynamodb"), environment["ALBUMS_TABLE"])
    for grant in grants.memberships_of(user.email):
        grants.remove(grant)
    session.client("cognito-idp").admin_delete_user(UserPoolId=_pool_id(environment), Username=user.username)


def remove_user(
    library: UserLibrary,
    *,
    patience: float = _PATIENCE_SECONDS,
    remembered: float = REMEMBERED_SECONDS,
    progress: Callable[[str], None] = print,
) -> None:
    """Remove one user; may be repeated until it has succeeded. Raises `SetupError`.

    `patience`: seconds for the photos' records to follow; `remembered`: how long functions may still take requests.
    """
    _check_sources(library)
    refused_from = time.monotonic() + remembered
    _end_sessions(library)
    for prefix in (f"private/{library.user.identity_id}/", f"usercontent/{library.user.identity_id}/"):
        deleted = empty_bucket(library.client("s3"), library.bucket, prefix=prefix)
        progress(f"removed {deleted:,} objects under {prefix}")
    _await_records(library, patience, progress)
    _await_refusal(refused_from, progress)
    _end_connections(library)
    for album in library.albums.all_of(library.user.identity_id):
        library.albums.remove(library.user.identity_id, album.album_id)
    for search in library.searches.all_of(library.user.identity_id):
        library.searches.remove(library.user.identity_id, search.search_id)
    for grant in (
        *library.grants.members_of(library.user.identity_id),
        *library.grants.memberships_of(library.user.email),
    ):
        library.grants.remove(grant)
    for share in library.shares.all_of(library.user.identity_id):
        library.shares.remove(ShareKey(share.identity_id, share.share_id))
    forget_people(library)
    _forget_identity(library)
    progress("nothing is left; photos that still come, by upload forms they hold, are deleted within minutes")


# Their photos would stay as long as the originals do.
def _check_sources(library: UserLibrary) -> None:
    for source in library.sources.all():
        if source.identity_id == library.user.identity_id:
            raise SetupError(
                f"s3://{source.bucket}/{source.prefix} is a source of theirs: forget it first, by"
                f" python -m setup.import s3://{source.bucket}/{source.prefix} --in-place --forget ..."
            )


# First nothing comes any more, then all goes: what is removed here must not be made again meanwhile.
def _end_sessions(library: UserLibrary) -> None:
    names = {"UserPoolId": _pool_id(library.environment), "Username": library.user.username}
    cognito, now = library.client("cognito-idp"), datetime.now(UTC)
    cognito.admin_disable_user(**names)
    cognito.admin_user_global_sign_out(**names)
    _say_removed(library.session, library.environment["IDENTITIES_TABLE"], library.user.user_sub)
    library.removed.add(RemovedUser(library.user.identity_id, now + LATE_FOR))
    _end_connections(library)


def _end_connections(library: UserLibrary) -> None:
    for connection in library.connections.of(library.user.identity_id, now=datetime.now(UTC)):
        library.connections.remove(connection)


# The bucket's events remove records, thumbnails and index documents, as for any deletion.
def _await_records(library: UserLibrary, patience: float, progress: Callable[[str], None]) -> None:
    deadline = time.monotonic() + patience
    while next(chain(library.photos(), library.photos(trashed=True)), None):
        if time.monotonic() > deadline:
            raise SetupError("records of photos are still there; look at the dead letters, and run this again")
        progress("waiting for the records to follow")
        time.sleep(_PAUSE_SECONDS)


# A function that is warm knows who somebody is for a while.
def _await_refusal(refused_from: float, progress: Callable[[str], None]) -> None:
    if (left := refused_from - time.monotonic()) > 0:
        progress(f"waiting {left:.0f} s until no function knows them any more")
        time.sleep(left)


def forget_people(library: UserLibrary) -> None:
    """Remove the user's collections of faces, whose photos are gone, and what they said of persons."""
    identity_id = library.user.identity_id
    consent, pictures = library.people.consent_of(identity_id), library.people.pictures_of(identity_id)
    for known in {each.collection_id for each in (consent, *pictures) if each is not None}:
        rekognition = library.client("rekognition")
        with suppress(rekognition.exceptions.ResourceNotFoundException):
            rekognition.delete_collection(CollectionId=known)
    library.people.forget(identity_id)


# The row that says that they were removed outlives their tokens, and nothing else.
def _forget_identity(library: UserLibrary) -> None:
    library.client("cognito-identity").delete_identities(IdentityIdsToDelete=[library.user.identity_id])
    _say_removed(library.session, library.environment["IDENTITIES_TABLE"], library.user.user_sub, is_last=True)
    names = {"UserPoolId": _pool_id(library.environment), "Username": library.user.username}
    library.client("cognito-idp").admin_delete_user(**names)


def _say_removed(session: boto3.Session, table: str, user_sub: str, *, is_last: bool = False) -> None:
    now = datetime.now(UTC)
    expiry = {":at": int((now + LATE_FOR).timestamp())} if is_last else {}
    session.client("dynamodb").update_item(
        TableName=table,
        Key=serialised({"UserSub": user_sub}),
        UpdateExpression=f"SET {REMOVED_AT} = :now" + (", ExpiresAt = :at" if is_last else ""),
        ExpressionAttributeValues=serialised({":now": now.isoformat(), **expiry}),
    )


def _pool_id(environment: Mapping[str, str]) -> str:
    return environment["USER_POOL_ARN"].rpartition("/")[2]


def main() -> int:
    """The command line. Returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m setup.remove_user", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("user", metavar="EMAIL")
    parser.add_argument("--stage", required=True)
    parser.add_argument("--region", help="AWS region (default: that of your AWS configuration)")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    return run(partial(_command, parser.parse_args()))


def _command(arguments: argparse.Namespace) -> None:
    session = boto3.Session(region_name=arguments.region)
    question = f"remove {arguments.user} with all photos from {arguments.stage}? type the address: "
    if not arguments.yes and input(question).strip() != arguments.user:
        raise SetupError("nothing was removed")
    remove(arguments.user, arguments.stage, session)
