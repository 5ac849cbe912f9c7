"""`python -m tests.checkov CHECKOV`: let that program judge the templates; exit status 1 if a finding is not argued."""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from setup.deploy.alarms import alarms_template
from setup.deploy.template import template
from setup.deploy.template_form import written
from tests.checkov.findings import Finding, exceptions, judge
from tests.launch import LAUNCH


def main() -> int:
    """The command line. Returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.checkov", description=__doc__)
    parser.add_argument("checkov", help="the program")
    with tempfile.TemporaryDirectory() as directory:
        _write_templates(Path(directory))
        complaints = judge(_findings(parser.parse_args().checkov, directory), exceptions())
    print(*complaints or ["checkov finds nothing that is not argued"], sep="\n")
    return 1 if complaints else 0


def _write_templates(directory: Path) -> None:
    (directory / "resources.yaml").write_text(written(template()), encoding="utf-8")
    (directory / "alarms.json").write_text(alarms_template("dev", "us-east-1"), encoding="utf-8")
    (directory / LAUNCH.name).write_bytes(LAUNCH.read_bytes())


def _findings(program: str, directory: str) -> list[Finding]:
    command = [program, "--directory", directory, "--framework", "cloudformation", "--quiet", "--output", "json"]
    reported = json.loads(subprocess.run(command, capture_output=True, text=True, check=False).stdout)
    reports = reported if isinstance(reported, list) else [reported]
    if not all(report["summary"]["resource_count"] for report in reports):
        sys.exit("checkov has read no template")
    return [
        Finding(found["check_id"], found["resource"].rpartition(".")[2], found["check_name"])
        for report in reports
        for found in report["results"]["failed_checks"]
    ]


if __name__ == "__main__":
    sys.exit(main())
