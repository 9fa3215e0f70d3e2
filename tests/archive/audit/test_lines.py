"""What a site does in sum is of all its reposts, whichever page of the lines is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from archive.audit import lines
from archive.audit.scope import Scope
from archive.audit.sides import Question, Side, seen_from
from archive.audit.views import ComplianceAnswer, LineageAnswer
from archive.catalogue.catalogue import Catalogue, open_catalogue
from archive.records import Kind
from archive.vocabulary import Met
from tests.archive import samples

REPOSTS = 23


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalogue]:
    """Seven works: the first with eleven copies, the others with two each; of two sites, and
    one page that carries two of the works."""
    folder: Path = tmp_path_factory.mktemp("lines")
    documents, works = [], []
    for number in range(7):
        origin = samples.document(f"gov{number}", f"云川区公报第{number}号。")
        names = [f"copy.n{number}x{one}" for one in range(11 if number == 0 else 2)]
        copies = [samples.document(name, origin.text) for name in names]
        copies[0] = replace(copies[0], credited_source=None)
        witnesses = (
            samples.witness(origin),
            *(replace(samples.witness(one), kind=Kind.FULL) for one in copies),
        )
        documents += [origin, *copies]
        work = samples.work([origin, *copies], work_id=f"w{number}")
        works.append(replace(work, witnesses=witnesses))
    with closing(open_catalogue(f"sqlite:///{folder}/c.sqlite")) as opened:
        opened.apply(*samples.run(1, documents, works))
        yield opened


@pytest.mark.parametrize("size", [1, 4, 10, 100])
def test_the_pages_of_a_list_hold_every_line_once_and_one_sum(
    catalogue: Catalogue, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines, "WORKS_AT_A_TIME", 3)
    with catalogue.reading() as connection:
        whole = seen_from(connection, Side.COMPLIANCE, Question()).answer
        assert isinstance(whole, ComplianceAnswer)
        told = []
        for offset in range(0, REPOSTS + size, size):
            seen = seen_from(connection, Side.COMPLIANCE, Question(limit=size, offset=offset))
            assert isinstance(seen.answer, ComplianceAnswer)
            assert (seen.total, seen.answer.sites) == (REPOSTS, whole.sites)
            assert len(seen.answer.pages) == min(size, max(0, REPOSTS - offset))
            told += seen.answer.pages
    assert tuple(told) == whole.pages
    (site,) = whole.sites
    assert (site.pages, site.texts) == (REPOSTS, REPOSTS)
    given = Counter(one.compliance.source_given.value for one in whole.pages)
    assert site.checks["source_given"] == given == {Met.YES: REPOSTS - 7, Met.NO: 7}


def test_copies_are_told_a_page_at_a_time(catalogue: Catalogue) -> None:
    with catalogue.reading() as connection:
        whole = seen_from(connection, Side.LINEAGE, Question()).answer
        assert isinstance(whole, LineageAnswer)
        told = []
        for offset in range(0, REPOSTS, 5):
            seen = seen_from(connection, Side.LINEAGE, Question(limit=5, offset=offset))
            assert isinstance(seen.answer, LineageAnswer)
            assert seen.total == REPOSTS
            told += seen.answer.links
    assert tuple(told) == whole.links


def test_of_one_work_its_own_lines_are_told(catalogue: Catalogue) -> None:
    with catalogue.reading() as connection:
        seen = seen_from(connection, Side.COMPLIANCE, Question(Scope(), "w3", 1))
    assert isinstance(seen.answer, ComplianceAnswer)
    assert (seen.total, len(seen.answer.pages), seen.answer.sites[0].texts) == (2, 1, 2)
