"""Opening the record for those who only read it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager

from archive.bucket.s3 import StoreUnavailable
from archive.catalogue.catalogue import Catalogue, open_catalogue
from archive.catalogue.database import CatalogueUnavailable
from archive.errors import NothingFound
from archive.settings import Settings


@contextmanager
def opened_catalogue(settings: Settings) -> Iterator[Catalogue]:
    """The catalogue alone, as the readers use it.

    Raises `NothingFound` for a home without an archive, `CatalogueUnavailable`.
    """
    if settings.catalogue_url is None and not settings.catalogue_file.exists():
        if (settings.home / "s3").exists():
            raise CatalogueUnavailable(
                f"{settings.home} has a bucket but no catalogue: run `dingben rebuild`"
            )
        raise _nothing_yet(settings)
    with closing(open_catalogue(settings.catalogue)) as catalogue:
        yield catalogue


@contextmanager
def filled_catalogue(settings: Settings) -> Iterator[Catalogue]:
    """The catalogue of an archive that has a run, for who asks what is in it.

    Raises `NothingFound` where none was committed yet, `CatalogueUnavailable`.
    """
    with opened_catalogue(settings) as catalogue:
        if not catalogue.last_sequence():
            raise _nothing_yet(settings)
        yield catalogue


def refuse_new_archive(settings: Settings) -> None:
    """For verbs that look after a bucket: a mistyped home is no new archive. Raises
    `NothingFound` where the home's own bucket was never made, `StoreUnavailable` where it is
    gone."""
    if settings.endpoint is None and not (settings.home / "s3").exists():
        if settings.catalogue_file.exists():
            raise StoreUnavailable(
                f"{settings.home} has a catalogue but no bucket: put {settings.home / 's3'} back"
            )
        raise _nothing_yet(settings)


def _nothing_yet(settings: Settings) -> NothingFound:
    return NothingFound(
        f"no archive in {settings.home} yet: `dingben night` or `dingben import` makes one"
    )
