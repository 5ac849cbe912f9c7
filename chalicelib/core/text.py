"""Text as people mean it, whatever accents and capitals they type."""

import re
import unicodedata
from functools import lru_cache

_ACCENTS = re.compile("[\u0300-\u036f]")
# Letters that are not another letter with an accent, and what people write for them in ASCII.
_FOLDED = str.maketrans({"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "\u0131": "i"})


@lru_cache(maxsize=20_000)  # most hits have the same labels
def folded(text: str) -> str:
    """Lower case, without accents, because these do not matter in what people type. "Größe" -> "grosse"."""
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return unicodedata.normalize("NFC", _ACCENTS.sub("", decomposed).translate(_FOLDED))
