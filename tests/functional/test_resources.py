"""What is provisioned fits together: template, workflow, Chalice's configuration and the application."""

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from datetime import timedelta
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from chalicelib import errors
from chalicelib.core.features import FEATURES, MODERATION, TEXT
from chalicelib.core.ingest.event_order import GRACE, WORKFLOW_LIMIT
from chalicelib.core.plain import pascal_case
from setup.deploy.template import functions, role_output, template_text
from setup.deploy.template_form import read, written
from setup.deploy.web_app import SECURITY_HEADERS
from setup.deploy.workflow import all_states, called_functions, function_of, workflow_definition
from setup.deployment import function_environment
from setup.stack_settings import LABELS
from tests.records import ALICE
from tests.state_machine import holds
from tests.unit.setup.deployments import OUTPUTS

PROJECT = Path(__file__).resolve().parents[2]
ASL_VALIDATOR = PROJECT / "node_modules/.bin/asl-validator"
# https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html, and ours.
PASSING = {
    "ServiceUnavailable",
    "Lambda.ServiceException",
    "Lambda.AWSLambdaException",
    "Lambda.SdkClientException",
    "Lambda.ClientExecutionTimeoutException",
    "Lambda.TooManyRequestsException",
    "Lambda.ResourceNotFoundException",
    "SettingsError",
}
DIED = {"States.Timeout", "Sandbox.Timedout", "Lambda.Unknown", "Runtime.ExitError", "Runtime.OutOfMemory"}


workflow = workflow_definition


@cache
def template() -> dict[str, Any]:
    return read(template_text())


@cache
def config() -> dict[str, Any]:
    read: dict[str, Any] = json.loads((PROJECT / ".chalice/config.json").read_text())
    return read


@cache
def application_functions() -> frozenset[str]:
    """The functions that Chalice makes of app.py, asked in a process of its own: it wants settings when imported."""
    script = (
        "import json, app; print(json.dumps([h.name for h in app.app.pure_lambda_functions]"
        " + [e.name for e in app.app.event_sources] + [w.name for w in app.app.websocket_handlers.values()]"
        " + (['api_handler'] if app.app.routes else [])))"
    )
    environ = {"PATH": "/usr/bin:/bin", **function_environment(OUTPUTS, {})}
    run = subprocess.run(
        [sys.executable, "-c", script], cwd=PROJECT, env=environ, capture_output=True, text=True, check=True
    )
    return frozenset(json.loads(run.stdout))


def tasks() -> list[tuple[str, dict[str, Any]]]:
    return [(name, state) for name, state in all_states(workflow()).items() if state["Type"] == "Task"]


TASKS = pytest.mark.parametrize(("name", "state"), tasks(), ids=[name for name, _ in tasks()])


# The vendors' own checks


