"""Grants. They are in the table Albums, twice: among what their owner has, and under the address of their member.

The member's row is the one that counts: it is written last, and removed first. So a grant that was written by half is
in its owner's list, and of no effect.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.aws.album_rows import KEY, THERE, row_key, rows
from chalicelib.aws.dynamodb_items import condition_failed, plain_item, serialised
from chalicelib.aws.faults import translated
from chalicelib.core.grant import Grant
from chalicelib.core.plain import from_plain, pascal_case, to_plain
from chalicelib.errors import NoSuchMember, NoSuchMembership

_OF_OWNER, _OF_MEMBER = "%", "@"


class GrantTable:
    """Grants by owner and by member: every read is a consistent one, so that a revoked grant is gone at once."""

    def __init__(self, client: Any, table_name: str):
        self._client = client
        self._table_name = table_name

    @translated
    def members_of(self, identity_id: str) -> list[Grant]:
        """What an owner has granted, newest first."""
        return self._all(identity_id, _OF_OWNER)

    @translated
    def memberships_of(self, email: str) -> list[Grant]:
        """What was granted to an address, newest first; `accepted` is that of the member."""
        return self._all(_OF_MEMBER + email, "") if email else []

    @translated
    def add(self, grant: Grant) -> None:
        """Write a grant, or another role in an earlier one, which then has to be accepted anew."""
        item = serialised(to_plain(grant, rename=pascal_case))
        for key in (_owners_key(grant), _members_key(grant.email, grant.membership_id)):
            self._client.put_item(TableName=self._table_name, Item=item | key)

    @translated
    def accept(self, email: str, membership_id: str) -> Grant:
        """The member accepts. Raises `NoSuchMembership`."""
        try:
            response = self._client.update_item(
                TableName=self._table_name,
                Key=_members_key(email, membership_id),
                UpdateExpression="SET Accepted = :yes",
                ConditionExpression=THERE,
                ExpressionAttributeValues=serialised({":yes": True}),
                ReturnValues="ALL_NEW",
            )
        except ClientError as error:
            if condition_failed(error):
                raise NoSuchMembership from error
            raise
        return _grant(response["Attributes"])

    @translated
    def revoke(self, identity_id: str, member_id: str) -> Grant:
        """The owner takes it back. Raises `NoSuchMember`."""
        grant = next((one for one in self.members_of(identity_id) if one.member_id == member_id), None)
        if grant is None:
            raise NoSuchMember
        self.remove(grant)
        return grant

    @translated
    def leave(self, email: str, membership_id: str) -> Grant:
        """The member wants it no longer, or never did. Raises `NoSuchMembership`."""
        found = (one for one in self.memberships_of(email) if one.membership_id == membership_id)
        grant = next(found, None)
        if grant is None:
            raise NoSuchMembership
        self.remove(grant)
        return grant

    @translated
    def remove(self, grant: Grant) -> None:
        """Remove a grant; does nothing if there is none."""
        for key in (_members_key(grant.email, grant.membership_id), _owners_key(grant)):
            self._client.delete_item(TableName=self._table_name, Key=key)

    def _all(self, of: str, prefix: str) -> list[Grant]:
        grants = map(_grant, rows(self._client, self._table_name, of, prefix))
        return sorted(grants, key=lambda grant: (grant.created_at, grant.member_id), reverse=True)


def is_grant(item: Mapping[str, Any]) -> bool:
    """Whether an item of the table Albums, as DynamoDB has it, is either row of a grant."""
    return bool(item[KEY]["S"].startswith(_OF_OWNER) or item["IdentityId"]["S"].startswith(_OF_MEMBER))


def _owners_key(grant: Grant) -> dict[str, Any]:
    return row_key(grant.owner_id, f"{_OF_OWNER}{grant.member_id}")


def _members_key(email: str, membership_id: str) -> dict[str, Any]:
    return row_key(_OF_MEMBER + email, f"{_OF_OWNER}{membership_id}")


def _grant(item: Mapping[str, Any]) -> Grant:
    grant = from_plain(Grant, plain_item(item), rename=pascal_case)
    return replace(grant, accepted=grant.accepted or None)
