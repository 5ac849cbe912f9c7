import re
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from chalicelib.core.signing.url import MAX_EXPIRY
from chalicelib.operator_settings import MIN_CONFIDENCE, OPERATOR_SETTINGS, SIGNED_URL_SECONDS, Number, OperatorSetting
from chalicelib.settings import Settings
from setup.chosen import ALL_SETTINGS
from tests.unit.test_settings import ENVIRON

README = (Path(__file__).resolve().parents[2] / "README.md").read_text()
# A value that is not the default.
OTHERS = {
    **{
        "MAX_LABELS": "30",
        "MIN_CONFIDENCE": "60",
        "RECOGNITION_RATE": "0.5",
        "FEATURE_RATE": "0.5",
        "SIGNED_URL_SECONDS": "60",
    },
    **{"MAX_PHOTOS": "5", "MAX_GIGABYTES": "0.5", "TRASH_DAYS": "7"},
}
EACH = pytest.mark.parametrize("setting", OPERATOR_SETTINGS, ids=lambda setting: setting.name)


@EACH
def test_the_functions_have_its_default(setting: OperatorSetting[Any]) -> None:
    assert getattr(Settings.from_environ(ENVIRON), setting.name.lower()) == setting.default


@EACH
def test_the_functions_read_it(setting: OperatorSetting[Any]) -> None:
    other = OTHERS[setting.name]

    read = getattr(Settings.from_environ({**ENVIRON, setting.name: other}), setting.name.lower())
    assert read == setting.kind.read(other) != setting.default


@EACH
def test_its_default_is_allowed(setting: OperatorSetting[Any]) -> None:
    assert setting.kind.read(str(setting.default)) == setting.default


def test_the_readme_lists_them_all() -> None:
    rows = [f"| `{s.name}` | `{s.option}` | {s.usually or s.default} | {s.kind} | {s.help} |" for s in ALL_SETTINGS]

    assert re.findall(r"^\| `[A-Z_]+` .*$", README, re.MULTILINE) == rows


def test_each_is_a_field_of_the_settings() -> None:
    names = {field.name for field in fields(Settings)}

    assert {setting.name.lower() for setting in OPERATOR_SETTINGS} <= names


def test_a_url_may_work_as_long_as_s3_allows() -> None:
    assert SIGNED_URL_SECONDS.kind == Number(int, 1, MAX_EXPIRY)


def test_options_are_named_after_the_variables() -> None:
    assert MIN_CONFIDENCE.option == "--min-confidence"


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        (Number(int, 1, 9), "0", "must be a whole number from 1 to 9, not '0'"),
        (Number(int, 1, 9), "1.5", "must be a whole number from 1 to 9, not '1.5'"),
        (Number(int, 1, 9), "", "must be a whole number from 1 to 9, not ''"),
        (Number(float, 0.5, 9), "9.1", "must be a number from 0.5 to 9, not '9.1'"),
        (Number(float, 0.5, 9), "nan", "must be a number from 0.5 to 9, not 'nan'"),
        (Number(float, 0.5, 9), "inf", "must be a number from 0.5 to 9, not 'inf'"),
        (Number(float, 0.5, 9), "much", "must be a number from 0.5 to 9, not 'much'"),
    ],
)
def test_what_a_number_may_not_be(kind: Number[Any], text: str, said: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(said)}$"):
        kind.read(text)


@pytest.mark.parametrize(("kind", "text"), [(Number(int, 1, 9), "9"), (Number(float, 1, 9), "1")])
def test_bounds_are_included(kind: Number[Any], text: str) -> None:
    assert kind.read(text) == float(text)
