"""The sample photos: uploaded as a user would, awaited in the table, found by a search."""

import json
import mimetypes
import urllib.error
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3

from chalicelib.aws.photo_table import PhotoTable
from chalicelib.core.object_keys import usercontent_key
from chalicelib.core.photo import Photo, Status
from setup.deploy.sample_commands import header_value
from setup.deployment import Deployment
from setup.errors import SetupError
from setup.local.processes import direct, wait_for

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
_INGEST_SECONDS = 60
_SEARCH_SECONDS = 20
# The emulator starts a process per concurrent call of a function; more at once would only compete for the processor.
_AT_ONCE = 2


@dataclass(frozen=True, slots=True)
class Sample:
    """A photo that comes with the project, and a word that finds it."""

    path: Path
    search_key: str


def read_samples() -> tuple[Sample, ...]:
    """The sample photos, in the order of their manifest."""
    entries = json.loads((SAMPLES / "samples.json").read_text())
    return tuple(Sample(SAMPLES / entry["file"], entry["search_key"]) for entry in entries)


class Ingest:
    """Uploads photos of one user and waits until they are processed."""

    def __init__(self, session: boto3.Session, deployment: Deployment, identity_id: str) -> None:
        self._s3 = session.client("s3")
        self._photos = PhotoTable(session.client("dynamodb"), deployment.image_metadata_table)
        self._bucket = deployment.photo_bucket
        self._identity_id = identity_id

    def all(self, samples: tuple[Sample, ...], progress: Callable[[str], None]) -> None:
        """Ingest every sample. The first goes alone: it starts the functions, so that the others find them running."""
        first, others = samples[:1], samples[1:]
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            for part in (first, others):
                for done in pool.map(self.one, part):
                    progress(f"  {done}")

    def one(self, sample: Sample) -> str:
        """Upload one photo unless it is there, wait until it is processed, and return the result in a few words."""
        object_key = usercontent_key(self._identity_id, sample.path.name)
        if not self._is_processed(object_key):
            self._upload(sample.path, object_key)
        if not wait_for(lambda: self._is_processed(object_key), seconds=_INGEST_SECONDS):
            raise SetupError(f"{sample.path.name} was not processed within {_INGEST_SECONDS} s; see the emulator's log")
        labels = getattr(self._photos.get(object_key), "labels", ())
        return f"{sample.path.name}: {', '.join(label.name for label in labels[:4])}"

    def _upload(self, path: Path, object_key: str) -> None:
        content_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        self._s3.put_object(Bucket=self._bucket, Key=object_key, Body=path.read_bytes(), ContentType=content_type)

    def _is_processed(self, object_key: str) -> bool:
        photo = self._photos.get(object_key)
        if isinstance(photo, Photo) and photo.status is Status.FAILED:
            raise SetupError(f"{object_key} could not be processed: {photo.status_reason}")
        return isinstance(photo, Photo) and photo.status is Status.SUCCEEDED


def search(deployment: Deployment, token: str, search_key: str) -> list[dict[str, Any]]:
    """The pictures that the HTTP API finds for the owner of the ID token."""
    request = urllib.request.Request(
        f"{deployment.api_url}/picture/search",
        method="POST",
        headers={"Authorization": token, "search-key": header_value(search_key)},
    )
    try:
        with direct.open(request, timeout=30) as response:
            pictures: list[dict[str, Any]] = json.load(response)["pictures"]
    except urllib.error.HTTPError as error:
        with error:
            raise SetupError(f"searching failed with {error.code}: {error.read().decode()[:300]}") from None
    return pictures


def await_hit(deployment: Deployment, token: str, search_key: str) -> None:
    """Return once a search finds something: the index shows new documents about a second after they are written."""
    if not wait_for(lambda: bool(search(deployment, token, search_key)), seconds=_SEARCH_SECONDS):
        raise SetupError(f"searching for {search_key!r} found nothing within {_SEARCH_SECONDS} s")
