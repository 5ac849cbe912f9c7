"""What is written in a file beside the picture, from EXIF, XMP and IPTC together: when, with what and where."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import datetime

from chalicelib.core.image.exif import HIGHEST, Exif, location_of, read_exif
from chalicelib.core.image.header import Blocks
from chalicelib.core.image.inscription import Iptc, Xmp, inscription, keywords
from chalicelib.core.image.iptc import read_iptc
from chalicelib.core.image.spoken import degrees_from_text, point_in_time
from chalicelib.core.image.tiff import readable
from chalicelib.core.image.xmp import read_xmp
from chalicelib.core.photo import Camera, Inscription, Location

_DAY_CREATED, _TIME_CREATED = 55, 60
_MAX_TEXT_LENGTH = 256
_NUMBER = re.compile(r"(\d{1,12}(?:\.\d{1,12})?)(?:/(\d{1,12}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Written:
    """`captured_at` is aware where the file has an offset from UTC, else naive local time."""

    captured_at: datetime | None = None
    camera: Camera | None = None
    location: Location | None = None
    inscription: Inscription | None = None
    keywords: tuple[str, ...] = ()


def what_is_written(blocks: Blocks, sidecar: bytes | None = None) -> Written:
    """EXIF, which cameras write, goes before XMP, and XMP before IPTC; what stands in a sidecar was said last."""
    said_last = read_xmp(sidecar)
    exif, iptc = read_exif(*blocks.exif), read_iptc(blocks.iptc)
    xmp = read_xmp(blocks.extended_xmp) | read_xmp(blocks.xmp) | said_last
    return Written(
        captured_at=next(_times_said(said_last), None) or _captured_at(exif, xmp, iptc),
        camera=_camera(exif.camera or Camera(), xmp),
        location=_location(said_last) or exif.location or _location(xmp),
        inscription=inscription(exif, xmp, iptc),
        keywords=keywords(exif, xmp, iptc),
    )


def _captured_at(exif: Exif, xmp: Xmp, iptc: Iptc) -> datetime | None:
    """What says most exactly when the picture was taken; that a file was changed then is the last but one resort."""
    made = _first(xmp, "xmp:CreateDate") or _first(xmp, "exif:DateTimeDigitized")
    times = (exif.captured_at, *_times_said(xmp), _iptc_time(iptc), point_in_time(made))
    return next(filter(None, (*times, exif.modified_at, exif.satellite_time)), None)


def _times_said(xmp: Xmp) -> Iterator[datetime]:
    said = (_first(xmp, name) for name in ("exif:DateTimeOriginal", "photoshop:DateCreated"))
    yield from filter(None, map(point_in_time, said))


def _iptc_time(iptc: Iptc) -> datetime | None:
    """Day "20210615" and time "123456+0200" stand apart."""
    day, time = (next(iter(iptc.get(number, ())), "") for number in (_DAY_CREATED, _TIME_CREATED))
    text = f"{day[:4]}-{day[4:6]}-{day[6:]}"
    return point_in_time(f"{text} {time[:2]}:{time[2:4]}:{time[4:6]}{time[6:]}") if time else point_in_time(text)


def _camera(camera: Camera, xmp: Xmp) -> Camera | None:
    said = Camera(
        make=_text(xmp, "tiff:Make"),
        model=_text(xmp, "tiff:Model"),
        lens=_text(xmp, "exifEX:LensModel") or _text(xmp, "aux:Lens"),
        exposure_time=_number(xmp, "exif:ExposureTime"),
        f_number=_number(xmp, "exif:FNumber"),
        iso=int(_number(xmp, "exif:ISOSpeedRatings") or 0) or None,
        focal_length=_number(xmp, "exif:FocalLength"),
    )
    both = Camera(**{each.name: getattr(camera, each.name) or getattr(said, each.name) for each in fields(Camera)})
    return both if both != Camera() else None


def _location(xmp: Xmp) -> Location | None:
    latitude, longitude = (degrees_from_text(_first(xmp, f"exif:GPS{axis}")) for axis in ("Latitude", "Longitude"))
    altitude = _number(xmp, "exif:GPSAltitude")
    if altitude is not None and _first(xmp, "exif:GPSAltitudeRef") == "1":
        altitude = -altitude
    return location_of(latitude, longitude, altitude if altitude is None or abs(altitude) <= HIGHEST else None)


def _number(xmp: Xmp, name: str) -> float | None:
    """A positive number, which may be written as a fraction: "1/200"."""
    found = _NUMBER.fullmatch(_first(xmp, name))
    if found is None or not float(found[2] or 1):
        return None
    return float(found[1]) / float(found[2] or 1) or None


def _text(xmp: Xmp, name: str) -> str | None:
    return readable(_first(xmp, name), max_length=_MAX_TEXT_LENGTH)


def _first(xmp: Xmp, name: str) -> str:
    return next(iter(xmp.get(name, ())), "")
