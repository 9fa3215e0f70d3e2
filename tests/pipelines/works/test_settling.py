"""What becomes of works follows from what was gathered around them, and from nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from archive.decisions import Departure
from archive.records import Document, Part, Reprint, Role, Site, Work
from pipelines.reprints.judge import judge_each
from pipelines.works.cut import cut
from pipelines.works.histories import Histories
from pipelines.works.neighbourhood import Neighbourhood
from pipelines.works.settlement import Settlement, settle
from pipelines.works.works import work_id
from tests.pipelines.reports import report

TEXT = report(61, 600)
OTHER = report(62, 600)
BEGIN = datetime(2026, 3, 1, tzinfo=UTC)


def page(name: str, text: str = TEXT, day: int = 1) -> Document:
    return Document(
        document_id=name,
        url=f"http://www.{name}.example/a.html",
        captured_at=BEGIN + timedelta(days=day),
        payload_digest="sha1:A",
        text=text,
        title="政府工作报告",
        published=f"2026-01-{day:02d}",
    )


def around(*pages: Document, standing: tuple[Work, ...] = ()) -> Neighbourhood:
    """Those pages, all related as the engine relates them, beside works that stand."""
    parts = {part.part_id: part for each in pages for part in cut(each)}
    return Neighbourhood(
        parts=parts,
        reprints=_related(list(parts.values())),
        added=(),
        breaks=(),
        turned=frozenset(),
        documents={each.document_id: each for each in pages},
        sites={each.document_id: Site(each.document_id, "", Role.UNKNOWN, ()) for each in pages},
        before={one.part_id: work.work_id for work in standing for one in work.witnesses},
        pages=Histories({}, {}, frozenset(), {}),
        set_aside={},
        unstable={},
        standing={work.work_id: work for work in standing},
        versions={work.work_id: work.canonical for work in standing},
    )


def _related(parts: list[Part]) -> tuple[Reprint, ...]:
    pairs = [(a, b) for a in parts for b in parts if a.part_id < b.part_id]
    return tuple(found for found in judge_each(pairs) if found is not None)


def works(settled: Settlement) -> dict[str, set[str]]:
    return {work.work_id: {one.part_id for one in work.witnesses} for work in settled.works}


def test_copies_of_a_text_make_one_work_and_another_text_its_own() -> None:
    settled = settle(around(page("first"), page("second", day=2), page("else", OTHER)))
    assert sorted(works(settled).values(), key=len) == [{"else.0"}, {"first.0", "second.0"}]
    assert [work.canonical.version for work in settled.works] == [1, 1]
    assert settled.versions_new == 2


def test_nothing_becomes_of_a_work_that_nothing_happened_to() -> None:
    [stands] = settle(around(page("first"), page("second", day=2))).works
    again = settle(around(page("first"), page("second", day=2), standing=(stands,)))
    assert again == Settlement((), (), 0)


def test_a_copy_that_comes_is_told_alone_and_the_version_stands() -> None:
    [stands] = settle(around(page("first"), page("second", day=2))).works
    pages = page("first"), page("second", day=2), page("third", day=3)
    settled = settle(around(*pages, standing=(stands,)))
    assert works(settled) == {stands.work_id: {"third.0"}}
    assert settled.works[0].canonical == stands.canonical
    assert settled.versions_new == 0


def test_a_page_that_is_gone_departs_and_its_text_gives_way_to_a_new_version() -> None:
    [stands] = settle(around(page("first"), page("second", day=2))).works
    settled = settle(around(page("first", OTHER), page("second", day=2), standing=(stands,)))
    named = {work.canonical.part_id: work for work in settled.works}
    assert Departure(stands.work_id, "second.0") in settled.departures
    assert named["first.0"].work_id == stands.work_id
    assert (named["first.0"].canonical.version, named["first.0"].canonical.supersedes) == (2, 1)


def test_a_work_that_takes_another_in_counts_its_versions_on() -> None:
    [younger] = settle(around(page("second", day=2))).works
    older = replace(younger, canonical=replace(younger.canonical, version=4))
    settled = settle(around(page("first"), page("second", day=2), standing=(older,)))
    [work] = settled.works
    assert work.work_id == work_id(cut(page("first")))
    assert (work.merged_from, work.continues) == ((older.work_id,), older.work_id)
    assert work.canonical.version == 5
