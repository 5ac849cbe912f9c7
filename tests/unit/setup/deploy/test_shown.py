from pathlib import Path
from typing import Any

import pytest

from setup.deploy import shown
from setup.deploy.demo_user import DemoUser
from setup.deploy.shown import show
from tests.unit.setup.deployments import deployment


class NoSession:
    """Must not be asked for anything."""


SESSION: Any = NoSession()
PHOTO = Path("/photos/dog.jpg")


def test_nobody_is_made_unless_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    show(deployment(), SESSION, photo=PHOTO, demo_user=False)

    said = capsys.readouterr().out
    assert "/usercontent/IDENTITY_ID/dog.jpg" in said
    assert "--auth-parameters file://credentials.json" in said
    assert "admin-create-user --user-pool-id eu-west-1_AbCdEf" in said
    assert "demo@example.com" not in said
    assert "CNAME" not in said


def test_a_demo_users_password_stays_in_a_file_of_its_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def make(session: Any, deployed: Any, *, credentials_file: Path) -> DemoUser:
        credentials_file.parent.mkdir(parents=True)
        credentials_file.write_text('{"USERNAME": "demo@example.com", "PASSWORD": "correct horse"}')
        return DemoUser("demo@example.com", "eu-west-1:1", credentials_file)

    monkeypatch.setattr(shown, "PROJECT", tmp_path)
    monkeypatch.setattr(shown, "ensure_demo_user", make)

    show(deployment(), SESSION, photo=PHOTO, demo_user=True)

    said = capsys.readouterr().out
    assert "correct horse" not in said
    assert f"the password is in {tmp_path / '.build/dev/demo_user.json'}" in said
    assert "IDENTITY_ID" not in said


def test_a_domain_of_ones_own_has_to_point_to_cloudfront(capsys: pytest.CaptureFixture[str]) -> None:
    show(deployment(WebUrl="https://photos.example.com"), SESSION, photo=PHOTO, demo_user=False)

    assert "Let photos.example.com be a CNAME of d111111abcdef8.cloudfront.net." in capsys.readouterr().out
