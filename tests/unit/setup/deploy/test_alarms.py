import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from setup.deploy.alarms import alarms_template
from setup.deploy.template import functions, template

TEMPLATE = json.loads(alarms_template("dev", "eu-west-1"))
OPERATIONS = (Path(__file__).resolve().parents[4] / "docs/operations.md").read_text()
ALARMS = {name: found for name, found in TEMPLATE["Resources"].items() if found["Type"] == "AWS::CloudWatch::Alarm"}
EACH = pytest.mark.parametrize("alarm", ALARMS.values(), ids=ALARMS)
# What AWS counts, and what the functions count themselves (chalicelib/aws/metrics.py).
COUNTED = {"AWS/SQS", "AWS/States", "AWS/Lambda", "AWS/ES", "photo-search"}


@EACH
def test_an_alarm_leads_to_what_is_to_be_done(alarm: dict[str, Any]) -> None:
    (section,) = re.findall(r'See docs/operations.md, "(.*)"', alarm["Properties"]["AlarmDescription"])

    assert f"\n## {section}\n" in OPERATIONS


@EACH
def test_an_alarm_notifies_somebody_and_is_silent_if_nothing_happens(alarm: dict[str, Any]) -> None:
    assert alarm["Properties"]["AlarmActions"] == alarm["Properties"]["OKActions"] == [{"Ref": "Alarms"}]
    assert alarm["Properties"]["TreatMissingData"] == "notBreaching"
    assert alarm["Properties"].get("Namespace", "AWS/States") in COUNTED


def test_the_dashboard_shows_every_alarm_and_every_function() -> None:
    body = TEMPLATE["Resources"]["Dashboard"]["Properties"]["DashboardBody"]["Fn::Sub"]

    assert {f"${{{name}.Arn}}" for name in ALARMS} == set(re.findall(r"\$\{\w+\.Arn\}", body))
    assert all(f'"photo-search-dev-{name}"' in body for name in functions() if name != "api_handler")
    assert json.loads(body)


def test_an_alarms_domain_and_queue_are_the_stages() -> None:
    assert template()["Resources"]["SearchDomain"]["Properties"]["DomainName"] == {"Fn::Sub": "photo-search-${Stage}"}
    assert TEMPLATE["Parameters"].keys() >= {"Stage", "DeadLettersName", "WorkflowArn", "AlarmEmail", "MonthlyBudget"}


def test_cfn_lint_finds_nothing(tmp_path: Path) -> None:
    path = tmp_path / "alarms.json"
    path.write_text(json.dumps(TEMPLATE))
    script = Path(sys.executable).with_name("cfn-lint")
    run = subprocess.run([str(script), "--include-checks", "W", "--", str(path)], capture_output=True, text=True)
    assert (run.returncode, run.stdout) == (0, "")
