"""Text as people mean it, however they type it."""

import re
import unicodedata
from functools import lru_cache

# Unicode's categories Cc and Cs, but for blanks.
_CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff]")
_MAX_DECOMPOSED = 4  # characters that compose to one, such as those of \u1f82
_ACCENTS = re.compile("[\u0300-\u036f]")
# Letters that are not another letter with an accent, and what people write for them in ASCII.
_FOLDED = str.maketrans({"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "\u0131": "i"})


@lru_cache(maxsize=20_000)  # most hits have the same labels
def folded(text: str) -> str:
    """Lower case, without accents, because these do not matter in what people type. "Größe" -> "grosse"."""
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return unicodedata.normalize("NFC", _ACCENTS.sub("", decomposed).translate(_FOLDED))


def tidied(text: str, *, max_length: int) -> str:
    """Composed letters (NFC), single blanks, no control characters, no surrogates.

    Of a text that is longer than `max_length`, only so much is left that this can be seen: composing takes time by the
    square of the combining marks in a row.
    """
    kept = " ".join(_CONTROL.sub("", text).split())[: (max_length + 1) * _MAX_DECOMPOSED]
    return " ".join(unicodedata.normalize("NFC", kept).split())


def is_encodable(text: str) -> bool:
    """Whether a text is one in UTF-8: it is not if it has half of a character, a lone surrogate."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


_UNITS = (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1))


def duration(seconds: int) -> str:
    """A whole number of seconds in the largest unit that it is a multiple of: "15 minutes"."""
    unit, length = next((unit, length) for unit, length in _UNITS if seconds % length == 0)
    return f"{seconds // length} {unit}" + ("s" if seconds != length else "")
