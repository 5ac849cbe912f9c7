import stat
from pathlib import Path

import pytest

from setup.local.emulator.guard import refusal
from setup.local.stack import kept_secret

ORIGIN = "http://127.0.0.1:4580"
HERE = {"host": "127.0.0.1:4566"}


@pytest.mark.parametrize(
    "headers",
    [
        HERE,
        {"host": "localhost:4566"},
        {"host": "LOCALHOST"},
        {"host": "d111111abcdef8.cloudfront.net"},
        {"host": "photos.s3.us-east-1.amazonaws.com"},
        HERE | {"origin": ORIGIN},
        HERE | {"origin": "http://localhost:4580"},
        HERE | {"origin": ORIGIN, "sec-fetch-site": "same-site"},
        HERE | {"sec-fetch-site": "same-site"},
        HERE | {"sec-fetch-site": "none"},
    ],
)
def test_programs_and_the_web_app_come_in(headers: dict[str, str]) -> None:
    assert refusal(headers, origin=ORIGIN) is None


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"host": "evil.example:4566"},
        {"host": "127.0.0.1.evil.example"},
        {"host": "localhost.evil.example:4566"},
        {"host": "evil.example/127.0.0.1"},
        HERE | {"origin": "https://evil.example"},
        HERE | {"origin": "null"},
        HERE | {"origin": "http://127.0.0.1:8000"},
        HERE | {"origin": "https://127.0.0.1:4580"},
        HERE | {"sec-fetch-site": "cross-site"},
        HERE | {"authorization": "AWS4-HMAC-SHA256 Credential=test/20260301/us-east-1/s3/aws4_request, ..."},
        HERE | {"authorization": "AWS4-HMAC-SHA256 Credential=000000000000/20260301/us-east-1/s3/aws4_request, ..."},
    ],
)
def test_pages_of_others_do_not(headers: dict[str, str]) -> None:
    assert refusal(headers, origin=ORIGIN) is not None


def test_a_secret_is_random_kept_and_for_its_owner_only(tmp_path: Path) -> None:
    first, second = (kept_secret(tmp_path / name / "secret") for name in ("a", "b"))

    assert kept_secret(tmp_path / "a" / "secret") == first != second
    assert len(first) >= 40
    assert stat.S_IMODE((tmp_path / "a" / "secret").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o700
