"""Photos that stay in another bucket: a folder there becomes a user's source, or is forgotten again.

What that adds to the bucket is in `source_bucket` and `source_access`; the originals are never written to.
"""

import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import boto3
from botocore.exceptions import ClientError

from chalicelib.aws.pacer import Pacer
from chalicelib.core.ingest.event_order import tombstone_of
from chalicelib.core.ingest.events import StoredObject
from chalicelib.core.ingest.pacing import RECOGNITION, Pace
from chalicelib.core.object_keys import guests_key, parse_original
from chalicelib.core.photo import Photo, Tombstone
from chalicelib.core.source import Source
from chalicelib.errors import Superseded
from setup.deploy.stack import Stack
from setup.deploy.template import read_template, role_output
from setup.deployment import function_name, stack_name
from setup.errors import SetupError
from setup.operate.drift import Findings
from setup.operate.inventory import Library
from setup.operate.repairs import process
from setup.operate.source_access import Access
from setup.operate.source_bucket import CREATED, REMOVED, Marked
from setup.operate.user_library import UserLibrary

_READERS = {"read-photos", "let-rekognition-read"}
# While recognition has work for longer than this, nothing is added to its queue: uploads go first.
_MAX_QUEUE_SECONDS = 20.0
_PAUSE_SECONDS = 1.0
_TELL_EVERY = 500
# What S3's notifications want escaped, and policies take for wildcards, is left out.
_PLAIN = re.compile(r"[\w!.'()/-]*", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class InPlace:
    """One source of one user of a stage, and the means to add and to forget it."""

    owner: UserLibrary
    library: Library
    access: Access
    pacer: Pacer

    @property
    def source(self) -> Source:
        """The folder, and whose its photos are."""
        return self.access.marked.source

    @classmethod
    def of(
        cls,
        address: str,
        *,
        stage: str,
        user: str,
        session: boto3.Session,
        extra_environment: Mapping[str, str] | None = None,
    ) -> "InPlace":
        """What `s3://bucket/prefix` is to a user. Raises `SetupError` if there is no such user, or no such place."""
        bucket, prefix = _place(address)
        owner = UserLibrary.of(stage, user, session, extra_environment)
        source = Source(identity_id=owner.user.identity_id, bucket=bucket, prefix=prefix, added_at=datetime.now(UTC))
        library = Library.of(stage, session, extra_environment or {}, print)
        return cls(
            owner=owner,
            library=library,
            access=_access(Marked(stage, source), session, library.s3),
            pacer=Pacer(
                session.client("dynamodb"),
                owner.environment["PACING_TABLE"],
                service=RECOGNITION,
                pace=Pace(rate=float(owner.environment["RECOGNITION_RATE"])),
            ),
        )


def _place(address: str) -> tuple[str, str]:
    bucket, _, prefix = address.removeprefix("s3://").partition("/")
    if not address.startswith("s3://") or not bucket:
        raise SetupError(f"{address} is no bucket: photos can stay where they are in s3://bucket/prefix alone")
    if not _PLAIN.fullmatch(prefix):
        raise SetupError(f"{prefix!r} has characters that S3 would misread: map a folder above it")
    return bucket, prefix


def _access(marked: Marked, session: boto3.Session, s3: Any) -> Access:
    outputs = Stack(session.client("cloudformation"), stack_name(marked.stage), print).outputs()
    lambdas = session.client("lambda")

    def arn(name: str) -> str:
        function = lambdas.get_function(FunctionName=function_name(marked.stage, name))
        return str(function["Configuration"]["FunctionArn"])

    return Access(
        s3=s3,
        lambdas=lambdas,
        marked=marked,
        roles=tuple(outputs[role_output(name)] for name in readers()),
        functions={name: arn(name) for name in (CREATED, REMOVED)},
    )


def readers() -> list[str]:
    """The functions that read photos."""
    return [name for name, grants in read_template("permissions.yaml")["Functions"].items() if _READERS & {*grants}]


def add_source(place: InPlace, *, progress: Callable[[str], None] = print) -> int:
    """Make a folder a source, and have what is there processed; returns how many photos were started. May be repeated.

    Events are understood before any is sent. Raises `SetupError`, before anything is changed, if that cannot be.
    """
    _check(place, place.library.s3)
    place.access.check()
    place.access.let_read()
    place.library.sources.add(place.source)
    place.access.follow()
    progress(f"what comes and goes under s3://{place.source.bucket}/{place.source.prefix} is followed from now on")
    return _process_all(place, progress)


def _check(place: InPlace, s3: Any) -> None:
    source, own = place.source, place.library.bucket_name
    if source.bucket == own:
        raise SetupError(f"s3://{own} is the stage's own bucket: its photos are in place already")
    try:
        s3.head_bucket(Bucket=source.bucket, ExpectedBucketOwner=place.access.account)
        regions = {name: s3.get_bucket_location(Bucket=name)["LocationConstraint"] for name in (own, source.bucket)}
    except ClientError as error:
        raise SetupError(f"s3://{source.bucket} is no bucket of this account that you may read: {error}") from error
    if len({*regions.values()}) > 1:
        raise SetupError(f"s3://{source.bucket} is in another region than the stage: Rekognition cannot read it")
    if other := _other(place):
        raise SetupError(
            f"s3://{other.bucket}/{other.prefix} is a source already, of {other.identity_id}:"
            " a photo can be in one source only"
        )


# Of another user, or with another prefix.
def _other(place: InPlace) -> Source | None:
    source = place.source
    same = (source.prefix, source.identity_id)
    others = (each for each in place.library.sources.of_bucket(source.bucket) if source.overlaps(each))
    return next((each for each in others if (each.prefix, each.identity_id) != same), None)


# As reconciling does it: events of the same objects may still come, and win.
def _process_all(place: InPlace, progress: Callable[[str], None]) -> int:
    started = 0
    for object_key, stored in stored_in(place.library.s3, place.source):
        record = place.library.photos.get(object_key)
        if isinstance(record, Photo):
            continue
        while place.pacer.queue() > _MAX_QUEUE_SECONDS:
            time.sleep(_PAUSE_SECONDS)
        with suppress(Superseded):
            process(place.library, Findings(object_key, stored=stored, record=record))
            started += 1
        if started % _TELL_EVERY == 0:
            progress(f"{started:,} photos are being processed")
    return started


def stored_in(s3: Any, source: Source) -> Iterator[tuple[str, StoredObject]]:
    """The originals in a source, by their object keys here."""
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=source.bucket, Prefix=source.prefix):
        for entry in page.get("Contents", ()):
            object_key = source.object_key(entry["Key"])
            if parse_original(object_key):
                yield object_key, StoredObject(entry["ETag"].strip('"'), entry["Size"], entry["LastModified"])


