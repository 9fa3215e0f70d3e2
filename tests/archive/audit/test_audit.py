"""The audit tells when a page came, how late, and what it does of what is asked of a repost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from archive.audit.audit import Listed, WitnessAnswer, audit, pages_of
from archive.audit.compliance import BadSourceList, read_sources
from archive.audit.figures import figures_of
from archive.audit.scope import Scope
from archive.audit.shares import site_shares
from archive.audit.sides import Question, Side, seen_from
from archive.audit.views import ComplianceAnswer, lineage_view
from archive.catalogue.catalogue import Catalogue
from archive.decisions import Committed, Decisions
from archive.descent import Credit, Source, SourceEvidence, TextDefect
from archive.moments import instant, told_instant
from archive.records import Document, FigurePair, Kind, Role, Verdict, Witness
from archive.vocabulary import CreditVerdict, DefectKind, Met, Strength
from tests.archive import samples

GOV, LATE, DAY, MUTE = "gov", "late", "day", "mute"


def page(name: str, published: str | None, night: int = 1, **said: object) -> Document:
    document = samples.document(name, "云川区公报。", "云川区公报", night)
    return replace(document, published=published, **said)  # type: ignore[arg-type]


PAGES = (
    page(GOV, "2026-02-27T08:00:00+08:00", credited_source=None),
    page(LATE, "2026-02-27T17:30:00+08:00", 2, credited_authors=("沈溪桥",), editor="顾明禾"),
    page(DAY, "2026-03-01", 3, title="另一个标题", original_title="云川区公报（全文）"),
    page(MUTE, None, 4, credited_source=None),
)
OWN = Credit(CreditVerdict.OWN, None, "the origin's own page")
COPIED = Source(
    f"{PAGES[1].document_id}.0", Strength.STRONG, ordered=True,
    evidence=(SourceEvidence("shared_defect", "抓→挠"),),
)  # fmt: skip


def held(own: Credit | None = OWN) -> list[Witness]:
    """The first page canonical, the others full; the third was copied from the second."""
    slip = TextDefect(DefectKind.MISPRINT, 0, 1, 0, 1, "云", "雲")
    first, *others = (
        replace(samples.witness(one, Kind.FULL if one.url != PAGES[0].url else Kind.CANONICAL),
                defects=(slip,), defects_seen=1)
        for one in PAGES
    )  # fmt: skip
    others[1] = replace(others[1], source=COPIED)
    return [replace(first, credit=own, defects=(), defects_seen=0), *others]


def recorded(
    catalogue: Catalogue, witnesses: Sequence[Witness], pages: Sequence[Document] = PAGES
) -> None:
    """One run that states a work of those witnesses."""
    stated = replace(samples.work(pages, work_id="w1"), witnesses=tuple(witnesses))
    committed, decisions, documents = samples.run(1, pages, [stated])
    named = tuple(
        replace(one, site_name=f"{one.site_id}网", role=Role.GOVERNMENT if not n else Role.PRESS)
        for n, one in enumerate(decisions.documents)
    )
    apply(catalogue, committed, replace(decisions, documents=named), documents)


def apply(
    catalogue: Catalogue,
    committed: Committed,
    decisions: Decisions,
    documents: dict[str, Document],
) -> None:
    catalogue.apply(committed, decisions, documents)


def found(catalogue: Catalogue, listed: Listed | None = None) -> dict[str, WitnessAnswer]:
    with catalogue.reading() as connection:
        (work,) = audit(connection, work="w1", listed=listed).works
    return {one.host.partition(".")[0]: one for one in work.witnesses}


def test_hours_are_told_where_both_pages_state_them_else_days(catalogue: Catalogue) -> None:
    recorded(catalogue, held())
    pages = found(catalogue)
    assert pages[GOV].lag is None
    late, day, mute = (pages[name].lag for name in (LATE, DAY, MUTE))
    assert late is not None
    assert day is not None
    assert mute is not None
    assert (late.of, late.url) == ("origin", PAGES[0].url)
    assert (late.published_hours, late.published_days, late.captured_hours) == (9.5, 0, 24.0)
    assert (day.published_hours, day.published_days, day.captured_hours) == (None, 2, 48.0)
    assert (mute.published_hours, mute.published_days, mute.captured_hours) == (None, None, 72.0)


def test_in_time_is_judged_only_against_the_origins_own_page(catalogue: Catalogue) -> None:
    recorded(catalogue, held())
    pages = found(catalogue)
    assert pages[GOV].compliance is None
    in_time = {
        name: (one.compliance.within_8_hours, one.compliance.within_24_hours)
        for name, one in pages.items()
        if one.compliance is not None
    }
    never, unknown = (Met.NO, Met.NO), (Met.UNKNOWN, Met.UNKNOWN)
    assert in_time == {LATE: (Met.NO, Met.YES), DAY: never, MUTE: unknown}


@pytest.mark.parametrize(
    ("origin", "copy", "within"),
    [
        ("2026-01-20T10:00:00+08:00", "2026-01-20", "unknown yes"),
        ("2026-01-20T10:00:00+08:00", "2026-01-21", "no unknown"),
        ("2026-01-20T10:00:00+08:00", "2026-01-23", "no no"),
        ("2026-01-20", "2026-01-20T12:00:00+08:00", "unknown yes"),
        ("2026-01-20", "2026-01-20T07:00:00+08:00", "yes yes"),
        ("2026-01-20", "2026-01-21", "unknown unknown"),
        ("2026-01-20", "2026-02-20", "no no"),
        ("2026-01-20", "2026-01-19", "unknown unknown"),
        ("2026-01-20T10:00:00+08:00", "2026-01-20T09:00:00+08:00", "unknown unknown"),
    ],
)
def test_a_mere_day_may_be_any_of_its_hours(
    catalogue: Catalogue, origin: str, copy: str, within: str
) -> None:
    pages = (page(GOV, origin, credited_source=None), page(LATE, copy, 2))
    witnesses = [samples.witness(one) for one in pages]
    witnesses = [
        replace(witnesses[0], credit=OWN), replace(witnesses[1], kind=Kind.FULL)
    ]  # fmt: skip
    recorded(catalogue, witnesses, pages)
    told = found(catalogue)[LATE].compliance
    assert told is not None
    assert f"{told.within_8_hours} {told.within_24_hours}" == within


def test_an_origin_that_dates_its_page_anew_makes_no_copy_earlier_nor_late(
    catalogue: Catalogue,
) -> None:
    first, last = "2026-01-20T10:00:00+08:00", "2026-02-05T10:00:00+08:00"
    pages = (
        page(GOV, last, 5, title="云川区公报（更正）", credited_source=None),
        replace(page(GOV, first), document_id="0" * 32),
        page(LATE, "2026-01-20T12:00:00+08:00", 2),
        page(DAY, "2026-02-05T12:00:00+08:00", 6),
    )
    witnesses = [samples.witness(one, Kind.FULL) for one in pages]
    witnesses[0] = replace(witnesses[0], kind=Kind.CANONICAL, credit=OWN)
    witnesses[1] = replace(witnesses[1], credit=OWN)
    recorded(catalogue, witnesses, pages)
    told = found(catalogue)
    for name, within in ((LATE, Met.YES), (DAY, Met.UNKNOWN)):
        lag, duty = told[name].lag, told[name].compliance
        assert lag is not None
        assert duty is not None
        assert lag.published_hours == (2.0 if name == LATE else 386.0)
        assert (duty.within_24_hours, duty.title_unchanged) == (within, Met.YES)


def test_against_the_canonical_page_only_coming_too_late_is_known(catalogue: Catalogue) -> None:
    recorded(catalogue, held(own=None))
    late = found(catalogue)[LATE]
    assert late.lag is not None
    assert late.lag.of == "canonical"
    assert late.compliance is not None
    # The origin was out no later than this page: 9.5 hours, or more.
    assert late.compliance.within_8_hours is Met.NO
    assert late.compliance.within_24_hours is Met.UNKNOWN


def test_what_a_repost_must_name_is_looked_up_on_its_page(catalogue: Catalogue) -> None:
    recorded(catalogue, held())
    pages = found(catalogue, Listed(sources=frozenset({"云川日报"})))
    told = {name: one.compliance for name, one in pages.items() if one.compliance is not None}
    late, day, mute = told[LATE], told[DAY], told[MUTE]
    assert (late.source_given, late.author_given, late.editor_given) == (Met.YES, Met.YES, Met.YES)
    assert (late.source_listed, mute.source_listed) == (Met.YES, Met.NO)
    assert (late.title_unchanged, late.original_title_given) == (Met.YES, Met.YES)
    assert (mute.source_given, mute.author_given, mute.editor_given) == (Met.NO, Met.NO, Met.NO)
    assert (day.title_unchanged, day.original_title_given) == (Met.NO, Met.YES)
    assert found(catalogue)[LATE].compliance != late  # without a list nothing is said of it


def test_a_list_of_sources_is_names_a_line(tmp_path: Path) -> None:
    path = tmp_path / "sources.txt"
    path.write_text("\ufeff# 稿源单位\n云川日报\n\n 新华社 # 通讯社\n", "utf-8")
    assert read_sources(path) == {"云川日报", "新华社"}
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(BadSourceList, match=r"sources\.txt"):
        read_sources(path)
    with pytest.raises(BadSourceList, match="nowhere"):
        read_sources(tmp_path / "nowhere")


def test_a_page_is_first_seen_at_its_first_capture_whichever_comes_first(
    catalogue: Catalogue,
) -> None:
    recorded(catalogue, held())
    older = replace(PAGES[1], document_id="0" * 32, captured_at=samples.NIGHT - timedelta(days=100))
    work = replace(
        samples.work([PAGES[0]], work_id="w1"), witnesses=(samples.witness(older, Kind.FULL),)
    )
    catalogue.apply(*samples.run(2, [older], [work]))
    late = found(catalogue)[LATE]
    assert (late.part_id, late.first_seen) == (
        f"{PAGES[1].document_id}.0",
        told_instant(instant(older.captured_at)),
    )
    catalogue.apply(*samples.seen_again(3, PAGES[1], -200))
    late = found(catalogue)[LATE]
    earliest = told_instant(instant(samples.NIGHT - timedelta(days=201)))
    assert late.first_seen == late.captured_at == earliest


def test_a_page_that_says_again_what_it_said_before_stands_as_it_is(catalogue: Catalogue) -> None:
    recorded(catalogue, held())
    newer = replace(PAGES[1], document_id="0" * 32, captured_at=samples.NIGHT + timedelta(days=5))
    work = replace(
        samples.work([PAGES[0]], work_id="w1"), witnesses=(samples.witness(newer, Kind.FULL),)
    )
    catalogue.apply(*samples.run(2, [newer], [work]))
    assert found(catalogue)[LATE].part_id == f"{newer.document_id}.0"
    catalogue.apply(*samples.seen_again(3, PAGES[1], 9))
    assert found(catalogue)[LATE].part_id == f"{PAGES[1].document_id}.0"


def test_a_works_witnesses_come_in_stable_pages(catalogue: Catalogue) -> None:
    recorded(catalogue, held())
    whole = list(found(catalogue))
    assert whole[0] == GOV
    paged = [name for start in range(4) for name in found(catalogue, Listed(1, start))]
    assert paged == whole
    with catalogue.reading() as connection:
        (work,) = audit(connection, work="w1", listed=Listed(1, 3)).works
    assert (work.pages, len(work.witnesses)) == (4, 1)


def test_what_the_canonical_page_itself_said_before_is_no_doing_of_its_copies(
    catalogue: Catalogue,
) -> None:
    def states(number: int) -> Document:
        return replace(PAGES[0], document_id=f"{number:032d}", text=f"云川区公报{number}。")

    def pair(now: str, then: str) -> FigurePair:
        return FigurePair(now, then, Verdict.CHANGED, f"安置{now}", f"安置{then}")

    first, second, third = (
        replace(states(n), captured_at=samples.NIGHT + timedelta(days=n)) for n in (1, 2, 3)
    )
    slip = TextDefect(DefectKind.FIGURE, 2, 6, 2, 6, "187名", "178名")
    own = TextDefect(DefectKind.MISPRINT, 9, 10, 9, 10, "云", "雲")
    faithful, false = PAGES[1], PAGES[2]
    as_first = (pair("187名", "178名"), pair("30亿元", "3亿元"))
    measured = {
        first: ((*as_first,), (slip,), ("四",)),
        second: ((pair("187名", "177名"), pair("30亿元", "3亿元")), (), ()),
        faithful: (as_first, (slip,), ("四",)),
        false: ((pair("187名", "177名"), pair("12亿元", "21亿元")), (slip, own), ("四", "五")),
    }

    def told_of(one: Document) -> Witness:
        figures, defects, missing = measured.get(one, ((), (), ()))
        kind = Kind.FULL if one in measured else Kind.CANONICAL
        return replace(
            samples.witness(one, kind), figures=figures, defects=defects,
            defects_seen=len(defects), missing_sections=missing,
        )  # fmt: skip

    for version, current in enumerate((first, second, third), 1):
        stated = samples.work([current], version, "w1")
        pages = [current] if version < 3 else [current, faithful, false]
        among = {1: [first], 2: [first, second], 3: [first, second, third, faithful, false]}
        witnesses = tuple(told_of(one) for one in among[version])
        apply(catalogue, *samples.run(version, pages, [replace(stated, witnesses=witnesses)]))
    with catalogue.reading() as connection:
        (work,) = audit(connection, work="w1").works
        (carried,) = pages_of(connection, ["w1"])
        asked = figures_of(connection, carried, "安置187名，30亿元，12亿元")
    rows = {one.host.partition(".")[0]: one for one in work.witnesses}
    assert [one.verdict for one in rows[LATE].figures] == [Verdict.SUPERSEDED] * 2
    assert {one.as_in.version for one in rows[LATE].figures if one.as_in} == {1}
    assert (rows[LATE].missing_sections, rows[LATE].defects_seen) == ((), 0)
    assert [one.verdict for one in rows[DAY].figures] == [Verdict.SUPERSEDED, Verdict.CHANGED]
    assert (rows[DAY].missing_sections, rows[DAY].defects) == (("五",), (own,))
    superseded = rows[DAY].superseded
    assert superseded is not None
    assert [one.version for one in superseded.states] == [1, 2]
    assert (superseded.figures, superseded.defects) == (1, 1)
    verdicts = {line.figure: [one.verdict for one in line.others] for line in asked.figures}
    assert verdicts == {
        "187名": [Verdict.SUPERSEDED] * 2, "30亿元": [Verdict.SUPERSEDED],
        "12亿元": [Verdict.CHANGED],
    }  # fmt: skip


def test_a_page_that_came_to_carry_something_else_says_so(catalogue: Catalogue) -> None:
    recorded(catalogue, held())
    catalogue.apply(*samples.seen_again(2, PAGES[1], 4))
    late = found(catalogue)[LATE]
    assert (late.last_seen, late.replaced_at) == (None, None)
    other = replace(PAGES[1], document_id="9" * 32, text="别的文章。")
    other = replace(other, captured_at=samples.NIGHT + timedelta(days=5))
    catalogue.apply(*samples.run(3, [other], [samples.work([other], work_id="w2")]))
    late = found(catalogue)[LATE]
    assert late.last_seen == told_instant(instant(samples.NIGHT + timedelta(days=3)))
    assert late.replaced_at == told_instant(instant(other.captured_at))
    with catalogue.reading() as connection:
        (work,) = audit(connection, work="w1").works
        now = {one.site_id: one.reposts for one in site_shares(connection, Scope()).sites}
        then = Scope(since=date(2026, 3, 1), until=date(2026, 3, 4))
        before = {one.site_id: one.reposts for one in site_shares(connection, then).sites}
        asked = {
            scope: {
                one.url
                for one in seen_from(connection, Side.COMPLIANCE, Question(scope)).answer.pages  # type: ignore[union-attr]
            }
            for scope in (Scope(), then)
        }
    assert (work.pages, work.ended) == (4, 1)
    assert (now[LATE], before[LATE]) == (0, 1)
    assert asked[then] - asked[Scope()] == {PAGES[1].url}
    catalogue.apply(*samples.seen_again(4, PAGES[1], 20))
    late = found(catalogue)[LATE]
    assert (late.last_seen, late.replaced_at) == (None, None)


def test_the_likely_source_is_named_with_its_evidence(catalogue: Catalogue) -> None:
    recorded(catalogue, held())
    source = found(catalogue)[DAY].source
    assert source is not None
    assert (source.url, source.strength) == (PAGES[1].url, Strength.STRONG)
    with catalogue.reading() as connection:
        links = lineage_view(audit(connection)).links
    assert {one.copy: one.source for one in links} == {
        PAGES[1].url: None, PAGES[2].url: PAGES[1].url, PAGES[3].url: None,
    }  # fmt: skip


def test_sites_are_told_in_sum(catalogue: Catalogue) -> None:
    recorded(catalogue, held())
    with catalogue.reading() as connection:
        seen = seen_from(connection, Side.COMPLIANCE, Question(Scope(), limit=2, offset=1))
        answer = seen.answer
    assert isinstance(answer, ComplianceAnswer)
    assert seen.total == 3
    assert [one.url for one in answer.pages] == [PAGES[2].url, PAGES[3].url]
    assert [one.site_id for one in answer.sites] == [DAY, LATE, MUTE]
    late = next(one for one in answer.sites if one.site_id == LATE)
    assert late.checks["within_24_hours"] == {"yes": 1}
    assert late.checks["source_given"] == {"yes": 1}
    assert "source_listed" not in late.checks


def test_a_sites_share_of_reposts_names_whose_texts_they_are(catalogue: Catalogue) -> None:
    recorded(catalogue, held())
    with catalogue.reading() as connection:
        shares = {one.site_id: one for one in site_shares(connection, Scope()).sites}
    gov, day, mute = shares[GOV], shares[DAY], shares[MUTE]
    assert (gov.reposts, gov.share, gov.texts_of) == (0, 0.0, ())
    assert (day.reposts, day.share) == (1, 1.0)
    assert [(one.site_id, one.site_name, one.pages) for one in day.texts_of] == [(GOV, "gov网", 1)]
    assert [one.site_id for one in day.copied_from] == [LATE]
    assert [(one.month, one.reposts) for one in day.periods] == [("2026-03", 1)]
    assert [one.month for one in mute.periods] == [None]


def test_what_came_out_earlier_was_not_taken_from_there(catalogue: Catalogue) -> None:
    early = (PAGES[0], replace(PAGES[1], published="2026-02-01"))
    recorded(catalogue, held()[:2], early)
    with catalogue.reading() as connection:
        late = next(one for one in site_shares(connection, Scope()).sites if one.site_id == LATE)
    assert (late.reposts, late.texts_of) == (1, ())


@pytest.mark.parametrize(
    ("scope", "fits"),
    [
        (Scope(site=LATE), True),
        (Scope(site="nobody"), False),
        (Scope(role="government"), True),
        (Scope(role="forum"), False),
        (Scope(until=date(2026, 3, 1)), False),
        (Scope(until=date(2026, 3, 2)), True),
        (Scope(since=date(2026, 3, 5)), True),
        (Scope(since=date(2026, 3, 6)), False),
        (Scope(since=date(2026, 3, 5), site=GOV), False),
        (Scope(until=date.max), True),
    ],
    ids=str,
)
def test_site_role_and_days_narrow_an_audit(catalogue: Catalogue, scope: Scope, fits: bool) -> None:
    recorded(catalogue, held())
    with catalogue.reading() as connection:
        assert len(audit(connection, scope=scope).works) == fits
