"""What a record of some moment means for the record that there is now, and how it is brought back."""

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.aws.dynamodb_items import condition_failed
from chalicelib.aws.grant_table import is_grant
from chalicelib.aws.people_table import is_of_people
from chalicelib.aws.photo_table import PhotoTable
from chalicelib.aws.share_table import is_share
from chalicelib.aws.source_table import is_source
from chalicelib.core.photo import Photo, Tombstone
from chalicelib.errors import Superseded
from setup.operate.inventory import Library


class Outcome(StrEnum):
    """What became of a record of the copy, in the words of the report."""

    SAME = "as they were"
    BACK = "brought back"
    OVERWRITTEN = "brought back over a change"
    CHANGED = "changed since, and left alone (--overwrite)"
    REPLACED = "uploaded or processed again since, or deleted, and left alone"
    GONE = "of objects that are gone, and left out"
    SOURCE = "sources of photos in other buckets, and left out (setup.import --in-place adds one again)"
    SHARED = "shared with others, perhaps no longer, and left out (their owners can share again)"
    PEOPLE = "of people in photos, whose owners may want it no longer, and left out (they can agree again)"


def bring_back_photo(library: Library, restored: Photo | Tombstone, *, overwrite: bool) -> Outcome:
    """Write a photo's earlier record into the table, if that may be; index and thumbnail follow."""
    current = library.photos.get(restored.object_key)
    restored = _with_faces_of(current, restored)
    outcome = _judged(restored, current, overwrite=overwrite)
    if outcome not in (Outcome.BACK, Outcome.OVERWRITTEN):
        return outcome
    findings = library.look(restored.object_key)
    if findings.stored is None:
        return Outcome.GONE
    assert isinstance(restored, Photo)  # a tombstone is never brought back
    try:
        counted = findings.entry.revision if findings.entry else 0
        _write(library.photos, restored, current, beyond=max(findings.document or 0, counted))
    except Superseded:
        return Outcome.REPLACED
    library.follow(restored.object_key)
    return outcome


# Its owner may not want its faces to be known any more.
def _with_faces_of(current: Photo | Tombstone | None, restored: Photo | Tombstone) -> Photo | Tombstone:
    if isinstance(restored, Tombstone):
        return restored
    now = current if isinstance(current, Photo) else None
    model_version = now.people_model_version if now else None
    return replace(restored, faces=now.faces if now else (), people_model_version=model_version)


# With a revision above those that index and tallies remember: they may still know the record that was lost.
def _write(photos: PhotoTable, restored: Photo, current: Photo | Tombstone | None, *, beyond: int) -> None:
    current = current or photos.accept_upload(restored)
    if current.sequencer != restored.sequencer:
        raise Superseded(f"another upload of {restored.object_key} was accepted meanwhile")
    photos.replace(current, by=restored, beyond=beyond)


def _judged(restored: Photo | Tombstone, current: Photo | Tombstone | None, *, overwrite: bool) -> Outcome:
    """What to do with a record, before anybody looks whether its object is there."""
    if isinstance(restored, Tombstone):
        return Outcome.SAME if isinstance(current, Tombstone) else Outcome.GONE
    if current is None:
        return Outcome.BACK
    if isinstance(current, Tombstone) or (current.sequencer, current.attempt) != (restored.sequencer, restored.attempt):
        return Outcome.REPLACED
    if replace(restored, revision=current.revision) == current:
        return Outcome.SAME
    return Outcome.OVERWRITTEN if overwrite else Outcome.CHANGED


def bring_back_album(dynamodb: Any, table: str, restored: Mapping[str, Any], *, overwrite: bool) -> Outcome:
    """Write an album's earlier item into the table, if there is none, or if it may be overwritten."""
    key = {name: restored[name] for name in ("IdentityId", "AlbumId")}
    current = dynamodb.get_item(TableName=table, Key=key, ConsistentRead=True).get("Item")
    if current == restored:
        return Outcome.SAME
    if is_source(restored):  # its bucket may have taken back what it allowed
        return Outcome.SOURCE
    if is_share(restored) or is_grant(restored):  # what was revoked must not be seen again
        return Outcome.SHARED
    if is_of_people(restored):
        return Outcome.PEOPLE
    if current is not None and not overwrite:
        return Outcome.CHANGED
    condition = {} if current else {"ConditionExpression": "attribute_not_exists(AlbumId)"}
    try:
        dynamodb.put_item(TableName=table, Item=dict(restored), **condition)
    except ClientError as error:
        if not condition_failed(error):
            raise
        return Outcome.CHANGED
    return Outcome.OVERWRITTEN if current else Outcome.BACK
