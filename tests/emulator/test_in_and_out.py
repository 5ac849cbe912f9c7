"""A user brings photos in, finds them, takes them out again, and leaves; nothing of theirs stays."""

import json
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import boto3
import pytest
import requests
from websockets.exceptions import InvalidStatus

from setup.errors import SetupError
from setup.importing.command import import_photos
from setup.importing.journal import Outcome
from setup.local.aws_access import local_aws
from setup.local.up import Running
from setup.operate.backfill import run_backfill
from setup.operate.backfilling import FILLED
from setup.operate.export import export
from setup.operate.export_targets import target_of
from setup.operate.gaps import Gap, Wanted
from setup.operate.remove_user import remove_user
from setup.operate.user_library import UserLibrary
from tests.emulator.functions import SCHEDULED, invoke
from tests.emulator.test_live_updates import listening
from tests.emulator.test_photo_library import post_form, ticket
from tests.emulator.user import User, eventually
from tests.photo_factory import jpeg
from tests.running_stack import another_user

# Of whom something may still come: they are forgotten later.
REMOVED = {"S": "#removed"}
LATE = jpeg(24, 24)
BESIDE = {
    "people": [{"name": "Imported Ines"}],
    "description": "Größe des Hafens",
    "photoTakenTime": {"timestamp": "1565777696"},
    "geoData": {"latitude": 38.7, "longitude": -9.14, "altitude": 0.0},
}


def takeout(path: Path) -> Path:
    with ZipFile(path, "w") as archive:
        for number in range(2):
            name = f"Takeout/Google Photos/Lisbon/{number}.jpg"
            archive.writestr(name, jpeg(20 + number, 20))
            archive.writestr(f"{name}.supplemental-metadata.json", json.dumps(BESIDE))
        archive.writestr("Takeout/Google Photos/Photos from 2019/0.jpg", jpeg(20, 20))
        archive.writestr("Takeout/archive_browser.html", b"<html>")
    return path


def left_of(user: User, session: boto3.Session) -> list[str]:
    """Where the user's identity still occurs, apart from the keys of deleted photos."""
    tables = session.client("dynamodb")
    stage = user.running.deployment.stage
    found = [
        name
        for name in tables.list_tables()["TableNames"]
        if stage in name and any(user.identity_id in repr(item) for item in living(tables, name))
    ]
    keys = [entry["Key"] for entry in user.s3.list_objects_v2(Bucket=user.bucket).get("Contents", [])]
    return found + [key for key in keys if user.identity_id in key]


def living(tables: Any, name: str) -> list[dict[str, Any]]:
    pages = tables.get_paginator("scan").paginate(TableName=name)
    items = [item for page in pages for item in page["Items"] if "ExpiresAt" not in item]
    return [item for item in items if item.get("IdentityId") != REMOVED]


def models(user: User, session: boto3.Session) -> list[str | None]:
    """The models that the user's photos were recognised by."""
    photos = living(session.client("dynamodb"), user.running.deployment.image_metadata_table)
    own = [photo for photo in photos if photo["IdentityId"]["S"] == user.identity_id]
    return [photo.get("LabelModelVersion", {}).get("S") for photo in own]


def forget_models(user: User, session: boto3.Session) -> None:
    tables, table = session.client("dynamodb"), user.running.deployment.image_metadata_table
    for photo in living(tables, table):
        if photo["IdentityId"]["S"] == user.identity_id:
            key = {"ImageName": photo["ImageName"]}
            tables.update_item(TableName=table, Key=key, UpdateExpression="REMOVE LabelModelVersion")


def test_photos_come_in_are_found_and_come_out_and_nothing_is_left_of_who_leaves(
    running: Running, session: boto3.Session, bob: User, functions: Any, tmp_path: Path
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
        query = 'album:Lisbon tag:"Imported Ines" caption:"größe des hafens" taken:2019-08-14 place:lisbon'
        found = user.post({}, json={"query": query}).json()
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

    url = f"{running.deployment.api_url}/searches"
    wanted = {"name": "Ines in Lisbon", "query": 'album:Lisbon tag:"Imported Ines"'}
    saved = requests.post(url, json=wanted, headers={"Authorization": ines.id_token}, timeout=30)
    assert saved.status_code == 201, saved.text

    (model, _) = models(ines, session)
    forget_models(ines, session)
    with local_aws(running.stack) as operator:
        filled = run_backfill(
            stage=running.deployment.stage,
            session=operator,
            wanted=Wanted(gaps=frozenset({Gap.LABELS})),
            extra_environment=running.stack.extra_environment,
            checkpoints=tmp_path,
        )
    assert filled == {FILLED: 2}
    assert models(ines, session) == [model, model]

    with local_aws(running.stack) as operator:
        library = UserLibrary.of(
            running.deployment.stage, "ines@example.com", operator, running.stack.extra_environment
        )
        for _ in range(2):
            assert export(library, target_of(str(tmp_path / "out"), library), progress=print) == 2
        lines = [json.loads(line) for line in (tmp_path / "out/photos.jsonl").read_text().splitlines()]
        assert {line["file"] for line in lines} == {f"Lisbon/{folder}/0.jpg", f"Lisbon/{folder}/1.jpg"}
        assert (tmp_path / "out/Lisbon" / folder / "0.jpg").read_bytes() == jpeg(20, 20)
        assert "Imported Ines" in (tmp_path / "out/Lisbon" / folder / "0.jpg.xmp").read_text()
        (search,) = map(json.loads, (tmp_path / "out/searches.jsonl").read_text().splitlines())
        assert (search["Name"], search["Query"]) == (wanted["name"], wanted["query"])

        s3, backup = session.client("s3"), f"{library.bucket}-backup"
        s3.create_bucket(Bucket=backup)
        assert export(library, target_of(f"s3://{backup}/ines", library), progress=print) == 2
        copied = s3.get_object(Bucket=backup, Key=f"ines/Lisbon/{folder}/0.jpg")
        assert copied["Body"].read() == jpeg(20, 20)

        form = ticket(ines, "late.jpg", LATE, "image/jpeg")
        remove_user(library, remembered=0, progress=print)
    eventually(lambda: left_of(ines, session), until=lambda left: left == [])
    with pytest.raises(InvalidStatus, match=r"40[13]"), listening(ines):
        """A function that has never seen her."""

    assert post_form(form, LATE).status_code == 204
    ines.finished(form["objectKey"])
    invoke(functions, "sweep_photos", SCHEDULED)
    eventually(lambda: left_of(ines, session), until=lambda left: left == [])
    with pytest.raises(SetupError, match="there is no user"):
        imported()
