"""How far apart two words are, in slips of the fingers: a letter wrong, missing or too many, or two swapped."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import takewhile


def is_one_slip(one: str, other: str) -> bool:
    """Whether at most one slip turns one word into the other: what follows the common beginning decides."""
    common = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
    a, b = one[common:], other[common:]
    return a[1:] == b[1:] or a == b[1:] or a[1:] == b or (a[:2] == b[1::-1] and a[2:] == b[2:])


def slips(one: str, other: str) -> int:
    """The smallest number of slips between two words (optimal string alignment)."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        before, above, row = row, before, [i]
        for j, b in enumerate(other, start=1):
            row.append(min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b)))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                row[j] = min(row[j], above[j - 2] + 1)
    return row[-1]


class Spelling:
    """Known words (word -> how common it is), prepared for many questions."""

    def __init__(self, known: Mapping[str, int]) -> None:
        self._known = known
        self._by_length: dict[int, list[str]] = defaultdict(list)
        self._letters: dict[int, list[tuple[int, str]]] = {}
        for word in known:
            self._by_length[len(word)].append(word)

    def closest(self, word: str) -> str | None:
        """The known word that is most likely meant; None if none is close enough.

        Two letters are too few to decide; words of up to six letters may have one slip, longer ones two. Of equally
        close words, one with the same first letter comes first, then the most common one.
        """
        allowed = 0 if len(word) < 3 else 1 if len(word) < 7 else 2
        found = (
            (slips(word, other), other[:1] != word[:1], -self._known[other], other)
            for other in self._near(word, allowed)
        )
        return min((one for one in found if one[0] <= allowed), default=(None,))[-1]

    # A quick test first: a slip changes the length by at most one, and the set of letters by at most two.
    def _near(self, word: str, allowed: int) -> Iterator[str]:
        letters = _letters(word)
        for length in range(len(word) - allowed, len(word) + allowed + 1):
            for others, other in self._of_length(length):
                if (letters ^ others).bit_count() <= 2 * allowed:
                    yield other

    # Most lengths are never asked for.
    def _of_length(self, length: int) -> list[tuple[int, str]]:
        if length not in self._letters:
            self._letters[length] = [(_letters(word), word) for word in self._by_length.get(length, ())]
        return self._letters[length]


# The set of a word's letters; rare ones share their bits, which only makes more words near.
def _letters(word: str) -> int:
    found = 0
    for letter in word:
        found |= 1 << (ord(letter) & 63)
    return found
