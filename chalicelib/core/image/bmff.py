"""The headers of HEIC, AVIF and CR3: boxes in boxes (ISO/IEC 14496-12, 23008-12; CR3 as exiftool documents it)."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from chalicelib.core.image.exif import ExifDirectories, exif_block
from chalicelib.core.image.formats import AVIF, CR3, HEIC
from chalicelib.core.image.header import Blocks, Head, ImageHeader
from chalicelib.core.image.hevc import picture_sizes
from chalicelib.core.image.raw import Place, largest_picture
from chalicelib.core.image.tiff import first_directory
from chalicelib.errors import UnsupportedImage
from chalicelib.messages import Message

_MAX_BOXES = 4096
_MAX_META = 4 * 2**20
_CANON, _XMP = bytes.fromhex("85c0b687820f11e08111f4ce462b6a48"), bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
# Quarter turns against the clock (`irot`), then a mirror (`imir`: 0 top to bottom, 1 left to right) -> EXIF's number.
_ORIENTATIONS = {
    (0, None): 1,
    (1, None): 8,
    (2, None): 3,
    (3, None): 6,
    (0, 0): 4,
    (0, 1): 2,
    (1, 0): 5,
    (1, 1): 7,
    (2, 0): 2,
    (2, 1): 4,
    (3, 0): 7,
    (3, 1): 5,
}

Boxes = dict[bytes, bytes]


@dataclass(slots=True)
class _Items:
    """Item id -> its kind, and the stretches of the file, or of the `idat` box, that hold it."""

    kinds: dict[int, bytes] = field(default_factory=dict)
    stretches: dict[int, list[tuple[bool, int, int]]] = field(default_factory=dict)


def heif_header(head: Head, name: str) -> ImageHeader:
    """The primary image. HEIC's decoder turns it upright itself. Raises NeedMoreBytes, UnsupportedImage."""
    meta = dict(_inside(_box(head, b"meta")[4:]))
    if not meta.get(b"iprp"):
        raise UnsupportedImage(Message.DAMAGED.of(format=name, why="its boxes are not readable"))
    pairs = _properties(meta, _primary(meta))
    properties = dict(reversed(pairs))
    width, height = struct.unpack(">II", properties.get(b"ispe", b"")[4:12].ljust(8, b"\0"))
    if not (width and height):
        raise UnsupportedImage(Message.DAMAGED.of(format=name, why=Message.NO_SIZE))
    coded = [size for box in _all_properties(meta, b"hvcC") for size in picture_sizes(box)]
    turns, mirror = properties.get(b"irot"), properties.get(b"imir")
    orientation = _ORIENTATIONS[turns[0] & 3 if turns else 0, mirror[0] & 1 if mirror else None]
    if name == HEIC.name and orientation >= 5:
        width, height = height, width
    profiles = (box[4:] for kind, box in pairs if kind == b"colr" and box[:4] in (b"prof", b"rICC"))
    return ImageHeader(
        format=name,
        width=width,
        height=height,
        mode="RGB",
        orientation=orientation if name == AVIF.name else 1,
        blocks=_blocks(head, meta),
        icc_profile=next(profiles, None),
        coded_pixels=max((wide * high for wide, high in coded), default=0),
    )


def cr3_header(head: Head) -> ImageHeader:
    """The first track is a JPEG of full size. Raises NeedMoreBytes, UnsupportedImage."""
    movie = [*_inside(_box(head, b"moov"))]
    canon = next((dict(_inside(box[16:])) for name, box in movie if name == b"uuid" and box[:16] == _CANON), {})
    main, details, gps = (first_directory(canon.get(name, b"")) for name in (b"CMT1", b"CMT2", b"CMT4"))
    tracks = (_track(box) for name, box in movie if name == b"trak")
    blocks = Blocks((ExifDirectories(main, details, gps),), _uuid(head, _XMP))
    return largest_picture(head, CR3.name, [place for place in tracks if place], blocks)


def _track(box: bytes) -> Place | None:
    for name in (b"mdia", b"minf", b"stbl"):
        box = dict(_inside(box)).get(name, b"")
    table = dict(_inside(box))
    sizes, starts = table.get(b"stsz", b""), table.get(b"co64", b"")
    if len(starts) < 16:
        return None
    size = int.from_bytes(sizes[4:8], "big") or int.from_bytes(sizes[12:16], "big")
    return Place(int.from_bytes(starts[8:16], "big"), size)


def _uuid(head: Head, wanted: bytes) -> bytes | None:
    boxes = (box for name, box in _at_the_top(head, b"uuid") if box[:16] == wanted)
    return next((box[16:] for box in boxes), None)


def _box(head: Head, wanted: bytes) -> bytes:
    return next((box for _, box in _at_the_top(head, wanted)), b"")


