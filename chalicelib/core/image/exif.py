"""EXIF: when, with what and where a photo was taken (CIPA DC-008, "Exif 3.0"; TIFF 6.0).

Cameras and editors often write nonsense. A value that is missing, has the wrong type, is out of range,
divides by zero or lies outside the block is None; nothing here raises. Only three directories are read, each once,
so directories that point at each other do no harm.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from chalicelib.core.image.tiff import Directory, first_directory
from chalicelib.core.photo import Camera, Location

_ORIENTATION, _MAKE, _MODEL = 0x0112, 0x010F, 0x0110
_EXIF_DIRECTORY, _GPS_DIRECTORY = 0x8769, 0x8825
_EXPOSURE_TIME, _F_NUMBER, _FOCAL_LENGTH, _LENS = 0x829A, 0x829D, 0x920A, 0xA434
_ISO, _ISO_SPEED, _RECOMMENDED_EXPOSURE_INDEX = 0x8827, 0x8833, 0x8832
_ISO_IS_ELSEWHERE = 65535
_DATE_TIME = 0x0132
# Time, fraction of a second, offset: original, digitized, changed.
_TIMES = ((0x9003, 0x9291, 0x9011), (0x9004, 0x9292, 0x9012), (_DATE_TIME, 0x9290, 0x9010))
_OFFSETS = (0x9011, 0x9012, 0x9010)
_LATITUDE_REF, _LATITUDE, _LONGITUDE_REF, _LONGITUDE, _ALTITUDE_REF, _ALTITUDE = 1, 2, 3, 4, 5, 6
_BELOW = (1, 3)  # below sea level, below the ellipsoid
_HIGHEST = 100_000.0  # metres; photographers do not get any farther

_TIME_PATTERN = re.compile(r"(\d{4})[:\-/.](\d\d)[:\-/.](\d\d)[ T](\d\d):(\d\d):(\d\d)", re.ASCII)
_OFFSET_PATTERN = re.compile(r"([+-])(\d\d):?([0-5]\d)", re.ASCII)
_FIRST_YEAR, _LAST_YEAR = 1800, 2999
_LARGEST_OFFSET = timedelta(hours=15)


@dataclass(frozen=True, slots=True)
class Exif:
    """`orientation` is 1-8; `captured_at` is aware where the camera knew its offset from UTC, else naive local time."""

    orientation: int = 1
    captured_at: datetime | None = None
    camera: Camera | None = None
    location: Location | None = None


def read_exif(block: bytes | None) -> Exif:
    """What the TIFF block says, as far as it can be understood."""
    main = first_directory(block or b"")
    details, gps = main.child(_EXIF_DIRECTORY), main.child(_GPS_DIRECTORY)
    return Exif(
        orientation=_orientation(main),
        captured_at=_captured_at(main, details),
        camera=_camera(main, details),
        location=_location(gps),
    )


def _orientation(main: Directory) -> int:
    value = main.integer(_ORIENTATION)
    return value if value is not None and 1 <= value <= 8 else 1


def _captured_at(main: Directory, details: Directory) -> datetime | None:
    for time_tag, fraction_tag, offset_tag in _TIMES:
        text = (main if time_tag == _DATE_TIME else details).text(time_tag)
        local = _local_time(text or "", details.text(fraction_tag) or "")
        if local is not None:
            return local.replace(tzinfo=_offset(details, offset_tag))
    return None


def _local_time(text: str, fraction: str) -> datetime | None:
    found = _TIME_PATTERN.match(text)
    if found is None or not _FIRST_YEAR <= int(found[1]) <= _LAST_YEAR:
        return None
    microsecond = int(fraction[:6].ljust(6, "0")) if fraction.isascii() and fraction.isdigit() else 0
    try:
        year, month, day, hour, minute, second = map(int, found.groups())
        return datetime(year, month, day, hour, minute, second, microsecond)
    except ValueError:  # 0000:00:00, 31 February
        return None


def _offset(details: Directory, own: int) -> timezone | None:
    """The offset that belongs to the time, else any other: the camera did not travel in between."""
    return next((offset for tag in (own, *_OFFSETS) if (offset := _parsed_offset(details.text(tag) or ""))), None)


def _parsed_offset(text: str) -> timezone | None:
    if text == "Z":
        return UTC
    found = _OFFSET_PATTERN.fullmatch(text)
    if found is None:
        return None
    size = timedelta(hours=int(found[2]), minutes=int(found[3]))
    return timezone(-size if found[1] == "-" else size) if size <= _LARGEST_OFFSET else None


def _camera(main: Directory, details: Directory) -> Camera | None:
    camera = Camera(
        make=main.text(_MAKE),
        model=main.text(_MODEL),
        lens=details.text(_LENS),
        exposure_time=_positive(details.ratio(_EXPOSURE_TIME)),
        f_number=_positive(details.ratio(_F_NUMBER)),
        iso=_iso(details),
        focal_length=_positive(details.ratio(_FOCAL_LENGTH)),
    )
    return camera if camera != Camera() else None


def _positive(value: float | None) -> float | None:
    """Zero is how cameras say unknown."""
    return value if value is not None and value > 0 else None


def _iso(details: Directory) -> int | None:
    values = (details.integer(tag) for tag in (_ISO, _ISO_SPEED, _RECOMMENDED_EXPOSURE_INDEX))
    return next((value for value in values if value and value != _ISO_IS_ELSEWHERE), None)


def _location(gps: Directory) -> Location | None:
    latitude = _degrees(gps, _LATITUDE, _LATITUDE_REF, "NS", 90.0)
    longitude = _degrees(gps, _LONGITUDE, _LONGITUDE_REF, "EW", 180.0)
    # Devices that have no position yet write exactly 0, 0.
    if latitude is None or longitude is None or latitude == longitude == 0:
        return None
    return Location(latitude=latitude, longitude=longitude, altitude=_altitude(gps))


def _degrees(gps: Directory, tag: int, ref_tag: int, positive_and_negative: str, limit: float) -> float | None:
    """Signed decimal degrees from degrees, minutes and seconds and the hemisphere's letter."""
    parts, ref = gps.ratios(tag), (gps.text(ref_tag) or "?")[0].upper()
    if parts is None or len(parts) != 3 or ref not in positive_and_negative:
        return None
    degrees = parts[0] + parts[1] / 60 + parts[2] / 3600
    if min(parts) < 0 or max(parts[1:]) > 60 or degrees > limit:
        return None
    return -degrees if ref == positive_and_negative[1] and degrees else degrees


def _altitude(gps: Directory) -> float | None:
    altitude = gps.ratio(_ALTITUDE)
    if altitude is None or abs(altitude) > _HIGHEST:
        return None
    return -altitude if gps.integer(_ALTITUDE_REF) in _BELOW else altitude
