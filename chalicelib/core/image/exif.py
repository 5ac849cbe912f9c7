"""EXIF: when, with what and where a photo was taken (CIPA DC-008, "Exif 3.0"; TIFF 6.0).

Cameras and editors often write nonsense. A value that is missing, has the wrong type, is out of range,
divides by zero or lies outside the block is None; nothing here raises. Only three directories are read, each once,
so directories that point at each other do no harm.
"""

from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta

from chalicelib.core.image.spoken import degrees_from_text, point_in_time, signed_degrees
from chalicelib.core.image.tiff import Directory, first_directory
from chalicelib.core.photo import Camera, Location

_ORIENTATION, _MAKE, _MODEL = 0x0112, 0x010F, 0x0110
_EXIF_DIRECTORY, _GPS_DIRECTORY = 0x8769, 0x8825
_EXPOSURE_TIME, _F_NUMBER, _FOCAL_LENGTH, _LENS = 0x829A, 0x829D, 0x920A, 0xA434
_ISO, _ISO_SPEED, _RECOMMENDED_EXPOSURE_INDEX = 0x8827, 0x8833, 0x8832
_ISO_IS_ELSEWHERE = 65535
# Time, fraction of a second, offset of each. The time of a modification says nothing about where the camera was.
_ORIGINAL, _DIGITIZED, _MODIFIED = (0x9003, 0x9291, 0x9011), (0x9004, 0x9292, 0x9012), (0x0132, 0x9290, 0x9010)
_LATITUDE_REF, _LATITUDE, _LONGITUDE_REF, _LONGITUDE, _ALTITUDE_REF, _ALTITUDE = 1, 2, 3, 4, 5, 6
_CLOCK, _DAY = 7, 29
_DESCRIPTION, _ARTIST, _COPYRIGHT, _RATING = 0x010E, 0x013B, 0x8298, 0x4746
_XP_TITLE, _XP_COMMENT, _XP_AUTHOR, _XP_KEYWORDS = 0x9C9B, 0x9C9C, 0x9C9D, 0x9C9E
_LONGEST = 5000
_BELOW = (1, 3)  # below sea level, below the ellipsoid
HIGHEST = 100_000.0
"""Metres; photographers do not get any farther."""


@dataclass(frozen=True, slots=True)
class Exif:
    """What a block says; `orientation` is 1-8, `location` decimal degrees.

    `captured_at` is when the photo was taken or digitized, `modified_at` when the file was last changed, both aware
    where the camera knew its offset from UTC, else naive local time; `satellite_time` is in UTC.
    """

    orientation: int = 1
    captured_at: datetime | None = None
    modified_at: datetime | None = None
    satellite_time: datetime | None = None
    camera: Camera | None = None
    location: Location | None = None
    title: str | None = None
    description: str | None = None
    creator: str | None = None
    copyright: str | None = None
    keywords: str | None = None
    rating: int | None = None


@dataclass(frozen=True, slots=True)
class ExifDirectories:
    """The three directories of a block; in CR3, each is a block of its own."""

    main: Directory
    details: Directory
    gps: Directory


def exif_directories(main: Directory) -> ExifDirectories:
    """Those that the main one points to, and itself."""
    return ExifDirectories(main, main.child(_EXIF_DIRECTORY), main.child(_GPS_DIRECTORY))


def exif_block(block: bytes) -> ExifDirectories:
    """The directories of a TIFF block."""
    return exif_directories(first_directory(block))


def orientation_of(blocks: tuple[ExifDirectories, ...]) -> int:
    """1-8, by the first block, as viewers have it; 1 if it does not say."""
    return _orientation(blocks[0].main) if blocks else 1


def read_exif(*blocks: ExifDirectories) -> Exif:
    """What the blocks say, as far as it can be understood.

    What the first one does not say may be in another, except for the orientation.
    """
    found = Exif(orientation=orientation_of(blocks))
    for block in blocks:
        further = _read(block)
        known = {field.name: getattr(found, field.name) or getattr(further, field.name) for field in fields(Exif)}
        found = Exif(**known)
    return found


def _read(block: ExifDirectories) -> Exif:
    return Exif(
        captured_at=_captured_at(block.main, block.details),
        modified_at=_time(_MODIFIED, block.main, block.details),
        satellite_time=_satellite_time(block.gps),
        camera=_camera(block.main, block.details),
        location=_location(block.gps),
        title=_windows_text(block.main, _XP_TITLE),
        description=block.main.text(_DESCRIPTION, max_length=_LONGEST) or _windows_text(block.main, _XP_COMMENT),
        creator=block.main.text(_ARTIST) or _windows_text(block.main, _XP_AUTHOR),
        copyright=block.main.text(_COPYRIGHT),
        keywords=_windows_text(block.main, _XP_KEYWORDS),
        rating=block.main.integer(_RATING),
    )


def _orientation(main: Directory) -> int:
    value = main.integer(_ORIENTATION)
    return value if value is not None and 1 <= value <= 8 else 1


def _captured_at(main: Directory, details: Directory) -> datetime | None:
    original, digitized = _time(_ORIGINAL, details, main), _time(_DIGITIZED, details, main)
    if original and digitized and original == digitized.replace(tzinfo=None):
        return digitized  # a camera does both at once
    return original or digitized


def _time(tags: tuple[int, int, int], *directories: Directory) -> datetime | None:
    """The time in the first directory that has one; some writers mix up the directories."""

    def text(tag: int) -> str:
        return next((found for directory in directories if (found := directory.text(tag))), "")

    time, fraction, offset = tags
    return point_in_time(text(time), fraction=text(fraction), offset=text(offset))


def _satellite_time(gps: Directory) -> datetime | None:
    day, clock = point_in_time(gps.text(_DAY) or ""), gps.ratios(_CLOCK)
    if day is None or clock is None or len(clock) != 3 or not 0 <= min(clock) <= max(clock) < 61:
        return None
    hours, minutes, seconds = clock
    return day.replace(tzinfo=UTC) + timedelta(hours=hours, minutes=minutes, seconds=seconds)


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
    latitude, longitude = _degrees(gps, _LATITUDE, "NS"), _degrees(gps, _LONGITUDE, "EW")
    return location_of(latitude, longitude, _altitude(gps))


def location_of(latitude: float | None, longitude: float | None, altitude: float | None) -> Location | None:
    """The place, if both are known: devices that have no position yet write exactly 0, 0."""
    if latitude is None or longitude is None or latitude == longitude == 0 or abs(latitude) > 90:
        return None
    return Location(latitude, longitude, altitude)


def _degrees(gps: Directory, tag: int, hemispheres: str) -> float | None:
    """Signed decimal degrees; the tag before this one names the hemisphere, which must be one of the two."""
    letter = (gps.text(tag - 1) or "")[:1].upper()
    if letter not in hemispheres:
        return None
    parts = gps.ratios(tag)
    return signed_degrees(parts, letter) if parts else degrees_from_text(gps.text(tag) or "", letter)


def _altitude(gps: Directory) -> float | None:
    altitude = gps.ratio(_ALTITUDE)
    if altitude is None or abs(altitude) > HIGHEST:
        return None
    return -altitude if gps.integer(_ALTITUDE_REF) in _BELOW else altitude


def _windows_text(main: Directory, tag: int) -> str | None:
    """Windows' own tags are in UTF-16."""
    return (main.raw(tag, most=2 * _LONGEST) or b"").decode("utf-16-le", "ignore").partition("\0")[0].strip() or None
