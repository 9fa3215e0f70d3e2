"""Opening the archive of a home: the lock, the object store, the catalogue, the index."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from archive.bucket.store import opened as opened_store
from archive.catalogue.catalogue import open_catalogue
from archive.catalogue.database import discard
from archive.catalogue.ledger import catch_up
from archive.lock import exclusive
from archive.logs import kept_log
from archive.passages.postings import ForeignScheme
from archive.settings import Settings
from pipelines.ingest import Archive
from pipelines.reprints.candidates import PassageIndex
from pipelines.reprints.fingerprint import SCHEME


@contextmanager
def opened(settings: Settings) -> Iterator[Archive]:
    """The whole archive for one writer. What an older version derived is derived again.

    Raises `Locked` where another run has the home.
    """
    with (
        exclusive(settings.home),
        kept_log(settings.home),
        opened_store(settings) as store,
        closing(open_catalogue(settings.catalogue, renew=True)) as catalogue,
        closing(_index(settings)) as index,
    ):
        yield Archive(store, catalogue, index)


def rebuilt(settings: Settings) -> int:
    """Make catalogue and index again from the bucket alone; how many runs it holds."""
    with exclusive(settings.home), opened_store(settings) as store:
        shutil.rmtree(_index_folder(settings), ignore_errors=True)
        discard(settings.catalogue)
        with closing(open_catalogue(settings.catalogue)) as catalogue:
            return catch_up(store, catalogue)


def _index(settings: Settings) -> PassageIndex:
    """The passage index; one that an older scheme made is derived, and made again."""
    folder = _index_folder(settings)
    try:
        return PassageIndex.open(folder, SCHEME)
    except ForeignScheme:
        shutil.rmtree(folder)
        return PassageIndex.open(folder, SCHEME)


def _index_folder(settings: Settings) -> Path:
    return settings.home / "index"
