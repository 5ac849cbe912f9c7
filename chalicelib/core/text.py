"""Text as people mean it, whatever accents and capitals they type."""

import re
import unicodedata
from functools import lru_cache

_ACCENTS = re.compile("[\u0300-\u036f]")
# Letters that are no others with an accent, and what ASCII people write for them.
_FOLDED = str.maketrans({"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "\u0131": "i"})


@lru_cache(maxsize=20_000)  # the same labels come with every hit
def folded(text: str) -> str:
    """Lower case, without accents: what does not matter when people type. "Größe" -> "grosse"."""
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return unicodedata.normalize("NFC", _ACCENTS.sub("", decomposed).translate(_FOLDED))
