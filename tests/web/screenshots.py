"""`make screenshots`: a picture of each page, light, dark and on a phone, of a stack with photos of many kinds."""

import tempfile
from pathlib import Path
from typing import Any

import requests
from PIL import Image
from playwright.sync_api import Browser

from setup.local.aws_access import local_aws
from setup.local.choices import REPOSITORY
from setup.local.processes import wait_for
from setup.local.samples import Ingest
from setup.local.up import Running
from tests.web.browser import Person, chromium
from tests.web.gallery import GALLERY, gallery
from tests.web.stack_apart import stack_apart

PICTURES = REPOSITORY / "docs" / "pictures"
STAGE = "screenshots"
LOOKS: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light", "viewport": {"width": 1280, "height": 800}},
    "dark": {"color_scheme": "dark", "viewport": {"width": 1280, "height": 800}},
    "phone": {"color_scheme": "light", "viewport": {"width": 390, "height": 780}, "device_scale_factor": 2},
}
MAX_BYTES = 150_000
ALBUMS = {
    "Mountains": (
        "snowy-mountains.jpg",
        "land-mountain3.jpg",
        "land-mountain8.jpg",
        "land-snow3.jpg",
        "land-snow6.jpg",
    ),
    "By the sea": ("land-beach5.jpg", "rainy-beach.jpg", "land-beach2.jpg", "land-sea3.jpg", "land-beach1.jpg"),
    "Space": ("space-shuttle.jpg", "astronaut.jpg", "rocket.jpg", "land-earthrise.jpg", "land-space3.jpg"),
    "Cities": ("land-city0.jpg", "land-city10.jpg", "land-city11.jpg", "land-city3.jpg", "cars-1.jpg"),
}
# Somebody whom everybody may see, in a portrait by NASA.
NAMED = ("astronaut.jpg", "Eileen Collins")
_GROUPED_SECONDS = 60
SAVED = {"The best": "rating:>=4", "Animals": "animal"}


def main() -> None:
    """Bring a stack up, walk through the pages in each look, and take the stack down again."""
    with stack_apart(STAGE, (), {"FEATURES": "labels,people"}) as running:
        _fill(running)
        with chromium() as browser:
            for look in LOOKS:
                _walk(browser, running, look)


def _fill(running: Running) -> None:
    """Photos have times, places and stars, and are in albums, and one of the people has a name."""
    api, url = requests.Session(), running.deployment.api_url
    api.headers["Authorization"] = running.id_token
    # Faces are only looked for in photos that come later.
    api.put(f"{url}/people/consent", json={}, timeout=30).raise_for_status()
    with local_aws(running.stack) as session:
        Ingest(session, running.deployment, running.user.identity_id).all(gallery(), print)
    _arrange(api, url)
    assert wait_for(lambda: _name(api, url), seconds=_GROUPED_SECONDS), "nobody was found"


def _name(api: requests.Session, url: str) -> bool:
    people = api.get(f"{url}/people", timeout=30).json()["people"]
    for person in people:
        if "cover" not in person:
            continue
        photo = api.get(f"{url}/photos/{person['cover']['photo']}", timeout=30).json()["photo"]
        if photo["name"] == NAMED[0]:
            api.patch(f"{url}/people/{person['id']}", json={"name": NAMED[1]}, timeout=30).raise_for_status()
            return True
    return False


def _arrange(api: requests.Session, url: str) -> None:
    """Photos get times, places and stars, and come into albums, so that there is something to see."""
    photos = api.get(f"{url}/photos?size=200", timeout=30).json()["photos"]
    ids = {photo["name"]: photo["id"] for photo in photos}
    for shown in GALLERY:
        change = {"location": shown.place, "captured_at": f"{shown.taken}:00", "rating": shown.rating}
        api.patch(f"{url}/photos/{ids[shown.file]}", json=change, timeout=30).raise_for_status()
    for name, files in ALBUMS.items():
        album = api.post(f"{url}/albums", json={"name": name}, timeout=30).json()["album"]["id"]
        moved = {"ids": [ids[file] for file in files], "album": album}
        api.patch(f"{url}/photos", json=moved, timeout=30).raise_for_status()
    for name, query in SAVED.items():
        api.post(f"{url}/searches", json={"name": name, "query": query}, timeout=30).raise_for_status()


def _walk(browser: Browser, running: Running, look: str) -> None:
    options: dict[str, Any] = {"base_url": running.stack.web_app.url, "reduced_motion": "reduce", **LOOKS[look]}
    person = Person(browser.new_context(**options).new_page())
    person.opens("/sign-in")
    _take(person, "sign-in", look)
    person.signs_in(running.user.username, running.user.read_password())
    for name, path in (("photos", "/photos"), ("albums", "/albums"), ("explore", "/explore")):
        person.opens(path)
        _take(person, name, look)
    person.page.get_by_role("group", name="Map of your photos").scroll_into_view_if_needed()
    _take(person, "map", look)
    person.page.get_by_role("region", name="In numbers").evaluate("numbers => numbers.scrollIntoView({ block: 'end' })")
    _take(person, "numbers", look)
    person.opens("/search?q=animal")
    _take(person, "search", look)
    person.tiles().first.click()
    person.viewer().get_by_role("complementary").wait_for()
    _take(person, "photo", look)
    person.page.context.close()


def _take(person: Person, name: str, look: str) -> None:
    """As a JPEG: photographs fill most of each page."""
    person.await_quiet()
    taken = Path(tempfile.gettempdir()) / f"{name}-{look}.png"
    person.page.screenshot(path=taken)
    PICTURES.mkdir(parents=True, exist_ok=True)
    target = PICTURES / f"{name}-{look}.jpg"
    with Image.open(taken) as picture:
        for quality in (85, 75, 60, 45):
            picture.convert("RGB").save(target, quality=quality, optimize=True, progressive=True)
            if target.stat().st_size < MAX_BYTES:
                break
    taken.unlink()
    print(f"{target.relative_to(REPOSITORY)}: {target.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
