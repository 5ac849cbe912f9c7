"""Configuration: read once from the environment, checked at once, then passed around."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.core.quota import GIGABYTE, Quota
from chalicelib.core.vectors import LENGTH, EmbeddingModel
from chalicelib.errors import SettingsError
from chalicelib.operator_settings import (
    FEATURE_RATE,
    MAX_GIGABYTES,
    MAX_LABELS,
    MAX_PHOTOS,
    MIN_CONFIDENCE,
    RECOGNITION_RATE,
    SIGNED_URL_SECONDS,
    TRASH_DAYS,
)

EMBEDDING_MODEL = "amazon.titan-embed-image-v1"
_TITAN = EmbeddingModel(EMBEDDING_MODEL)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What a deployment decides. Each field is the environment variable of the same name in capitals.

    Those that an operator chooses are explained in `operator_settings.py`, `sign_up` in `core/sign_up.py`, and what
    `features` there are in `core/features.py`. `embedding_model` is Bedrock's that makes vectors of pictures (the
    variables EMBEDDING_MODEL and EMBEDDING_LENGTH), and `embeds_words` says whether of words, too (only "no": not).
    `photo_index` is the alias for searches and writes; `app_origin` is the origin of the web app, the only one whose
    pages may read answers. If the endpoints are not those of AWS: `s3_endpoint_url` is that of presigned URLs
    (boto3's own variables), `user_pool_endpoint_url` that of Cognito, and `websocket_endpoint` that of messages to
    connections, with `{api_id}` and `{stage}` in it.
    """

    photo_bucket: str
    image_metadata_table: str
    image_metadata_stream_arn: str
    albums_table: str
    connections_table: str
    identities_table: str
    pacing_table: str
    tallies_table: str
    opensearch_endpoint: str
    ingest_workflow_arn: str
    user_pool_arn: str
    user_pool_client_id: str
    identity_pool_id: str
    app_origin: str
    photo_index: str = "photos"
    max_labels: int = MAX_LABELS.default
    min_confidence: float = MIN_CONFIDENCE.default
    recognition_rate: float = RECOGNITION_RATE.default
    feature_rate: float = FEATURE_RATE.default
    signed_url_seconds: int = SIGNED_URL_SECONDS.default
    max_photos: int = MAX_PHOTOS.default
    max_gigabytes: float = MAX_GIGABYTES.default
    trash_days: int = TRASH_DAYS.default
    sign_up: str = ""
    features: frozenset[str] = frozenset()
    embedding_model: EmbeddingModel = _TITAN
    embeds_words: bool = True
    s3_endpoint_url: str | None = None
    user_pool_endpoint_url: str | None = None
    websocket_endpoint: str | None = None

    @classmethod
    def from_environ(cls, environ: Mapping[str, str] = os.environ) -> "Settings":
        """Read the environment. Raises `SettingsError` naming the variable that is missing or out of range."""
        return cls(
            photo_bucket=_required(environ, "PHOTO_BUCKET"),
            image_metadata_table=_required(environ, "IMAGE_METADATA_TABLE"),
            image_metadata_stream_arn=_arn(environ, "IMAGE_METADATA_STREAM_ARN"),
            albums_table=_required(environ, "ALBUMS_TABLE"),
            connections_table=_required(environ, "CONNECTIONS_TABLE"),
            identities_table=_required(environ, "IDENTITIES_TABLE"),
            pacing_table=_required(environ, "PACING_TABLE"),
            tallies_table=_required(environ, "TALLIES_TABLE"),
            opensearch_endpoint=_url(_required(environ, "OPENSEARCH_ENDPOINT")),
            ingest_workflow_arn=_arn(environ, "INGEST_WORKFLOW_ARN"),
            user_pool_arn=_arn(environ, "USER_POOL_ARN"),
            user_pool_client_id=_required(environ, "USER_POOL_CLIENT_ID"),
            identity_pool_id=_required(environ, "IDENTITY_POOL_ID"),
            app_origin=_origin(environ, "APP_ORIGIN"),
            photo_index=environ.get("PHOTO_INDEX") or cls.photo_index,
            max_labels=MAX_LABELS.read(environ),
            min_confidence=MIN_CONFIDENCE.read(environ),
            recognition_rate=RECOGNITION_RATE.read(environ),
            feature_rate=FEATURE_RATE.read(environ),
            signed_url_seconds=SIGNED_URL_SECONDS.read(environ),
            max_photos=MAX_PHOTOS.read(environ),
            max_gigabytes=MAX_GIGABYTES.read(environ),
            trash_days=TRASH_DAYS.read(environ),
            sign_up=environ.get("SIGN_UP", ""),
            features=frozenset(filter(None, environ.get("FEATURES", "").split(","))),
            embedding_model=embedding_model_from(environ),
            embeds_words=environ.get("EMBEDS_WORDS") != "no",
            s3_endpoint_url=environ.get("AWS_ENDPOINT_URL_S3") or environ.get("AWS_ENDPOINT_URL") or None,
            user_pool_endpoint_url=(
                environ.get("AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER") or environ.get("AWS_ENDPOINT_URL") or None
            ),
            websocket_endpoint=environ.get("WEBSOCKET_ENDPOINT") or None,
        )

    @property
    def region(self) -> str:
        """The region of the deployment, from the workflow's ARN."""
        return self.ingest_workflow_arn.split(":")[3]

    @property
    def quota(self) -> Quota:
        """What each user may have."""
        return Quota(photos=self.max_photos or None, size=round(self.max_gigabytes * GIGABYTE) or None)

    @property
    def stack(self) -> str:
        """The name of the stage's stack, of which every table's name begins."""
        return self.image_metadata_table.rpartition("-")[0]

    @property
    def identity_provider(self) -> str:
        """The user pool's name as a login of the identity pool: `cognito-idp.{region}.amazonaws.com/{pool id}`."""
        return f"cognito-idp.{self.region}.amazonaws.com/{self.user_pool_arn.rpartition('/')[2]}"

    @property
    def user_pool_issuer(self) -> str:
        """The issuer in the user pool's tokens."""
        return f"https://{self.identity_provider}"

    @property
    def user_pool_keys_url(self) -> str:
        """The URL of the keys with which the user pool signs (JWKS)."""
        pool = self.user_pool_issuer
        if self.user_pool_endpoint_url is not None:
            pool = f"{self.user_pool_endpoint_url}/{self.user_pool_arn.rpartition('/')[2]}"
        return f"{pool}/.well-known/jwks.json"

    def connections_url(self, api_id: str, stage: str) -> str:
        """The endpoint for messages to the connections of a WebSocket API's stage."""
        endpoint = self.websocket_endpoint or f"https://{{api_id}}.execute-api.{self.region}.amazonaws.com/{{stage}}"
        return endpoint.format(api_id=api_id, stage=stage)


