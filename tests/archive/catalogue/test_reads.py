"""What every reader asks of the catalogue is answered as of any night, and of many at once."""

from __future__ import annotations

from dataclasses import replace

import sqlalchemy as sa

from archive.catalogue import schema
from archive.catalogue.catalogue import Catalogue
from archive.catalogue.reads import held_parts, is_newest, newest_versions, work_states
from archive.records import Document, Origin
from archive.texts.reading import show
from tests.archive import samples

NIGHTS = 6
PAGES = [
    samples.document(f"host{night}", f"青禾区新建学校{night}所。" * night, night=night)
    for night in range(1, NIGHTS + 1)
]
OTHER = samples.document("other", "云川市防汛预案。")


def apply_night(catalogue: Catalogue, night: int, *beside: Document) -> None:
    """One more page carries the report, and its text is elected."""
    report = samples.work(PAGES[night - 1 :: -1], version=night, work_id="w1")
    report = replace(report, origin=Origin(f"{night}局", "declared", ""))
    others = [samples.work(beside, work_id="w2")] if beside else []
    catalogue.apply(*samples.run(night, [PAGES[night - 1], *beside], [report, *others]))


def asked(connection: sa.Connection) -> list[str]:
    """The statements that are put to the database from now on."""
    told: list[str] = []

    def hear(*about: object) -> None:
        told.append(str(about[2]))

    sa.event.listen(connection, "before_cursor_execute", hear)
    return told


def test_a_work_is_told_as_it_stood_on_any_night(catalogue: Catalogue) -> None:
    apply_night(catalogue, 1, OTHER)
    for night in range(2, NIGHTS + 1):
        apply_night(catalogue, night)
    both = ["w1", "w2", "no such work"]
    with catalogue.reading() as connection:
        for night in (1, 3, NIGHTS, None):
            last = night or NIGHTS
            versions = newest_versions(connection, both, night)
            states = work_states(connection, both, night)
            assert {name: one.version for name, one in versions.items()} == {"w1": last, "w2": 1}
            assert states.keys() == {"w1", "w2"}
            assert [states["w1"].origin and states["w1"].origin.name, states["w2"].origin] == [
                f"{last}局", None,
            ]  # fmt: skip
            table = schema.CANONICAL
            newest = sa.select(table.c.work_id).where(is_newest(table, night))
            assert sorted(connection.scalars(newest)) == ["w1", "w2"]
        assert newest_versions(connection, both, 0) == {}
        assert work_states(connection, both, 0) == {}


def test_many_are_asked_for_in_one_query(catalogue: Catalogue) -> None:
    apply_night(catalogue, 1, OTHER)
    with catalogue.reading() as connection:
        queries = asked(connection)
        newest_versions(connection, ["w1", "w2"])
        work_states(connection, ["w1", "w2"])
        held = held_parts(connection, [f"{one.document_id}.0" for one in (PAGES[0], OTHER)])
        assert [part.text for part, _ in held.values()].count(OTHER.text) == 1
        assert len(queries) == 3


def test_a_text_of_many_versions_is_shown_with_as_few_queries_as_one_of_one(
    catalogue: Catalogue,
) -> None:
    counts = []
    for night in range(1, NIGHTS + 1):
        apply_night(catalogue, night)
        with catalogue.reading() as connection:
            queries = asked(connection)
            assert len(show(connection, "w1").versions) == night
            counts.append(len(queries))
    assert len(set(counts)) == 1
