"""A function that is taken over: what its credentials do not open, tried with all that it does not need."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.session import get_session

from setup.deployment import Deployment
from setup.local.up import Running
from tests.emulator.roles import FUNCTIONS, Roles

VICTIM = "us-east-1:11111111-2222-3333-4444-555555555555"
NOBODY: frozenset[str] = frozenset()
THUMBNAILS = frozenset(
    {"on_photo_removed", "sweep_photos", "generate_thumbnail", "index_photo", "detect_feature", "mark_failed"}
)
LISTERS = THUMBNAILS | {"api_handler", "on_photo_created", "extract_image_metadata", "detect_labels_in_bytes"}
READERS = LISTERS | {"detect_labels"}  # Rekognition reads with its rights
API = frozenset({"api_handler"})
DELETERS = API | {"sweep_photos"}  # which ends the time in the bin
STARTERS = API | {"on_photo_created", "on_photo_removed", "sweep_photos"}
DENIED = {"AccessDenied", "AccessDeniedException", "403", "Forbidden", "ForbiddenException"}

Try = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Tried:
    """One call, which only these functions' roles allow; everybody else's is refused."""

    what: str
    service: str
    call: Try
    allowed: frozenset[str] = NOBODY


def on_objects(deployment: Deployment) -> Iterator[Tried]:
    bucket, own = deployment.photo_bucket, f"private/{VICTIM}"

    def each(key: str, *, get: frozenset[str], put: frozenset[str], delete: frozenset[str]) -> Iterator[Tried]:
        at = {"Bucket": bucket, "Key": key}
        yield Tried(f"reads {key}", "s3", lambda s3: s3.get_object(**at), get)
        yield Tried(f"writes {key}", "s3", lambda s3: s3.put_object(**at, Body=b"x"), put)
        yield Tried(f"deletes {key}", "s3", lambda s3: s3.delete_object(**at), delete)

    yield from each(f"{own}/uploads/a.jpg", get=READERS, put=API, delete=DELETERS)
    # Originals in folders whose names are those of thumbnails' places.
    yield from each(f"{own}/uploads/resized/a.jpg", get=READERS, put=API, delete=DELETERS)
    yield from each(f"{own}/uploads/{own}/resized/a.jpg", get=READERS, put=API, delete=DELETERS)
    yield from each(f"usercontent/{VICTIM}/a.jpg", get=READERS, put=NOBODY, delete=DELETERS)
    yield from each(f"usercontent/{VICTIM}/resized/a.jpg", get=READERS, put=NOBODY, delete=DELETERS)
    yield from each(f"{own}/resized/a.jpg", get=READERS, put=THUMBNAILS, delete=THUMBNAILS)
    yield from each(f"{own}/resized/uploads/2048/a.jpg", get=READERS, put=THUMBNAILS, delete=THUMBNAILS)
    # What is no identity's.
    yield from each("private/shared/uploads/a.jpg", get=READERS, put=NOBODY, delete=NOBODY)
    yield from each("private/shared/resized/a.jpg", get=READERS, put=NOBODY, delete=NOBODY)
    yield from each(f"{own}/other/a.jpg", get=READERS, put=NOBODY, delete=NOBODY)
    yield from each("a.jpg", get=NOBODY, put=NOBODY, delete=NOBODY)
    yield from each(f"other/{own}/uploads/a.jpg", get=NOBODY, put=NOBODY, delete=NOBODY)


def on_buckets(deployment: Deployment) -> Iterator[Tried]:
    photos, web = {"Bucket": deployment.photo_bucket}, {"Bucket": deployment.web_bucket}
    yield Tried("lists the photos", "s3", lambda s3: s3.list_objects_v2(**photos), LISTERS)
    yield Tried("lists the buckets", "s3", lambda s3: s3.list_buckets())
    yield Tried("reads the bucket's policy", "s3", lambda s3: s3.get_bucket_policy(**photos))
    yield Tried("removes the bucket's policy", "s3", lambda s3: s3.delete_bucket_policy(**photos))
    yield Tried("opens it to all", "s3", lambda s3: s3.put_bucket_acl(**photos, ACL="public-read"))
    yield Tried("removes the bucket", "s3", lambda s3: s3.delete_bucket(**photos))
    yield Tried("lists the web app", "s3", lambda s3: s3.list_objects_v2(**web))
    yield Tried("reads the web app", "s3", lambda s3: s3.get_object(**web, Key="index.html"))
    yield Tried("writes the web app", "s3", lambda s3: s3.put_object(**web, Key="index.html", Body=b"x"))


RECORDS = frozenset(FUNCTIONS) - {
    *("api_handler", "extract_image_metadata", "push_changes", "count_photos", "check_sign_up"),
    *("websocket_connect", "websocket_message", "websocket_disconnect"),
}
COUNTING = frozenset({"extract_image_metadata", "count_photos"})
KEEPERS = API | {"sweep_photos"}  # of faces, until the last one is removed
SOCKETS = frozenset({"websocket_message", "websocket_disconnect"})
# Table -> operation -> who may. What is not here, nobody may.
ON_TABLES: dict[str, dict[str, frozenset[str]]] = {
    "ImageMetadata": {
        "get_item": RECORDS - {"reserve_recognition", "detect_labels", "detect_labels_in_bytes"} | API | COUNTING,
        "batch_get_item": API,
        "update_item": RECORDS | API | {"count_photos"},
        "query Unsettled": frozenset({"sweep_photos"}),
        **{f"query {index}": API for index in ("ByPhotoId", "TakenByIdentity", "ByContent")},
    },
    "Albums": {
        "get_item": KEEPERS | {"count_photos"},
        "query": KEEPERS | {"on_photo_created", "on_photo_removed"},  # the sources of another bucket
        "batch_get_item": API,
        **dict.fromkeys(("put_item", "update_item", "delete_item"), KEEPERS),
    },
    "Connections": {
        "put_item": frozenset({"websocket_connect"}),
        "query": frozenset({"websocket_connect", "push_changes"}),
        "query ByConnectionId": SOCKETS,
        "delete_item": SOCKETS | {"push_changes"},
    },
    "Identities": dict.fromkeys(("get_item", "put_item"), API | {"websocket_connect"}),
    "Tallies": {
        "batch_get_item": API | COUNTING,
        "query": API,
        "put_item": COUNTING | API,
        "delete_item": COUNTING | API,
    },
    "Pacing": {"update_item": frozenset({"reserve_recognition"})},
    "another": {},
}
KEY = {"Key": {"ImageName": {"S": "x"}}}
CONDITION = {"KeyConditionExpression": "A = :a", "ExpressionAttributeValues": {":a": {"S": "x"}}}
OPERATIONS: dict[str, dict[str, Any]] = {
    "get_item": KEY,
    "batch_get_item": {"Keys": [KEY["Key"]]},
    "update_item": KEY,
    "delete_item": KEY,
    "put_item": {"Item": {"ImageName": {"S": "x"}}},
    "query": CONDITION,
    "scan": {},
    **{
        f"query {index}": {**CONDITION, "IndexName": index}
        for index in ("Unsettled", "ByPhotoId", "TakenByIdentity", "ByContent", "ByConnectionId")
    },
}
# Tried only on tables where somebody may do it.
SELDOM = {operation for operation, arguments in OPERATIONS.items() if "IndexName" in arguments} | {"batch_get_item"}


def on_tables(deployment: Deployment) -> Iterator[Tried]:
    def call(operation: str, arguments: dict[str, Any]) -> Try:
        return lambda dynamodb: getattr(dynamodb, operation.split()[0])(**arguments)

    name = deployment.image_metadata_table
    yield Tried("removes the table", "dynamodb", call("delete_table", {"TableName": name}))
    yield Tried("reads the table's description", "dynamodb", call("describe_table", {"TableName": name}))
    for table, allowed in ON_TABLES.items():
        name = deployment.image_metadata_table.replace("ImageMetadata", table)
        for operation, arguments in OPERATIONS.items():
            of_table = {"TableName": name, **arguments}
            sent = {"RequestItems": {name: arguments}} if operation == "batch_get_item" else of_table
            tried = call(operation, sent)
            if operation in allowed or operation not in SELDOM:
                yield Tried(f"{operation} on {table}", "dynamodb", tried, allowed.get(operation, NOBODY))


def on_others(deployment: Deployment, role: str) -> Iterator[Tried]:
    machine = deployment.ingest_workflow_arn
    execution = machine.replace(":stateMachine:", ":execution:") + ":x"
    another = machine.removesuffix("ingest") + "another"
    secret = {"UserPoolId": deployment.user_pool_id}
    function = f"photo-search-{deployment.stage}"
    queue = f"https://sqs.us-east-1.amazonaws.com/{deployment.account_id}/another"
    trust = {"RoleName": role, "PolicyDocument": "{}"}

    def states(what: str, call: Try, allowed: frozenset[str] = NOBODY) -> Tried:
        return Tried(what, "stepfunctions", call, allowed)

    yield states("starts the workflow", lambda s: s.start_execution(stateMachineArn=machine), STARTERS)
    yield states("starts another workflow", lambda s: s.start_execution(stateMachineArn=another))
    yield states("reads what happened", lambda s: s.get_execution_history(executionArn=execution), API)
    yield states("reads what was given", lambda s: s.describe_execution(executionArn=execution))
    yield states("stops an execution", lambda s: s.stop_execution(executionArn=execution, error="x"))
    yield states("changes the workflow", lambda s: s.update_state_machine(stateMachineArn=machine, definition="{}"))
    yield states("lists the workflows", lambda s: s.list_state_machines())
    yield Tried("calls a function", "lambda", lambda s: s.invoke(FunctionName=function))
    yield Tried("reads a function", "lambda", lambda s: s.get_function(FunctionName=function))
    yield Tried("replaces a function", "lambda", lambda s: s.update_function_code(FunctionName=function, ZipFile=b"x"))
    yield Tried("reads its role", "iam", lambda s: s.get_role(RoleName=role))
    yield Tried("widens its role", "iam", lambda s: s.put_role_policy(**trust, PolicyName="own"))
    yield Tried("opens its role", "iam", lambda s: s.update_assume_role_policy(**trust))
    yield Tried("makes a user", "iam", lambda s: s.create_user(UserName="mallory"))
    yield Tried("lists the users", "cognito-idp", lambda s: s.list_users(**secret))
    yield Tried("takes a user over", "cognito-idp", lambda s: s.admin_get_user(**secret, Username="alice"))
    yield Tried("empties a queue", "sqs", lambda s: s.purge_queue(QueueUrl=queue))
    yield Tried("reads a queue", "sqs", lambda s: s.receive_message(QueueUrl=queue))
    yield Tried("writes to another queue", "sqs", lambda s: s.send_message(QueueUrl=queue, MessageBody="x"))
    yield Tried("reads the stack", "cloudformation", lambda s: s.describe_stacks())
    yield Tried("reads another's log", "logs", lambda s: s.get_log_events(logGroupName="/aws/x", logStreamName="x"))
    yield Tried("removes logs", "logs", lambda s: s.delete_log_group(logGroupName=f"/aws/lambda/{function}"))
    yield Tried("reads secrets", "secretsmanager", lambda s: s.get_secret_value(SecretId="x"))
    yield Tried("reads parameters", "ssm", lambda s: s.get_parameter(Name="x"))


class Thief:
    """Clients of every service, with the credentials of one function after the other."""

    def __init__(self, emulator: str, region: str) -> None:
        botocore_session = get_session()
        botocore_session.set_credentials("none", "yet")
        self._credentials = botocore_session.get_credentials()
        self._session = boto3.Session(botocore_session=botocore_session, region_name=region)
        self._emulator = emulator
        self._clients: dict[str, Any] = {}

    def steal(self, credentials: dict[str, str]) -> None:
        """Go on with these credentials."""
        self._credentials.access_key = credentials["AccessKeyId"]
        self._credentials.secret_key = credentials["SecretAccessKey"]
        self._credentials.token = credentials["SessionToken"]

    def outcome(self, tried: Tried) -> str:
        """The code of the error that a call ends with."""
        try:
            tried.call(self._client(tried.service))
        except ClientError as error:
            return str(error.response["Error"]["Code"])
        return "it succeeded"

    def _client(self, service: str) -> Any:
        if service not in self._clients:
            config = Config(retries={"total_max_attempts": 1}, parameter_validation=False)
            self._clients[service] = self._session.client(service, endpoint_url=self._emulator, config=config)
        return self._clients[service]


@pytest.fixture(scope="module")
def thief(running: Running) -> Thief:
    return Thief(running.stack.emulator.url, running.deployment.region)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_what_a_function_does_not_need_is_refused(running: Running, roles: Roles, thief: Thief, function: str) -> None:
    deployment = running.deployment
    thief.steal(roles.stolen(function))
    tried = [
        *on_objects(deployment),
        *on_buckets(deployment),
        *on_tables(deployment),
        *on_others(deployment, roles.name(function)),
    ]

    outcomes = {each.what: thief.outcome(each) for each in tried if function not in each.allowed}

    assert {what: outcome for what, outcome in outcomes.items() if outcome not in DENIED} == {}
    assert len(outcomes) > len(tried) / 2
