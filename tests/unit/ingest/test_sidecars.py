"""A sidecar's words become the photo's, whichever of the two comes first, and go when it goes."""

from dataclasses import replace

from chalicelib import sidecars
from chalicelib.core.ingest.events import ObjectEvent
from chalicelib.core.photo import Edits, Photo
from chalicelib.core.tags import file_tags_of
from tests.records import an_event
from tests.unit.ingest.world import KEY, LANDSCAPE, World
from tests.xmp import a_sidecar

BESIDE = f"{KEY}.xmp"


def told(world: World, event: ObjectEvent) -> bool:
    """Like the handlers; the workflows that this starts run to their end."""
    before = set(world.workflow.started)
    followed = sidecars.follow_sidecar(event, **world.adapters("bucket", "photos", "workflow"))
    for name in set(world.workflow.started) - before:
        world.process(world.workflow.started[name])
    return followed


def title_of(photo: Photo) -> str | None:
    written = photo.image_metadata.inscription if photo.image_metadata else None
    return written.title if written else None


def test_a_sidecar_may_come_first(world: World) -> None:
    assert told(world, world.uploaded(a_sidecar(title="Pier"), 1, BESIDE))
    assert world.workflow.started == {}

    photo = world.ingest(LANDSCAPE, 2)

    assert (title_of(photo), photo.attempt) == ("Pier", 0)
    assert told(world, an_event(1, BESIDE))  # delivered late
    assert world.photo().attempt == 0


def test_a_sidecar_that_comes_later_changes_and_goes_again_is_followed(world: World) -> None:
    world.ingest(LANDSCAPE)
    corrected = world.photo()
    world.photos.replace(corrected, by=_rated(corrected))

    told(world, world.uploaded(a_sidecar(title="Pier", keywords=("sea", "fog")), 2, BESIDE))
    assert (title_of(world.photo()), file_tags_of(world.photo())) == ("Pier", ("sea", "fog"))

    told(world, world.uploaded(a_sidecar(title="Old pier"), 3, BESIDE))
    assert (title_of(world.photo()), file_tags_of(world.photo())) == ("Old pier", ())

    told(world, world.deleted(4, BESIDE))
    assert title_of(world.photo()) is None
    assert (world.photo().edits, world.photo().attempt) == (Edits(rating=5), 3)
    world.assert_consistent()


def _rated(photo: Photo) -> Photo:
    return replace(photo, edits=Edits(rating=5))


def test_what_is_beside_no_photo_changes_nothing(world: World) -> None:
    world.ingest(LANDSCAPE)
    world.removed(world.deleted(2))

    assert told(world, world.uploaded(a_sidecar(title="Pier"), 3, BESIDE))
    assert not told(world, an_event(4, KEY))
    assert not told(world, an_event(5, "private/nobody/car.jpg.xmp"))
    world.assert_consistent()


def test_a_photo_that_changes_meanwhile_is_read_with_its_sidecar_all_the_same(world: World) -> None:
    world.ingest(LANDSCAPE)
    event = world.uploaded(a_sidecar(title="Pier"), 2, BESIDE)

    def rate() -> None:
        world.photos.replace(world.photo(), by=_rated(world.photo()))

    world.interrupt(4, rate)

    assert told(world, event)

    assert (title_of(world.photo()), world.photo().edits) == ("Pier", Edits(rating=5))
    world.assert_consistent()
