"""Composition root: settings -> clients -> adapters, each built once, when it is first asked for.

The adapters are imported where they are built, so that a function's cold start loads only what it uses.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import UTC, datetime
from functools import cache
from time import time
from typing import TYPE_CHECKING

from chalicelib.settings import Settings

if TYPE_CHECKING:
    from chalicelib.aws.album_table import AlbumTable
    from chalicelib.aws.connection_table import ConnectionTable
    from chalicelib.aws.grant_table import GrantTable
    from chalicelib.aws.id_tokens import IdTokens
    from chalicelib.aws.identities import Identities
    from chalicelib.aws.ingest_workflow import IngestWorkflow
    from chalicelib.aws.kept_faces import KeptFaces
    from chalicelib.aws.label_detector import LabelDetector
    from chalicelib.aws.live_updates import LiveUpdates
    from chalicelib.aws.metrics import Metrics
    from chalicelib.aws.pacer import Pacer
    from chalicelib.aws.people_table import PeopleTable
    from chalicelib.aws.photo_bucket import PhotoBucket, UrlSigners
    from chalicelib.aws.photo_index import PhotoIndex
    from chalicelib.aws.photo_lists import PhotoLists
    from chalicelib.aws.photo_stream import PhotoStream
    from chalicelib.aws.photo_table import PhotoTable
    from chalicelib.aws.picture_embedder import PictureEmbedder
    from chalicelib.aws.removed_users import RemovedUsers
    from chalicelib.aws.saved_search_table import SavedSearchTable
    from chalicelib.aws.share_table import ShareTable
    from chalicelib.aws.source_table import SourceTable
    from chalicelib.aws.tally_table import TallyTable
    from chalicelib.ingest import FeatureDetector
    from chalicelib.people import Keeper

# Calls come a little early or late; with this share of the quota, hardly one in a hundred is refused.
PACED_SHARE = 0.95


def now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


def deadline() -> AbstractContextManager[None]:
    """What is done in this context ends before API Gateway gives up on it."""
    from chalicelib.aws.deadline import within

    return within()


@cache
def settings() -> Settings:
    """The deployment's settings. Raises `SettingsError`."""
    return Settings.from_environ()


@cache
def bucket() -> PhotoBucket:
    """Originals and thumbnails."""
    from chalicelib.aws.clients import client
    from chalicelib.aws.photo_bucket import PhotoBucket

    return PhotoBucket(client("s3"), settings().photo_bucket)


@cache
def url_signers() -> UrlSigners:
    """Presigned URLs of originals and thumbnails."""
    from chalicelib.aws.clients import session
    from chalicelib.aws.photo_bucket import UrlSigners

    return UrlSigners(
        session(),
        settings().photo_bucket,
        region=settings().region,
        endpoint_url=settings().s3_endpoint_url,
        seconds=settings().signed_url_seconds,
    )


@cache
def photos() -> PhotoTable:
    """The table of photos."""
    from chalicelib.aws.clients import client
    from chalicelib.aws.photo_table import PhotoTable

    return PhotoTable(client("dynamodb"), settings().image_metadata_table)


@cache
def lists() -> PhotoLists:
    """The table of photos, by its indexes and by album."""
    from chalicelib.aws.clients import client
    from chalicelib.aws.photo_lists import PhotoLists

    return PhotoLists(client("dynamodb"), settings().image_metadata_table, settings().tallies_table)


@cache
def albums() -> AlbumTable:
    """The table of albums."""
    from chalicelib.aws.album_table import AlbumTable
    from chalicelib.aws.clients import client

    return AlbumTable(client("dynamodb"), settings().albums_table)


@cache
def sources() -> SourceTable:
    """Other buckets' folders whose photos stay there."""
    from chalicelib.aws.clients import client
    from chalicelib.aws.source_table import SourceTable

    return SourceTable(client("dynamodb"), settings().albums_table)


@cache
def removed_users() -> RemovedUsers:
    """Users who were removed, as long as something of theirs may come."""
    from chalicelib.aws.clients import client
    from chalicelib.aws.removed_users import RemovedUsers

    return RemovedUsers(client("dynamodb"), settings().albums_table)


@cache
def searches() -> SavedSearchTable:
    """Saved searches."""
    from chalicelib.aws.clients import client
    from chalicelib.aws.saved_search_table import SavedSearchTable

    return SavedSearchTable(client("dynamodb"), settings().albums_table)


@cache
def grants() -> GrantTable:
    """What users let each other see."""
    from chalicelib.aws.clients import client
    from chalicelib.aws.grant_table import GrantTable

    return GrantTable(client("dynamodb"), settings().albums_table)


@cache
def people() -> PeopleTable:
    """What is kept of people in photos."""
    from chalicelib.aws.clients import client
    from chalicelib.aws.people_table import PeopleTable

    return PeopleTable(client("dynamodb"), settings().albums_table)


def people_if_compared() -> PeopleTable | None:
    """The same; None where the operator does not have faces compared: then nobody asks for names."""
    from chalicelib.core.features import PEOPLE

    return people() if PEOPLE in settings().features else None


