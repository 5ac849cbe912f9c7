"""The import itself: each file of a source is looked at in turn, and those that are new photos are sent side by side.

Only the thread that reads the source decides what becomes of a file, and writes the journal; the lanes only send.
"""

import time
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.errors import PhotoSearchError
from setup.importing.destination import LANES, AlbumsByName, Destination, Upload
from setup.importing.examining import examine
from setup.importing.journal import Journal, Noted, Outcome
from setup.importing.sidecars import UnusableSidecar, is_sidecar, read_beside
from setup.importing.sources import Source, SourceFile, folder_of, is_year_folder, readable

# While recognition has work for longer than this, nothing is added to its queue: people's own uploads wait behind it.
MAX_QUEUE_SECONDS = 600.0
_PAUSE_SECONDS = 5.0
_LOOK_EVERY = 50
_FINAL = {Outcome.IMPORTED, Outcome.KNOWN, Outcome.REFUSED, Outcome.SIDECAR}
# What a single file or a call can come to; the import goes on with the others.
_FAILURES = (OSError, ValueError, RuntimeError, BotoCoreError, ClientError, PhotoSearchError)


@dataclass(kw_only=True)
class Importer:
    """One import. `albums` are those of the source's folders, or None if folders make no albums.

    `progress` is told how many files have been looked at.
    """

    source: Source
    destination: Destination
    journal: Journal
    albums: AlbumsByName | None = None
    progress: Callable[[int], None] = lambda _: None
    sleep: Callable[[float], None] = time.sleep
    _sending: dict[Future[Outcome], Noted] = field(default_factory=dict)
    # Photos that lie in several folders, and the albums that they enter once they are there.
    _entering: list[tuple[Noted, str]] = field(default_factory=list)

    def run(self) -> None:
        """Import what the journal does not say to be done. Raises `SetupError` if the source cannot be listed."""
        with ThreadPoolExecutor(LANES) as lanes:
            for count, file in enumerate(self.source.files(), 1):
                if not self._is_done(file):
                    self._take(file, lanes)
                if count % _LOOK_EVERY == 0:
                    self._await_room()
                self.progress(count)
            self._settle(at_most=0)
        deadline = time.monotonic() + self.destination.patience_seconds
        for noted, album_id in self._entering:
            self._enter(noted, album_id, deadline)

    def _is_done(self, file: SourceFile) -> bool:
        before = self.journal.of(file.name)
        return before is not None and before.version == file.version and before.outcome in _FINAL

    def _take(self, file: SourceFile, lanes: ThreadPoolExecutor) -> None:
        before = self.journal.of(file.name)
        try:
            noted, upload = self._decided(file)
        except _FAILURES as error:
            noted, upload = _noted(file, _outcome_of(error), reason=str(error)), None
        self.journal.note(noted)
        if upload:
            was_sent = before is not None and before.object_key == noted.object_key
            self._sending[lanes.submit(self._send, file, noted.etag, upload, was_sent)] = noted
            self._settle(at_most=2 * LANES)

    def _decided(self, file: SourceFile) -> tuple[Noted, Upload | None]:
        if is_sidecar(file.name):
            return _noted(file, Outcome.SIDECAR), None
        found = examine(file, self.destination.identity_id)
        if found.refusal:
            return _noted(file, Outcome.REFUSED, etag=found.etag, reason=found.refusal), None
        first = self.journal.first_with(found.etag)
        if first and first.name != file.name:
            return self._another(file, first), None
        beside = read_beside(self.source, file.name)
        upload = Upload(
            object_key=found.object_key,
            content_type=found.content_type,
            album_id=self._album_of(file.folder),
            tags=beside.tags,
            sidecar=beside.sidecar,
        )
        key, remark = found.object_key, upload.remark
        return _noted(file, Outcome.SENDING, etag=found.etag, object_key=key, reason=remark), upload

    def _another(self, file: SourceFile, first: Noted) -> Noted:
        """What becomes of a file whose bytes another one has; if it lies in another album, the photo enters that."""
        noted = _noted(file, Outcome.DUPLICATE, etag=first.etag, reason=first.name)
        album_id = self._album_of(file.folder)
        if album_id is not None and album_id != self._album_of(folder_of(first.name)):
            self._entering.append((noted, album_id))
        return noted

    def _album_of(self, folder: str) -> str | None:
        if self.albums is None or not folder or is_year_folder(folder):
            return None
        return self.albums.album_id(readable(PurePosixPath(folder).name))

    def _enter(self, noted: Noted, album_id: str, deadline: float) -> None:
        try:
            self.destination.put_into_album(noted.etag, album_id, deadline)
        except _FAILURES as error:
            self.journal.note(replace(noted, outcome=Outcome.FAILED, reason=str(error)))

    # In a lane. An interrupted run may have sent this file without being able to note it.
    def _send(self, file: SourceFile, etag: str, upload: Upload, was_sent: bool) -> Outcome:
        if was_sent and self.destination.has(upload.object_key, etag):
            return Outcome.IMPORTED
        if self.destination.knows(etag):
            if upload.album_id:
                self.destination.put_into_album(etag, upload.album_id)
            return Outcome.KNOWN
        if file.copy_source:
            self.destination.copy(file, upload)
            return Outcome.IMPORTED
        with file.open() as content:
            if self.destination.put(content, upload) != etag:
                raise ValueError("the file was changed while it was imported")
        return Outcome.IMPORTED

    def _settle(self, *, at_most: int) -> None:
        while len(self._sending) > at_most:
            done, _ = wait(self._sending, return_when=FIRST_COMPLETED)
            for future in done:
                self.journal.note(_ended(self._sending.pop(future), future))

    def _await_room(self) -> None:
        while self.destination.pacer.queue() > MAX_QUEUE_SECONDS:
            self.sleep(_PAUSE_SECONDS)


def _noted(file: SourceFile, outcome: Outcome, *, etag: str = "", object_key: str = "", reason: str = "") -> Noted:
    return Noted(name=file.name, version=file.version, outcome=outcome, etag=etag, object_key=object_key, reason=reason)


def _ended(noted: Noted, future: Future[Outcome]) -> Noted:
    try:
        return replace(noted, outcome=future.result())
    except _FAILURES as error:
        return replace(noted, outcome=_outcome_of(error), reason=str(error))


def _outcome_of(error: Exception) -> Outcome:
    return Outcome.UNUSABLE_SIDECAR if isinstance(error, UnusableSidecar) else Outcome.FAILED
