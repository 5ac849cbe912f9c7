"""What the web app has a text for is what the application says."""

from setup.data.derive_web_messages import RESULT, render


def test_the_web_app_has_the_applications_messages() -> None:
    assert RESULT.read_text(encoding="utf-8") == render(), "python -m setup.data.derive_web_messages writes it anew"
