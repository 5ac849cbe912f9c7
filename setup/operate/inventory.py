"""The whole library of a stage: bucket, tables and index, each read in pages and joined by object key."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any

import boto3
from opensearchpy import OpenSearch
from opensearchpy.exceptions import NotFoundError

from chalicelib.aws.album_table import AlbumTable
from chalicelib.aws.face_collections import FaceCollections
from chalicelib.aws.ingest_workflow import IngestWorkflow
from chalicelib.aws.kept_faces import KeptFaces
from chalicelib.aws.people_table import PeopleTable
from chalicelib.aws.photo_bucket import PhotoBucket
from chalicelib.aws.photo_index import PhotoIndex
from chalicelib.aws.photo_table import PhotoTable
from chalicelib.aws.source_table import SourceTable
from chalicelib.aws.tally_table import TallyTable
from chalicelib.core.features import PEOPLE
from chalicelib.core.ingest.events import StoredObject
from chalicelib.core.listing import Listing
from chalicelib.core.object_keys import Original, parse_original, photo_id, place_of, sidecar_beside
from chalicelib.core.photo import DERIVED_SIDES, THUMBNAIL_SIDE, Photo, Tombstone
from chalicelib.core.photo_item import record_from_item
from chalicelib.core.plain import from_plain
from chalicelib.core.search.routing import routing_of
from chalicelib.core.tally import Entry
from chalicelib.derived import follow_table
from setup.deploy.photo_index import opensearch_client
from setup.deploy.stack import Stack
from setup.deployment import check_stage, function_environment, stack_name
from setup.operate.drift import Findings
from setup.operate.sorted_rows import Row
from setup.operate.wrong_faces import Comparison, Wrong

PLACE = "place in an album"
PICTURES = {side: "thumbnail" if side == THUMBNAIL_SIDE else f"{side} px picture" for side in DERIVED_SIDES}
"""What rows say where something was found; others are "object", "record", "document" and the like."""


@dataclass(frozen=True, slots=True)
class Library:
    """The places of one stage: the adapters that the functions use, and the clients that list them."""

    bucket_name: str
    alias: str
    s3: Any
    engine: OpenSearch
    bucket: PhotoBucket
    photos: PhotoTable
    albums: AlbumTable
    tallies: TallyTable
    index: PhotoIndex
    workflow: IngestWorkflow
    sources: SourceTable
    faces: KeptFaces | None = None
    kept: KeptFaces | None = None  # the same, or where faces were kept until the operator did not want that any more
    stack: str = ""

    @classmethod
    def of(
        cls, stage: str, session: boto3.Session, extra_environment: Mapping[str, str], progress: Callable[[str], None]
    ) -> "Library":
        """The library of a deployed stage. Raises `SetupError`."""
        stack = Stack(session.client("cloudformation"), stack_name(check_stage(stage)), progress)
        environment = function_environment(stack.outputs(), extra_environment)
        kept = _kept_faces(session, environment)
        s3, engine = session.client("s3"), opensearch_client(environment["OPENSEARCH_ENDPOINT"], session=session)
        return cls(
            bucket_name=environment["PHOTO_BUCKET"],
            alias=environment["PHOTO_INDEX"],
            s3=s3,
            engine=engine,
            bucket=PhotoBucket(s3, environment["PHOTO_BUCKET"]),
            photos=PhotoTable(session.client("dynamodb"), environment["IMAGE_METADATA_TABLE"]),
            albums=AlbumTable(session.client("dynamodb"), environment["ALBUMS_TABLE"]),
            tallies=TallyTable(session.client("dynamodb"), environment["TALLIES_TABLE"]),
            index=PhotoIndex(engine, environment["PHOTO_INDEX"]),
            workflow=IngestWorkflow(session.client("stepfunctions"), environment["INGEST_WORKFLOW_ARN"]),
            sources=SourceTable(session.client("dynamodb"), environment["ALBUMS_TABLE"]),
            faces=kept if PEOPLE in environment["FEATURES"].split(",") else None,
            kept=kept,
            stack=stack_name(stage),
        )

    def findings(self, rows: Iterable[Row]) -> Iterator[Findings]:
        """What each object key has in all places; the rows of a key come together (`readings.py`).

        The places were read one after the other while people kept using them, so a difference is only a suspicion:
        check it with `look`.
        """
        open_albums = lru_cache(maxsize=1)(self._open_albums)  # the keys of one identity come one after the other
        for object_key, group in groupby(rows, key=itemgetter(0)):
            found = _findings(object_key, [(source, facts) for _, source, facts in group])
            yield replace(found, lost_albums=_lost(found.record, open_albums))

    def look(self, object_key: str, *, listings: Collection[Listing] = ()) -> Findings:
        """What one object key has in all places now; in albums' lists it may have other rows than it should: these."""
        original = parse_original(object_key)
        keys = {side: original.derived_key(side) for side in DERIVED_SIDES} if original else {}
        entry = next(iter(self.tallies.entries([photo_id(self.bucket_name, object_key)])), None)
        record = self.photos.get(object_key)
        return Findings(
            object_key,
            stored=self._find(object_key),
            record=record,
            document=self._document(object_key, record or original),
            derived=frozenset(side for side, key in keys.items() if self.bucket.find(key) is not None),
            unsettled_since=self.photos.unsettled_since(object_key),
            entry=entry,
            is_unlisted=self.photos.is_unlisted(object_key),
            sidecar=sidecar.etag if (sidecar := self._find(sidecar_beside(object_key))) else None,
            listings=self.tallies.listed({*listings, *(entry.listings if entry else ())}),
            lost_albums=_lost(record, self._open_albums),
        )

    def follow(self, object_key: str) -> None:
        """Bring everything that follows a photo's record in line with it."""
        follow_table(object_key, bucket=self.bucket, photos=self.photos, index=self.index, faces=self.faces)

    def wrong_faces(self) -> Iterator[Wrong]:
        """What differs of faces; nothing is asked for where nobody ever had any."""
        kept = self.kept
        if kept is None or (self.faces is None and not kept.table.owners()):
            return iter(())
        return Comparison(kept, self.photos, self.follow, self.stack).wrong()

    # What has been forgotten is still in its bucket.
    def _find(self, object_key: str) -> StoredObject | None:
        bucket, _ = place_of(object_key, "")
        if bucket and not any(source.has(object_key) for source in self.sources.of_bucket(bucket)):
            return None
        return self.bucket.find(object_key)

    def _open_albums(self, identity_id: str) -> frozenset[str]:
        return frozenset(album.album_id for album in self.albums.all_of(identity_id) if not album.closed)

    def _document(self, object_key: str, of: Photo | Tombstone | Original | None) -> int | None:
        if of is None:
            return None
        document_id, routing = photo_id(self.bucket_name, object_key), routing_of((of.identity_id,))
        try:
            found = self.engine.get(index=self.alias, id=document_id, routing=routing, _source=False)
        except NotFoundError as error:
            if error.error != "index_not_found_exception":
                return None
            raise
        version: int = found["_version"]
        return version


