"""Derives docs/openapi.json, the description of the HTTP API: `python -m setup.data.derive_openapi`.

It is what `GET /openapi.json` answers in a deployment with the usual settings. The web app's types come from it
(`make api-types`), so they change if the API does; a test keeps the committed file current.
"""

import json
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

from chalicelib import services
from chalicelib.settings import Settings

RESULT = Path(__file__).parents[2] / "docs/openapi.json"


def render() -> str:
    """The file. The application reads its settings when it is imported."""
    import app
    from chalicelib import http_api

    return json.dumps(http_api.api_document(app.app.routes), indent=2) + "\n"


def main() -> None:
    """The command line."""
    made_up: dict[str, Any] = {field.name: "made-up" for field in fields(Settings) if field.default is MISSING}
    services.settings = lambda: Settings(**made_up)  # type: ignore[assignment]
    RESULT.write_text(render(), encoding="utf-8")


if __name__ == "__main__":
    main()