def forget_source(place: InPlace, *, progress: Callable[[str], None] = print) -> int:
    """Forget a source and its photos, whose originals stay; returns how many were forgotten. May be repeated.

    Raises `SetupError`, before anything is changed, if it is another user's, or overlaps another source.
    """
    if other := _other(place):
        raise SetupError(f"s3://{other.bucket}/{other.prefix} is a source of {other.identity_id}: forget exactly that")
    place.access.unfollow()
    place.library.sources.remove(place.source)
    forgotten = _forget_all(place, progress)
    place.access.withdraw(is_last=not place.library.sources.of_bucket(place.source.bucket))
    # An event that was being handled when the source went.
    return forgotten + _forget_all(place, progress)


def _forget_all(place: InPlace, progress: Callable[[str], None]) -> int:
    forgotten = 0
    while photos := [photo.object_key for photo in place.owner.photos() if place.source.has(photo.object_key)]:
        forgotten += sum(_forget(place.library, object_key) for object_key in photos)
        progress(f"{forgotten:,} photos are forgotten")
    return forgotten


# Lists are a moment behind the table, so one that is forgotten may come up again.
def _forget(library: Library, object_key: str) -> bool:
    record = library.photos.get(object_key)
    with suppress(Superseded):  # its workflow has just written: it comes up again
        if isinstance(record, Photo):
            library.photos.replace(record, by=tombstone_of(record, deleted_at=datetime.now(UTC)))
    latest = library.photos.get(object_key)
    if isinstance(latest, Tombstone):
        library.bucket.delete(guests_key(latest.photo_id, object_key))
        library.follow(object_key)
    return isinstance(record, Photo) and isinstance(latest, Tombstone)
