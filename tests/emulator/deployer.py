"""A deployer with the rights of `setup/launch.yaml` and no others, as the emulator enforces them."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, partial
from typing import Any

import boto3

from setup.local.aws_access import local_aws
from setup.local.stack import ACCOUNT_ID, LocalStack
from tests.launch import deployer_policies

# For these the emulator looks for another resource than AWS does.
_EMULATOR_KNOWS_NO_NAME = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Action": [
                *("es:DescribeDomain", "events:*Target*", "events:*Rule"),
                *("lambda:CreateFunction", "lambda:*EventSourceMapping"),
            ],
            "Resource": "*",
        }
    ],
}


@contextmanager
def local_deployer(stack: LocalStack, stage: str) -> Iterator[boto3.Session]:
    """As `local_aws`, but with the key of a user who may deploy this stage."""
    with local_aws(stack) as root:
        key = _key_of_deployer(root.client("iam"), stage)
        os.environ.update(AWS_ACCESS_KEY_ID=key["AccessKeyId"], AWS_SECRET_ACCESS_KEY=key["SecretAccessKey"])
        session = boto3.Session(key["AccessKeyId"], key["SecretAccessKey"], region_name=root.region_name)
        session.client = cache(partial(session.client, endpoint_url=stack.emulator.url))
        yield session


def _key_of_deployer(iam: Any, stage: str) -> dict[str, str]:
    user = f"deployer-of-{stage}"
    policies = [*deployer_policies(stage, ACCOUNT_ID), _EMULATOR_KNOWS_NO_NAME]
    if user not in {each["UserName"] for each in iam.list_users()["Users"]}:
        iam.create_user(UserName=user)
        for number, policy in enumerate(policies):
            made = iam.create_policy(PolicyName=f"{user}-{number}", PolicyDocument=json.dumps(policy))
            iam.attach_user_policy(UserName=user, PolicyArn=made["Policy"]["Arn"])
    key: dict[str, str] = iam.create_access_key(UserName=user)["AccessKey"]
    return key
