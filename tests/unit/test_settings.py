import pytest

from chalicelib.errors import SettingsError
from chalicelib.settings import Settings

ENVIRON = {
    "PHOTO_BUCKET": "photos",
    "IMAGE_METADATA_TABLE": "ImageMetadata",
    "IMAGE_METADATA_STREAM_ARN": "arn:aws:dynamodb:eu-west-1:123456789012:table/ImageMetadata/stream/2026-01-01T00:00",
    "ALBUMS_TABLE": "Albums",
    "CONNECTIONS_TABLE": "Connections",
    "IDENTITIES_TABLE": "Identities",
    "PACING_TABLE": "Pacing",
    "TALLIES_TABLE": "Tallies",
    "OPENSEARCH_ENDPOINT": "search-x.eu-west-1.es.amazonaws.com",
    "INGEST_WORKFLOW_ARN": "arn:aws:states:eu-west-1:123456789012:stateMachine:ingest",
    "USER_POOL_ARN": "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_AbCdEfGhI",
    "USER_POOL_CLIENT_ID": "client",
    "IDENTITY_POOL_ID": "eu-west-1:99999999-aaaa-4bbb-8ccc-000000000009",
    "APP_ORIGIN": "https://d111111abcdef8.cloudfront.net",
}


def test_all_that_is_required_is_enough() -> None:
    settings = Settings.from_environ(ENVIRON)

    assert (settings.photo_bucket, settings.image_metadata_table) == ("photos", "ImageMetadata")
    assert (settings.photo_index, settings.max_labels, settings.min_confidence) == ("photos", 50, 35.0)
    assert (settings.signed_url_seconds, settings.s3_endpoint_url) == (900, None)


@pytest.mark.parametrize("name", ENVIRON)
@pytest.mark.parametrize("value", [None, ""])
def test_what_is_missing_is_named(name: str, value: str | None) -> None:
    environ = {**ENVIRON, name: value} if value is not None else {k: v for k, v in ENVIRON.items() if k != name}

    with pytest.raises(SettingsError, match=rf"\b{name}\b"):
        Settings.from_environ(environ)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("APP_ORIGIN", "any"),
        ("APP_ORIGIN", "https://example.com/"),
        ("APP_ORIGIN", "example.com"),
        ("MAX_LABELS", "0"),
        ("MAX_LABELS", "1001"),
        ("MAX_LABELS", "many"),
        ("MIN_CONFIDENCE", "-1"),
        ("MIN_CONFIDENCE", "100.5"),
        ("MIN_CONFIDENCE", "nan"),
        ("SIGNED_URL_SECONDS", "0"),
        ("SIGNED_URL_SECONDS", "604801"),
        ("SIGNED_URL_SECONDS", "inf"),
        ("EMBEDDING_LENGTH", "384"),
        ("EMBEDDING_LENGTH", "many"),
    ],
)
def test_what_is_out_of_range_is_named_with_its_value(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"{name}.*{value}"):
        Settings.from_environ({**ENVIRON, name: value})


@pytest.mark.parametrize("name", ["INGEST_WORKFLOW_ARN", "USER_POOL_ARN", "IMAGE_METADATA_STREAM_ARN"])
def test_a_value_that_is_not_an_arn_is_reported(name: str) -> None:
    with pytest.raises(SettingsError, match=f"{name}.*ingest"):
        Settings.from_environ({**ENVIRON, name: "ingest"})


def test_what_may_be_set() -> None:
    settings = Settings.from_environ(
        {
            **ENVIRON,
            "PHOTO_INDEX": "other",
            "MAX_LABELS": "1000",
            "MIN_CONFIDENCE": "0",
            "SIGNED_URL_SECONDS": "604800",
            "AWS_ENDPOINT_URL": "http://127.0.0.1:4566",
            "EMBEDDING_MODEL": "clip",
            "EMBEDDING_LENGTH": "512",
            "EMBEDS_WORDS": "no",
        }
    )

    assert (settings.embedding_model, settings.embeds_words) == (("clip", 512), False)
    assert (settings.photo_index, settings.max_labels, settings.min_confidence) == ("other", 1000, 0.0)
    assert (settings.signed_url_seconds, settings.s3_endpoint_url) == (604_800, "http://127.0.0.1:4566")


def test_the_endpoint_of_s3_itself_goes_first() -> None:
    environ = {**ENVIRON, "AWS_ENDPOINT_URL": "http://all", "AWS_ENDPOINT_URL_S3": "http://s3"}

    assert Settings.from_environ(environ).s3_endpoint_url == "http://s3"


@pytest.mark.parametrize(
    ("endpoint", "url"),
    [
        ("search-x.eu-west-1.es.amazonaws.com", "https://search-x.eu-west-1.es.amazonaws.com"),
        ("http://127.0.0.1:9200", "http://127.0.0.1:9200"),
    ],
)
def test_a_bare_host_name_is_reached_by_https(endpoint: str, url: str) -> None:
    assert Settings.from_environ({**ENVIRON, "OPENSEARCH_ENDPOINT": endpoint}).opensearch_endpoint == url


def test_region_and_login_follow_from_the_arns() -> None:
    settings = Settings.from_environ(ENVIRON)

    assert settings.region == "eu-west-1"
    assert settings.identity_provider == "cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEfGhI"


def test_the_user_pools_keys_and_the_connections_are_at_aws() -> None:
    settings = Settings.from_environ(ENVIRON)

    issuer = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEfGhI"
    assert settings.user_pool_issuer == issuer
    assert settings.user_pool_keys_url == f"{issuer}/.well-known/jwks.json"
    assert settings.connections_url("a1", "api") == "https://a1.execute-api.eu-west-1.amazonaws.com/api"


def test_the_user_pools_keys_and_the_connections_may_be_elsewhere() -> None:
    elsewhere = {
        "AWS_ENDPOINT_URL": "http://127.0.0.1:4566",
        "WEBSOCKET_ENDPOINT": "http://127.0.0.1:4566/apis/{api_id}/{stage}",
    }
    settings = Settings.from_environ({**ENVIRON, **elsewhere})

    assert settings.user_pool_issuer == "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEfGhI"
    assert settings.user_pool_keys_url == "http://127.0.0.1:4566/eu-west-1_AbCdEfGhI/.well-known/jwks.json"
    assert settings.connections_url("a1", "api") == "http://127.0.0.1:4566/apis/a1/api"
