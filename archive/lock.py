"""Locks that the kernel lets go of: one writer to a home, and who else still uses something.

A `flock` belongs to an open file, so it ends with the process however that ends, a
`SIGKILL` included; no stale lock is ever left to take over.
"""

from __future__ import annotations

import fcntl
import json
import os
import sys
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from archive.errors import OperatorError

PATIENCE, STEP = 1.0, 0.02
"""Seconds that a writer waits for the home, and between two tries: `holder` has the lock for a
moment too, and who only looks must refuse nobody."""


class Locked(OperatorError):
    """Another process writes to this home. `pid` is that process, 0 if it could not be told."""

    exit_code = 11

    def __init__(self, home: Path, pid: int, command: str) -> None:
        self.pid = pid
        self.command = command
        holder = f"process {pid} ({command})" if pid else "another process"
        super().__init__(
            f"{home} is in use by {holder}: wait for it to finish, or give another --home"
        )


def open_lock_file(path: Path) -> TextIO:
    """Open (or create) a file to lock. Forked children close it at once: a worker
    that outlives its killed parent must not keep the parent's lock."""
    path.parent.mkdir(parents=True, exist_ok=True)
    file = path.open("a+", encoding="utf-8")
    reference = weakref.ref(file)

    def close_in_child() -> None:
        inherited = reference()
        if inherited is not None and not inherited.closed:
            os.close(inherited.fileno())

    os.register_at_fork(after_in_child=close_in_child)
    return file


def try_lock(file: TextIO, operation: int) -> bool:
    """Take (or change to) `LOCK_EX` or `LOCK_SH` without waiting; False when held by others."""
    try:
        fcntl.flock(file, operation | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def exclusive(home: Path) -> Iterator[None]:
    """Be the only writer to `home` for the length of the block, or raise `Locked`."""
    with open_lock_file(home / "lock") as file:
        until = time.monotonic() + PATIENCE
        while not try_lock(file, fcntl.LOCK_EX):
            if time.monotonic() > until:
                raise Locked(home, *_holder(file))
            time.sleep(STEP)
        file.truncate(0)
        json.dump({"pid": os.getpid(), "command": " ".join(sys.argv)[:200]}, file)
        file.flush()
        try:
            yield
        finally:
            file.truncate(0)


def holder(home: Path) -> str | None:
    """Who writes to `home` at this moment, in words; None where nobody does."""
    try:
        with (home / "lock").open(encoding="utf-8") as file:
            if try_lock(file, fcntl.LOCK_SH):
                return None
            pid, command = _holder(file)
    except OSError:
        return None
    return f"process {pid} ({command})" if pid else "another process"


def _holder(file: TextIO) -> tuple[int, str]:
    """Who wrote itself into the lock file; (0, "") while it has not done so yet."""
    file.seek(0)
    try:
        said = json.load(file)
        return int(said["pid"]), str(said["command"])
    except (ValueError, KeyError, TypeError):
        return 0, ""
