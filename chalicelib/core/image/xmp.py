"""XMP: properties in RDF (ISO 16684-1), as editors and agencies write them into a file or beside it."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from chalicelib.core.object_keys import MAX_SIDECAR_BYTES

MAX_PACKET_BYTES = MAX_SIDECAR_BYTES
_MAX_DEPTH, _MAX_PROPERTIES = 32, 2000
_DIGEST, _OFFSET, _EXTENSION = 32, 36, 40  # where the parts of an extended packet's segment end
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_LANGUAGE = "http://www.w3.org/XML/1998/namespace lang"
_PREFIXES = {
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://ns.adobe.com/xap/1.0/": "xmp",
    "http://ns.adobe.com/xap/1.0/rights/": "xmpRights",
    "http://ns.adobe.com/photoshop/1.0/": "photoshop",
    "http://ns.adobe.com/exif/1.0/": "exif",
    "http://ns.adobe.com/exif/1.0/aux/": "aux",
    "http://cipa.jp/exif/1.0/": "exifEX",
    "http://ns.adobe.com/tiff/1.0/": "tiff",
    "http://ns.adobe.com/lightroom/1.0/": "lr",
    "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/": "Iptc4xmpCore",
    "http://ns.useplus.org/ldf/xmp/1.0/": "plus",
}
_DESCRIPTION, _ITEM, _RESOURCE = f"{_RDF} Description", f"{_RDF} li", f"{_RDF} resource"


@dataclass(slots=True)
class _Reading:
    """Where the parser is: the open elements, how deep the property's element lies, the text since the last tag."""

    found: dict[str, list[str]] = field(default_factory=dict)
    path: list[str] = field(default_factory=list)
    name: str = ""
    opened: int = 0
    is_default: bool = False
    text: list[str] = field(default_factory=list)


class _Stop(Exception):
    """There is more than any genuine packet has."""


def extended_packet(parts: Sequence[bytes], *, belongs_to: bytes) -> bytes | None:
    """The packet that a JPEG has in several segments, beside its main one (XMP specification, part 3, 1.1.3.1).

    Each part begins with the packet's MD5 in hexadecimal digits, its length and the part's own position; the main
    packet names the MD5. What lies beyond the first gap, or farther than any packet is read, is left out.
    """
    packet = b""
    for part in sorted(parts, key=lambda part: part[_OFFSET:_EXTENSION]):
        named, start = part[:_DIGEST], int.from_bytes(part[_OFFSET:_EXTENSION], "big")
        if named in belongs_to and start == len(packet) < MAX_PACKET_BYTES:
            packet += part[_EXTENSION:]
    return packet or None


def read_xmp(packet: bytes | None) -> dict[str, tuple[str, ...]]:
    """Properties by name ("dc:subject") with their values; of several languages, the default one comes first.

    What is inside a structure is left out. A damaged packet gives what stands before the damage. A document type,
    which no packet has, ends the reading: so no entity can blow it up.
    """
    if not packet:
        return {}
    from xml.parsers import expat  # many photos have no packet

    reading = _Reading()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = lambda *_: _stop()
    parser.StartElementHandler = lambda name, attributes: _start(reading, name, attributes)
    parser.EndElementHandler = lambda name: _end(reading, name)
    parser.CharacterDataHandler = reading.text.append
    with suppress(expat.ExpatError, _Stop):
        parser.Parse(packet[:MAX_PACKET_BYTES].strip(b"\0 \r\n\t"), True)
    return {name: tuple(values) for name, values in reading.found.items()}


def _stop() -> None:
    raise _Stop


def _start(reading: _Reading, name: str, attributes: dict[str, str]) -> None:
    reading.text.clear()
    reading.is_default = attributes.get(_LANGUAGE) == "x-default"
    if not reading.opened:
        _open(reading, name, attributes)
    reading.path.append(name)
    if len(reading.path) > _MAX_DEPTH:
        _stop()


def _open(reading: _Reading, name: str, attributes: dict[str, str]) -> None:
    if name == _DESCRIPTION:
        for attribute, value in attributes.items():
            _note(reading, _short(attribute), value)
    elif reading.path and reading.path[-1] == _DESCRIPTION:
        reading.name, reading.opened = _short(name), len(reading.path) + 1
        _note(reading, reading.name, attributes.get(_RESOURCE, ""))


def _end(reading: _Reading, name: str) -> None:
    depth = len(reading.path) - reading.opened
    reading.path.pop()
    if reading.opened and (depth == 0 or (depth == 2 and name == _ITEM)):
        _note(reading, reading.name, "".join(reading.text), first=reading.is_default and depth == 2)
    if reading.opened and depth == 0:
        reading.name, reading.opened = "", 0
    reading.text.clear()


def _note(reading: _Reading, name: str, text: str, *, first: bool = False) -> None:
    text = text.strip()
    if not name or not text:
        return
    values = reading.found.setdefault(name, [])
    values.insert(0 if first else len(values), text)
    if sum(map(len, reading.found.values())) > _MAX_PROPERTIES:
        _stop()


def _short(name: str) -> str:
    namespace, _, local = name.rpartition(" ")
    prefix = _PREFIXES.get(namespace)
    return f"{prefix}:{local}" if prefix else ""
