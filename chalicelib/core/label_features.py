"""Labels as flat features of a photo: what each of their words is worth, how sure it is, how often it was located.

Flat, since nested documents make a photo thirty documents of the index, and keep that from being sorted by owner. A key
is what can be asked for: the stems of any run of words of a name or alias ("mobil phone"), or "=" and a label's name.
"""

from collections.abc import Iterable, Mapping

from chalicelib.core.photo import Label
from chalicelib.core.word_stems import stems

MOST_COUNTED = 99_999
HEAVIEST = 200
"""No label weighs more. A feature keeps whole numbers up to 512 exactly (nine significant bits)."""


def label_features(labels: Iterable[Label]) -> dict[str, Mapping[str, int] | list[str]]:
    """The fields `label_words` and `alias_words` (key -> weight), `label_confidences` and `label_counts` (tokens)."""
    words: dict[str, int] = {}
    aliases: dict[str, int] = {}
    confidences: set[str] = set()
    counts: set[str] = set()
    for label in labels:
        own = {exact_key(label.name), *_runs(label.name)}
        others = {run for alias in label.aliases for run in _runs(alias)}
        _raise(words, own, weight(label))
        _raise(aliases, others, weight(label))
        confidences |= {confidence_token(key, label.confidence) for key in own | others}
        counts |= {count_token(key, len(label.instances)) for key in own | others}
    return {
        "label_words": words,
        "alias_words": aliases,
        "label_confidences": sorted(confidences),
        "label_counts": sorted(counts),
    }


def key_of(text: str) -> str:
    """The key of a word or phrase; empty where there is no word in it."""
    return " ".join(stems(text))


def exact_key(name: str) -> str:
    """The key of a label by its very name; a feature's name has no dots."""
    return "=" + name.replace(".", " ")


def confidence_token(key: str, percent: float) -> str:
    """Compares as text like the confidence (percent 0-100) that it holds."""
    return f"{key} {round(percent * 100):05}"


def count_token(key: str, count: int) -> str:
    """Compares as text like the count that it holds."""
    return f"{key} {min(count, MOST_COUNTED):05}"


def weight(label: Label) -> int:
    """Twice the confidence; half as much for a name of many words, of which any may match: "Car" before "Car Wheel".

    A whole number from 1 to `HEAVIEST`, since scores must come out the same on every page.
    """
    return max(1, round(label.confidence * (1 if " " in label.name else 2)))


def _raise(weights: dict[str, int], keys: Iterable[str], value: int) -> None:
    for key in keys:
        weights[key] = max(value, weights.get(key, 0))


def _runs(text: str) -> set[str]:
    words = stems(text)
    starts = range(len(words))
    return {" ".join(words[start:end]) for start in starts for end in range(start + 1, len(words) + 1)}
