"""What features add to a photo that can be found already: what is written in it, is it for everybody, who is in it."""

from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from io import BytesIO
from pathlib import Path
from time import time
from typing import Any

import pytest
import requests
from PIL import Image, ImageEnhance

from chalicelib.core.features import SIMILAR, TEXT
from chalicelib.core.ingest.request import IngestRequest
from chalicelib.core.photo import Photo
from chalicelib.core.plain import to_plain
from chalicelib.people import Keeper
from setup.deploy.stack import Stack
from setup.deploy.template import template_text
from setup.deployment import stack_name
from setup.local.aws_access import local_aws
from setup.local.recogniser.embed_request import CLIP_ID
from setup.local.up import Running
from setup.operate.inventory import Library
from setup.stack_settings import ALL_FEATURES, LABELS
from tests.emulator.functions import SCHEDULED, call, invoke, variables
from tests.emulator.user import User, eventually

# "Café zum Löwen", "Señor Müller", "Straße 12"
DATA = Path(__file__).parents[1] / "unit/recogniser/data"
SIGN = DATA / "sign.png"
ASTRONAUT = DATA / "astronaut.jpg"


@pytest.fixture(scope="module", autouse=True)
def _all_features(running: Running) -> Iterator[None]:
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
    alice.upload(key, SIGN.read_bytes())
    hit = alice.awaits("text:löwen", key)
    eventually(lambda: alice.finished(key).vector_model, until=lambda model: model == CLIP_ID)

    assert {"field": "text", "value": "Café zum Löwen"} in hit["matched"]
    assert alice.found('"senor muller"') == {key}
    assert bob.found("text:löwen") == set()
    photo = alice.finished(key)
    headers = {"Authorization": alice.id_token}
    told = f"{running.deployment.api_url}/photos/{photo.photo_id}/execution"
    steps = requests.get(told, headers=headers, timeout=30).json()["states"]
    assert {step["feature"] for step in steps if step["name"] == "DetectFeature"} >= {TEXT, SIMILAR}
    assert {step["name"] for step in steps if "feature" in step} == {"ReserveFeature", "AwaitFeature", "DetectFeature"}
    found = requests.get(f"{running.deployment.api_url}/photos/{photo.photo_id}", headers=headers, timeout=30).json()[
        "photo"
    ]
    assert [line["text"] for line in found["textLines"]] == ["Café zum Löwen", "Señor Müller", "Straße 12"]
    tops = [line["boundingBox"]["top"] for line in found["textLines"]]
    assert tops == sorted(tops)
    assert "sensitive" not in found
    assert (found["moderationModelVersion"], found["vectorModel"]) == ("local-1.0", CLIP_ID)
    assert len(photo.vector or "") == 684

    # Whoever reads it again compares the pictures with the record, as all that write to a photo do.
    request = IngestRequest.from_record(photo)
    alice.s3.delete_object(Bucket=alice.bucket, Key=request.original.thumbnail_key)
    assert call(functions, "detect_feature", {"request": to_plain(request), "feature": TEXT}) is None
    assert alice.exists(request.original.thumbnail_key)


def test_a_photo_is_found_by_a_description_of_what_it_shows(alice: User, bob: User, functions: Any) -> None:
    """The model of this stack knows what is red, green or blue."""
    keys = {colour: alice.object_key(f"{colour}.png") for colour in ("red", "green", "blue")}
    for colour, key in keys.items():
        alice.upload(key, picture_of(colour))

    def described(user: User, words: str) -> list[str]:
        return [picture["s3BucketUrl"].partition("/")[2] for picture in user.answer(words).get("described", ())]

    assert described(alice, "xyz red") == []
    with variables(functions, "api_handler", FEATURES=f"{LABELS},{SIMILAR}"):
        eventually(lambda: described(alice, "painted in quite a lot of blue paint"), until=lambda found: bool(found))
        for key in keys.values():
            eventually(partial(alice.finished, key), until=lambda photo: photo.vector_model == CLIP_ID)
        eventually(lambda: described(alice, "xyz red"), until=lambda found: found[:1] == [keys["red"]])
        assert keys["blue"] not in described(alice, "xyz red")
        assert described(alice, "xyz red -name:red") != [keys["red"]]
        assert described(bob, "xyz red") == []


def picture_of(colour: str) -> bytes:
    stream = BytesIO()
    Image.new("RGB", (300, 200), colour).save(stream, "PNG")
    return stream.getvalue()


def test_one_person_is_found_in_all_their_photos_until_their_owner_does_not_want_that(
    running: Running, alice: User, bob: User, functions: Any
) -> None:
    one, other = (alice.object_key(name) for name in ("astronaut.jpg", "darker.png"))

    def swept(key: str) -> Photo:
        """Somebody else may just be comparing faces: then a later sweep does it."""
        invoke(functions, "sweep_photos", SCHEDULED)
        return alice.finished(key)

    with local_aws(running.stack) as operator, ExitStack() as switched_on:
        for name in ("detect_feature", "on_photo_removed"):
            switched_on.enter_context(variables(functions, name, FEATURES=",".join(sorted(ALL_FEATURES))))
        library = Library.of(running.deployment.stage, operator, running.stack.extra_environment, print)
        assert library.kept
        keeper = Keeper(
            faces=library.kept, bucket=library.bucket, photos=library.photos, index=library.index, clock=time
        )
        consent = keeper.agree(alice.identity_id, stack=stack_name(running.deployment.stage))
        kept = partial(library.kept.collections.faces, consent.collection_id)

        for key, picture in ((one, ASTRONAUT.read_bytes()), (other, darker())):
            alice.upload(key, picture)
        found = [eventually(partial(alice.finished, key), until=has_faces) for key in (one, other)]
        persons = eventually(lambda: [person_of(swept(key)) for key in (one, other)], until=all)
        assert len(set(persons)) == 1
        assert {face.face_id for face in kept()} == {face.face_id for photo in found for face in photo.faces}
        eventually(lambda: alice.found("has:people"), until=lambda hits: {one, other} <= hits)
        assert bob.found("has:people") == set()

        alice.s3.delete_object(Bucket=alice.bucket, Key=one)
        (left,) = eventually(kept, until=lambda faces: len(faces) == 1)
        assert left.face_id == found[1].faces[0].face_id

        keeper.withdraw(alice.identity_id, within=-1)  # no time for more than the collection
        assert list(library.kept.collections.collections(stack_name(running.deployment.stage))) == []
        eventually(lambda: swept(other).faces, until=lambda faces: faces == ())
        eventually(lambda: alice.found("has:people"), until=lambda hits: hits == set())


def darker() -> bytes:
    stream = BytesIO()
    ImageEnhance.Brightness(Image.open(ASTRONAUT).convert("RGB")).enhance(0.8).save(stream, "PNG")
    return stream.getvalue()


def has_faces(photo: Photo) -> bool:
    return bool(photo.faces)


def person_of(photo: Photo) -> str | None:
    return photo.faces[0].person_id
