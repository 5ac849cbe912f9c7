"""Requests and answers: those of Rekognition, for any SDK and the AWS CLI."""

import base64
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import boto3
import numpy as np
import pytest
from botocore.config import Config
from botocore.session import get_session
from botocore.validate import ParamValidator

from setup.guard import SECRET_VARIABLE
from setup.local.recogniser.embed_request import MODEL_ID
from tests.contract.recogniser.calls import (
    ASTRONAUT,
    BUCKET,
    CHELSEA,
    COFFEE,
    CREDENTIALS,
    PHOTOS,
    REPOSITORY,
    SECRET,
    Running,
    confidences,
    image,
    png,
    post,
    quarter_turned,
    refused,
)


@pytest.mark.parametrize("features", [["GENERAL_LABELS"], ["GENERAL_LABELS", "IMAGE_PROPERTIES"]])
@pytest.mark.parametrize("content", [CHELSEA, COFFEE, ASTRONAUT, png((100, 100))])
def test_answers_validate_against_botocores_model(recogniser: Running, content: bytes, features: list[str]) -> None:
    request = {"Image": {"Bytes": base64.b64encode(content).decode()}, "MinConfidence": 1, "Features": features}
    status, answer = post(recogniser.port, json.dumps(request).encode())
    assert status == 200
    model = get_session().get_service_model("rekognition").operation_model("DetectLabels")
    shape = model.output_shape
    report = ParamValidator().validate(answer, shape)
    assert not report.has_errors(), report.generate_report()
    properties = {"ImageProperties"} if "IMAGE_PROPERTIES" in features else set()
    assert set(answer) == {"Labels", "LabelModelVersion"} | properties
    label = shape.members["Labels"].member
    assert all(set(entry) == set(label.members) for entry in answer["Labels"])
    assert all(0 <= entry["Confidence"] <= 100 for entry in answer["Labels"])


def test_every_error_code_is_one_of_the_operations() -> None:
    from setup.local.recogniser import errors

    service = get_session().get_service_model("rekognition")
    served = ("DetectLabels", "DetectText", "DetectModerationLabels", "CreateCollection", "IndexFaces", "ListFaces")
    known = {shape.name for name in served for shape in service.operation_model(name).error_shapes}
    codes = {cls.code for cls in errors.RecognitionError.__subclasses__()}
    assert codes <= known | {"UnknownOperationException", "SerializationException"}


def test_answers_carry_the_model_version(client: Any) -> None:
    assert client.detect_labels(Image=image(CHELSEA))["LabelModelVersion"] == "local-1.5"


