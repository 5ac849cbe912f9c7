"""What a user does: upload, search, delete, and wait for it to show."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

import boto3
import requests

from chalicelib.aws.photo_table import PhotoTable
from chalicelib.core.photo import Photo, Status, Tombstone
from setup.local.up import Running

T = TypeVar("T")
_DEADLINE = 60.0
_PAUSES = 0.05, 0.25


def eventually(look: Callable[[], T], *, until: Callable[[T], bool] = bool) -> T:
    """Look again and again until what is seen is as wanted; fail with what was seen last after the deadline.

    What takes long is looked at less often: what is waited for needs the processor, too.
    """
    shortest, longest = _PAUSES
    deadline = time.monotonic() + _DEADLINE
    while True:
        began = time.monotonic()
        if until(seen := look()):
            return seen
        now = time.monotonic()
        assert now < deadline, f"after {_DEADLINE:g} s still {seen!r}"
        time.sleep(min(max(shortest, 3 * (now - began)), longest))


@dataclass
class User:
    """One signed-in user of the running system; objects go to the bucket with the operator's credentials."""

    running: Running
    session: boto3.Session
    identity_id: str
    id_token: str

    @cached_property
    def s3(self) -> Any:
        return self.session.client("s3")

    @cached_property
    def photos(self) -> PhotoTable:
        return PhotoTable(self.session.client("dynamodb"), self.running.deployment.image_metadata_table)

    @property
    def bucket(self) -> str:
        return self.running.deployment.photo_bucket

    @property
    def search_url(self) -> str:
        return f"{self.running.deployment.api_url}/picture/search"

    def object_key(self, name: str) -> str:
        return f"private/{self.identity_id}/uploads/{name}"

    def upload(self, object_key: str, data: bytes) -> None:
        self.s3.put_object(Bucket=self.bucket, Key=object_key, Body=data)

    def finished(self, object_key: str) -> Photo:
        """The photo's record, once its workflow has ended."""

        def ended(record: Photo | Tombstone | None) -> bool:
            return isinstance(record, Photo) and record.status in (Status.SUCCEEDED, Status.FAILED)

        record = eventually(lambda: self.photos.get(object_key), until=ended)
        assert isinstance(record, Photo)
        return record

    def exists(self, object_key: str) -> bool:
        listed = self.s3.list_objects_v2(Bucket=self.bucket, Prefix=object_key)
        return object_key in {entry["Key"] for entry in listed.get("Contents", [])}

    def post(
        self, headers: Mapping[str, str | bytes], *, url: str | None = None, **arguments: Any
    ) -> requests.Response:
        return requests.post(
            url or self.search_url, headers={"Authorization": self.id_token, **headers}, timeout=30, **arguments
        )

    def answer(self, search_key: str) -> dict[str, Any]:
        response = self.post({"search-key": search_key})
        assert response.status_code == 200, response.text
        answer: dict[str, Any] = response.json()
        return answer

    def search(self, search_key: str) -> list[dict[str, Any]]:
        pictures: list[dict[str, Any]] = self.answer(search_key)["pictures"]
        return pictures

    def suggest(self, typed: str) -> list[dict[str, Any]]:
        url = f"{self.running.deployment.api_url}/picture/suggest"
        response = requests.get(url, params={"q": typed}, headers={"Authorization": self.id_token}, timeout=30)
        assert response.status_code == 200, response.text
        suggestions: list[dict[str, Any]] = response.json()["suggestions"]
        return suggestions

    def found(self, search_key: str) -> set[str]:
        """The object keys that a search finds."""
        return {picture["s3BucketUrl"].partition("/")[2] for picture in self.search(search_key)}

    def awaits(self, search_key: str, object_key: str) -> dict[str, Any]:
        """The picture of `object_key`, once the search finds it."""
        self.finished(object_key)  # which is asked for more cheaply
        eventually(lambda: self.found(search_key), until=lambda keys: object_key in keys)
        return next(p for p in self.search(search_key) if p["s3BucketUrl"].endswith(f"/{object_key}"))

    def loses(self, search_key: str, object_key: str) -> None:
        """Wait until the search no longer finds a photo that is being removed."""
        eventually(lambda: isinstance(self.photos.get(object_key), Tombstone))
        eventually(lambda: self.found(search_key), until=lambda keys: object_key not in keys)
