"""What CloudFormation keeps when it deletes a stack, because it holds photos, records and users: removed by name.

Each step may be repeated, and does nothing if it has already succeeded.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from json import dumps
from typing import Any

import boto3
from botocore.exceptions import ClientError

from setup.deployment import stack_name
from setup.errors import SetupError

TABLES = ("ImageMetadata", "Albums")
# Between a table's name and the moment of which its copy is (setup/operate/table_copy.py).
RESTORED = "restored"
_GONE = {"NoSuchBucket", "ResourceNotFoundException", "404"}
_DELETIONS_AT_ONCE = 8


def photo_bucket(stage: str, account_id: str, region: str) -> str:
    """The name of the bucket of originals."""
    return f"{stack_name(stage)}-{account_id}-{region}"


def remove_photos(s3: Any, bucket: str, progress: Callable[[str], None]) -> None:
    """Delete a bucket with everything in it; upload forms, which are valid for a while, can no longer refill it."""
    try:
        s3.put_bucket_policy(Bucket=bucket, Policy=dumps(_no_uploads(bucket)))
        progress(f"removing {empty_bucket(s3, bucket)} objects in {bucket}")
        s3.delete_bucket(Bucket=bucket)
    except ClientError as error:
        if error.response["Error"]["Code"] not in _GONE:
            raise


def silence(s3: Any, bucket: str) -> None:
    """Have a bucket call no function any more: if Chalice's record is lost, Chalice cannot do that."""
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration={})


def _no_uploads(bucket: str) -> dict[str, Any]:
    deny = {"Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": f"arn:aws:s3:::{bucket}/*"}
    return {"Version": "2012-10-17", "Statement": [deny]}


def empty_bucket(s3: Any, bucket: str, *, prefix: str = "", at_once: int = 1000) -> int:
    """Delete every object whose key begins with `prefix`, with every version of it. Returns how many.

    `at_once` is at most 1000, the most that S3 deletes in one request.
    """
    with ThreadPoolExecutor(_DELETIONS_AT_ONCE) as threads:
        versions = _versions(s3, bucket, prefix)
        deleted = 0
        while batches := list(islice(iter(lambda: list(islice(versions, at_once)), []), _DELETIONS_AT_ONCE)):
            list(threads.map(lambda batch: _delete(s3, bucket, batch), batches))
            deleted += sum(map(len, batches))
    return deleted


def _versions(s3: Any, bucket: str, prefix: str) -> Iterator[dict[str, str]]:
    try:
        for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=prefix):
            for item in (*page.get("Versions", []), *page.get("DeleteMarkers", [])):
                yield {"Key": item["Key"], "VersionId": item["VersionId"]}
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchBucket":
            raise


def _delete(s3: Any, bucket: str, objects: list[dict[str, str]]) -> None:
    answer = s3.delete_objects(Bucket=bucket, Delete={"Objects": objects, "Quiet": True})
    for error in answer.get("Errors", []):
        raise SetupError(f"{error['Key']} cannot be deleted from {bucket}: {error['Code']} {error['Message']}")


def remove_tables(dynamodb: Any, stage: str) -> None:
    """Lift the protection of the tables of records, and delete them."""
    for name in (f"{stack_name(stage)}-{table}" for table in TABLES):
        try:
            dynamodb.update_table(TableName=name, DeletionProtectionEnabled=False)
            dynamodb.get_waiter("table_exists").wait(TableName=name)
            dynamodb.delete_table(TableName=name)
        except ClientError as error:
            if error.response["Error"]["Code"] not in _GONE:
                raise


def remove_users(session: boto3.Session, stage: str) -> None:
    """Lift the protection of the user pool, and delete it and the identity pool."""
    users, identities = session.client("cognito-idp"), session.client("cognito-identity")
    for pool_id in user_pools(users, stage):
        users.update_user_pool(UserPoolId=pool_id, DeletionProtection="INACTIVE")
        users.delete_user_pool(UserPoolId=pool_id)
    for pool_id in identity_pools(identities, stage):
        identities.delete_identity_pool(IdentityPoolId=pool_id)


def user_pools(client: Any, stage: str) -> list[str]:
    """The ids of the stage's user pools: at most one, unless an update was interrupted."""
    pages = client.get_paginator("list_user_pools").paginate(MaxResults=60)
    return [pool["Id"] for page in pages for pool in page["UserPools"] if pool["Name"] == stack_name(stage)]


def identity_pools(client: Any, stage: str) -> list[str]:
    """The ids of the stage's identity pools."""
    pages = client.get_paginator("list_identity_pools").paginate(MaxResults=60)
    found = (pool for page in pages for pool in page["IdentityPools"])
    return [pool["IdentityPoolId"] for pool in found if pool["IdentityPoolName"] == stack_name(stage)]
