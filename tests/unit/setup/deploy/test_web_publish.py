"""The web app on AWS: its configuration, what it may connect to, and how files are uploaded."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from setup.deploy.web_app import config_of, content_security_policy
from setup.deploy.web_publish import publish_web_app
from tests.unit.setup.deployments import deployment

DEPLOYMENT = deployment()


def directives(policy: str) -> dict[str, set[str]]:
    parts = [directive.split() for directive in policy.split("; ")]
    return {name: set(sources) for name, *sources in parts}


def test_the_policy_names_this_deployment_and_nothing_else() -> None:
    policy = directives(content_security_policy(DEPLOYMENT))
    photos = "https://photo-search-dev-123456789012-eu-west-1.s3.eu-west-1.amazonaws.com"
    assert policy["connect-src"] == {
        "'self'",
        "https://a1b2c3.execute-api.eu-west-1.amazonaws.com",
        "wss://w1x2y3.execute-api.eu-west-1.amazonaws.com",
        "https://cognito-idp.eu-west-1.amazonaws.com",
        photos,
    }
    assert policy["img-src"] == {"'self'", photos}
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == {"'none'"}
    assert policy["script-src"] == policy["style-src"] == {"'self'"}
    assert not {"*", "'unsafe-inline'", "'unsafe-eval'"} & set().union(*policy.values())


def test_originals_may_be_read_where_they_stay() -> None:
    policy = directives(content_security_policy(DEPLOYMENT, buckets=["agency", "agency.example", "agency"]))
    places = {"https://agency.s3.eu-west-1.amazonaws.com", "https://s3.eu-west-1.amazonaws.com/agency.example/"}

    assert len(policy["img-src"]) == 4
    assert places < policy["img-src"]
    assert places < policy["connect-src"]


def test_on_an_emulator_all_but_the_web_sockets_is_one_address() -> None:
    policy = directives(content_security_policy(DEPLOYMENT, emulator_url="http://127.0.0.1:4566"))
    assert policy["img-src"] == {"'self'", "http://127.0.0.1:4566"}


def test_the_config_on_aws_has_no_endpoint_of_its_own() -> None:
    assert config_of(DEPLOYMENT) == {
        "stage": "dev",
        "region": "eu-west-1",
        "userPoolId": "eu-west-1_AbCdEf",
        "userPoolClientId": "client",
        "apiUrl": "https://a1b2c3.execute-api.eu-west-1.amazonaws.com/api",
        "webSocketUrl": "wss://w1x2y3.execute-api.eu-west-1.amazonaws.com/api",
        "signedUrlSeconds": 900,
        "local": False,
    }


def test_the_sign_in_page_is_told_and_its_tokens_may_be_fetched() -> None:
    deployed = deployment(OperatorSettings='{"SIGN_IN_PAGE": "acme", "SAML_METADATA": "https://login.example.com"}')
    host = "acme.auth.eu-west-1.amazoncognito.com"

    assert config_of(deployed)["signInPage"] == {"domain": host, "provider": "Organisation"}
    assert f"https://{host}" in directives(content_security_policy(deployed))["connect-src"]


class Session:
    """moto's S3, and a CloudFront that notes what it is to forget."""

    def __init__(self) -> None:
        self.s3 = boto3.Session("test", "test", region_name="us-east-1").client("s3")
        self.s3.create_bucket(Bucket=DEPLOYMENT.web_bucket)
        self.forgotten: list[str] = []

    def client(self, name: str) -> Any:
        return self.s3 if name == "s3" else self

    def create_invalidation(self, DistributionId: str, InvalidationBatch: dict[str, Any]) -> None:
        assert DistributionId == DEPLOYMENT.web_distribution_id
        self.forgotten = InvalidationBatch["Paths"]["Items"]


@pytest.fixture
def session() -> Iterator[Session]:
    with mock_aws():
        yield Session()


def test_hashed_files_are_kept_for_good_and_pages_are_not(session: Any, tmp_path: Path) -> None:
    (tmp_path / "assets").mkdir()
    for name in ("index.html", "icon.svg", "assets/index-4f2a.js"):
        (tmp_path / name).write_text(name)

    publish_web_app(tmp_path, DEPLOYMENT, session, progress=print)

    found = {
        name: session.s3.get_object(Bucket=DEPLOYMENT.web_bucket, Key=name)
        for name in ("index.html", "icon.svg", "assets/index-4f2a.js", "config.json")
    }
    assert {name: (answer["CacheControl"], answer["ContentType"]) for name, answer in found.items()} == {
        "index.html": ("no-store", "text/html; charset=utf-8"),
        "icon.svg": ("no-cache", "image/svg+xml"),
        "assets/index-4f2a.js": ("public, max-age=31536000, immutable", "text/javascript; charset=utf-8"),
        "config.json": ("no-store", "application/json"),
    }
    assert json.load(found["config.json"]["Body"])["stage"] == "dev"
    assert set(session.forgotten) == {"/index.html", "/icon.svg", "/config.json"}
