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
from setup.deployment import function_name
from setup.destroy import destroy
from setup.errors import NotApproved
from setup.local.provision import platform_of
from setup.local.up import Running
from tests.emulator.deployer import local_deployer
from tests.emulator.user import User
from tests.photo_factory import jpeg

# As a web bucket's name would end, had that its place in the middle.
BESIDE = "-web"


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
        bring_up(chosen={"MAX_LABELS": "30"}, dashboards_ip="203.0.113.7", approve=Approval(yes=True))
        assert "warning: whoever shares the address 203.0.113.7" in capsys.readouterr().out
        second = bring_up(chosen={"SIGNED_URL_SECONDS": "60"}, approve=Approval(yes=True))
    assert "the search domain is closed to 203.0.113.7" in capsys.readouterr().out
    assert (second.environment["MAX_LABELS"], second.environment["SIGNED_URL_SECONDS"]) == ("30", "60")
    assert variables(session, function_name(stage, "detect_labels")).items() >= second.environment.items()
    assert {second.photo_bucket, second.api_id}.isdisjoint({running.deployment.photo_bucket, running.deployment.api_id})
    session.client("s3").put_object(Bucket=second.photo_bucket, Key="usercontent/x/a.txt", Body=b"no photo")
    assert len(leftovers(session, stage)) > 20

    record_path(session, stage).unlink()  # as on another machine
    with local_deployer(running.stack, stage) as operator:
        destroy(stage=stage, session=operator)
        with pytest.raises(ClientError, match="not authorized"):
            operator.client("dynamodb").delete_table(TableName=running.deployment.albums_table)
    assert leftovers(session, stage) == []
    assert alice.finished(key) == photo
