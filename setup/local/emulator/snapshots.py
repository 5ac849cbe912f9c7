"""State on disk: saved every few seconds while something happens, so that a crash loses only the last seconds."""

import asyncio
import copy
import hashlib
import json
import logging
import os
import threading
import time
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson
from ministack import app
from ministack.core import persistence, responses
from ministack.services import dynamodb, lambda_svc

_SECONDS_BETWEEN = 3.0
# Saving much state takes long, so it is then done less often: the photos need the processor.
_TIMES_ITS_DURATION = 9
_ATTEMPTS = 3
# The package deployed last, and a few before it.
_PACKAGES = 4
_log = logging.getLogger("photo-search.snapshots")
_writing = threading.Lock()

# Set once the emulator has loaded its state and answers requests.
serving = threading.Event()


def apply_patches() -> None:
    """Apply all patches of this module."""
    write_only_what_changed()
    hash_packages_once()
    share_items()
    save_while_running()


def write_only_what_changed() -> None:
    """A service's state file is rewritten only when it has changed, atomically, and encoded in one piece, in C.

    As shipped every save rewrites every file through Python's slow streaming encoder, which would stall the
    emulator every few seconds. Proof: two saves without a call between them leave the same files.
    """
    written: dict[str, bytes] = {}

    def save_state(service: str, state: Any) -> None:
        content = _encode(service, state)
        digest = hashlib.sha256(content).digest()
        if written.get(service) != digest:
            _replace(Path(persistence.STATE_DIR) / f"{service}.json", content)
            written[service] = digest

    persistence.save_state = save_state


def _encode(service: str, state: Any) -> bytes:
    wrapped = {"__ministack_format__": persistence._state_format_version(service), "payload": state}
    try:
        return orjson.dumps(wrapped, default=persistence._json_default, option=orjson.OPT_NON_STR_KEYS)
    except TypeError:  # half a character, or a number of more than 64 bits
        return json.dumps(wrapped, default=persistence._json_default).encode()


def _replace(path: Path, content: bytes) -> None:
    draft = path.with_suffix(".draft")
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def hash_packages_once() -> None:
    """A deployment package is hashed when it is first saved, not at every save.

    As shipped every save hashes the package of every function: 14 times 16 MB. Functions of the same package share its
    bytes from the first save on; comparing copies takes long, too. Proof: a package saved a second time, also after its
    file was removed.
    """
    write = lambda_svc._write_code_blob
    first = lru_cache(maxsize=_PACKAGES)(lambda package: package)
    name = lru_cache(maxsize=_PACKAGES)(lambda package: hashlib.sha256(package).hexdigest())

    def write_code_blob(package: bytes) -> str:
        if first(package) is not package:
            _share(package, first(package))
        is_there = Path(lambda_svc.CODE_BLOB_DIR, f"{name(package)}.zip").exists()
        return str(name(package) if is_there else write(package))

    lambda_svc._write_code_blob = write_code_blob


def _share(copy: bytes, first: bytes) -> None:
    for function in list(lambda_svc._functions._data.values()):
        if function.get("code_zip") is copy:
            function["code_zip"] = first


def share_items() -> None:
    """A save copies tables, but not their items: nothing changes one, a write puts another one in its place.

    As shipped it copies every item, which takes four fifths of its time. Proof: an item that is updated after its
    table was copied.
    """
    others = (
        *("tags", "ttl_settings", "pitr_settings", "kinesis_destinations", "contributor_insights", "backups"),
        *("resource_policies", "exports", "imports"),
    )

    def get_state() -> dict[str, Any]:
        tables = responses.AccountRegionScopedDict()
        for place, table in dynamodb._tables.all_items():
            rest = {name: value for name, value in table.items() if name not in ("items", dynamodb._INDEX_MEMBERS)}
            items = {key: dict(rows) for key, rows in list(table["items"].items())}
            tables._data[place] = {**copy.deepcopy(rest), "items": items}
        return {"tables": tables, **{name: copy.deepcopy(getattr(dynamodb, f"_{name}")) for name in others}}

    dynamodb.get_state = get_state


def save_while_running() -> None:
    """All state is saved every few seconds while requests come, and once more after the last.

    As shipped it is saved only by an orderly stop: SIGKILL loses everything but S3's objects. Proof: kill -9 the
    emulator, start it on the same directory, and a table and its items are still there.
    """
    serve = app.app
    activity = _Activity()

    async def serve_and_note(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "lifespan":
            activity.note(scope)
            await serve(scope, receive, send)
            return
        await serve(scope, receive, _announcing(send, activity))

    app.app = serve_and_note
    app.save_all = save_all


def _announcing(send: Any, activity: "_Activity") -> Any:
    savers: set[asyncio.Task[None]] = set()

    async def send_and_start_saving(message: dict[str, Any]) -> None:
        await send(message)
        if message["type"] == "lifespan.startup.complete":
            savers.add(asyncio.create_task(_save_forever(activity)))
            serving.set()

    return send_and_start_saving


class _Activity:
    """Whether anything may have changed; a background step may change state after the last request."""

    def __init__(self) -> None:
        self._requests = 0
        self._seen = -1
        self._trailing = False

    def note(self, scope: Any) -> None:
        if not scope["path"].startswith("/_ministack/"):
            self._requests += 1

    def since_last_look(self) -> bool:
        """True in the first interval with requests, in each further one, and in the one after the last."""
        moved = self._requests != self._seen
        self._seen = self._requests
        due, self._trailing = moved or self._trailing, moved
        return due


async def _save_forever(activity: _Activity) -> None:
    pause, is_saved = _SECONDS_BETWEEN, True
    while True:
        await asyncio.sleep(pause)
        if activity.since_last_look() or not is_saved:
            is_saved, busy_seconds = await asyncio.to_thread(_save_timed)
            pause = max(_SECONDS_BETWEEN, busy_seconds * _TIMES_ITS_DURATION)


def _save_timed() -> tuple[bool, float]:
    """Save; returns whether all is saved, and the seconds of processor time that took."""
    began = time.thread_time()
    is_saved = save_all(app._build_persistence_save_dict())
    return is_saved, time.thread_time() - began


def save_all(states: dict[str, Any]) -> bool:
    """Write the state of each service; `states` maps its name to the function that copies its state.

    One that cannot be saved, for example because the disk is full, does not keep the others from it, nor any from the
    next save. Returns whether all are saved.
    """
    with _writing:
        saved = [_is_saved(service, copy_state) for service, copy_state in states.items()]
    return all(saved)


def _is_saved(service: str, copy_state: Any) -> bool:
    try:
        if (state := _copied(service, copy_state)) is not None:
            persistence.save_state(service, state)
    except Exception:  # of whatever kind: nobody else would log it, and nothing would be saved any more
        _log.exception("the state of %s was not saved", service)
        return False
    return True


def _copied(service: str, copy_state: Any) -> Any:
    """The state, or None if requests kept changing it while it was copied; then the next save writes it."""
    for _ in range(_ATTEMPTS):
        try:
            return copy_state()
        except RuntimeError as error:
            _log.info("%s changed while it was copied: %s", service, error)
    return None
