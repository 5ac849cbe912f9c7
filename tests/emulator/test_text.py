"""What features add to a photo that can be found already: what is written in it, and whether it is for everybody."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

from chalicelib.core.features import TEXT
from chalicelib.core.ingest.request import IngestRequest
from chalicelib.core.plain import to_plain
from setup.deploy.stack import Stack
from setup.deploy.template import template_text
from setup.deployment import stack_name
from setup.local.aws_access import local_aws
from setup.local.up import Running
from setup.stack_settings import ALL_FEATURES, LABELS
from tests.emulator.functions import call
from tests.emulator.user import User, eventually

# "Café zum Löwen", "Señor Müller", "Straße 12"
SIGN = Path(__file__).parents[1] / "unit/recogniser/data/sign.png"


@contextmanager
def all_features(running: Running) -> Iterator[None]:
    """The workflow as `setup.deploy --features` changes it; the functions are the same."""
    with local_aws(running.stack) as operator:
        stack = Stack(operator.client("cloudformation"), stack_name(running.deployment.stage), print)
        stack.bring_up(template_text(ALL_FEATURES), stack.parameters())
        try:
            yield
        finally:
            stack.bring_up(template_text(frozenset({LABELS})), stack.parameters())


def test_a_photo_is_found_by_what_is_written_in_it(running: Running, alice: User, bob: User, functions: Any) -> None:
    key = alice.object_key("sign.png")
    with all_features(running):
        alice.upload(key, SIGN.read_bytes())
        hit = alice.awaits("text:löwen", key)
        eventually(lambda: alice.finished(key).moderation_model_version, until=lambda version: version == "local-1.0")

    assert {"field": "text", "value": "Café zum Löwen"} in hit["matched"]
    assert alice.found('"senor muller"') == {key}
    assert bob.found("text:löwen") == set()
    photo = alice.finished(key)
    headers = {"Authorization": alice.id_token}
    found = requests.get(f"{running.deployment.api_url}/photos/{photo.photo_id}", headers=headers, timeout=30).json()[
        "photo"
    ]
    assert [line["text"] for line in found["textLines"]] == ["Café zum Löwen", "Señor Müller", "Straße 12"]
    tops = [line["boundingBox"]["top"] for line in found["textLines"]]
    assert tops == sorted(tops)
    assert "sensitive" not in found

    # Whoever reads it again compares the pictures with the record, as all that write to a photo do.
    request = IngestRequest.from_record(photo)
    alice.s3.delete_object(Bucket=alice.bucket, Key=request.original.thumbnail_key)
    assert call(functions, "detect_feature", {"request": to_plain(request), "feature": TEXT}) is None
    assert alice.exists(request.original.thumbnail_key)