def _at_the_top(head: Head, wanted: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Those boxes of a file, without reading the others."""
    position = 0
    for _ in range(_MAX_BOXES):
        start = head.far_slice(position, position + 32)
        if len(start) < 8:
            return
        begins, size = _extent(start, head.file_size - position)
        if start[4:8] == wanted and begins <= size <= _MAX_META:
            yield wanted, head.far_slice(position + begins, position + size)
        if size < 8:
            return
        position += size


def _inside(box: bytes) -> Iterator[tuple[bytes, bytes]]:
    position = 0
    for _ in range(_MAX_BOXES):
        if len(box) < position + 8:
            return
        begins, size = _extent(box[position : position + 16], len(box) - position)
        if size < begins:
            return
        yield box[position + 4 : position + 8], box[position + begins : position + size]
        position += size


def _extent(start: bytes, rest: int) -> tuple[int, int]:
    """Where a box's content begins, and where the box ends; 0 is "to the end", 1 that the size is a long one."""
    size = int.from_bytes(start[:4], "big")
    if size == 1:
        return 16, int.from_bytes(start[8:16], "big")
    return 8, size or rest


def _primary(meta: Boxes) -> int:
    box = meta.get(b"pitm", b"")
    return int.from_bytes(box[4:8] if box[:1] == b"\1" else box[4:6], "big")


def _all_properties(meta: Boxes, kind: bytes) -> list[bytes]:
    known = _inside(dict(_inside(meta[b"iprp"])).get(b"ipco", b""))
    return [content for name, content in known if name == kind]


def _properties(meta: Boxes, item: int) -> list[tuple[bytes, bytes]]:
    """The properties of an item: kind and content."""
    inside = dict(_inside(meta[b"iprp"]))
    known = [*_inside(inside.get(b"ipco", b""))]
    numbers = _associated(inside.get(b"ipma", b"")).get(item, [])
    return [known[number - 1] for number in numbers if 0 < number <= len(known)]


def _associated(box: bytes) -> dict[int, list[int]]:
    """Item id -> the numbers of its properties, counted from 1."""
    id_bytes, wide = (4 if box[:1] == b"\1" else 2), bool(box[3:4] and box[3] & 1)
    found: dict[int, list[int]] = {}
    position = 8
    for _ in range(min(int.from_bytes(box[4:8], "big"), _MAX_BOXES)):
        if position + id_bytes >= len(box):
            break
        item, count = int.from_bytes(box[position : position + id_bytes], "big"), box[position + id_bytes]
        position += id_bytes + 1
        step = 2 if wide else 1
        raw = [int.from_bytes(box[at : at + step], "big") for at in range(position, position + count * step, step)]
        found[item] = [number & (0x7FFF if wide else 0x7F) for number in raw]
        position += count * step
    return found


def _blocks(head: Head, meta: Boxes) -> Blocks:
    items = _Items(_kinds(meta.get(b"iinf", b"")), _stretches(meta.get(b"iloc", b"")))
    blocks = Blocks()
    for item, kind in items.kinds.items():
        if kind == b"Exif":
            content = _content(head, meta, items, item)
            start = 4 + int.from_bytes(content[:4], "big")
            blocks = blocks.followed_by(Blocks((exif_block(content[start:]),)))
        elif kind == b"mime":
            blocks = blocks.followed_by(Blocks(xmp=_content(head, meta, items, item)))
    return blocks


def _content(head: Head, meta: Boxes, items: _Items, item: int) -> bytes:
    parts, data = [], meta.get(b"idat", b"")
    for in_box, start, length in items.stretches.get(item, []):
        if length <= _MAX_META:
            parts.append(data[start : start + length] if in_box else head.far_slice(start, start + length))
    return b"".join(parts)


def _kinds(box: bytes) -> dict[int, bytes]:
    """Item id -> kind; of MIME types, only XMP's."""
    found: dict[int, bytes] = {}
    for name, entry in _inside(box[8 if box[:1] != b"\0" else 6 :]):
        wide = entry[:1] == b"\3"
        start = 8 if wide else 6
        item = int.from_bytes(entry[4:start], "big")
        kind = entry[start + 2 : start + 6]
        if name == b"infe" and (kind == b"Exif" or b"application/rdf+xml" in entry):
            found[item] = kind
    return found


def _stretches(box: bytes) -> dict[int, list[tuple[bool, int, int]]]:
    """Item id -> whether in the `idat` box, start, length of its parts (14496-12, 8.11.3)."""
    reader = _Numbers(box)
    version = reader.take(1)
    reader.take(3)
    sizes = reader.take(2)
    offset_size, length_size, base_size, index_size = (sizes >> shift & 15 for shift in (12, 8, 4, 0))
    found: dict[int, list[tuple[bool, int, int]]] = {}
    for _ in range(min(reader.take(4 if version == 2 else 2), _MAX_BOXES)):
        item = reader.take(4 if version == 2 else 2)
        in_box = version > 0 and reader.take(2) & 15 == 1
        reader.take(2)
        base = reader.take(base_size)
        for _ in range(min(reader.take(2), _MAX_BOXES)):
            if version > 0:
                reader.take(index_size)
            start = base + reader.take(offset_size)
            found.setdefault(item, []).append((in_box, start, reader.take(length_size)))
        if reader.is_over:
            break
    return found


class _Numbers:
    """Takes one number after the other from a box; 0 behind its end."""

    def __init__(self, box: bytes) -> None:
        self._box = box
        self._position = 0

    def take(self, size: int) -> int:
        """A number of so many bytes."""
        self._position += size
        return int.from_bytes(self._box[self._position - size : self._position], "big")

    @property
    def is_over(self) -> bool:
        """Whether nothing is left."""
        return self._position >= len(self._box)
