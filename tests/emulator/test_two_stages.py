"""A second stage beside the first: it comes up, keeps to itself, and goes without a trace.

Whoever deploys it has the rights of `setup/launch.yaml` and no others.
"""

from functools import partial
from pathlib import Path

import boto3
import pytest
from botocore.exceptions import ClientError

from setup.deploy.approval import Approval
from setup.deploy.chalice_record import record_path
from setup.deploy.leftovers import leftovers
from setup.deploy.stage import deploy
from setup.deployment import Deployment, function_name, stack_name
from setup.destroy import destroy
from setup.errors import NotApproved
from setup.local.provision import platform_of
from setup.local.up import Running
from tests.emulator.deployer import local_deployer
from tests.emulator.user import User
from tests.photo_factory import jpeg

# As a web bucket's name would end, had that its place in the middle.
BESIDE = "-web"


CHOSEN = {
    "MAIL_SENDER": "photos@example.com",
    "WEB_DOMAIN": "photos.example.com",
    "WEB_CERTIFICATE": "arn:aws:acm:us-east-1:000000000000:certificate/11111111-2222-3333-4444-555555555555",
    "RESERVED_CONCURRENCY": "20",
    "TRACING": "on",
    "TAGS": "team=pictures",
}


def has_what_was_chosen(session: boto3.Session, second: Deployment) -> None:
    """Every service got its part of the settings."""
    pool = session.client("cognito-idp").describe_user_pool(UserPoolId=second.user_pool_id)["UserPool"]
    assert pool["EmailConfiguration"]["From"] == CHOSEN["MAIL_SENDER"]
    assert pool["EmailConfiguration"]["SourceArn"].endswith(":identity/example.com")
    distribution = session.client("cloudfront").get_distribution(Id=second.web_distribution_id)["Distribution"]
    certificate = distribution["DistributionConfig"]["ViewerCertificate"]
    assert certificate["MinimumProtocolVersion"] == "TLSv1.2_2021"
    assert (second.web_url, second.web_address) == ("https://photos.example.com", distribution["DomainName"])
    detector = session.client("lambda").get_function(FunctionName=function_name(second.stage, "detect_labels"))
    assert detector["Concurrency"]["ReservedConcurrentExecutions"] == 20
    assert detector["Configuration"]["TracingConfig"]["Mode"] == "Active"
    api = session.client("apigateway").get_rest_api(restApiId=second.api_id)
    assert api["name"] == stack_name(second.stage)
    stack = session.client("cloudformation").describe_stacks(StackName=stack_name(second.stage))["Stacks"][0]
    tags = {"application": "photo-search", "stage": second.stage, "team": "pictures"}
    apis = [f"arn:aws:apigateway:{second.region}::/restapis/{second.api_id}{part}" for part in ("", "/stages/api")]
    of_apis = [session.client("apigateway").get_tags(resourceArn=arn)["tags"] for arn in apis]
    for tagged in (detector["Tags"], *of_apis, {tag["Key"]: tag["Value"] for tag in stack["Tags"]}):
        assert tagged.items() >= tags.items()


def variables(session: boto3.Session, function: str) -> dict[str, str]:
    configuration = session.client("lambda").get_function_configuration(FunctionName=function)
    found: dict[str, str] = configuration["Environment"]["Variables"]
    return found


def test_a_second_stage_is_separate_and_is_removed_without_a_trace(
    running: Running, session: boto3.Session, alice: User, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stage = running.deployment.stage[:8].rstrip("-") + BESIDE
    key = alice.object_key("beside.jpg")
    alice.upload(key, jpeg())
    photo = alice.finished(key)
    platform = platform_of(running.stack)
    assert leftovers(session, stage) == []

    with pytest.raises(NotApproved), local_deployer(running.stack, stage) as operator:
        deploy(stage=stage, session=operator, platform=platform, web_app=None, approve=Approval(dry_run=True))
    assert "resources" in capsys.readouterr().out
    assert leftovers(session, stage) == []

    with local_deployer(running.stack, stage) as operator:
        bring_up = partial(deploy, stage=stage, session=operator, platform=platform, web_app=None)
        first = bring_up(chosen={"MAX_LABELS": "30"}, dashboards_ip="203.0.113.7", approve=Approval(yes=True))
        assert "warning: whoever shares the address 203.0.113.7" in capsys.readouterr().out
        session.client("sesv2").create_email_identity(EmailIdentity="example.com")
        session.client("s3").put_object(Bucket=first.photo_bucket, Key="usercontent/x/a.txt", Body=b"no photo")
        destroy(stage=stage, session=operator, keep_data=True)
        assert leftovers(session, stage, without_data=True) == []
        assert any(line.startswith("user pool") for line in leftovers(session, stage))
        second = bring_up(chosen={"SIGNED_URL_SECONDS": "60", **CHOSEN}, approve=Approval(yes=True))
    assert "the search domain is closed to 203.0.113.7" in capsys.readouterr().out
    has_what_was_chosen(session, second)
    assert (second.environment["MAX_LABELS"], second.environment["SIGNED_URL_SECONDS"]) == ("30", "60")
    assert variables(session, function_name(stage, "detect_labels")).items() >= second.environment.items()
    assert {second.photo_bucket, second.api_id}.isdisjoint({running.deployment.photo_bucket, running.deployment.api_id})
    assert (second.user_pool_id, second.identity_pool_id) == (first.user_pool_id, first.identity_pool_id)
    assert session.client("s3").head_object(Bucket=second.photo_bucket, Key="usercontent/x/a.txt")
    assert len(leftovers(session, stage)) > 20

    record_path(session, stage).unlink()  # as on another machine
    with local_deployer(running.stack, stage) as operator:
        destroy(stage=stage, session=operator)
        with pytest.raises(ClientError, match="not authorized"):
            operator.client("dynamodb").delete_table(TableName=running.deployment.albums_table)
    assert leftovers(session, stage) == []
    assert alice.finished(key) == photo
