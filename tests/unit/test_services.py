"""The composition root: each adapter once, made of the settings, and of one session."""

from collections.abc import Iterator

import pytest

from chalicelib import services
from chalicelib.aws import clients
from chalicelib.errors import SettingsError
from tests.records import an_object_key

NAMES = (
    "bucket",
    "url_signers",
    "photos",
    "index",
    "detector",
    "workflow",
    "identities",
    "id_tokens",
    "connections",
    "live_updates",
)


def forget() -> None:
    for built in (*(getattr(services, name) for name in (*NAMES, "settings")), clients.session, clients.client):
        built.cache_clear()


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    forget()
    yield
    forget()


@pytest.mark.parametrize("name", NAMES)
def test_an_adapter_is_built_once(name: str) -> None:
    assert getattr(services, name)() is getattr(services, name)()


def test_all_clients_are_made_from_one_session() -> None:
    for name in NAMES:
        getattr(services, name)()

    assert clients.session.cache_info().misses == 1
    assert clients.client("s3") is clients.client("s3")


def test_urls_are_signed_for_the_settings_bucket_region_and_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGNED_URL_SECONDS", "77")
    monkeypatch.setenv("PHOTO_BUCKET", "another-bucket")

    url = services.url_signers().signer().url(an_object_key())

    assert url.startswith("https://another-bucket.s3.us-east-1.amazonaws.com/private/")
    assert "X-Amz-Expires=77" in url


def test_what_is_missing_is_named_before_any_client_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PHOTO_BUCKET")

    with pytest.raises(SettingsError, match="PHOTO_BUCKET"):
        services.bucket()


def test_a_client_waits_no_longer_than_its_caller_does() -> None:
    config = clients.client("dynamodb").meta.config

    assert config.connect_timeout + config.read_timeout < 29  # API Gateway's
