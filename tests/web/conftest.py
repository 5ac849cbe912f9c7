"""The web app, built and served beside the one local stack, and people in front of it."""

from collections.abc import Callable, Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser, StorageState

from setup.deploy.demo_user import DemoUser
from setup.local.up import Running
from setup.local.web_hosting import host_web_app
from tests.web.browser import Person, chromium


@pytest.fixture(scope="session")
def web_app(running: Running) -> str:
    """Where the web app is."""
    assert host_web_app(running.stack, running.deployment, print) is None
    return running.stack.web_app.url


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def somebody(browser: Browser, web_app: str) -> Iterator[Callable[..., Person]]:
    """Makes people, each in a browser profile of their own. In the end nothing may have gone wrong on their pages."""
    people = []

    # Where a service worker is at work, requests do not come to the tests that make them fail.
    def arrives(
        *, service_workers: Literal["allow", "block"] = "block", signed_in: StorageState | None = None
    ) -> Person:
        context = browser.new_context(
            base_url=web_app,
            viewport={"width": 1280, "height": 800},
            service_workers=service_workers,
            storage_state=signed_in,
            reduced_motion="reduce",  # nothing is drawn sixty times a second while a test waits
        )
        people.append(Person(context.new_page()))
        return people[-1]

    yield arrives
    for person in people:
        person.page.context.close()
    assert [complaint for person in people for complaint in person.complaints] == []


@pytest.fixture(scope="session")
def demo_user(running: Running) -> DemoUser:
    return running.user
