"""The header of a JPEG or PNG, and the head of the file from which it is read.

The header is read by our own few lines instead of Pillow for three reasons: they know exactly how many bytes
they still need, the step that reads metadata starts without Pillow, and private metadata never reaches a decoder.
"""

from dataclasses import dataclass, field

from chalicelib.core.image.exif import ExifDirectories
from chalicelib.errors import UnsupportedImage
from chalicelib.messages import Message

# Google's depth photos have up to about 10 MB of extended XMP before the picture; no genuine photo has more.
MAX_HEADER_LENGTH = 32 * 2**20
MAX_PARTS = 4096  # segments or chunks before the picture; those of a depth photo with a long profile are about 500
_LEAST_READ, _MAX_READ = 4 * 2**10, 64 * 2**10
_SHARE = 16
_MAX_STRETCHES = 32
_AROUND = 8 * 2**10  # what belongs together stands together
_SLACK = 1024  # the tables that follow a long segment, so that one more read is usually enough


def first_read(file_size: int) -> int:
    """How many bytes of a file to fetch first: a sixteenth, at least 4 KiB, at most 64 KiB, never more than there are.

    64 KiB held the whole header of 88 out of 88 camera files; a sixteenth keeps all reads of a photo within 1.1 times
    its size. 0 means an empty file: fetch nothing, and `image_metadata(b"", file_size=0)` says what is wrong.
    """
    return min(file_size, max(_LEAST_READ, min(file_size // _SHARE, _MAX_READ)))


class NeedMoreBytes(Exception):
    """What is asked for lies beyond what was read: add the bytes from `start` to `end` of the file, and ask again."""

    def __init__(self, start: int, end: int) -> None:
        super().__init__(f"the bytes from {start} to {end} are needed")
        self.start = start
        self.end = end


@dataclass(frozen=True, slots=True)
class Blocks:
    """What was written into a file beside the picture: blocks of EXIF, the first one first, XMP, IPTC-IIM.

    `extended_xmp` is what did not fit into the one segment of a JPEG that XMP may have.
    """

    exif: tuple[ExifDirectories, ...] = ()
    xmp: bytes | None = None
    iptc: bytes | None = None
    extended_xmp: bytes | None = None

    def followed_by(self, other: "Blocks") -> "Blocks":
        """These, and what stands farther back in the file."""
        return Blocks(
            (*self.exif, *other.exif),
            self.xmp or other.xmp,
            self.iptc or other.iptc,
            self.extended_xmp or other.extended_xmp,
        )


@dataclass(frozen=True, slots=True)
class ImageHeader:
    """A photo's header.

    `width` and `height` are pixels as stored, before `orientation` (EXIF 1-8). `mode` is Pillow's, with `;16B` where
    samples have 16 bits ("RGB;16B"). Of a JPEG or PNG, `codec` is the header with nothing but what a decoder needs,
    and `pixels_at` the position in the file where the compressed pixels begin. `embedded` is where in a raw file its
    JPEG is, start and length; all else is then about that. `coded_pixels` are those of the largest picture in a HEIC's
    stream. `buffered` is the number of bytes per pixel that a decoder of a JPEG in several scans holds in addition to
    its output. `inverted` says that a CMYK file stores 255 for no ink, as Adobe's do. `transparent` is PNG's tRNS for
    grey and RGB, as the decoder will have it: 8 bits a channel, 16 of a 16-bit grey.
    """

    format: str
    width: int
    height: int
    mode: str
    codec: bytes = b""
    pixels_at: int = 0
    orientation: int = 1
    blocks: Blocks = field(default_factory=Blocks)
    icc_profile: bytes | None = None
    buffered: float = 0.0
    inverted: bool = False
    transparent: tuple[int, ...] = ()
    embedded: tuple[int, int] | None = None
    coded_pixels: int = 0

    @property
    def upright(self) -> tuple[int, int]:
        """Width and height after the orientation was applied."""
        return (self.height, self.width) if self.orientation >= 5 else (self.width, self.height)


class Head:
    """The first bytes of a file of `file_size` bytes, and stretches of it that lie farther back."""

    def __init__(self, data: bytes, file_size: int) -> None:
        self.data = data
        self.file_size = max(file_size, len(data))
        self._stretches: list[tuple[int, bytes]] = []

    def add(self, start: int, part: bytes) -> None:
        """What was read of the file after `NeedMoreBytes`."""
        if start == len(self.data):
            self.data += part
        else:
            self._stretches.append((start, part))

    def slice(self, start: int, end: int) -> bytes:
        """Bytes `start` to `end` of the file. Raises NeedMoreBytes or, beyond the file's end, UnsupportedImage."""
        if end > len(self.data):
            self._ask_for(end)
        return self.data[start:end]

    def far_slice(self, start: int, end: int, *, alone: bool = False) -> bytes:
        """The same where what lies between is of no interest, and does not have to be read; cut off at the end.

        What is around it is read, too, unless it is wanted `alone`.
        """
        start, end = min(start, self.file_size), min(end, self.file_size)
        for begins, stretch in ((0, self.data), *self._stretches):
            if begins <= start and end <= begins + len(stretch):
                return stretch[start - begins : end - begins]
        if len(self._stretches) >= _MAX_STRETCHES:
            raise UnsupportedImage(Message.FILE_DAMAGED.of(why="what belongs together is scattered all over it"))
        if alone:
            raise NeedMoreBytes(start, end)
        before = max(0, start - _AROUND) if start >= len(self.data) else start
        raise NeedMoreBytes(before, min(self.file_size, max(end, start + _MAX_READ)))

    def _ask_for(self, end: int) -> None:
        if end > self.file_size:
            raise UnsupportedImage(Message.FILE_DAMAGED.of(why=Message.CUT_OFF_IN_HEADER))
        if end > MAX_HEADER_LENGTH:
            raise UnsupportedImage(Message.MUCH_METADATA.of(megabytes=MAX_HEADER_LENGTH >> 20))
        wanted = min(self.file_size, max(end + self._slack(), self._grown()))
        raise NeedMoreBytes(len(self.data), wanted)

    # Each read brings an eighth more than is asked for, and twice as much once the header proves to be long: so the
    # number of reads stays small, however short the parts of the header are.
    def _slack(self) -> int:
        return max(_SLACK, len(self.data) // 8)

    def _grown(self) -> int:
        is_long = len(self.data) >= 4 * first_read(self.file_size)
        return min(2 * len(self.data), MAX_HEADER_LENGTH) if is_long else 0
