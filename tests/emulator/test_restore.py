"""What was lost from the tables comes back from a copy of an earlier moment, and is found again."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

from setup.operate.earlier_records import Outcome
from setup.operate.inventory import Library
from setup.operate.restore import restore
from setup.operate.table_copy import copies, make_copy
from tests.emulator.user import User
from tests.photo_factory import jpeg
from tests.running_stack import STAGE


# The emulator keeps no history: its copy is the table as it is now. So the copy is made first, as by a restoration that
# was interrupted, then records are lost, and the restoration is continued.
def test_a_lost_record_comes_back_and_a_change_can_be_taken_back(alice: User) -> None:
    lost_key, changed_key = alice.object_key("reappeared.jpg"), alice.object_key("unspoilt.jpg")
    for key in (lost_key, changed_key):
        alice.upload(key, jpeg())
    lost, changed = alice.finished(lost_key), alice.finished(changed_key)
    library = Library.of(STAGE, alice.session, alice.running.stack.extra_environment, print)
    dynamodb, table = alice.session.client("dynamodb"), alice.running.deployment.image_metadata_table
    at = datetime.now(UTC).replace(microsecond=0)
    make_copy(dynamodb, table, at, progress=print)

    dynamodb.delete_item(TableName=table, Key={"ImageName": {"S": lost_key}})
    library.photos.replace(changed, by=replace(changed, tags=("spoilt",)))
    report = restore(library, dynamodb, stage=STAGE, at=at, overwrite=True)

    back = alice.finished(lost_key)
    assert (back.labels, back.thumbnail) == (lost.labels, lost.thumbnail)
    assert alice.finished(changed_key).tags == changed.tags
    assert report["ImageMetadata"].items() >= Counter({Outcome.BACK: 1, Outcome.OVERWRITTEN: 1}).items()
    for key in (lost_key, changed_key):
        alice.awaits(key.rpartition("/")[2].removesuffix(".jpg"), key)
        findings = library.look(key)
        assert findings.record is not None
        assert findings.document == findings.record.revision
    assert list(copies(dynamodb, table)) == []
