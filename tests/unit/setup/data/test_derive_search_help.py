"""What the web app says about filters is what the application says."""

from setup.data.derive_search_help import RESULT, render


def test_the_web_app_has_the_applications_filters() -> None:
    assert RESULT.read_text(encoding="utf-8") == render(), "python -m setup.data.derive_search_help writes it anew"
