"""Searches that their owners keep under a name. What is kept is the text: what it finds is found anew each time."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

MAX_SEARCHES = 200

_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedSearch:
    """One saved search; `query` is its text, as it was typed."""

    identity_id: str
    search_id: str
    name: str
    query: str
    created_at: datetime


def search_id_of(name: str) -> str:
    """The id of a user's saved search: that of its name, so that a user has no two of one name."""
    return sha256(unicodedata.normalize("NFKC", name).casefold().encode()).hexdigest()[:32]


def is_search_id(text: str) -> bool:
    """Whether a text can be a saved search's id."""
    return _ID.fullmatch(text) is not None
