"""People. Their rows are in the table Albums, whose owners they share, under keys that no album has.

What is left to do for each owner is there as if of one identity that no user has, so that it is found without a scan.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.aws.album_rows import KEY, THERE, row_key, rows
from chalicelib.aws.dynamodb_items import condition_failed, plain_item, serialised
from chalicelib.aws.faults import translated
from chalicelib.core.people.facts import Facts, Known
from chalicelib.core.people.kept import Consent, PhotoFaces, Upkeep
from chalicelib.core.people.known_item import item_from_known, known_from_item
from chalicelib.core.plain import from_plain, pascal_case, to_plain
from chalicelib.errors import Superseded

_ALL = "#people"
_PREFIX = "+"
_CONSENT, _FACES, _PERSON = f"{_PREFIX}consent", f"{_PREFIX}face/", f"{_PREFIX}person/"
_COUNTS = f"{THERE} AND attribute_not_exists(IsLeaving)"
_UNFINISHED = "attribute_not_exists(IsLeaving) AND attribute_not_exists(IsComplete)"
_MAY_BEGIN = f"NOT {THERE} OR ({_UNFINISHED} AND CollectionId = :collection)"
_FREE = "attribute_not_exists(LeaseUntil) OR LeaseUntil < :now"


class PeopleTable:
    """What is kept of owners' faces, by identity: nobody can reach another identity's. Every read is consistent."""

    def __init__(self, client: Any, table_name: str):
        self._client = client
        self._table_name = table_name

    # Consent

    @translated
    def consent_of(self, identity_id: str) -> Consent | None:
        """What the owner has agreed to; None if they have not, or no longer do."""
        item = self._get(identity_id, _CONSENT)
        return from_plain(Consent, item, rename=pascal_case) if item else None

    @translated
    def agree(self, consent: Consent) -> Consent:
        """Write a consent, unless there is one; returns the one that there is."""
        try:
            self._put(consent.identity_id, _CONSENT, to_plain(consent, rename=pascal_case), f"NOT {THERE}")
        except Superseded:
            return self.consent_of(consent.identity_id) or self.agree(consent)
        return consent

    @translated
    def withdraw(self, identity_id: str) -> None:
        """Remove the consent; all else has to follow. May be repeated."""
        self._delete(identity_id, _CONSENT)
        self.mark_dirty(identity_id)

    # Faces

    @translated
    def pictures_of(self, identity_id: str) -> list[PhotoFaces]:
        """The faces of all pictures of an owner, also of those that are just being indexed or removed."""
        return list(map(_picture, self._beginning_with(identity_id, _FACES)))

    @translated
    def pictures_of_photo(self, identity_id: str, photo_id: str) -> list[PhotoFaces]:
        """The same of one photo: more than one picture if it was overwritten or processed again just now."""
        return list(map(_picture, self._beginning_with(identity_id, f"{_FACES}{photo_id}/")))

    @translated
    def begin(self, picture: PhotoFaces) -> None:
        """Write down that a picture's faces are going to be indexed; persons cannot be up to date meanwhile.

        Raises `Superseded` if it is complete by now, or its faces are leaving, or in another collection.
        """
        of_it = {":collection": picture.collection_id}
        self._put(picture.identity_id, _place(picture), _picture_item(picture), _MAY_BEGIN, of_it)
        self.mark_dirty(picture.identity_id)

    @translated
    def replace(self, picture: PhotoFaces) -> None:
        """Write a picture's faces anew. Raises `Superseded` if it is not there any more, or leaving."""
        self._put(picture.identity_id, _place(picture), _picture_item(picture), _COUNTS)

    @translated
    def leave(self, picture: PhotoFaces) -> None:
        """A picture's faces are nobody's from now on; does nothing if it is not there any more."""
        try:
            self._client.update_item(
                TableName=self._table_name,
                Key=row_key(picture.identity_id, _place(picture)),
                UpdateExpression="SET IsLeaving = :yes",
                ConditionExpression=THERE,
                ExpressionAttributeValues=serialised({":yes": True}),
            )
        except ClientError as error:
            if not condition_failed(error):
                raise
        self.mark_dirty(picture.identity_id)

    @translated
    def remove(self, picture: PhotoFaces) -> None:
        """Forget a picture, whose faces are in no collection any more."""
        self._delete(picture.identity_id, _place(picture))

    # What owners say

    @translated
    def facts_of(self, identity_id: str) -> tuple[Facts, int]:
        """What the owner says of persons, and the revision that a change of it has to be based on."""
        revision = self.upkeep_of(identity_id).facts_revision
        known = map(known_from_item, self._beginning_with(identity_id, _PERSON))
        return {each.person_id: each for each in known}, revision

    @translated
    def change_facts(self, identity_id: str, before: Facts, after: Facts, revision: int) -> None:
        """Write what has changed; persons have to follow. Raises `Superseded` if somebody else has changed it."""
        changed = [known for person_id, known in after.items() if before.get(person_id) != known]
        gone = [person_id for person_id in before if person_id not in after]
        puts = [{"Put": self._table() | {"Item": _known_item(identity_id, known)}} for known in changed]
        deletes = [{"Delete": self._table() | {"Key": row_key(identity_id, f"{_PERSON}{each}")}} for each in gone]
        try:
            self._client.transact_write_items(TransactItems=[*puts, *deletes, self._counting(identity_id, revision)])
        except ClientError as error:
            if error.response["Error"]["Code"] == "TransactionCanceledException":
                raise Superseded("what is known of persons was changed meanwhile") from error
            raise

    def _counting(self, identity_id: str, revision: int) -> dict[str, Any]:
        unchanged = "FactsRevision = :revision" if revision else "attribute_not_exists(FactsRevision)"
        return {
            "Update": {
                **self._table(),
                "Key": row_key(_ALL, identity_id),
                "UpdateExpression": "SET IsDirty = :yes ADD Revision :one, FactsRevision :one",
                "ConditionExpression": unchanged,
                "ExpressionAttributeValues": serialised(
                    {":yes": True, ":one": 1} | ({":revision": revision} if revision else {})
                ),
            }
        }

    # What is left to do

    @translated
    def upkeep_of(self, identity_id: str) -> Upkeep:
        """What is left to do for an owner."""
        return _upkeep(identity_id, self._get(_ALL, identity_id))

    @translated
    def dirty(self) -> list[Upkeep]:
        """All owners for whom something is left to do."""
        found = (_upkeep(str(item[KEY]), item) for item in self._beginning_with(_ALL, ""))
        return [upkeep for upkeep in found if upkeep.is_dirty]

    @translated
    def owners(self) -> list[str]:
        """The identity ids of all for whom something was ever left to do, of whoever has faces among them."""
        return [str(item[KEY]) for item in self._beginning_with(_ALL, "")]

    @translated
    def mark_dirty(self, identity_id: str) -> None:
        """Something has changed that the owner's persons have to follow."""
        self._update(identity_id, "SET IsDirty = :yes ADD Revision :one", {":yes": True, ":one": 1})

    @translated
    def lease(self, identity_id: str, *, now: float, until: float) -> Upkeep | None:
        """Be the only one who has an owner's persons follow; None if somebody else is. Times in seconds since 1970."""
        try:
            values = {":until": until, ":now": now}
            return _upkeep(identity_id, self._update(identity_id, "SET LeaseUntil = :until", values, _FREE))
        except Superseded:
            return None

    @translated
    def settle(self, upkeep: Upkeep, *, ended_at: float, took: float) -> bool:
        """All is done, and the lease ends; False if something has changed meanwhile: then only the lease has ended."""
        done = {":ended": ended_at, ":took": took}
        ours = {":lease": upkeep.lease_until, **done}
        try:
            self._update(
                upkeep.identity_id,
                "SET EndedAt = :ended, Took = :took REMOVE LeaseUntil, IsDirty",
                {**ours, ":revision": upkeep.revision},
                "LeaseUntil = :lease AND Revision = :revision",
            )
        except Superseded:
            self.release(upkeep, ended_at=ended_at, took=took)
            return False
        return True

    @translated
    def release(self, upkeep: Upkeep, *, ended_at: float, took: float) -> None:
        """The lease ends, and something is left to do; does nothing if somebody else has it now."""
        values = {":lease": upkeep.lease_until, ":ended": ended_at, ":took": took}
        try:
            self._update(
                upkeep.identity_id,
                "SET EndedAt = :ended, Took = :took REMOVE LeaseUntil",
                values,
                "LeaseUntil = :lease",
            )
        except Superseded:
            return

    @translated
    def forget(self, identity_id: str) -> None:
        """Remove all rows of an owner."""
        for item in list(self._beginning_with(identity_id, _PREFIX)):
            self._delete(identity_id, str(item[KEY]))
        self._delete(_ALL, identity_id)

    @translated
    def forget_facts(self, identity_id: str) -> None:
        """Remove what the owner said of persons."""
        for item in list(self._beginning_with(identity_id, _PERSON)):
            self._delete(identity_id, str(item[KEY]))

    def _table(self) -> dict[str, str]:
        return {"TableName": self._table_name}

    def _get(self, of: str, place: str) -> dict[str, Any]:
        response = self._client.get_item(TableName=self._table_name, Key=row_key(of, place), ConsistentRead=True)
        return plain_item(response.get("Item", {}))

    def _beginning_with(self, of: str, prefix: str) -> Iterator[dict[str, Any]]:
        return map(plain_item, rows(self._client, self._table_name, of, prefix))

    def _put(
        self, of: str, place: str, item: Mapping[str, Any], condition: str, values: Mapping[str, Any] | None = None
    ) -> None:
        with_values = {"ExpressionAttributeValues": serialised(values)} if values else {}
        try:
            self._client.put_item(
                TableName=self._table_name,
                Item=serialised(dict(item)) | row_key(of, place),
                ConditionExpression=condition,
                **with_values,
            )
        except ClientError as error:
            if condition_failed(error):
                raise Superseded(f"{place} was changed meanwhile") from error
            raise

    def _update(
        self, identity_id: str, expression: str, values: Mapping[str, Any], condition: str | None = None
    ) -> dict[str, Any]:
        only_if = {"ConditionExpression": condition} if condition else {}
        try:
            response = self._client.update_item(
                TableName=self._table_name,
                Key=row_key(_ALL, identity_id),
                UpdateExpression=expression,
                ExpressionAttributeValues=serialised(values),
                ReturnValues="ALL_NEW",
                **only_if,
            )
        except ClientError as error:
            if condition_failed(error):
                raise Superseded(f"what is left to do for {identity_id} was changed meanwhile") from error
            raise
        return plain_item(response["Attributes"])

    def _delete(self, of: str, place: str) -> None:
        self._client.delete_item(TableName=self._table_name, Key=row_key(of, place))


