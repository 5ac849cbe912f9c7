"""What the web app refuses at once is what the application would refuse."""

from setup.data.derive_web_limits import RESULT, render


def test_the_web_app_has_the_applications_limits() -> None:
    assert RESULT.read_text(encoding="utf-8") == render(), "python -m setup.data.derive_web_limits writes it anew"
