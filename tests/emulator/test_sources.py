"""Photos of another bucket are shown where they are, with the rights that their owner gave; then they are forgotten."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import boto3
import pytest
import requests

from chalicelib.core.photo import Photo
from setup.errors import SetupError
from setup.local.aws_access import local_aws
from setup.local.samples import SAMPLES
from setup.local.up import Running
from setup.operate.drift import Kind, drift
from setup.operate.inventory import Library
from setup.operate.readings import read_all
from setup.operate.shelf import Shelf
from tests.emulator.user import User, eventually
from tests.running_stack import another_user, in_place

DOG = (SAMPLES / "dog.jpg").read_bytes()


@pytest.fixture
def ada(running: Running, session: boto3.Session) -> User:
    return another_user(running, session, "ada")


def bucket_of_theirs(user: User) -> str:
    """A bucket with photos, a notification and a policy of its own."""
    name = f"{user.bucket}-agency"
    user.s3.create_bucket(Bucket=name)
    for key in ("2019/dog.jpg", "2020/dog.jpg"):
        user.s3.put_object(Bucket=name, Key=key, Body=DOG)
    user.s3.put_bucket_notification_configuration(
        Bucket=name, NotificationConfiguration={"EventBridgeConfiguration": {}}
    )
    return name


def test_photos_that_stay_in_another_bucket(running: Running, session: boto3.Session, ada: User, bob: User) -> None:
    name = bucket_of_theirs(ada)
    url, headers = running.deployment.api_url, {"Authorization": ada.id_token}

    def show(prefix: str = "2019/", user: str = "ada@example.com", *, forget: bool = False) -> None:
        in_place(running, f"s3://{name}/{prefix}", user, forget=forget)

    def key_of(key: str) -> str:
        return f"in-place/{ada.identity_id}/{name}/{key}"

    def found() -> set[str]:
        return ada.found("dog")

    for each in (ada, bob):
        each.search("dog")  # from now on it is known whose identity is whose
    for _ in range(2):
        show()
    photo = ada.finished(key_of("2019/dog.jpg"))
    assert photo.status == "SUCCEEDED", photo.status_reason
    eventually(found, until=lambda keys: keys == {"2019/dog.jpg"})
    (picture,) = ada.search("dog")
    original = requests.get(
        picture["signedUrl"], headers={"Origin": running.deployment.environment["APP_ORIGIN"]}, timeout=30
    )
    assert (original.content, original.headers["Access-Control-Allow-Origin"]) == (DOG, "*")
    assert requests.get(picture["thumbnailUrl"], timeout=30).status_code == 200

    assert "2019/dog.jpg" not in bob.found("dog")
    for prefix, user in (("20", "ada@example.com"), ("2019/", "bob@example.com")):
        with pytest.raises(SetupError, match="is a source already"):
            show(prefix, user)
    assert requests.delete(f"{url}/photos/{picture['id']}", headers=headers, timeout=30).status_code == 409

    ada.s3.put_object(Bucket=name, Key="2019/new dog.jpg", Body=DOG)
    ada.s3.put_object(Bucket=name, Key="2020/other.jpg", Body=DOG)
    assert ada.finished(key_of("2019/new dog.jpg")).status == "SUCCEEDED"
    ada.s3.delete_object(Bucket=name, Key="2019/dog.jpg")
    eventually(found, until=lambda keys: keys == {"2019/new dog.jpg"})
    known = {key_of("2019/dog.jpg"): None, key_of("2019/new dog.jpg"): None}
    eventually(lambda: drifts(running, key_of("")), until=lambda seen: seen == known)

    show(forget=True)
    eventually(found, until=lambda keys: keys == set())
    assert not isinstance(ada.photos.get(key_of("2019/new dog.jpg")), Photo)
    pictures = f"private/{ada.identity_id}/"
    eventually(
        lambda: ada.s3.list_objects_v2(Bucket=ada.bucket, Prefix=pictures), until=lambda seen: not seen["KeyCount"]
    )
    there = {entry["Key"] for entry in ada.s3.list_objects_v2(Bucket=name)["Contents"]}
    assert there == {"2019/new dog.jpg", "2020/dog.jpg", "2020/other.jpg"}
    assert notifications(ada, name) == {"EventBridgeConfiguration": {}}


def notifications(user: User, bucket: str) -> dict[str, Any]:
    found: dict[str, Any] = user.s3.get_bucket_notification_configuration(Bucket=bucket)
    return {kind: value for kind, value in found.items() if kind != "ResponseMetadata"}


def drifts(running: Running, prefix: str) -> dict[str, Kind | None]:
    """What reconciling would fix under the object keys that begin so."""
    with local_aws(running.stack) as operator:
        library = Library.of(running.deployment.stage, operator, running.stack.extra_environment, print)
        with TemporaryDirectory() as folder:
            shelf = Shelf(Path(folder))
            read_all(library, shelf)
            found = list(library.findings(shelf.rows()))
        return {each.object_key: drift(each) for each in found if each.object_key.startswith(prefix)}
