"""Findings of checkov are errors unless they are argued, and exceptions go when nothing needs them."""

import pytest

from setup.deploy.alarms import alarms_template
from setup.deploy.template import template
from tests.checkov.findings import Finding, exceptions, judge
from tests.launch import launch_template

ARGUED = {"CKV_1": {"resources": ["*Logs"], "why": "of course"}}


@pytest.mark.parametrize(
    ("findings", "complaints"),
    [
        ([Finding("CKV_1", "ApiLogs", "is encrypted")], []),
        ([Finding("CKV_1", "ApiLogs", "x"), Finding("CKV_1", "Queue", "is encrypted")], ["CKV_1 Queue: is encrypted"]),
        ([Finding("CKV_1", "ApiLogs", "x"), Finding("CKV_2", "ApiLogs", "is kept")], ["CKV_2 ApiLogs: is kept"]),
        ([], ["CKV_1 *Logs is not found any more"]),
    ],
)
def test_what_is_found_has_to_be_argued_and_what_is_argued_to_be_found(
    findings: list[Finding], complaints: list[str]
) -> None:
    assert judge(findings, ARGUED) == complaints


def test_every_exception_is_argued_and_names_resources_that_there_are() -> None:
    names = {*template()["Resources"], *launch_template()["Resources"]}
    assert "Alarms" in alarms_template("dev", "us-east-1")
    for check, exception in exceptions().items():
        assert exception["why"].endswith("."), check
        plain = {name for name in exception["resources"] if "*" not in name}
        assert plain <= names, check
