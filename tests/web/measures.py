"""`make measure-web`: how smoothly 20,000 photos scroll, how soon 1,000 are seen, and how much script there is.

The web app as it is built, in Chromium, before a server of this process that answers as the API does. Nothing is
asserted: times depend on the machine and on what else it does, which is why its load is told, too.
"""

import gzip
import re
from os import getloadavg
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from setup.deploy.web_build import build_web_app
from tests.web.browser import chromium
from tests.web.many_photos import SIGNED_IN, many_photos

WIDTHS = {1280: 800, 2560: 1440}
MANY, SOME = 20_000, 1_000
SCROLLED_SECONDS = 12
# Pixels a frame: as somebody does who flings a page.
SPEED = 100
_PATIENCE_MILLISECONDS = 120_000

_SCROLLED = """([speed, seconds]) => new Promise((resolve) => {
  const times = [];
  const end = performance.now() + seconds * 1000;
  const step = (now) => {
    times.push(now);
    if (now > end) return resolve(times.slice(1).map((time, index) => time - times[index]));
    scrollBy(0, speed);
    requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
})"""
_TO_THE_END = "() => scrollTo(0, document.documentElement.scrollHeight)"
_NUMBERS = "() => [...document.querySelectorAll('[data-index]')].map((tile) => Number(tile.dataset.index))"
_PAINTED = """() => new Promise((resolve) => {
  const found = { shift: 0, paint: 0 };
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => { found.paint = entry.startTime; }))
    .observe({ type: "largest-contentful-paint", buffered: true });
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => { found.shift += entry.value; }))
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => resolve(found), 2000);
})"""


def main() -> None:
    """Build, and measure one after the other."""
    dist = build_web_app(print)
    print(f"initial script: {_initial_script(dist) / 1000:.0f} kB gzipped")
    with chromium() as browser:
        for width, height in WIDTHS.items():
            print(f"{width} x {height}, load {getloadavg()[0]:.1f}")
            _seen(browser, dist, width, height)
            _scrolled(browser, dist, width, height)


def _initial_script(dist: Path) -> int:
    """Bytes of the scripts that the page itself names."""
    page = (dist / "index.html").read_text(encoding="utf-8")
    names = re.findall(r'(?:src|href)="/(assets/[^"]+\.js)"', page)
    return sum(len(gzip.compress((dist / name).read_bytes(), 9)) for name in names)


def _opened(browser: Browser, url: str, width: int, height: int) -> Page:
    page = browser.new_page(viewport={"width": width, "height": height}, service_workers="block")
    page.add_init_script(SIGNED_IN)
    page.goto(f"{url}/photos")
    page.locator("main .tile img").first.wait_for()
    return page


def _seen(browser: Browser, dist: Path, width: int, height: int) -> None:
    with many_photos(dist, SOME) as url:
        page = _opened(browser, url, width, height)
        found: dict[str, Any] = page.evaluate(_PAINTED)
        print(f"  {SOME:,} photos: largest paint {found['paint']:.0f} ms, layout shift {found['shift']:.3f}")
        page.close()


def _scrolled(browser: Browser, dist: Path, width: int, height: int) -> None:
    with many_photos(dist, MANY) as url:
        page = _opened(browser, url, width, height)
        page.set_default_timeout(_PATIENCE_MILLISECONDS)
        _told("from the top, while pages arrive", page.evaluate(_SCROLLED, [SPEED, SCROLLED_SECONDS]))
        while _loaded(page) < MANY - 2000:
            page.evaluate(_TO_THE_END)
            page.wait_for_timeout(50)
        _told("towards the end, while pages arrive", page.evaluate(_SCROLLED, [SPEED, SCROLLED_SECONDS]))
        while _loaded(page) < MANY:
            page.evaluate(_TO_THE_END)
            page.wait_for_timeout(50)
        _told(f"{MANY:,} photos, all there", page.evaluate(_SCROLLED, [-SPEED, SCROLLED_SECONDS]))
        page.close()


def _loaded(page: Page) -> int:
    """How many photos the page has: the last tile of all knows its number."""
    numbers: list[int] = page.evaluate(_NUMBERS)
    return max(numbers, default=-1) + 1


def _told(what: str, frames: list[float]) -> None:
    ordered = sorted(frames)
    at = [ordered[int(share * (len(ordered) - 1))] for share in (0.5, 0.99, 1)]
    print(f"  {what}: frames {at[0]:.0f} ms (median), {at[1]:.0f} ms (99 of 100), {at[2]:.0f} ms (longest)")


if __name__ == "__main__":
    main()
