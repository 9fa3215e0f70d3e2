"""The bucket behind the reading room, opened when somebody first asks for a capture."""

from __future__ import annotations

from contextlib import ExitStack
from threading import Lock

from archive.bucket.store import ObjectStore, opened
from archive.settings import Settings


class LazyBucket:
    """A home's object store. Most readers never need one, so that no server is started
    for them; once open it stays so until `close`. Safe to share between threads."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._held = ExitStack()
        self._store: ObjectStore | None = None
        self._opening = Lock()

    def store(self) -> ObjectStore:
        """The store. Raises `StoreError`, `EmbeddedServerError`."""
        with self._opening:
            if self._store is None:
                self._store = self._held.enter_context(opened(self._settings))
            return self._store

    def close(self) -> None:
        """Let go of it; an embedded server that nobody else uses is stopped."""
        self._held.close()
