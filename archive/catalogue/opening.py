"""Opening the record for those who only read it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager

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
        raise NothingFound(
            f"no archive in {settings.home} yet: `dingben night` or `dingben import` makes one"
        )
    with closing(open_catalogue(settings.catalogue)) as catalogue:
        yield catalogue
