"""The whole library of a stage: bucket, tables and index, each read in pages and joined by object key."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain, groupby
from typing import Any

import boto3
from opensearchpy import OpenSearch
from opensearchpy.exceptions import NotFoundError

from chalicelib.aws.ingest_workflow import IngestWorkflow
from chalicelib.aws.photo_bucket import PhotoBucket
from chalicelib.aws.photo_index import PhotoIndex
from chalicelib.aws.photo_table import PhotoTable
from chalicelib.aws.tally_table import TallyTable
from chalicelib.core.ingest.events import StoredObject
from chalicelib.core.object_keys import parse_derived, parse_original, photo_beside, photo_id, sidecar_beside
from chalicelib.core.photo import DERIVED_SIDES, THUMBNAIL_SIDE
from chalicelib.core.photo_item import item_from_record, record_from_item
from chalicelib.core.plain import from_plain, to_plain
from chalicelib.core.tally import Entry
from setup.deploy.photo_index import opensearch_client
from setup.deploy.stack import Stack
from setup.deployment import check_stage, function_environment, stack_name
from setup.operate.drift import Findings
from setup.operate.sorted_rows import Row, sorted_rows

_DOCUMENTS = 1000
_PICTURES = {side: "thumbnail" if side == THUMBNAIL_SIDE else f"{side} px picture" for side in DERIVED_SIDES}


@dataclass(frozen=True, slots=True)
class Library:
    """The places of one stage: the adapters that the functions use, and the clients that list them."""

    bucket_name: str
    alias: str
    s3: Any
    engine: OpenSearch
    bucket: PhotoBucket
    photos: PhotoTable
    tallies: TallyTable
    index: PhotoIndex
    workflow: IngestWorkflow

    @classmethod
    def of(
        cls, stage: str, session: boto3.Session, extra_environment: Mapping[str, str], progress: Callable[[str], None]
    ) -> "Library":
        """The library of a deployed stage. Raises `SetupError`."""
        stack = Stack(session.client("cloudformation"), stack_name(check_stage(stage)), progress)
        environment = function_environment(stack.outputs(), extra_environment)
        s3, engine = session.client("s3"), opensearch_client(environment["OPENSEARCH_ENDPOINT"], session=session)
        return cls(
            bucket_name=environment["PHOTO_BUCKET"],
            alias=environment["PHOTO_INDEX"],
            s3=s3,
            engine=engine,
            bucket=PhotoBucket(s3, environment["PHOTO_BUCKET"]),
            photos=PhotoTable(session.client("dynamodb"), environment["IMAGE_METADATA_TABLE"]),
            tallies=TallyTable(session.client("dynamodb"), environment["TALLIES_TABLE"]),
            index=PhotoIndex(engine, environment["PHOTO_INDEX"]),
            workflow=IngestWorkflow(session.client("stepfunctions"), environment["INGEST_WORKFLOW_ARN"]),
        )

    def findings(self, count: Callable[[str], None]) -> Iterator[Findings]:
        """What each object key has in all places, in the order of the keys. `count` gets each row's source.

        The places are read one after the other while people keep using them, so a difference is only a suspicion:
        check it with `look`.
        """
        rows = chain(self._objects(), self._records(), self._unlisted(), self._documents(), self._entries())
        for object_key, group in groupby(sorted_rows(_counted(rows, count)), key=lambda row: row[0]):
            yield _findings(object_key, {source: facts for _, source, facts in group})

    def look(self, object_key: str) -> Findings:
        """What one object key has in all places now."""
        original = parse_original(object_key)
        keys = {side: original.derived_key(side) for side in DERIVED_SIDES} if original else {}
        return Findings(
            object_key,
            stored=self.bucket.find(object_key),
            record=self.photos.get(object_key),
            document=self._document(photo_id(self.bucket_name, object_key)),
            derived=frozenset(side for side, key in keys.items() if self.bucket.find(key) is not None),
            unsettled_since=self.photos.unsettled_since(object_key),
            entry=next(iter(self.tallies.entries([photo_id(self.bucket_name, object_key)])), None),
            is_unlisted=self.photos.is_unlisted(object_key),
            sidecar=sidecar.etag if (sidecar := self.bucket.find(sidecar_beside(object_key))) else None,
        )

    def _objects(self) -> Iterator[Row]:
        for page in self.s3.get_paginator("list_objects_v2").paginate(Bucket=self.bucket_name):
            for entry in page.get("Contents", ()):
                if beside := photo_beside(entry["Key"]):
                    yield beside, "sidecar", entry["ETag"].strip('"')
                elif parse_original(entry["Key"]):
                    facts = (entry["ETag"].strip('"'), entry["Size"], entry["LastModified"].timestamp())
                    yield entry["Key"], "object", facts
                elif derived := parse_derived(entry["Key"]):
                    yield derived.object_key, _PICTURES[derived.side], True

    def _records(self) -> Iterator[Row]:
        for record in self.photos.records():
            item = item_from_record(record)
            item.pop("Labels", None)  # nine tenths of the item, and not compared
            yield record.object_key, "record", item

    def _unlisted(self) -> Iterator[Row]:
        for object_key in self.photos.unlisted():
            yield object_key, "unlisted photo", True

    def _documents(self) -> Iterator[Row]:
        body: dict[str, Any] = {"size": _DOCUMENTS, "version": True, "_source": ["object_key"], "sort": ["photo_id"]}
        while hits := self.engine.search(index=self.alias, body=body)["hits"]["hits"]:
            for hit in hits:
                yield hit["_source"]["object_key"], "document", hit["_version"]
            body["search_after"] = hits[-1]["sort"]

    def _entries(self) -> Iterator[Row]:
        for row in self.tallies.rows():
            if isinstance(row, Entry):
                yield row.object_key, "count", to_plain(row)

    def _document(self, document_id: str) -> int | None:
        try:
            found = self.engine.get(index=self.alias, id=document_id, _source=False)
        except NotFoundError as error:
            if error.error != "index_not_found_exception":
                return None
            raise
        version: int = found["_version"]
        return version


def _counted(rows: Iterator[Row], count: Callable[[str], None]) -> Iterator[Row]:
    for row in rows:
        count(row[1])
        yield row


def _findings(object_key: str, facts: Mapping[str, Any]) -> Findings:
    stored = facts.get("object")
    return Findings(
        object_key,
        stored=StoredObject(stored[0], stored[1], datetime.fromtimestamp(stored[2], UTC)) if stored else None,
        record=record_from_item(facts["record"]) if "record" in facts else None,
        document=facts.get("document"),
        derived=frozenset(side for side, source in _PICTURES.items() if source in facts),
        entry=from_plain(Entry, facts["count"]) if "count" in facts else None,
        is_unlisted="unlisted photo" in facts,
        sidecar=facts.get("sidecar"),
    )