def cli(command: str, recogniser: Running) -> Any:
    """Run a command of the documentation with this environment's AWS CLI, on this test's recogniser."""
    tools = Path(sys.executable).parent
    environment = {**os.environ, "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}", SECRET_VARIABLE: SECRET}
    command = command.replace("127.0.0.1:4567", f"127.0.0.1:{recogniser.port}")
    done = subprocess.run(command, shell=True, cwd=REPOSITORY, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    answer, _ = json.JSONDecoder().raw_decode(done.stdout)  # what Bedrock answers is followed by its content type
    return answer


def documented_commands() -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", (REPOSITORY / "docs" / "recogniser.md").read_text(), re.DOTALL)
    commands = "\n".join(blocks).replace("\\\n", "").splitlines()
    return [command for command in commands if command.startswith(("aws rekognition ", "aws bedrock-runtime "))]


def test_the_documented_aws_commands_work(recogniser: Running, s3: Any) -> None:
    by_bytes, by_key, vector, text, moderated, create, index, faces, delete = documented_commands()
    answer = cli(by_bytes, recogniser)
    assert confidences(answer)["Cat"] > 90
    assert len(answer["ImageProperties"]["DominantColors"]) == 3
    s3.put_object(Bucket=BUCKET, Key="cats/chelsea.jpg", Body=CHELSEA)
    assert confidences(cli(by_key, recogniser))["Cat"] > 90
    assert len(cli(vector, recogniser)["embedding"]) == 256
    assert cli(text, recogniser)["TextDetections"][0]["DetectedText"] == "Café zum Löwen"
    assert cli(moderated, recogniser)["ModerationLabels"] == []
    assert cli(create, recogniser)["StatusCode"] == 200
    (record,) = cli(index, recogniser)["FaceRecords"]
    assert record["Face"]["ExternalImageId"] == "astronaut"
    assert [face["FaceId"] for face in cli(faces, recogniser)["Faces"]] == [record["Face"]["FaceId"]]
    assert cli(delete, recogniser)["StatusCode"] == 200


def test_text_is_detected_in_the_form_that_rekognition_has(client: Any) -> None:
    answer = client.detect_text(Image=image((PHOTOS / "sign.png").read_bytes()))
    found = [(each["Type"], each["DetectedText"]) for each in answer["TextDetections"]]
    assert found[:3] == [("LINE", "Café zum Löwen"), ("LINE", "Señor Müller"), ("LINE", "Straße 12")]
    assert ("WORD", "Löwen") in found
    assert answer["TextModelVersion"] == "local-1.0"
    assert client.detect_text(Image=image(png((100, 100))))["TextDetections"] == []


def test_moderation_has_the_form_that_rekognition_has(client: Any) -> None:
    answer = client.detect_moderation_labels(Image=image(ASTRONAUT), MinConfidence=0)
    (label,) = answer["ModerationLabels"]
    assert (label["Name"], label["ParentName"], label["TaxonomyLevel"]) == ("Explicit", "", 1)
    assert 0 < label["Confidence"] < 10
    assert (answer["ModerationModelVersion"], answer["ContentTypes"]) == ("local-1.0", [])
    assert client.detect_moderation_labels(Image=image(ASTRONAUT))["ModerationLabels"] == []


def invoked(recogniser: Running, content: bytes, *, model: str = MODEL_ID, **more: Any) -> Any:
    config = Config(retries={"total_max_attempts": 1})
    bedrock = boto3.client(
        "bedrock-runtime", endpoint_url=f"http://127.0.0.1:{recogniser.port}/{SECRET}", config=config, **CREDENTIALS
    )
    body = json.dumps({"inputImage": base64.b64encode(content).decode(), **more})
    try:
        response = bedrock.invoke_model(modelId=model, body=body)
        assert response["contentType"] == "application/json"
        return json.loads(response["body"].read())
    finally:
        bedrock.close()


def test_vectors_say_what_pictures_have_in_common(recogniser: Running) -> None:
    answers = [invoked(recogniser, content) for content in (CHELSEA, quarter_turned("chelsea.jpg"), COFFEE)]
    cat, again, coffee = (np.array(answer["embedding"]) for answer in answers)
    assert cat.shape == (1024,)
    assert cat @ again > 0.9
    assert cat @ coffee < 0.3
    assert set(answers[0]) == {"embedding", "inputTextTokenCount", "message"}


@pytest.mark.parametrize(
    ("content", "more", "code"),
    [
        (b"no picture", {}, "ValidationException"),
        (CHELSEA, {"inputText": "a cat"}, "ValidationException"),
        (CHELSEA, {"model": "amazon.titan-embed-image-v1"}, "ResourceNotFoundException"),
    ],
)
def test_bedrock_refuses_in_its_own_words(recogniser: Running, content: bytes, more: Any, code: str) -> None:
    error = refused(lambda: invoked(recogniser, content, **more)).response
    assert (error["Error"]["Code"], bool(error["Error"]["Message"])) == (code, True)


def test_faces_are_kept_in_a_collection_while_it_is_there(client: Any) -> None:
    client.create_collection(CollectionId="crew")
    assert client.describe_collection(CollectionId="crew")["CreationTimestamp"].year >= 2026
    indexed = client.index_faces(CollectionId="crew", Image=image(ASTRONAUT), ExternalImageId="portrait")
    (record,) = indexed["FaceRecords"]
    face_id = record["Face"]["FaceId"]
    assert client.search_faces(CollectionId="crew", FaceId=face_id)["FaceMatches"] == []
    assert client.delete_faces(CollectionId="crew", FaceIds=[face_id])["DeletedFaces"] == [face_id]
    client.delete_collection(CollectionId="crew")
    error = refused(lambda: client.list_faces(CollectionId="crew"))
    assert error.response["Error"]["Code"] == "ResourceNotFoundException"


def test_unknown_operations(client: Any, recogniser: Running) -> None:
    error = refused(lambda: client.detect_faces(Image=image(CHELSEA)))
    assert error.response["Error"]["Code"] == "UnknownOperationException"
    assert "DetectFaces" in error.response["Error"]["Message"]
    assert post(recogniser.port, b"{}", target="")[0] == 400


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b"[]", b'{"Image": "x"}', b"null"])
def test_malformed_bodies(recogniser: Running, body: bytes) -> None:
    status, answer = post(recogniser.port, body)
    assert status == 400
    assert answer["__type"] in ("SerializationException", "InvalidParameterException")
    assert answer["Message"]
