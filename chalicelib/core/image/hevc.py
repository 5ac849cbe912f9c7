"""How large the pictures of an HEVC stream are, by its own parameters (ITU-T H.265, 7.3.2.2): a HEIC may say less."""

_SPS = 33
_PROFILE_BITS, _SUBLAYER_PROFILE_BITS, _SUBLAYER_LEVEL_BITS = 96, 88, 8


def picture_sizes(configuration: bytes) -> list[tuple[int, int]]:
    """Width and height by each parameter set of an `hvcC` property (14496-15, 8.3.3.1)."""
    sizes: list[tuple[int, int]] = []
    position = 23
    for _ in range(configuration[22] if len(configuration) > 22 else 0):
        kind, count = configuration[position : position + 1], configuration[position + 1 : position + 3]
        position += 3
        for _ in range(int.from_bytes(count, "big")):
            length = int.from_bytes(configuration[position : position + 2], "big")
            if position + 2 >= len(configuration):
                return sizes
            if kind and kind[0] & 63 == _SPS:
                sizes.append(_size(configuration[position + 2 : position + 2 + length]))
            position += 2 + length
    return sizes


def _size(unit: bytes) -> tuple[int, int]:
    bits = _Bits(unit[2:].replace(b"\0\0\3", b"\0\0"))
    bits.take(4)
    sublayers = bits.take(3)
    bits.take(1 + _PROFILE_BITS)
    if sublayers:
        present = [(bits.take(1), bits.take(1)) for _ in range(sublayers)]
        bits.take(2 * (8 - sublayers))
        bits.take(sum(_SUBLAYER_PROFILE_BITS * profile + _SUBLAYER_LEVEL_BITS * level for profile, level in present))
    bits.golomb()
    if bits.golomb() == 3:
        bits.take(1)
    return bits.golomb(), bits.golomb()


class _Bits:
    """Takes numbers of any count of bits; 0 behind the end."""

    def __init__(self, data: bytes) -> None:
        self._bits = "".join(f"{byte:08b}" for byte in data[:256])
        self._position = 0

    def take(self, count: int) -> int:
        """The next so many bits."""
        self._position += count
        return int(self._bits[self._position - count : self._position] or "0", 2)

    def golomb(self) -> int:
        """A number with as many zeros before it as it has bits, less one (9.2)."""
        zeros = 0
        while zeros < 32 and self._bits[self._position : self._position + 1] == "0":
            zeros += 1
            self._position += 1
        return self.take(zeros + 1) - 1
