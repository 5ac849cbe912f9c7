"""The search index is rebuilt from the table while people keep searching, and an interrupted rebuild is continued.

Searches and writes go through an alias. A rebuild fills a new index beside the old one, swaps the alias, and then
copies the table again: what the functions wrote to the old index during the first copy is in the table, and the
revisions keep the second copy from replacing anything newer.

The table is copied in segments, and how far each has come is written into the new index itself, every few thousand
records. So it can be continued from any machine, whether it was interrupted before the swap or after.
"""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from typing import Any

from opensearchpy import OpenSearch

from chalicelib.aws.photo_index import PhotoIndex
from chalicelib.aws.photo_table import PhotoTable
from setup.deploy.index_copying import Checkpoint, Places, copy
from setup.deploy.index_filling import being_filled
from setup.deploy.photo_index import ONE_SHARD, Layout, definition, ensure_index
from setup.lanes import SEGMENTS, Lanes, in_steps

# Tombstones live for 7 days: of what was copied earlier, deletions may be forgotten.
_MAX_AGE_SECONDS = 3 * 86400.0
_REBUILD = "rebuild"


def rebuild(
    client: OpenSearch,
    photos: PhotoTable,
    *,
    alias: str = "photos",
    layout: Layout = ONE_SHARD,
    progress: Callable[[str], None] = print,
    lanes: Lanes[Places] | None = None,
) -> int:
    """Fill a new index from the table, point the alias to it, drop the old one; returns the number of photos in it.

    Continues a rebuild that was interrupted. A large table is copied by the processes of `lanes`.
    """
    ensure_index(client, alias=alias, layout=layout)
    new = NewIndex(client, photos, alias, layout, progress, lanes)
    copied = new.fill()
    new.replace_old()
    return copied


def to_be_filled(lanes: Lanes[Places] | None = None) -> dict[str, Any]:
    """What the first index of a domain remembers if it has to be filled: a table may be older than the domain."""
    return {_REBUILD: asdict(Checkpoint(begun=time.time(), serving=True, after=_nothing(lanes)))}


# Only several processes gain from several segments.
def _nothing(lanes: Lanes[Places] | None) -> tuple[None, ...]:
    return (None,) * (SEGMENTS if lanes else 1)


@dataclass(slots=True)
class NewIndex:
    """An index beside the one of the alias, which it replaces once it is filled; or one that has begun to."""

    client: OpenSearch
    photos: PhotoTable
    alias: str
    layout: Layout
    progress: Callable[[str], None]
    lanes: Lanes[Places] | None = None

    _filled: tuple[str, Checkpoint] | None = field(default=None, init=False)

    def fill(self) -> int:
        """Make it and copy the table; returns the number of photos in it. People search the old one meanwhile."""
        current = self._current()
        checkpoint = self._checkpoint(current)
        # If there is one, the alias points to the new index already.
        self._filled = (current, checkpoint) if checkpoint else self._fill_beside(current)
        return self._filled[1].copied

    def replace_old(self, finish: Callable[[], None] = lambda: None) -> None:
        """Point the alias to it, copy again what was written to the old one meanwhile, and drop that.

        `finish` comes last; if it is interrupted, the rebuild counts as interrupted.
        """
        assert self._filled is not None, "it has to be filled first"
        new, checkpoint = self._filled
        if (old := self._current()) != new:
            remove, add = ({"index": name, "alias": self.alias} for name in (old, new))
            self.client.indices.update_aliases(body={"actions": [{"remove": remove}, {"add": add}]})
        self._copy(new, checkpoint)
        for name in self._indices() - {new}:
            self.client.indices.delete(index=name)
        finish()
        self._remember(new, None)

    def _fill_beside(self, old: str) -> tuple[str, Checkpoint]:
        new, checkpoint = self._begun(old) or self._begin(old)
        if not checkpoint.serving:
            with being_filled(self.client, new):
                copied = self._copy(new, checkpoint).copied
            self.client.indices.refresh(index=new)
            after = _nothing(self.lanes)
            checkpoint = Checkpoint(begun=checkpoint.begun, serving=True, after=after, copied=copied)
            self._remember(new, checkpoint)
        return new, checkpoint

    def _current(self) -> str:
        (current,) = self.client.indices.get_alias(name=self.alias)
        return str(current)

    def _begun(self, old: str) -> tuple[str, Checkpoint] | None:
        """The index of a rebuild that was interrupted, if it can be continued; other leftovers go."""
        found = None
        for name in sorted(self._indices() - {old}):
            checkpoint = self._checkpoint(name)
            if found is None and checkpoint and time.time() - checkpoint.begun < _MAX_AGE_SECONDS:
                found = name, checkpoint
            else:
                self.client.indices.delete(index=name)
        return found

    def _begin(self, old: str) -> tuple[str, Checkpoint]:
        new = f"{self.alias}-v{int(old.rpartition('-v')[2]) + 1}"
        checkpoint = Checkpoint(begun=time.time(), after=_nothing(self.lanes))
        self.client.indices.create(index=new, body=definition(self.layout, {_REBUILD: asdict(checkpoint)}))
        return new, checkpoint

    def _copy(self, index: str, checkpoint: Checkpoint) -> Checkpoint:
        """Copy what comes after the checkpoint: into the index, or through the alias once that points to it."""
        own = Places(self.photos, PhotoIndex(self.client, self.alias))
        directly, read = None if checkpoint.serving else index, 0
        for segment, (after, did) in in_steps(partial(copy, directly), checkpoint.left(), own, self.lanes):
            copied = checkpoint.copied + (did.put if directly else 0)  # the second copy counts nothing twice
            checkpoint = replace(checkpoint, after=checkpoint.reached(segment, after), copied=copied)
            read += did.read
            if after is not None:
                self._remember(index, checkpoint)
                self.progress(f"{read:,} records {'checked again' if checkpoint.serving else 'copied'}")
        return checkpoint

    def _checkpoint(self, index: str) -> Checkpoint | None:
        """How far the rebuild of an index has come; None if it is complete, or has another definition."""
        (found,) = self.client.indices.get_mapping(index=index).values()
        meta = dict(found["mappings"].get("_meta", {}))
        saved = meta.pop(_REBUILD, None)
        return Checkpoint.read(saved) if saved and meta == definition(self.layout)["mappings"]["_meta"] else None

    def _remember(self, index: str, checkpoint: Checkpoint | None) -> None:
        saved = {_REBUILD: asdict(checkpoint)} if checkpoint else {}
        meta = definition(self.layout, saved)["mappings"]["_meta"]
        self.client.indices.put_mapping(index=index, body={"_meta": meta})

    def _indices(self) -> set[str]:
        prefix = f"{self.alias}-v"
        return {name for name in self.client.indices.get(index=f"{prefix}*") if name.removeprefix(prefix).isdigit()}
