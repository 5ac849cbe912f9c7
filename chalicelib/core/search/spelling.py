"""How far apart two words are, in slips of the fingers: a letter wrong, missing or too many, or two swapped."""

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


# A quick test first: a slip changes the length by at most one, and the set of letters by at most two.
def _is_near(word: str, other: str, allowed: int) -> bool:
    return abs(len(other) - len(word)) <= allowed and len(set(word) ^ set(other)) <= 2 * allowed


def closest(word: str, known: dict[str, int]) -> str | None:
    """The word of `known` (word -> how common it is) that is most likely meant; None if none is close enough.

    Two letters are too few to decide; words of up to six letters may have one slip, longer ones two. Of equally close
    words, one with the same first letter comes first, then the most common one.
    """
    allowed = 0 if len(word) < 3 else 1 if len(word) < 7 else 2
    near = (other for other in known if _is_near(word, other, allowed))
    found = ((slips(word, other), other[:1] != word[:1], -known[other], other) for other in near)
    return min((one for one in found if one[0] <= allowed), default=(None,))[-1]