def faces() -> KeptFaces | None:
    """Where owners' faces are kept; None where the operator does not want faces compared."""
    from chalicelib.core.features import PEOPLE

    return kept_faces() if PEOPLE in settings().features else None


@cache
def kept_faces() -> KeptFaces:
    """Where owners' faces are kept, or were until the operator did not want that any more."""
    from chalicelib.aws.clients import LazyClient
    from chalicelib.aws.face_collections import FaceCollections
    from chalicelib.aws.kept_faces import KeptFaces

    return KeptFaces(people(), FaceCollections(LazyClient("rekognition")))


@cache
def keeper() -> Keeper:
    """Who keeps owners' persons, and removes what an owner takes back, wherever there are any."""
    from chalicelib.people import Keeper

    return Keeper(faces=kept_faces(), bucket=bucket(), photos=photos(), index=index(), clock=time)


@cache
def shares() -> ShareTable:
    """Shares by link."""
    from chalicelib.aws.clients import client
    from chalicelib.aws.share_table import ShareTable

    return ShareTable(client("dynamodb"), settings().albums_table)


@cache
def tallies() -> TallyTable:
    """How many photos there are."""
    from chalicelib.aws.clients import client
    from chalicelib.aws.tally_table import TallyTable

    return TallyTable(client("dynamodb"), settings().tallies_table)


@cache
def index() -> PhotoIndex:
    """The search index."""
    from chalicelib.aws.clients import session
    from chalicelib.aws.photo_index import PhotoIndex
    from chalicelib.aws.search_engine import SearchEngine

    return PhotoIndex(SearchEngine(settings().opensearch_endpoint, session=session()), settings().photo_index)


@cache
def detector() -> LabelDetector:
    """Rekognition."""
    from chalicelib.aws.clients import client
    from chalicelib.aws.label_detector import LabelDetector

    return LabelDetector(
        client("rekognition"),
        settings().photo_bucket,
        max_labels=settings().max_labels,
        min_confidence=settings().min_confidence,
    )


@cache
def feature_detector(feature: str) -> FeatureDetector:
    """What recognises one of the `FEATURES`."""
    from chalicelib.aws.clients import client
    from chalicelib.aws.feature_detectors import detector_of

    return detector_of(feature, client, embedding_model=settings().embedding_model)


@cache
def embedder() -> PictureEmbedder | None:
    """What makes vectors of words for a search; None where no photos have vectors that these could be compared with."""
    from chalicelib.core.features import SIMILAR

    if SIMILAR not in settings().features or not settings().embeds_words:
        return None
    from chalicelib.aws.clients import brief_client
    from chalicelib.aws.picture_embedder import PictureEmbedder

    return PictureEmbedder(brief_client("bedrock-runtime"), settings().embedding_model)


@cache
def pacer(service: str) -> Pacer:
    """Turns at one of Rekognition's operations: `RECOGNITION`, or that of a feature."""
    from chalicelib.aws.clients import client
    from chalicelib.aws.pacer import Pacer
    from chalicelib.core.ingest.pacing import RECOGNITION, Pace

    rate = settings().recognition_rate if service == RECOGNITION else settings().feature_rate
    return Pacer(client("dynamodb"), settings().pacing_table, service=service, pace=Pace(rate=rate * PACED_SHARE))


@cache
def workflow() -> IngestWorkflow:
    """The state machine."""
    from chalicelib.aws.clients import LazyClient
    from chalicelib.aws.ingest_workflow import IngestWorkflow

    is_aws = settings().s3_endpoint_url is None
    return IngestWorkflow(LazyClient("stepfunctions"), settings().ingest_workflow_arn, has_console=is_aws)


@cache
def identities() -> Identities:
    """The identity pool."""
    from chalicelib.aws.clients import client
    from chalicelib.aws.identities import Identities

    return Identities(
        client("cognito-identity"),
        client("dynamodb"),
        settings().identities_table,
        identity_pool_id=settings().identity_pool_id,
        identity_provider=settings().identity_provider,
    )


@cache
def id_tokens() -> IdTokens:
    """The user pool's ID tokens."""
    from chalicelib.aws.id_tokens import IdTokens

    return IdTokens(
        keys_url=settings().user_pool_keys_url,
        issuer=settings().user_pool_issuer,
        client_id=settings().user_pool_client_id,
    )


@cache
def connections() -> ConnectionTable:
    """Who is connected for live updates."""
    from chalicelib.aws.clients import client
    from chalicelib.aws.connection_table import ConnectionTable

    return ConnectionTable(client("dynamodb"), settings().connections_table)


@cache
def metrics() -> Metrics:
    """Numbers for CloudWatch."""
    from chalicelib.aws.metrics import Metrics

    return Metrics(settings().stack)


@cache
def photo_stream() -> PhotoStream:
    """Changes of the table of photos."""
    from chalicelib.aws.photo_stream import PhotoStream

    return PhotoStream()


@cache
def live_updates() -> LiveUpdates:
    """Messages to browsers."""
    from chalicelib.aws.clients import client
    from chalicelib.aws.live_updates import LiveUpdates

    return LiveUpdates(
        lambda api_id, stage: client("apigatewaymanagementapi", settings().connections_url(api_id, stage))
    )
