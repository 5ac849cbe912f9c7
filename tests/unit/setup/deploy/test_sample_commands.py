"""The commands are run by a real shell, with stand-ins for aws and curl that write down what they were given."""

import json
import subprocess
from pathlib import Path

import pytest

from setup.deploy.sample_commands import SampleCommands, header_value, sample_commands
from tests.unit.setup.deployments import OUTPUTS, deployment

IDENTITY_ID = "eu-west-1:99999999-2222-3333-4444-555555555555"
BUCKET = OUTPUTS["PhotoBucket"]

# Appends its arguments as one JSON line; as aws it prints a token, as the real one does when asked to sign in.
_RECORDER = """#!/usr/bin/env python3
import json, os, sys
with open(os.environ["RECORD"], "a") as record:
    record.write(json.dumps([os.path.basename(sys.argv[0]), *sys.argv[1:]]) + "\\n")
print("token")
"""


def commands(photo: Path, credentials_file: Path, search_key: str = "red car", aws: str = "aws") -> SampleCommands:
    return sample_commands(
        deployment=deployment(),
        identity_id=IDENTITY_ID,
        credentials_file=credentials_file,
        photo=photo,
        search_key=search_key,
        aws=aws,
    )


def calls(command: str, directory: Path) -> list[list[str]]:
    for name in ("aws", "curl"):
        (directory / name).write_text(_RECORDER)
        (directory / name).chmod(0o755)
    record = directory / "record"
    record.unlink(missing_ok=True)
    environ = {"PATH": f"{directory}:/usr/bin:/bin", "RECORD": str(record)}
    subprocess.run(["sh", "-c", command], env=environ, check=True, capture_output=True)
    return [json.loads(line) for line in record.read_text().splitlines()]


@pytest.mark.parametrize(
    "name", ["photo.jpg", "my photo's $HOME `id` (1).jpg", 'Zürich "am" See;&.png', "100%#?.jpg", "-rf.jpg"]
)
def test_upload_and_remove_name_one_object(tmp_path: Path, name: str) -> None:
    sample = commands(tmp_path / name, tmp_path / "demo.json")
    url = f"s3://{BUCKET}/usercontent/{IDENTITY_ID}/{name}"
    assert calls(sample.upload, tmp_path) == [
        ["aws", "--region", "eu-west-1", "s3", "cp", str(tmp_path / name), url],
    ]
    assert calls(sample.remove, tmp_path) == [["aws", "--region", "eu-west-1", "s3", "rm", url]]


@pytest.mark.parametrize("directory", ["plain", "with space", "it's"])
def test_search_signs_in_and_posts(tmp_path: Path, directory: str) -> None:
    credentials_file = tmp_path / directory / "demo.json"
    sign_in, search = calls(commands(Path("photo.jpg"), credentials_file).search, tmp_path)
    assert sign_in[:5] == ["aws", "--region", "eu-west-1", "cognito-idp", "admin-initiate-auth"]
    assert sign_in[sign_in.index("--auth-parameters") + 1] == f"file://{credentials_file}"
    assert sign_in[-4:] == ["--query", "AuthenticationResult.IdToken", "--output", "text"]
    assert search[search.index("-X") + 1] == "POST"
    assert "Authorization: token" in search
    assert "search-key: red car" in search
    assert search[-1] == "https://a1b2c3.execute-api.eu-west-1.amazonaws.com/api/picture/search"


def test_the_password_is_in_no_command(tmp_path: Path) -> None:
    credentials_file = tmp_path / "demo.json"
    credentials_file.write_text('{"USERNAME": "demo@example.com", "PASSWORD": "Secret12345678"}')
    sample = commands(Path("photo.jpg"), credentials_file)
    assert "Secret12345678" not in sample.upload + sample.search + sample.remove


def test_aws_may_be_a_path_with_variables(tmp_path: Path) -> None:
    sample = commands(Path("photo.jpg"), tmp_path / "demo.json", aws=f"AWS_CONFIG_FILE=/x {tmp_path}/aws")
    assert calls(sample.remove, tmp_path)[0][:3] == ["aws", "--region", "eu-west-1"]


@pytest.mark.parametrize(
    ("search_key", "header"),
    [("red car", "red car"), ('"night" -people', '"night" -people'), ("Zürich", "Z%C3%BCrich"), ("50%", "50%25")],
)
def test_header_value(search_key: str, header: str) -> None:
    assert header_value(search_key) == header
