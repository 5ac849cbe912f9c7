"""Upload tickets put to other uses: a ticket is for one object of one size and type, once, and for a while."""

from datetime import UTC, datetime, timedelta
from hashlib import md5
from typing import Any

import pytest

from chalicelib.core.image.metadata import MAX_FILE_BYTES
from chalicelib.core.signing.form import post_signer
from setup.local.samples import SAMPLES
from tests.emulator.test_photo_library import call, post_form, ticket
from tests.emulator.user import User

CAT = (SAMPLES / "cat.png").read_bytes()
HTML = b"<!doctype html><script>alert(document.domain)</script>"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("key", "private/us-east-1:11111111-2222-3333-4444-555555555555/uploads/planted.png"),
        ("key", "{own}elsewhere.png"),
        ("key", "{own}${filename}"),
        ("Content-Type", "text/html"),
        ("Content-Type", "image/jpeg"),
        ("Content-MD5", "AAAAAAAAAAAAAAAAAAAAAA=="),
        ("x-amz-meta-album-id", "0" * 32),
        ("x-amz-meta-customlabels", "planted"),
        ("acl", "public-read"),
        ("success_action_redirect", "https://evil.example"),
        ("x-amz-storage-class", "GLACIER"),
        ("x-amz-website-redirect-location", "https://evil.example"),
        ("tagging", "<Tagging/>"),
        ("x-amz-signature", "0" * 64),
        ("policy", ""),
        ("x-amz-date", "20200101T000000Z"),
    ],
)
def test_a_changed_ticket_uploads_nothing(alice: User, field: str, value: str) -> None:
    form = ticket(alice, "changed.png", CAT + field.encode() + value.encode(), "image/png")
    form["fields"][field] = value.replace("{own}", alice.object_key(""))

    assert post_form(form, CAT + field.encode() + value.encode()).status_code in (400, 403)
    assert not alice.exists(form["objectKey"])
    assert not alice.exists(form["fields"]["key"])


@pytest.mark.parametrize("data", [CAT[:-1], CAT + b"x", b"", CAT * 2], ids=["shorter", "longer", "nothing", "twice"])
def test_another_size_is_not_uploaded(alice: User, data: bytes) -> None:
    form = ticket(alice, "sized.png", CAT + b"sized", "image/png")

    assert post_form(form, data).status_code in (400, 403)
    assert not alice.exists(form["objectKey"])


def test_an_expired_ticket_uploads_nothing(alice: User) -> None:
    deployment = alice.running.deployment

    def form(signed_at: datetime) -> dict[str, Any]:
        signer = post_signer(
            alice.session.get_credentials().get_frozen_credentials(),
            bucket=deployment.photo_bucket,
            region=deployment.region,
            signed_at=signed_at,
            expires_in=900,
            endpoint_url=alice.running.stack.emulator.url,
        )
        key = alice.object_key("expired.txt")  # not processed: it is no photo
        return {
            "url": signer.url,
            "fields": signer.fields(key, size=1, md5=md5(b"x").hexdigest(), content_type="text/plain"),
        }

    now = datetime.now(UTC)
    assert post_form(form(now - timedelta(minutes=16)), b"x").status_code == 403
    assert not alice.exists(alice.object_key("expired.txt"))
    assert post_form(form(now - timedelta(minutes=14)), b"x").status_code == 204


def test_a_ticket_that_was_used_takes_nothing_but_the_same_photo(alice: User) -> None:
    data = CAT + b"used twice"
    form = ticket(alice, "used.png", data, "image/png")
    assert post_form(form, data).status_code == 204

    assert post_form(form, HTML + bytes(len(data) - len(HTML))).status_code == 400
    assert alice.s3.get_object(Bucket=alice.bucket, Key=form["objectKey"])["Body"].read() == data


@pytest.mark.parametrize("size", [MAX_FILE_BYTES + 1, 2 * 2**30, 2**63, -1])
def test_there_is_no_ticket_for_what_cannot_be_processed(alice: User, size: int) -> None:
    file = {"name": "a.png", "size": size, "md5": "0" * 32, "type": "image/png"}
    if size < 0:
        call(alice, "POST", "/uploads", json={"files": [file]}, status=400)
        return
    (answer,) = call(alice, "POST", "/uploads", json={"files": [file]})["uploads"]
    assert "fields" not in answer