def test_cfn_lint_finds_nothing_in_what_is_sent(tmp_path: Path) -> None:
    path = tmp_path / "template.yaml"
    path.write_text(written(template()))
    script = Path(sys.executable).with_name("cfn-lint")
    run = subprocess.run(
        [str(script), "--include-checks", "W", "--", str(path), str(PROJECT / "setup/launch.yaml")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stdout) == (0, "")


def asl_validator(definition: dict[str, Any]) -> "subprocess.CompletedProcess[str]":
    assert ASL_VALIDATOR.exists(), "run `npm ci` (make test does)"
    arn = "arn:aws:lambda:eu-west-1:123456789012:function:photo-search-dev-"
    text = json.dumps(definition).replace("${Functions}", arn)
    return subprocess.run([str(ASL_VALIDATOR), "--json-definition", text], capture_output=True, text=True, check=False)


def test_asl_validator_finds_nothing() -> None:
    run = asl_validator(workflow())
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize(("start", "status"), [("ExtractImageMetadata", 0), ("Nowhere", 1)])
def test_asl_validator_finds_a_mistake(start: str, status: int) -> None:
    assert asl_validator({**workflow(), "StartAt": start}).returncode == status


# The workflow


@TASKS
def test_every_task_calls_a_function_of_the_application(name: str, state: dict[str, Any]) -> None:
    assert function_of(state) in application_functions()


@TASKS
def test_state_and_function_have_one_name(name: str, state: dict[str, Any]) -> None:
    snake = re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
    others = {"NotSupportedImageType": "mark_failed", "ReserveFeature": "reserve_recognition"}
    assert function_of(state) == others.get(name, snake)


@TASKS
def test_a_task_waits_longer_than_its_function_may_run(name: str, state: dict[str, Any]) -> None:
    timeout = config()["lambda_functions"][function_of(state)]["lambda_timeout"]
    assert timeout < state["TimeoutSeconds"] <= timeout + 10


@TASKS
def test_what_passes_is_repeated_with_jitter_and_nothing_else_is(name: str, state: dict[str, Any]) -> None:
    passing, died, *others = state["Retry"]
    assert set(passing["ErrorEquals"]) == PASSING
    assert passing["MaxAttempts"] >= 10
    assert passing["MaxDelaySeconds"] >= 60
    assert set(died["ErrorEquals"]) == DIED
    assert died["MaxAttempts"] == 3
    for retrier in (passing, died):
        assert retrier["BackoffRate"] > 1
        assert retrier["JitterStrategy"] == "FULL"
    assert [retrier["ErrorEquals"] for retrier in others] == ([["DocumentRefused"]] if name == "IndexPhoto" else [])


def test_a_document_that_the_index_refuses_is_tried_again_for_as_long_as_a_deployment_takes() -> None:
    *_, refused = dict(tasks())["IndexPhoto"]["Retry"]
    pauses = [min(refused["IntervalSeconds"] * 1.5**number, 300) for number in range(refused["MaxAttempts"])]
    assert sum(pauses) >= timedelta(minutes=20).total_seconds()


def longest(name: str) -> float:
    """Seconds that a state may take, all its repetitions and the pauses before them included."""
    state = dict(tasks())[name]
    pauses = sum(
        min(retrier["IntervalSeconds"] * retrier["BackoffRate"] ** number, retrier["MaxDelaySeconds"])
        for retrier in state["Retry"]
        for number in range(retrier["MaxAttempts"])
    )
    repeats = sum(retrier["MaxAttempts"] for retrier in state["Retry"])
    return float(state["TimeoutSeconds"] * (1 + repeats) + pauses)


def test_what_comes_before_and_after_the_wait_has_ended_when_the_sweeper_thinks_it_has() -> None:
    before = [longest(name) for name in ("ExtractImageMetadata", "StoreImageMetadata", "ReserveRecognition")]
    labels = longest("DetectLabels") + longest("DetectLabelsInBytes") + longest("ReserveRecognition")
    after = [max(labels, longest("GenerateThumbnail")), longest("IndexPhoto"), longest("MarkFailed")]

    # A first turn that comes within GRACE is not told to the table.
    assert sum(before) + GRACE.total_seconds() + sum(after) <= WORKFLOW_LIMIT.total_seconds()
    assert workflow()["TimeoutSeconds"] >= timedelta(days=300).total_seconds()


def test_caught_and_repeated_errors_are_classes_of_ours() -> None:
    for name in ("Superseded", "PhotoGone"):
        assert issubclass(getattr(errors, name), errors.IngestError)
    assert {errors.ServiceUnavailable.__name__, errors.SettingsError.__name__} < PASSING
    assert issubclass(errors.DocumentRefused, errors.ServiceUnavailable)


def test_the_template_writes_shared_rules_once_and_they_come_back() -> None:
    text, variables = template()["Resources"]["IngestWorkflow"]["Properties"]["DefinitionString"]["Fn::Sub"]
    for name, value in variables.items():
        if name != "Functions":
            assert text.count(f"${{{name}}}") > 1, name
            text = text.replace(f"${{{name}}}", value)
    assert json.loads(text) == workflow()


def test_nothing_that_happens_to_a_feature_fails_its_photo_or_keeps_it_from_the_others() -> None:
    around = workflow()["States"]["RecogniseFeatures"]
    states = around["ItemProcessor"]["States"]
    for name in ("ReserveFeature", "DetectFeature"):
        *others, last = states[name]["Catch"]
        assert last == {"ErrorEquals": ["States.ALL"], "ResultPath": None, "Next": "FeatureNotRecognised"}
        assert {rule["Next"] for rule in others} <= {"ReserveFeature", "PhotoSuperseded"}
    assert states["FeatureNotRecognised"] == {"Type": "Pass", "End": True}
    (superseded,) = around["Catch"]
    assert states["PhotoSuperseded"]["Error"] in superseded["ErrorEquals"]
    assert (superseded["Next"], around["MaxConcurrency"], around["End"]) == ("Superseded", 1, True)


def test_only_the_features_that_were_chosen_are_recognised() -> None:
    chosen = workflow()["States"]["IndexPhoto"]["ResultSelector"]
    assert chosen == {"features": list(FEATURES)}
    without = workflow_definition(frozenset({LABELS}))["States"]
    assert workflow()["States"].keys() - without.keys() == {"RecogniseFeatures"}
    assert (without["IndexPhoto"]["End"], without["IndexPhoto"]["ResultPath"]) == (True, None)
    one = workflow_definition(frozenset({LABELS, MODERATION}))["States"]["IndexPhoto"]
    assert (one["Next"], one["ResultSelector"]) == ("RecogniseFeatures", {"features": [MODERATION]})


def test_a_feature_takes_next_to_no_room_in_the_template() -> None:
    one, two = (len(template_text(frozenset({LABELS, *features}))) for features in ([TEXT], [TEXT, MODERATION]))
    assert two - one < 50


def test_every_failure_is_caught_by_class() -> None:
    tasks = {name: state for name, state in workflow()["States"].items() if state["Type"] == "Task"}
    catching = {name: state["Catch"] for name, state in tasks.items()}
    for name, (superseded, *rest) in catching.items():
        assert set(superseded["ErrorEquals"]) == {"Superseded", "PhotoGone"}, name
        assert superseded["Next"] == "Superseded", name
        expected = [] if name == "MarkFailed" else [(["States.ALL"], "MarkFailed", "$.error")]
        if name == "IndexPhoto":  # the photo itself is well: the sweeper indexes it once that can be done
            expected.insert(0, (["ServiceUnavailable"], "IndexUnavailable", "$.error"))
        assert [(rule["ErrorEquals"], rule["Next"], rule["ResultPath"]) for rule in rest] == expected, name


def test_a_branch_that_fails_lets_the_other_come_to_its_end() -> None:
    for branch in workflow()["States"]["LabelsAndThumbnail"]["Branches"]:
        for name, task in branch["States"].items():
            if task["Type"] != "Task":
                continue
            *others, last = task["Catch"]
            assert (last["ErrorEquals"], last["ResultPath"]) == (["States.ALL"], "$.error"), name
            assert branch["States"][last["Next"]] == {"Type": "Pass", "End": True}, name
            assert all(catcher["ResultPath"] is None for catcher in others), name


@pytest.mark.parametrize("name", ["DetectLabels", "DetectLabelsInBytes"])
def test_a_busy_recogniser_costs_a_photo_nothing_but_another_turn(name: str) -> None:
    labels, _ = workflow()["States"]["LabelsAndThumbnail"]["Branches"]
    state = labels["States"][name]

    assert not any("RecognitionBusy" in retrier["ErrorEquals"] for retrier in state["Retry"])
    (again,) = (catcher["Next"] for catcher in state["Catch"] if catcher["ErrorEquals"] == ["RecognitionBusy"])
    assert again == labels["StartAt"] == "ReserveRecognition"
    assert labels["States"]["ReserveRecognition"]["Next"] == "AwaitRecognition"
    assert labels["States"]["AwaitRecognition"]["SecondsPath"] == "$.turn.wait"


@pytest.mark.parametrize(
    ("labels", "thumbnail", "following"),
    [
        (None, None, "IndexPhoto"),
        ("Superseded", None, "Superseded"),
        (None, "PhotoGone", "Superseded"),
        ("Superseded", "PhotoGone", "Superseded"),
        ("UnsupportedImage", None, "LabelsFailed"),
        ("Superseded", "UnsupportedImage", "ThumbnailFailed"),
        ("ServiceUnavailable", "Superseded", "LabelsFailed"),
        ("ServiceUnavailable", "UnsupportedImage", "LabelsFailed"),
    ],
)
def test_what_the_branches_ended_with_decides(labels: str | None, thumbnail: str | None, following: str) -> None:
    check = workflow()["States"]["BranchesCheck"]
    data = {"branches": [{"error": {"Error": error}} if error else {} for error in (labels, thumbnail)]}
    chosen = [choice["Next"] for choice in check["Choices"] if holds(choice, data)]
    assert (chosen or [check["Default"]])[0] == following


def test_only_photos_are_processed_and_a_refusal_has_its_reason() -> None:
    all_states = workflow()["States"]
    check, refusal = all_states["ImageTypeCheck"], all_states["NotSupportedImageType"]
    supported = {"Variable": "$.image_metadata.is_supported", "BooleanEquals": True, "Next": "StoreImageMetadata"}
    assert (check["Choices"], check["Default"]) == ([supported], "NotSupportedImageType")
    assert refusal["Parameters"]["error"]["Cause.$"] == "$.image_metadata.refusal"


def test_what_failed_ends_as_failed_and_what_was_superseded_does_not() -> None:
    all_states = workflow()["States"]
    assert all_states["NotSupportedImageType"]["Next"] == all_states["MarkFailed"]["Next"] == "IngestFailed"
    assert all_states["IngestFailed"]["Type"] == "Fail"
    assert all_states["Superseded"]["Type"] == "Succeed"


# Functions: application, configuration, template


def test_every_function_of_the_application_is_configured_and_no_other() -> None:
    assert frozenset(config()["lambda_functions"]) == application_functions()


def test_every_function_has_a_log_group_that_is_not_kept_for_ever() -> None:
    groups = {
        resource["Properties"]["LogGroupName"]["Fn::Sub"]: resource["Properties"]["RetentionInDays"]
        for resource in of_type("AWS::Logs::LogGroup")
    }
    prefix = "/aws/lambda/photo-search-${Stage}"
    names = {"" if name == "api_handler" else f"-{name}" for name in application_functions()}
    assert {name for name in groups if name.startswith("/aws/lambda/")} == {prefix + name for name in names}
    assert set(groups.values()) == {30}


def test_the_workflow_may_call_its_functions_and_nothing_else() -> None:
    statement = policies("IngestWorkflowRole")[0]
    assert statement["Action"] == "lambda:InvokeFunction"
    arn = template()["Resources"]["IngestWorkflow"]["Properties"]["DefinitionString"]["Fn::Sub"][1]["Functions"][
        "Fn::Sub"
    ]
    assert arn.endswith(":function:photo-search-${Stage}-")
    assert [resource["Fn::Sub"] for resource in statement["Resource"]] == [arn + name for name in called_functions()]


# Least privilege


def of_type(kind: str) -> list[dict[str, Any]]:
    return [resource for resource in template()["Resources"].values() if resource["Type"] == kind]


def policies(role: str) -> list[dict[str, Any]]:
    properties = template()["Resources"][role]["Properties"]
    names = [policy["Ref"] for policy in properties.get("ManagedPolicyArns", [])]
    attached = [policy["Properties"] for policy in of_type("AWS::IAM::Policy")]
    found = [*properties.get("Policies", []), *(template()["Resources"][name]["Properties"] for name in names)]
    found += [policy for policy in attached if {"Ref": role} in policy["Roles"]]
    statements = [statement for policy in found for statement in policy["PolicyDocument"]["Statement"]]
    return [statement["Fn::If"][1] if "Fn::If" in statement else statement for statement in statements]


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def role_of(function: str) -> str:
    return f"{pascal_case(function)}Role"


WRITE_OBJECTS = {"s3:PutObject", "s3:DeleteObject"}


def test_each_function_has_a_role_of_its_own() -> None:
    roles = {name: entry["iam_role_arn"] for name, entry in config()["lambda_functions"].items()}
    assert roles == {name: f"${{{role_output(name)}}}" for name in functions()}
    assert template()["Outputs"].keys() >= {role_output(name) for name in functions()}


IDENTITY = r"us-east-1:\?{8}-\?{4}-\?{4}-\?{4}-\?{12}".replace("us-east-1", r"\$\{AWS::Region\}")


@pytest.mark.parametrize("role", [*map(role_of, functions()), "UserRole"])
def test_no_role_writes_or_deletes_outside_its_prefix(role: str) -> None:
    own = r"(private/.+sub\}/uploads|usercontent/.+sub\})/\*"
    originals = rf"private/{IDENTITY}/uploads/\*|usercontent/\*"
    purged = rf"private/{IDENTITY}/resized/\*|{originals}"
    expected = {"UserRole": own, "ApiHandlerRole": rf"{originals}|guests/\*", "SweepPhotosRole": purged}
    expected["OnPhotoRemovedRole"] = rf"private/{IDENTITY}/resized/\*|guests/\*"
    for statement in policies(role):
        if WRITE_OBJECTS & set(as_list(statement["Action"])):
            for resource in as_list(statement["Resource"]):
                pattern = expected.get(role, rf"private/{IDENTITY}/resized/\*")
                assert re.fullmatch(rf"\$\{{PhotoBucket.Arn\}}/({pattern})", resource["Fn::Sub"]), resource


def test_what_may_write_thumbnails_may_not_write_originals_in_a_folder_of_that_name() -> None:
    (statement,) = (found for found in policies("GenerateThumbnailRole") if "s3:PutObject" in found["Action"])
    pattern = (
        statement["Resource"]["Fn::Sub"].removeprefix("${PhotoBucket.Arn}/").replace("${AWS::Region}", "us-east-1")
    )

    def matches(object_key: str) -> bool:  # as IAM does: a star and a question mark match slashes, too
        return fnmatchcase(object_key, pattern)

    assert matches(f"private/{ALICE}/resized/resized/a.jpg")
    assert matches(f"private/{ALICE}/resized/uploads/2048/a.jpg")
    assert not matches(f"private/{ALICE}/uploads/resized/a.jpg")
    assert not matches(f"private/{ALICE}/uploads/private/{ALICE}/resized/a.jpg")


def test_only_what_knows_no_narrower_resource_may_be_done_to_everything() -> None:
    everything = {
        action
        for role in (*map(role_of, functions()), "UserRole")
        for statement in policies(role)
        for action in as_list(statement["Action"])
        if statement["Resource"] == "*"
    }
    of_rekognition = {f"rekognition:Detect{what}" for what in ("Labels", "Text", "ModerationLabels")}
    of_xray = {
        f"xray:{what}" for what in ("PutTraceSegments", "PutTelemetryRecords", "GetSamplingRules", "GetSamplingTargets")
    }
    assert everything == {*of_rekognition, *of_xray, "dynamodb:ListStreams"}


def test_faces_are_compared_where_photos_are_looked_at_and_removed_where_owners_and_photos_leave() -> None:
    may: dict[str, set[str]] = {}
    for name in functions():
        for statement in policies(role_of(name)):
            for action in as_list(statement["Action"]):
                may.setdefault(action, set()).add(name)

    assert may["rekognition:IndexFaces"] == may["rekognition:SearchFaces"] == {"detect_feature"}
    assert may["rekognition:CreateCollection"] == {"api_handler"}
    leaving = {"api_handler", "sweep_photos", "detect_feature"}
    assert may["rekognition:DeleteCollection"] == may["rekognition:ListFaces"] == leaving
    assert may["rekognition:DeleteFaces"] == {*leaving, "on_photo_removed", "index_photo", "mark_failed"}


def test_a_user_writes_to_the_bucket_only_if_the_operator_says_so() -> None:
    direct = template()["Resources"]["DirectUploadsPolicy"]
    assert direct["Condition"] == "DirectUploadsIsOpen"
    assert template()["Parameters"]["DirectUploads"]["Default"] == "closed"

    without = template()["Resources"]["UserRole"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"]
    assert {action for found in without for action in as_list(found["Action"])} == {"s3:GetObject", "s3:ListBucket"}
    put, _ = direct["Properties"]["PolicyDocument"]["Statement"]
    assert put["Condition"] == {"StringEqualsIfExists": {"s3:x-amz-storage-class": "STANDARD"}}


def test_a_user_is_held_to_their_own_identity() -> None:
    own = r"(private|usercontent)/\$\{!?cognito-identity\.amazonaws\.com:sub\}/"
    for statement in policies("UserRole"):
        if statement["Action"] == "s3:ListBucket":
            paths = statement["Condition"]["StringLike"]["s3:prefix"]
        else:
            paths = [resource["Fn::Sub"].partition("/")[2] for resource in statement["Resource"]]
        assert paths
        for path in paths:
            assert re.match(own, path), path


def test_the_bucket_is_private_encrypted_and_tls_only() -> None:
    bucket = template()["Resources"]["PhotoBucket"]["Properties"]
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    assert bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert "VersioningConfiguration" not in bucket
    (statement,) = template()["Resources"]["PhotoBucketPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    assert (statement["Effect"], statement["Action"]) == ("Deny", "s3:*")
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


WRITE_INDEX = (
    "on_photo_removed",
    "sweep_photos",
    "index_photo",
    "detect_feature",
    "mark_failed",
    "count_photos",
    "api_handler",
)


def paths_of(statement: Mapping[str, Any]) -> list[str]:
    """Below the domain."""
    return [resource["Fn::Sub"].partition("photo-search-${Stage}")[2] for resource in statement["Resource"]]


def test_the_domain_is_open_to_the_applications_roles_and_one_address_if_asked_for() -> None:
    domain = template()["Resources"]["SearchDomain"]["Properties"]
    writers, searchers, dashboards = domain["AccessPolicies"]["Statement"]
    assert writers["Principal"] == {"AWS": [{"Fn::GetAtt": [role_of(function), "Arn"]} for function in WRITE_INDEX]}
    assert paths_of(writers) == ["/${PhotoIndex}/_bulk"]
    assert searchers["Principal"] == {"AWS": [{"Fn::GetAtt": ["ApiHandlerRole", "Arn"]}]}
    assert paths_of(searchers) == ["/${PhotoIndex}/_search", "/${PhotoIndex}/_msearch"]
    condition, statement, nothing = dashboards["Fn::If"]
    assert condition == "HasDashboardsIp"
    assert statement["Condition"] == {"IpAddress": {"aws:SourceIp": {"Ref": "DashboardsIp"}}}
    assert nothing == {"Ref": "AWS::NoValue"}
    assert domain["DomainEndpointOptions"]["EnforceHTTPS"] is True
    assert domain["EncryptionAtRestOptions"]["Enabled"] is domain["NodeToNodeEncryptionOptions"]["Enabled"] is True


def test_no_update_replaces_what_cannot_be_made_again() -> None:
    for name in ("PhotoBucket", "ImageMetadataTable", "AlbumsTable", "UserPool", "IdentityPool"):
        assert template()["Resources"][name]["UpdateReplacePolicy"] == "Retain", name


def test_tables_are_on_demand_and_can_be_restored() -> None:
    for table in of_type("AWS::DynamoDB::Table"):
        assert table["Properties"]["BillingMode"] == "PAY_PER_REQUEST"
        # Connections are gone with whoever made them.
        can_be_lost = table["UpdateReplacePolicy"] == "Delete"
        restored = table["Properties"].get("PointInTimeRecoverySpecification")
        assert restored == (None if can_be_lost else {"PointInTimeRecoveryEnabled": True})


# The web app


def test_cloudfront_sends_the_headers_that_the_local_web_server_sends() -> None:
    headers = template()["Resources"]["WebHeaders"]["Properties"]["ResponseHeadersPolicyConfig"]
    security = headers["SecurityHeadersConfig"]
    sent = {
        "X-Content-Type-Options": "nosniff" if "ContentTypeOptions" in security else None,
        "X-Frame-Options": security["FrameOptions"]["FrameOption"],
        "Referrer-Policy": security["ReferrerPolicy"]["ReferrerPolicy"],
        **{item["Header"]: item["Value"] for item in headers["CustomHeadersConfig"]["Items"]},
    }
    assert sent == SECURITY_HEADERS
    assert security["ContentSecurityPolicy"]["ContentSecurityPolicy"] == {"Ref": "ContentSecurityPolicy"}
    assert security["StrictTransportSecurity"]["AccessControlMaxAgeSec"] >= 31536000
    overriding = [*security.values(), *headers["CustomHeadersConfig"]["Items"]]
    assert all(header["Override"] is True for header in overriding)


def test_the_web_apps_bucket_is_private_and_read_by_its_distribution_only() -> None:
    resources = template()["Resources"]
    assert all(resources["WebBucket"]["Properties"]["PublicAccessBlockConfiguration"].values())
    (statement,) = resources["WebBucketPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    assert (statement["Principal"], statement["Action"]) == ({"Service": "cloudfront.amazonaws.com"}, "s3:GetObject")
    source = statement["Condition"]["StringEquals"]["aws:SourceArn"]["Fn::Sub"]
    assert source.endswith(":distribution/${WebDistribution}")


def test_every_page_of_the_web_app_is_its_one_file() -> None:
    distribution = template()["Resources"]["WebDistribution"]["Properties"]["DistributionConfig"]
    assert {
        (answer["ErrorCode"], answer["ResponseCode"], answer["ResponsePagePath"])
        for answer in distribution["CustomErrorResponses"]
    } == {(403, 200, "/index.html"), (404, 200, "/index.html")}
    assert distribution["DefaultCacheBehavior"]["ViewerProtocolPolicy"] == "redirect-to-https"


def test_the_template_is_sent_as_one_text_with_room_for_more() -> None:
    assert len(written(template()).encode()) < 50_000  # CloudFormation takes 51,200


def test_what_is_sent_is_read_back_as_it_was() -> None:
    sent = written(template())
    assert not sent.startswith("{")  # that would be taken for JSON
    assert "&id" not in sent  # CloudFormation reads no anchors
    assert read(sent) == template()


def test_the_template_is_read_as_cfn_lint_reads_it() -> None:
    from cfnlint.decode import decode_str  # type: ignore[import-untyped]  # whose import takes a second

    decoded, problems = decode_str(template_text())

    assert problems == []
    # cfn-lint's own dictionaries compare by position in the file.
    assert json.loads(json.dumps(decoded)) == template()
