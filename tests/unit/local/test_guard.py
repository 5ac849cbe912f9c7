import stat
from pathlib import Path

import pytest

from setup.guard import below, refusal
from setup.local.choices import kept_secret
from setup.local.emulator import guard as emulator_guard

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
    ],
)
def test_pages_of_others_do_not(headers: dict[str, str]) -> None:
    assert refusal(headers, origin=ORIGIN) is not None
    assert emulator_guard.refusal("/", headers, origin=ORIGIN) is not None


@pytest.mark.parametrize("origin", [ORIGIN, "https://evil.example", "null"])
def test_a_server_that_is_not_for_pages_takes_none(origin: str) -> None:
    assert refusal(HERE) is None
    assert refusal(HERE | {"origin": origin}) is not None


def test_only_where_it_says_so_links_of_other_sites_lead_in() -> None:
    link = HERE | {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
    assert refusal(link, may_be_linked=True) is None
    assert refusal(link) is not None
    assert refusal(link | {"sec-fetch-dest": "iframe"}, may_be_linked=True) is not None
    assert refusal(link | {"sec-fetch-mode": "no-cors", "sec-fetch-dest": "image"}, may_be_linked=True) is not None


@pytest.mark.parametrize("key", ["test", "000000000000"])
def test_the_emulators_well_known_key_is_refused(key: str) -> None:
    authorization = "AWS4-HMAC-SHA256 Credential={}/20260301/us-east-1/s3/aws4_request, ..."
    assert emulator_guard.refusal("/", HERE | {"authorization": authorization.format(key)}, origin=ORIGIN)
    assert emulator_guard.refusal("/", HERE | {"authorization": authorization.format("AKIA12")}, origin=ORIGIN) is None


@pytest.mark.parametrize("path", ["/_ministack/reset", "//_ministack/reset", "/_ministack", "/_localstack/health"])
def test_the_emulators_own_doors_are_closed(path: str) -> None:
    assert emulator_guard.refusal(path, HERE, origin=ORIGIN) is not None


def test_its_health_may_be_asked_for() -> None:
    assert emulator_guard.refusal(emulator_guard.HEALTH, HERE, origin=ORIGIN) is None


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("/secret", "/"),
        ("/secret/", "/"),
        ("/secret/photos/_search?size=1", "/photos/_search?size=1"),
        ("/", None),
        ("", None),
        ("/secrets/_search", None),
        ("//secret/_search", None),
        ("/_search", None),
        ("/s%65cret/_search", None),
    ],
)
def test_only_what_is_below_the_secret_is_found(path: str, found: str | None) -> None:
    assert below(path, "secret") == found


def test_a_secret_is_random_kept_and_for_its_owner_only(tmp_path: Path) -> None:
    first, second = (kept_secret(tmp_path / name / "secret") for name in ("a", "b"))

    assert kept_secret(tmp_path / "a" / "secret") == first != second
    assert len(first) >= 40
    assert stat.S_IMODE((tmp_path / "a" / "secret").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o700
