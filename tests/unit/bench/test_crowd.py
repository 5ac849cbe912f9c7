"""What the load of many users calls lost, and shown to somebody else."""

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast

from bench.crowd_load import Searches, Uploads
from bench.crowd_users import Member, in_turn, what_is_found

MINE, OTHERS = "usercontent/me/a crowd.jpg", "usercontent/you/a crowd.jpg"


@dataclass
class FakeMember:
    """Finds what the test says."""

    found: set[str]
    uploaded: set[str] = field(default_factory=lambda: {MINE})
    user: Any = field(default_factory=lambda: SimpleNamespace(identity_id="me"))

    owns = Member.owns
    object_key = Member.object_key

    def everything(self) -> set[str]:
        return self.found

    def search(self, **body: Any) -> dict[str, Any]:
        pictures = [{"s3BucketUrl": f"bucket.s3.amazonaws.com/{key}"} for key in self.found]
        return {"total": len(self.found), "pictures": pictures}


def a_member(*found: str) -> Member:
    return cast(Member, FakeMember({*found}))


def test_whoever_finds_their_own_photos_and_no_other_has_lost_nothing() -> None:
    finds = what_is_found([a_member(MINE), a_member(MINE)])

    assert (finds.missing, finds.foreign) == (0, 0)


def test_what_is_missing_and_what_is_somebody_elses_is_counted() -> None:
    finds = what_is_found([a_member(MINE, OTHERS), a_member(), a_member(OTHERS)])

    assert (finds.missing, finds.foreign) == (2, 2)


def searched(*found: str, could_be_found: int) -> Searches:
    uploads = Uploads(cast(Any, None), at_once=1, progress=print)
    uploads.found["me", "car"] = could_be_found
    searches = Searches([], uploads)
    searches.one(a_member(*found), "car")
    return searches


def test_a_search_finds_at_least_what_could_be_found_before() -> None:
    assert searched(MINE, could_be_found=1).lost == searched(MINE, could_be_found=0).lost == 0
    assert searched(could_be_found=2).lost == 2


def test_a_search_that_finds_what_is_not_the_members_is_noticed() -> None:
    assert searched(MINE, could_be_found=1).foreign == 0
    assert searched(OTHERS, could_be_found=1).foreign == 1


def test_everybody_uploads_in_turn() -> None:
    one, two = a_member(), a_member()

    assert list(in_turn([one, two], 2)) == [(0, one), (0, two), (1, one), (1, two)]
