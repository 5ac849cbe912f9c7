"""What Rekognition answered, as it was recorded."""

import json
from pathlib import Path
from typing import Any

_RECORDED = Path(__file__).parent / "data" / "rekognition"


def recorded(name: str) -> dict[str, Any]:
    """An answer, by its name."""
    answer: dict[str, Any] = json.loads((_RECORDED / f"{name}.json").read_text())
    return answer
