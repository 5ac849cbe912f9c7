"""Vectors of pictures: whether photos of a kind are photos of one thing, and whether the search finds the nearest ones.

Two judged photos count as of one thing if somebody who describes them names a word for both. A large library is made of
these: each of its vectors is a mixture of three photos', with noise.
"""

from base64 import b64decode
from collections.abc import Callable, Iterator, Sequence
from time import process_time

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from bench.recogniser_judged import JudgedPhoto, judged_photos
from bench.report import Figure
from chalicelib.core.search.alike_query import MOST_COMPARED
from chalicelib.core.vectors import LEAST_BANDS, LENGTH, Seen, bands_of, kept, of_kind
from setup.local.recogniser.classifier import Network
from setup.local.recogniser.embedding import embedding
from setup.local.recogniser.image_reading import opened
from setup.local.recogniser.lessons import direction
from setup.local.recogniser.model_files import EFFICIENTNET_LITE0
from setup.local.recogniser.prepare import prepare_all
from setup.local.recogniser.vocabulary import load_vocabulary

LARGE_LIBRARY, _ASKED, _NEAREST = 20_000, 50, 20
_ROW = 5
Array = NDArray[np.float64]
Progress = Callable[[str], None]


def figures(progress: Progress) -> Iterator[Figure]:
    """Precision of rows, what projection and bytes lose, recall of the candidates, and what it takes."""
    prepare_all()
    vocabulary = load_vocabulary()
    photos = judged_photos(vocabulary, progress)
    network = Network(EFFICIENTNET_LITE0.prepared_path(), 1)
    progress(f"looking at {len(photos)} photos")
    images = [_upright(photo.content, network.side) for photo in photos]
    began = process_time()
    features = [network.look(image)[1] for image in images]
    look = 1000 * (process_time() - began) / len(photos)
    yield Figure(name="one more look at a small picture", value=look, unit="ms")
    whole = np.array([direction(each) for each in features], np.float64)
    whole -= whole.mean(axis=1, keepdims=True)
    short = np.array([embedding(each, LENGTH) for each in features], np.float64)
    for name, vectors in (("1,280 numbers", whole), ("256 numbers", short)):
        yield _precision(name, photos, _alikeness(vectors))
    yield from _rows(photos, [kept(vector.tolist()) for vector in short])
    progress(f"making {LARGE_LIBRARY:,} vectors")
    yield from _recall(_mixtures(short))


def _upright(content: bytes, side: int) -> Image.Image:
    with opened(content) as photo:
        return photo.upright(side)


def _precision(name: str, photos: Sequence[JudgedPhoto], alikeness: Array) -> Figure:
    right = [
        np.mean([bool(photo.sees & photos[other].sees) for other in np.argsort(-row)[:_ROW]])
        for photo, row in zip(photos, alikeness, strict=True)
    ]
    return Figure(name=f"of the nearest {_ROW}, of one thing: {name}", value=100 * float(np.mean(right)), unit="%")


def _alikeness(vectors: Array) -> Array:
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    alikeness: Array = unit @ unit.T
    np.fill_diagonal(alikeness, -1)
    return alikeness


def _rows(photos: Sequence[JudgedPhoto], texts: Sequence[str]) -> Iterator[Figure]:
    sees = {photo.name: photo.sees for photo in photos}
    bands = [set(bands_of(text, "")) for text in texts]
    counts, right = [], []
    for number, photo in enumerate(photos):
        others = [
            Seen(text, other.name)
            for text, other, shared in zip(texts, photos, bands, strict=True)
            if other is not photo and len(bands[number] & shared) >= LEAST_BANDS
        ]
        shown = of_kind(texts[number], others)
        counts.append(len(shown))
        right += [bool(photo.sees & sees[each.photo_id]) for each in shown]
    note = f"{np.mean(counts):.1f} in a row, and none for {counts.count(0)} of {len(photos)} photos"
    yield Figure(name="of those that are shown, of one thing", value=100 * float(np.mean(right)), unit="%", note=note)


def _mixtures(vectors: Array) -> list[str]:
    dice = np.random.default_rng(0)
    parts = vectors[dice.integers(0, len(vectors), (LARGE_LIBRARY, 3))]
    mixed = np.einsum("nkv,nk->nv", parts, dice.dirichlet([0.4] * 3, LARGE_LIBRARY))
    noisy = mixed + dice.normal(0, 0.5 / np.sqrt(LENGTH), mixed.shape)
    return [kept(vector) for vector in noisy.tolist()]


def _recall(texts: Sequence[str]) -> Iterator[Figure]:
    began = process_time()
    bands = [set(bands_of(text, "")) for text in texts]
    spent = process_time() - began
    numbers = np.array([np.frombuffer(b64decode(text), np.int8) for text in texts], np.float64)
    unit = numbers / np.linalg.norm(numbers, axis=1, keepdims=True)
    found, seconds = [], []
    for asked in range(_ASKED):
        nearest = set(np.argsort(-(unit @ unit[asked]))[1 : _NEAREST + 1].tolist())
        shared = np.array([len(bands[asked] & other) for other in bands])
        candidates = [each for each in np.argsort(-shared, kind="stable").tolist() if each != asked][:MOST_COMPARED]
        found.append(len(nearest & set(candidates)) / _NEAREST)
        began = process_time()
        of_kind(texts[asked], [Seen(texts[each], f"{each}") for each in candidates])
        seconds.append(process_time() - began)
    note = f"{MOST_COMPARED} of {LARGE_LIBRARY:,}"
    value = 100 * float(np.mean(found))
    yield Figure(name=f"nearest {_NEAREST} among the candidates", value=value, unit="%", at_least=98, note=note)
    yield Figure(name="comparing the candidates", value=1000 * float(np.median(seconds)), unit="ms", at_most=100)
    yield Figure(name="bands of a vector", value=1000 * spent / len(texts), unit="ms")
