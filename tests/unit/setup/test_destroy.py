import io
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from chalicelib.aws.source_table import SourceTable
from chalicelib.core.source import Source
from setup.deploy.changes import STATEFUL
from setup.deploy.kept import empty_bucket, remove_photos, remove_tables, remove_users, silence
from setup.deploy.template import data_template_text
from setup.destroy import confirmed, destroy, main
from setup.errors import SetupError
from tests.records import ALICE, UPLOADED_AT
from tests.tables import new_table


@pytest.fixture
def s3() -> Iterator[Any]:
    with mock_aws():
        client = boto3.Session("test", "test", region_name="us-east-1").client("s3")
        client.create_bucket(Bucket="photos")
        yield client


def test_a_bucket_is_emptied_over_several_pages(s3: Any) -> None:
    for number in range(25):
        s3.put_object(Bucket="photos", Key=f"key {number} +%ä", Body=b"")
    assert empty_bucket(s3, "photos", at_once=10) == 25
    s3.delete_bucket(Bucket="photos")
    assert s3.list_buckets()["Buckets"] == []


def test_old_versions_and_delete_markers_go_too(s3: Any) -> None:
    s3.put_bucket_versioning(Bucket="photos", VersioningConfiguration={"Status": "Enabled"})
    s3.put_object(Bucket="photos", Key="a", Body=b"1")
    s3.put_object(Bucket="photos", Key="a", Body=b"2")
    s3.delete_object(Bucket="photos", Key="a")
    assert empty_bucket(s3, "photos") == 3
    s3.delete_bucket(Bucket="photos")
    assert s3.list_buckets()["Buckets"] == []


def test_a_bucket_that_is_gone_is_empty(s3: Any) -> None:
    assert empty_bucket(s3, "nowhere") == 0


@pytest.mark.parametrize(("answer", "yes"), [("dev", True), (" dev \n", True), ("yes", False), ("", False)])
def test_only_the_stages_name_confirms(answer: str, yes: bool) -> None:
    assert confirmed("dev", "eu-west-1", "all photos", ask=lambda _: answer) is yes


def test_nobody_there_is_a_no() -> None:
    def ask(_: str) -> str:
        raise EOFError

    assert confirmed("dev", "eu-west-1", "all photos", ask=ask) is False


def test_without_confirmation_nothing_is_called(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["destroy", "--stage", "dev", "--region", "eu-west-1"])
    monkeypatch.setattr("sys.stdin", io.StringIO("no\n"))
    # Any call would fail otherwise, and say so.
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    assert main() == 1
    assert capsys.readouterr().err == "error: nothing was removed\n"


def test_a_bucket_is_deleted_with_its_content_and_a_missing_one_is_not_an_error(s3: Any) -> None:
    s3.put_object(Bucket="photos", Key="a", Body=b"1")
    said: list[str] = []

    remove_photos(s3, "photos", said.append)
    remove_photos(s3, "photos", said.append)

    assert s3.list_buckets()["Buckets"] == []
    assert said == ["removing 1 objects in photos"]


def test_protected_tables_and_pools_of_this_stage_go_and_no_others() -> None:
    with mock_aws():
        session = boto3.Session("test", "test", region_name="us-east-1")
        dynamodb = session.client("dynamodb")
        for stage in ("dev", "dev-2"):
            for table in ("ImageMetadata", "Albums"):
                dynamodb.create_table(
                    TableName=f"photo-search-{stage}-{table}",
                    BillingMode="PAY_PER_REQUEST",
                    AttributeDefinitions=[{"AttributeName": "Key", "AttributeType": "S"}],
                    KeySchema=[{"AttributeName": "Key", "KeyType": "HASH"}],
                    DeletionProtectionEnabled=True,
                )
            session.client("cognito-idp").create_user_pool(
                PoolName=f"photo-search-{stage}", DeletionProtection="ACTIVE"
            )
            session.client("cognito-identity").create_identity_pool(
                IdentityPoolName=f"photo-search-{stage}", AllowUnauthenticatedIdentities=False
            )

        for _ in range(2):
            remove_tables(dynamodb, "dev")
            remove_users(session, "dev")

        left = dynamodb.list_tables()["TableNames"]
        assert sorted(left) == ["photo-search-dev-2-Albums", "photo-search-dev-2-ImageMetadata"]
        (pool,) = session.client("cognito-idp").list_user_pools(MaxResults=60)["UserPools"]
        assert pool["Name"] == "photo-search-dev-2"


def test_what_stays_without_the_rest_is_a_stack_of_its_own() -> None:
    left = json.loads(data_template_text())

    assert set(left["Resources"]) == {*STATEFUL, "PhotoBucketPolicy", "TalliesTable", "RememberedSettings"}
    named = set(re.findall(r'"(?:Ref|Fn::GetAtt)": \[?"(\w+)"', json.dumps(left)))
    variables = set(re.findall(r"\$\{(\w+)[.}]", json.dumps(left)))
    assert named | variables <= {*left["Resources"], *left["Parameters"]}


def test_what_stays_is_accepted_by_cloudformation(tmp_path: Path) -> None:
    (path := tmp_path / "template.json").write_text(data_template_text())
    script = Path(sys.executable).with_name("cfn-lint")
    run = subprocess.run([str(script), "--", str(path)], capture_output=True, text=True, check=False)
    assert "E" not in {line[0] for line in run.stdout.splitlines() if line}, run.stdout


@pytest.mark.usefixtures("s3")
def test_a_stage_that_shows_photos_of_another_bucket_stays() -> None:
    session = boto3.Session("test", "test", region_name="us-east-1")
    table = new_table(session.client("dynamodb"), "AlbumsTable", name="photo-search-dev-Albums")
    SourceTable(session.client("dynamodb"), table).add(
        Source(identity_id=ALICE, bucket="agency", prefix="2019/", added_at=UPLOADED_AT)
    )

    with pytest.raises(SetupError, match="forget s3://agency/2019/ first"):
        destroy(stage="dev", session=session)


def test_a_silenced_bucket_calls_nobody(s3: Any) -> None:
    rules = [{"QueueArn": "arn:aws:sqs:us-east-1:123456789012:x", "Events": ["s3:ObjectCreated:*"]}]
    boto3.client("sqs", region_name="us-east-1").create_queue(QueueName="x")
    s3.put_bucket_notification_configuration(Bucket="photos", NotificationConfiguration={"QueueConfigurations": rules})

    silence(s3, "photos")

    assert "QueueConfigurations" not in s3.get_bucket_notification_configuration(Bucket="photos")
