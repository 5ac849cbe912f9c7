"""Which looks are alike, and which photos belong together, whatever their order."""

import random

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.looks import MOST_DIFFERENT, Seen, alike, bands_of, difference, groups

DICE = random.Random(7)
LOOKS = [f"{DICE.getrandbits(256):064x}" for _ in range(40)]


def changed(look: str, bits: int, *, half: int = 0) -> str:
    """The look with so many bits of the whole (0) or the middle (1) turned, in the last bands."""
    turned = ((1 << bits) - 1) << (128 * (1 - half))
    return f"{int(look, 16) ^ turned:064x}"


def seen(look: str, photo_id: str, uploaded_at: int = 0) -> Seen:
    return Seen(look, uploaded_at, photo_id)


def test_two_looks_differ_in_as_many_frequencies_as_have_another_sign() -> None:
    look = LOOKS[0]
    assert difference(look, look) == 0
    assert difference(look, changed(look, 5)) == 5
    assert difference(look, changed(look, 9, half=1)) == 0  # the whole is the same


def test_the_whole_of_a_crop_is_compared_with_the_middle() -> None:
    whole, middle = LOOKS[0][:32], LOOKS[0][32:]
    crop = middle + LOOKS[1][32:]

    assert difference(whole + middle, crop) == difference(crop, whole + middle) == 0
    assert set(bands_of(whole + middle)) & set(bands_of(crop))


def test_alike_are_those_that_differ_in_few_frequencies_the_most_similar_first() -> None:
    own = LOOKS[0]
    limit = changed(own, MOST_DIFFERENT)
    others = [seen(limit, "limit"), seen(changed(own, 3), "near"), seen(own, "b"), seen(own, "a")]

    assert [each.photo_id for each in alike(own, [*others, seen(LOOKS[1], "other")])] == ["a", "b", "near", "limit"]
    assert alike(own, [seen(changed(changed(own, MOST_DIFFERENT + 1), MOST_DIFFERENT + 1, half=1), "too far")]) == []


def test_groups_have_whatever_is_like_one_of_them_the_latest_first() -> None:
    own = LOOKS[0]
    chain = [changed(own, bits) for bits in (0, 16, 32)]
    assert difference(chain[0], chain[2]) > MOST_DIFFERENT
    photos = [seen(look, f"chain {number}", number) for number, look in enumerate(chain)]
    twins = [seen(LOOKS[1], "twin b", 90), seen(LOOKS[1], "twin a", 90)]
    alone = [seen(look, look) for look in LOOKS[2:]]

    assert [[each.photo_id for each in group] for group in groups([*photos, *alone, *twins])] == [
        ["twin a", "twin b"],
        ["chain 2", "chain 1", "chain 0"],
    ]


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 40)), max_size=25), st.randoms(use_true_random=False))
def test_their_order_does_not_matter_and_pairs_decide(made: list[tuple[int, int]], dice: random.Random) -> None:
    photos = [seen(changed(LOOKS[kind], bits), f"{number}", bits) for number, (kind, bits) in enumerate(made)]
    expected = groups(photos)
    dice.shuffle(photos)

    assert groups(photos) == expected
    assert {frozenset(each) for each in expected} == _by_pairs(photos)


def _by_pairs(photos: list[Seen]) -> set[frozenset[Seen]]:
    together = {photo: frozenset([photo]) for photo in photos}
    for one in photos:
        for other in alike(one.look, [each for each in photos if set(bands_of(each.look)) & set(bands_of(one.look))]):
            joined = together[one] | together[other]
            together |= dict.fromkeys(joined, joined)
    return {group for group in together.values() if len(group) > 1}
