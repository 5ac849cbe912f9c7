"""An archive of Google Takeout becomes photos of the running system that are found by who is on them."""

import json
from pathlib import Path
from zipfile import ZipFile

import boto3
import pytest

from setup.errors import SetupError
from setup.importing.command import import_photos
from setup.importing.journal import Outcome
from setup.local.aws_access import local_aws
from setup.local.up import Running
from tests.emulator.user import User, eventually
from tests.photo_factory import jpeg
from tests.running_stack import another_user


def takeout(path: Path) -> Path:
    with ZipFile(path, "w") as archive:
        for number in range(2):
            name = f"Takeout/Google Photos/Lisbon/{number}.jpg"
            archive.writestr(name, jpeg(20 + number, 20))
            archive.writestr(f"{name}.supplemental-metadata.json", json.dumps({"people": [{"name": "Imported Ines"}]}))
        archive.writestr("Takeout/Google Photos/Photos from 2019/0.jpg", jpeg(20, 20))
        archive.writestr("Takeout/archive_browser.html", b"<html>")
    return path


def test_photos_of_an_archive_are_found_by_album_and_people(
    running: Running, session: boto3.Session, bob: User, tmp_path: Path
) -> None:
    ines = another_user(running, session, "ines")
    archive, journal = takeout(tmp_path / "takeout.zip"), tmp_path / "journal.db"

    def imported() -> dict[Outcome, int]:
        with local_aws(running.stack) as operator:
            return import_photos(
                str(archive),
                stage=running.deployment.stage,
                user="ines@example.com",
                session=operator,
                extra_environment=running.stack.extra_environment,
                with_albums=True,
                journal_path=journal,
            )

    def hits(user: User) -> set[str]:
        found = user.post({"search-key": 'album:Lisbon tag:"Imported Ines"'}).json()
        return {picture["name"] for picture in found["pictures"]}

    with pytest.raises(SetupError, match="has never signed in"):
        imported()
    assert hits(ines) == set()

    expected = {Outcome.IMPORTED: 2, Outcome.SIDECAR: 2, Outcome.DUPLICATE: 1, Outcome.REFUSED: 1}
    assert imported() == imported() == expected
    folder = "Takeout/Google Photos/Lisbon"
    eventually(lambda: hits(ines), until=lambda names: names == {f"{folder}/0.jpg", f"{folder}/1.jpg"})
    assert hits(bob) == set()
    assert "archive_browser.html,not a photo" in journal.with_suffix(".csv").read_text()