def _kept_faces(session: boto3.Session, environment: Mapping[str, str]) -> KeptFaces:
    recogniser = session.client("rekognition", endpoint_url=environment.get("AWS_ENDPOINT_URL_REKOGNITION"))
    return KeptFaces(PeopleTable(session.client("dynamodb"), environment["ALBUMS_TABLE"]), FaceCollections(recogniser))


def _lost(record: Photo | Tombstone | None, open_albums: Callable[[str], frozenset[str]]) -> tuple[str, ...]:
    if not isinstance(record, Photo) or not record.album_ids:
        return ()
    known = open_albums(record.identity_id)
    return tuple(album_id for album_id in record.album_ids if album_id not in known)


def _findings(object_key: str, rows: Sequence[tuple[str, Any]]) -> Findings:
    facts = dict(rows)
    stored = facts.get("object")
    return Findings(
        object_key,
        stored=StoredObject(stored[0], stored[1], datetime.fromtimestamp(stored[2], UTC)) if stored else None,
        record=record_from_item(facts["record"]) if "record" in facts else None,
        document=facts.get("document"),
        derived=frozenset(side for side, source in PICTURES.items() if source in facts),
        entry=from_plain(Entry, facts["count"]) if "count" in facts else None,
        is_unlisted="unlisted photo" in facts,
        sidecar=facts.get("sidecar"),
        listings=frozenset(from_plain(Listing, row) for source, row in rows if source == PLACE),
    )
