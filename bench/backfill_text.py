"""A backfill of what is written in photos, while people search: the feature is turned on once the photos are there."""

from collections.abc import Callable, Iterator

from bench import local_stack
from bench.backfill import OF_EACH, backfilled, filling
from bench.ingest import Library
from bench.report import Figure, NotMeasured
from bench.text_judged import FOLDER, written_photos
from setup.local.recogniser.text_reader import is_available
from setup.local.samples import Sample
from setup.operate.gaps import Gap

BATCHES = 5
# What is written in some of the photos, and is neither in their names nor a label.
_WRITTEN = {"grand-hotel": "riviera", "exit-24": "springfield", "settings": "bluetooth", "french": "fontainebleau"}


def figures(progress: Callable[[str], None]) -> Iterator[Figure]:
    """Photos per second, the milliseconds of searches before and during it, and photos that it has not made found."""
    if not is_available():
        raise NotMeasured("there is nothing that reads text: .venv/bin/pip install -r requirements-features.txt")
    samples = [Sample(FOLDER / f"{photo.name}.jpg", _WRITTEN.get(photo.name, "")) for photo in written_photos()]
    running = local_stack.running()
    with local_stack.session_of(running.stack) as session:
        library = Library(session, running, samples)
        batches = [library.batch(OF_EACH, progress) for _ in range(BATCHES)]
        assert not any(map(library.found, _WRITTEN.values()))
        local_stack.choose({"FEATURES": "labels,text"})
        yield from filling(Gap.TEXT, library, batches, lambda: backfilled(Gap.TEXT, session, running, progress))
        yield _unread(library)


def _unread(library: Library) -> Figure:
    uploaded = [library.sample(number).search_key for _ in range(BATCHES) for number in range(OF_EACH)]
    missing = {word: uploaded.count(word) - len(library.found(word)) for word in _WRITTEN.values()}
    note = f"{', '.join(missing)}: of {sum(map(uploaded.count, missing))}"
    return Figure(name="not found by what is written", value=sum(missing.values()), unit="photos", at_most=0, note=note)
