"""State on disk: what outlives a stop or a crash."""

import json
import os
import signal

import pytest

from setup.local.processes import wait_for
from setup.local.stack import LocalStack
from tests.contract.emulator.calls import Aws, allow, finished, make_function, make_machine, make_role, start, task


def put_item(aws: Aws, key: str) -> None:
    aws.client("dynamodb").put_item(TableName="things", Item={"k": {"S": key}})


def make_table(aws: Aws) -> None:
    aws.client("dynamodb").create_table(
        TableName="things",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "k", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "k", "AttributeType": "S"}],
    )


def saved(stack: LocalStack, service: str) -> str:
    path = stack.emulator_state / "services" / f"{service}.json"
    return path.read_text() if path.exists() else ""


def test_state_outlives_a_crash_and_is_complete_after_an_orderly_stop(own_stack: LocalStack) -> None:
    aws = Aws(own_stack)
    aws.client("s3").create_bucket(Bucket="photos")
    make_table(aws)
    put_item(aws, "here")
    aws.client("s3").put_object(Bucket="photos", Key="a.jpg", Body=b"bytes")
    assert wait_for(lambda: "here" in saved(own_stack, "dynamodb"), seconds=20)
    own_stack.runner.kill(own_stack.emulator)
    start(own_stack)
    assert aws.client("dynamodb").get_item(TableName="things", Key={"k": {"S": "here"}})["Item"]
    assert aws.client("s3").get_object(Bucket="photos", Key="a.jpg")["Body"].read() == b"bytes"
    put_item(aws, "last")
    own_stack.stop()
    start(own_stack)
    assert aws.client("dynamodb").get_item(TableName="things", Key={"k": {"S": "last"}})["Item"]


def test_unchanged_state_is_not_written_again(own_stack: LocalStack) -> None:
    aws = Aws(own_stack)
    make_table(aws)
    path = own_stack.emulator_state / "services" / "dynamodb.json"
    assert wait_for(lambda: '"ACTIVE"' in saved(own_stack, "dynamodb"), seconds=20)
    written = path.stat().st_mtime_ns
    aws.client("sqs").create_queue(QueueName="after")
    assert wait_for(lambda: "after" in saved(own_stack, "sqs"), seconds=20)
    assert path.stat().st_mtime_ns == written


def test_an_interrupted_execution_runs_again(own_stack: LocalStack) -> None:
    aws = Aws(own_stack)
    role = make_role(aws, "machine", [allow("lambda:*", "*")])
    machine = make_machine(
        aws,
        role,
        {
            "Wait": {"Type": "Wait", "Seconds": 5, "Next": "Ask"},
            "Ask": task(make_function(aws, role)),
        },
    )
    arn = aws.client("stepfunctions").start_execution(stateMachineArn=machine, input='{"n": 1}')["executionArn"]
    assert wait_for(lambda: arn in saved(own_stack, "stepfunctions"), seconds=20)
    own_stack.runner.kill(own_stack.emulator)
    start(own_stack)
    execution = finished(aws, arn)
    assert execution["status"] == "SUCCEEDED"
    assert json.loads(execution["output"])["event"] == {"n": 1}


def test_an_execution_that_waits_in_a_map_does_not_keep_the_emulator(
    own_stack: LocalStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    aws = Aws(own_stack)
    role = make_role(aws, "machine", [allow("lambda:*", "*")])
    wait = {"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 600, "End": True}}}
    machine = make_machine(aws, role, {"Each": {"Type": "Map", "ItemProcessor": wait, "End": True}})
    client = aws.client("stepfunctions")
    arn = client.start_execution(stateMachineArn=machine, input="[1]")["executionArn"]

    def states_entered() -> list[str]:
        events = client.get_execution_history(executionArn=arn)["events"]
        return [event["type"] for event in events]

    assert wait_for(lambda: "WaitStateEntered" in states_entered(), seconds=20)
    sent: list[int] = []
    kill = os.kill

    def sending(pid: int, number: int) -> None:
        sent.append(number)
        kill(pid, number)

    monkeypatch.setattr(os, "kill", sending)
    own_stack.stop()
    assert signal.SIGKILL not in sent
    assert arn in saved(own_stack, "stepfunctions")


def test_another_version_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from setup.local.emulator import __main__ as emulator

    monkeypatch.setattr(emulator, "version", lambda name: "1.5.34")
    with pytest.raises(SystemExit, match=r"needs ministack 1\.5\.33, found 1\.5\.34"):
        emulator.refuse_other_versions()
    assert os.environ.get("STATE_DIR") is None
