"""People in photos, made up: to compare faces takes models for which the stack of these tests has no use."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, Route

ANYWHERE = {"Access-Control-Allow-Origin": "*"}
_BOX = {"left": 0.25, "top": 0.25, "width": 0.25, "height": 0.25}


class MadeUpPeople:
    """Somebody in each photo, as the API tells of them to a page."""

    def __init__(self, page: Page, picture: str | None, *, is_agreed: bool = False) -> None:
        self._page, self._is_agreed = page, is_agreed
        cover = {"photo": "x", "face": _BOX, "url": picture, "width": 160, "height": 120}
        self._anna: dict[str, Any] = {"id": "p1", "photos": 2, "cover": cover}
        self.others: list[dict[str, Any]] = []
        self.said: list[Any] = []
        self.merged: list[Any] = []
        self.photo = ""
        self._page.route(re.compile(r"/people(/|\?|$)"), self._answer)
        self._page.route(re.compile(r"/photos/[\w-]{22}$"), self._with_face)

    def leave(self) -> None:
        """From here on, pages learn what is so."""
        self._page.unroute_all(behavior="wait")

    def _answer(self, route: Route) -> None:
        asked = route.request
        if asked.resource_type == "document":
            route.fallback()
            return
        if asked.url.endswith("/consent"):
            self._is_agreed = asked.method == "PUT"
        if asked.method == "PATCH":
            self._anna |= asked.post_data_json or {}
        if asked.url.endswith("/not"):
            self.said.append(asked.post_data_json)
        if asked.url.endswith("/merge"):
            self.merged.append(asked.post_data_json)
        agreed = {"agreedAt": "2026-01-01T00:00:00+00:00"} if self._is_agreed else {}
        lists = self._listed(parse_qs(urlsplit(asked.url).query)) if self._is_agreed else {"people": [], "total": 0}
        self._fulfil(route, {"message": "Success", "person": self._anna, "available": True, **lists, **agreed})

    def _listed(self, query: dict[str, list[str]]) -> dict[str, Any]:
        anna = [self._anna] if "true" in query.get("hidden", []) or not self._anna.get("hidden") else []
        (name,), (begin,), (size,) = query.get("name", [""]), query.get("cursor", ["0"]), query.get("size", ["60"])
        found = [each for each in (*anna, *self.others) if name in each.get("name", "")]
        end = int(begin) + int(size)
        more = {"cursor": str(end)} if end < len(found) else {}
        return {"people": found[int(begin) : end], "total": len(found), **more}

    def _with_face(self, route: Route) -> None:
        answer = route.fetch().json()
        self.photo = answer["photo"]["id"]
        name = {} if self.said else {"name": self._anna.get("name")}
        answer["photo"]["faces"] = [{"id": "f1", "confidence": 99, "boundingBox": _BOX, "person": "p1", **name}]
        self._fulfil(route, answer)

    @staticmethod
    def _fulfil(route: Route, answer: Any) -> None:
        route.fulfill(json=answer, headers=ANYWHERE)
