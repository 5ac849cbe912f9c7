import json
from pathlib import Path

from bench.rehearsal import REHEARSED

CONFIG = json.loads((Path(__file__).resolve().parents[3] / ".chalice/config.json").read_text())


def test_every_function_of_the_application_is_rehearsed() -> None:
    assert CONFIG["lambda_functions"].keys() == REHEARSED
