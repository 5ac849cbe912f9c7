"""How the emulator saves tables, and the packages of functions."""

import hashlib
import json
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from ministack.core import persistence
from ministack.core.responses import AccountRegionScopedDict
from ministack.services import dynamodb, lambda_svc

from setup.local.emulator.snapshots import hash_packages_once, save_all, share_items, write_only_what_changed


@pytest.fixture
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where packages are kept while the patch is applied."""
    monkeypatch.setattr(lambda_svc, "CODE_BLOB_DIR", str(tmp_path))
    monkeypatch.setattr(lambda_svc, "_write_code_blob", lambda_svc._write_code_blob)
    hash_packages_once()
    return tmp_path


def test_a_package_that_is_there_is_not_hashed_again(directory: Path) -> None:
    name = lambda_svc._write_code_blob(b"package")
    with mock.patch.object(hashlib, "sha256", side_effect=AssertionError):
        assert lambda_svc._write_code_blob(b"package") == name
    assert [path.name for path in directory.iterdir()] == [f"{name}.zip"]


def test_functions_of_the_same_package_share_its_bytes(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    functions = AccountRegionScopedDict()
    monkeypatch.setattr(lambda_svc, "_functions", functions)
    for number in range(3):
        functions[f"f{number}"] = {"code_zip": bytes([112, 97, 99, 107])}
    for number in range(3):
        lambda_svc._write_code_blob(functions[f"f{number}"]["code_zip"])
    assert len({id(functions[f"f{number}"]["code_zip"]) for number in range(3)}) == 1


def test_a_package_whose_file_was_removed_is_written_again(directory: Path) -> None:
    kept = directory / f"{lambda_svc._write_code_blob(b'package')}.zip"
    kept.unlink()
    lambda_svc._write_code_blob(b"package")
    assert kept.read_bytes() == b"package"


def test_each_package_has_its_own_file(directory: Path) -> None:
    names = [lambda_svc._write_code_blob(b"package %d" % number) for number in range(9)]
    assert [(directory / f"{name}.zip").read_bytes() for name in names] == [b"package %d" % n for n in range(9)]


def test_a_save_has_the_items_as_they_were(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dynamodb, "_tables", AccountRegionScopedDict())
    monkeypatch.setattr(dynamodb, "get_state", dynamodb.get_state)
    key = {"AttributeName": "k", "KeyType": "HASH"}
    kind = {"AttributeName": "k", "AttributeType": "S"}
    table = {
        "TableName": "things",
        "KeySchema": [key],
        "AttributeDefinitions": [kind],
        "BillingMode": "PAY_PER_REQUEST",
    }
    dynamodb._create_table(table)
    for name in ("changed", "deleted"):
        dynamodb._put_item({"TableName": "things", "Item": {"k": {"S": name}, "n": {"L": [{"N": "1"}]}}})
    as_shipped = json.dumps(dynamodb.get_state()["tables"]["things"])
    share_items()
    saved = dynamodb.get_state()
    expression = {"UpdateExpression": "SET n[0] = :two", "ExpressionAttributeValues": {":two": {"N": "2"}}}
    dynamodb._update_item({"TableName": "things", "Key": {"k": {"S": "changed"}}, **expression})
    dynamodb._delete_item({"TableName": "things", "Key": {"k": {"S": "deleted"}}})

    assert json.loads(json.dumps(saved["tables"]["things"])) == json.loads(as_shipped)
    assert dynamodb._tables["things"]["items"]["changed"] != saved["tables"]["things"]["items"]["changed"]


@pytest.mark.parametrize("value", ["Köln 🌍", "half a character: \ud83c", 2**80, b"bytes", {"1": [True, None, 0.5]}])
def test_a_state_that_was_saved_comes_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: Any) -> None:
    monkeypatch.setattr(persistence, "STATE_DIR", str(tmp_path))
    monkeypatch.setattr(persistence, "PERSIST_STATE", True)
    monkeypatch.setattr(persistence, "save_state", persistence.save_state)
    write_only_what_changed()
    scoped = AccountRegionScopedDict()
    scoped["table"] = {"value": value}
    persistence.save_state("service", {"tables": scoped})

    restored = persistence.load_state("service")

    assert restored is not None
    assert dict(restored["tables"].items()) == {"table": {"value": value}}


def test_what_cannot_be_saved_keeps_nothing_else_from_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(persistence, "STATE_DIR", str(tmp_path))
    monkeypatch.setattr(persistence, "save_state", persistence.save_state)
    write_only_what_changed()
    in_the_way = tmp_path / "first.draft"
    in_the_way.mkdir()
    states = {name: lambda: {"items": [1]} for name in ("first", "second")}

    assert not save_all(states)
    assert (tmp_path / "second.json").exists()
    in_the_way.rmdir()
    assert save_all(states)
    assert (tmp_path / "first.json").exists()
