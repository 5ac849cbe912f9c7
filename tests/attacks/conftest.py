"""What is attacked: the application with fakes behind it; or the deployed one, by the fixtures of tests/conftest.py."""

from tests.functional.conftest import world as world
