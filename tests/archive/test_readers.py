"""Readers go on while a night is written: each sees one moment, and none holds it up."""

from __future__ import annotations

import sqlalchemy as sa

from archive.catalogue import schema
from archive.catalogue.catalogue import Catalogue
from archive.overview import holdings, last_night
from archive.search.search import search
from tests.archive import samples


def test_all_that_a_reader_asks_is_answered_from_one_moment(catalogue: Catalogue) -> None:
    first, second = samples.document("a", "青禾区公报。"), samples.document("b", "青禾区公报二。")
    catalogue.apply(*samples.run(1, [first], [samples.work([first])]))
    with catalogue.reading() as connection:
        assert holdings(connection).works == 1
        catalogue.apply(*samples.run(2, [second], [samples.work([second])]))
        night = last_night(connection)
        assert night is not None
        assert night.run.sequence == 1
        assert holdings(connection).works == search(connection, "青禾").total == 1
    with catalogue.reading() as connection:
        assert holdings(connection).works == search(connection, "青禾").total == 2


def test_a_moment_begins_with_the_first_question(catalogue: Catalogue) -> None:
    count = sa.select(sa.func.count()).select_from(schema.RUN)
    page = samples.document("a", "青禾区公报。")
    with catalogue.reading() as connection:
        catalogue.apply(*samples.run(1, [page], [samples.work([page])]))
        assert connection.scalar(count) == 1
