from typing import cast

from setup.chosen import as_text
from setup.deploy.stack import Stack
from setup.deploy.stage_parameters import settings_of


class Deployed:
    """A stage that was deployed with these settings; None: that never was."""

    def __init__(self, settings: dict[str, str] | None) -> None:
        self.settings = settings

    def parameter(self, name: str) -> str | None:
        return None if self.settings is None else as_text(self.settings)


def said(earlier: dict[str, str] | None, chosen: dict[str, str]) -> str:
    lines: list[str] = []
    settings_of(cast(Stack, Deployed(earlier)), chosen, lines.append)
    return "\n".join(lines)


def test_whoever_chooses_a_feature_learns_how_the_photos_that_are_there_get_it() -> None:
    chosen = {"FEATURES": "labels,text"}
    assert "make backfill MISSING=text" in said({}, chosen)
    assert "make backfill MISSING=text" in said({"FEATURES": "labels,people"}, chosen)
    assert said(None, chosen) == said(chosen, {}) == "settings: FEATURES=labels,text"