def is_of_people(item: Mapping[str, Any]) -> bool:
    """Whether an item of the table Albums, as DynamoDB has it, is about people in photos."""
    return bool(item["IdentityId"] == {"S": _ALL} or item[KEY]["S"].startswith(_PREFIX))


def _place(picture: PhotoFaces) -> str:
    return f"{_FACES}{picture.photo_id}/{picture.sequencer}.{picture.attempt}"


def _picture_item(picture: PhotoFaces) -> dict[str, Any]:
    item: dict[str, Any] = to_plain(picture, rename=pascal_case)
    return {name: value for name, value in item.items() if value is not False}


def _picture(item: Mapping[str, Any]) -> PhotoFaces:
    picture = from_plain(PhotoFaces, item, rename=pascal_case)
    faces = (replace(face, alike={name: float(alike) for name, alike in face.alike.items()}) for face in picture.faces)
    return replace(picture, faces=tuple(faces))


def _known_item(identity_id: str, known: Known) -> dict[str, Any]:
    return serialised(item_from_known(known)) | row_key(identity_id, f"{_PERSON}{known.person_id}")


def _upkeep(identity_id: str, item: Mapping[str, Any]) -> Upkeep:
    values = {name: value for name, value in item.items() if name != "IdentityId"}
    return from_plain(Upkeep, {**values, "IdentityId": identity_id}, rename=pascal_case)
