"""How many examples a property test tries: few by default, 50 times as many with `pytest --hypothesis-profile=deep`."""

from hypothesis import settings

USUAL, DEEP = 40, 2_000


def examples(usually: int) -> int:
    """As many more as the profile in use has than the usual one."""
    return usually * settings().max_examples // USUAL
