"""Times and places as metadata write them in words: EXIF, XMP and IPTC share these forms."""

import re
from datetime import UTC, datetime, timedelta, timezone

_DATE = r"(\d{4})[:\-/.](\d\d)[:\-/.](\d\d)"
_CLOCK = r"(\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?"
_TIME = re.compile(rf"{_DATE}(?:[ T]+{_CLOCK}\s*(Z|[+-]\d\d:?\d\d)?)?", re.ASCII)
_OFFSET = re.compile(r"([+-])(\d\d):?([0-5]\d)", re.ASCII)
_FIRST_YEAR, _LAST_YEAR = 1800, 2999
_LARGEST_OFFSET = timedelta(hours=15)
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)", re.ASCII)
_HEMISPHERE = re.compile(r"[NSEW]", re.IGNORECASE)


def point_in_time(text: str, *, fraction: str = "", offset: str = "") -> datetime | None:
    """ "2021:06:15 12:34:56", with "-" for ":" and "T" for the blank, too; seconds, fraction and offset may follow.

    Aware if there is an offset. A leap second counts as the one before it; a day alone begins at midnight.
    `fraction` ("07") and `offset` ("+02:00") are those that EXIF stores apart. None if it is no possible time.
    """
    found = _TIME.match(text)
    if found is None or not _FIRST_YEAR <= int(found[1]) <= _LAST_YEAR:
        return None
    *parts, own_fraction, own_offset = found.groups()
    year, month, day, hour, minute, second = (int(part or 0) for part in parts)
    microsecond = _microseconds(own_fraction or fraction)
    try:
        local = datetime(year, month, day, hour, minute, 59 if second == 60 else second, microsecond)
    except ValueError:  # 0000:00:00, 31 February
        return None
    return local.replace(tzinfo=parsed_offset(own_offset or offset))


def _microseconds(fraction: str) -> int:
    return int(fraction[:6].ljust(6, "0")) if fraction.isascii() and fraction.isdigit() else 0


def parsed_offset(text: str) -> timezone | None:
    """ "+02:00", "+0200" or "Z"; None for anything else, and for more than 15 hours."""
    if text == "Z":
        return UTC
    found = _OFFSET.fullmatch(text)
    if found is None:
        return None
    size = timedelta(hours=int(found[2]), minutes=int(found[3]))
    return timezone(-size if found[1] == "-" else size) if size <= _LARGEST_OFFSET else None


def degrees_from_text(text: str, hemisphere: str = "") -> float | None:
    """Signed degrees from "48,51.4921N", "48 51 29.52" or "-48.8582"; `hemisphere` is a letter that stands apart."""
    numbers = [float(number) for number in _NUMBER.findall(text)[:3]]
    letter = _HEMISPHERE.search(text)
    return signed_degrees(numbers, hemisphere or (letter[0] if letter else ""))


def signed_degrees(parts: list[float], hemisphere: str) -> float | None:
    """Decimal degrees, north and east positive, from degrees and perhaps minutes and seconds.

    The hemisphere decides on the sign; without one, only a negative number tells.
    """
    if not 1 <= len(parts) <= 3 or (not hemisphere and min(parts) >= 0):
        return None
    limit = 90.0 if hemisphere.upper() in ("N", "S") else 180.0
    size = sum(abs(part) / 60.0**power for power, part in enumerate(parts))
    if size > limit:
        return None
    return -size if size and (not hemisphere or hemisphere.upper() in ("S", "W")) else size