# A domain returns its endpoint as a host name without a scheme.
def _url(endpoint: str) -> str:
    return endpoint if "://" in endpoint else f"https://{endpoint}"


def embedding_model_from(environ: Mapping[str, str]) -> EmbeddingModel:
    """The model that makes vectors. Raises `SettingsError`."""
    length = environ.get("EMBEDDING_LENGTH") or str(LENGTH)
    if not length.isdecimal() or int(length).bit_count() != 1:
        raise SettingsError(f"the environment variable EMBEDDING_LENGTH must be a power of two, not {length!r}")
    return EmbeddingModel(environ.get("EMBEDDING_MODEL") or EMBEDDING_MODEL, int(length))


def _required(environ: Mapping[str, str], name: str) -> str:
    value = environ.get(name, "")
    if not value:
        raise SettingsError(f"the environment variable {name} is not set; setup/deploy sets it for every function")
    return value


def _arn(environ: Mapping[str, str], name: str) -> str:
    value = _required(environ, name)
    if not value.startswith("arn:") or value.count(":") < 5:
        raise SettingsError(f"the environment variable {name} must be an ARN, not {value!r}")
    return value


def _origin(environ: Mapping[str, str], name: str) -> str:
    value = _required(environ, name)
    if re.fullmatch(r"https?://[a-z0-9.-]+(:[0-9]+)?", value) is None:
        raise SettingsError(
            f"the environment variable {name} must be an origin like https://example.com, not {value!r}"
        )
    return value
