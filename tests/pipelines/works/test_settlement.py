"""Works over many nights: no order or batching changes them, and yesterday stays answerable."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any, cast

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.bucket.store import ObjectStore, StoreUnavailable
from archive.catalogue import schema
from archive.catalogue.catalogue import open_catalogue
from archive.catalogue.ledger import catch_up
from archive.records import Relation, Reprint
from archive.removal import remove
from archive.settings import Endpoint
from archive.texts.reading import resolve_work, show
from pipelines.ingest import Archive, ingest
from tests.archive import samples
from tests.bench.bench_works import fill, measured
from tests.pipelines.nights import SITES, Archives, Page, audited, sealed, take
from tests.pipelines.reports import report, sentence

ONE, TWO, THREE = report(21, 1500), report(22, 1500), report(23, 1500)
AT = len(ONE) // 2
TITLE = "区2026年政府工作报告-3篇"


def library(number: int, text: str) -> Page:
    """A page of a compilation of three reports."""
    suffix = "" if number == 1 else f"_{number}"
    return Page(f"http://www.library.example/wenmi/77{suffix}.html", TITLE, text, number, 3, number)


def elsewhere(name: str, text: str, minute: int, title: str = "政府工作报告") -> Page:
    return Page(f"http://www.{name}.example/a/{minute}.html", title, text, minute=minute)


PORTAL = elsewhere("qinghe", ONE, 10)
PAGES = (
    library(1, ONE[:AT]),
    library(2, f"{ONE[AT:]}\n{TWO[:AT]}"),
    library(3, f"{TWO[AT:]}\n{THREE}"),
    PORTAL,
    elsewhere("cut", ONE[: ONE.index("\n三、")], 11),
    elsewhere("masked", re.sub(r"\d", "*", ONE), 12),
    elsewhere("digest", "\n".join(ONE.split("\n")[4::3]), 13, "一图读懂政府工作报告"),
    elsewhere("lastyear", report(24, 1500), 14),
    elsewhere("copy", THREE, 15),
)


@pytest.fixture
def archives(s3: Endpoint, store: ObjectStore, tmp_path: Path) -> Archives:
    """Empty archives."""
    return Archives(s3, store, tmp_path)


def told(archive: Archive) -> str:
    """The audit of all works and their canonical texts, byte for byte. Left out is what is
    history by its nature: the number of the canonical version, and the rule that elected it
    when it was elected."""
    works = audited(archive)
    with archive.catalogue.reading() as connection:
        for work in works:
            work["text"] = show(connection, work["work_id"]).text
            del work["canonical"]["version"], work["canonical"]["decided_by"]
    return json.dumps(works, ensure_ascii=False, sort_keys=True)


def test_any_order_and_any_batching_of_the_same_pages_end_in_the_same_record(
    archives: Archives, tmp_path: Path
) -> None:
    archive = archives.new()
    take(archive, tmp_path, PAGES)
    wanted = told(archive)
    assert len(json.loads(wanted)) == 4

    @settings(
        max_examples=6,
        deadline=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(
        order=st.permutations(PAGES),
        cuts=st.sets(st.integers(1, len(PAGES) - 1), max_size=4),
    )
    def arrives(order: Sequence[Page], cuts: set[int]) -> None:
        edges = [0, *sorted(cuts), len(order)]
        nights = [order[begin:end] for begin, end in pairwise(edges)]
        archive = archives.new()
        take(archive, tmp_path, *nights)
        assert told(archive) == wanted
        archive.catalogue.close()
        archive.index.close()

    arrives()


MANY = (
    *PAGES,
    *(
        elsewhere(f"copy{number}", f"{TWO}\n本站第{number}号编辑整理。", 20 + number)
        for number in range(13)
    ),
    elsewhere("lowered", TWO.lower().replace("，", ","), 40),
    elsewhere("half", TWO[: len(TWO) // 2], 41),
    elsewhere("short", "\n".join(TWO.split("\n")[3::3]), 42, "一图读懂政府工作报告"),
    elsewhere("form", report(25, 1500), 43),
)


def test_more_copies_of_a_text_than_own_its_passages_end_in_the_same_record_too(
    archives: Archives, tmp_path: Path
) -> None:
    told_of: set[str] = set()
    chooser = random.Random(4)
    for cuts in ([], [9], [4, 11, 19]):
        order = chooser.sample(MANY, len(MANY))
        edges = [0, *cuts, len(order)]
        archive = archives.new()
        take(archive, tmp_path, *(order[begin:end] for begin, end in pairwise(edges)))
        told_of.add(told(archive))
        archive.catalogue.close()
        archive.index.close()
    [wanted] = told_of
    assert max(len(work["witnesses"]) for work in json.loads(wanted)) >= 16


REVISED = ONE.replace(re.findall(r"\d+\.\d亿元", ONE)[0], "99.9亿元")


def at_one_address(text: str, minute: int) -> Page:
    return replace(elsewhere("qinghe", text, 10), minute=minute)


def standing(archive: Archive) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """The works, their texts, and how each page carries them."""
    with archive.catalogue.reading() as connection:
        return [
            (
                work["work_id"],
                show(connection, work["work_id"]).text,
                sorted((page["url"], page["kind"]) for page in work["witnesses"]),
            )
            for work in audited(archive)
        ]


def test_a_page_that_shows_its_first_text_again_is_that_text_again(
    archives: Archives, tmp_path: Path
) -> None:
    first, second, third = (
        at_one_address(text, minute) for text, minute in ((ONE, 1), (REVISED, 2), (ONE, 3))
    )
    archive = archives.new()
    for nights, text in (([first], ONE), ([first, second], REVISED), ([first, second, third], ONE)):
        take(archive, tmp_path, *([page] for page in nights))
        [(_, canonical, pages)] = standing(archive)
        assert canonical == text
        assert pages == [(first.url, "canonical")]
    assert audited(archive)[0]["canonical"]["version"] == 3


@pytest.mark.parametrize("copied", [True, False], ids=["with a copy", "alone"])
def test_no_order_of_the_captures_of_one_address_changes_what_stands(
    archives: Archives, tmp_path: Path, copied: bool
) -> None:
    captures = [
        at_one_address(ONE, 1),
        at_one_address(ONE[: len(ONE) // 3], 2),
        at_one_address(REVISED, 3),
        at_one_address(report(26, 200), 4),
    ]
    copies = [elsewhere("copy", ONE, 5)] if copied else []
    found = []
    for order in ((0, 1, 2, 3), (3, 2, 1, 0), (1, 3, 0, 2)):
        archive = archives.new()
        take(archive, tmp_path, *([captures[each]] for each in order), copies)
        found.append(standing(archive))
        archive.catalogue.close()
        archive.index.close()
    assert len(found[0]) == 1
    assert found[0][0][1] == REVISED
    assert all(each == found[0] for each in found)


def unended(text: str) -> str:
    return text[: text.rindex("\n")]


def test_works_that_merge_and_split_again_answer_by_every_name_as_of_every_night(
    archives: Archives, tmp_path: Path
) -> None:
    # Nobody can see that a report ends with page 1 and another begins with page 2.
    first, second = unended(ONE)[-700:], TWO[300:1000]
    pages = [library(1, first), library(2, second)]
    wholes = [elsewhere("qinghe", ONE, 10), elsewhere("other", TWO, 11)]
    archive = archives.new()
    take(archive, tmp_path, pages[1:])
    [alone] = audited(archive)
    take(archive, tmp_path, pages[1:], pages[:1])
    [merged] = audited(archive)
    assert merged["work_id"] != alone["work_id"]
    with archive.catalogue.reading() as connection:
        assert resolve_work(connection, alone["work_id"]) == merged["work_id"]
    take(archive, tmp_path, pages[1:], pages[:1], wholes)
    split = {work["canonical"]["url"]: work for work in audited(archive)}
    assert split[wholes[0].url]["work_id"] == merged["work_id"]
    assert split[wholes[1].url]["work_id"] == alone["work_id"]
    with archive.catalogue.reading() as connection:
        now = show(connection, alone["work_id"])
        assert (now.text, now.version) == (TWO, 2)
        assert show(connection, pages[1].url, sequence=1).text == second
        assert show(connection, alone["work_id"], sequence=1).text == second
        assert show(connection, alone["work_id"], sequence=2).work_id == merged["work_id"]
        assert show(connection, pages[1].url, sequence=2).text.startswith(first)
        assert show(connection, merged["work_id"]).text == ONE


def test_what_runs_decided_is_enough_to_make_the_catalogue_again(
    archives: Archives, tmp_path: Path
) -> None:
    archive = archives.new()
    take(archive, tmp_path, PAGES[:2], PAGES[4:], PAGES[2:4])
    catalogue = open_catalogue(f"sqlite:///{tmp_path}/again.sqlite")
    assert catch_up(archive.store, catalogue) == 3
    assert audited(Archive(archive.store, catalogue, archive.index)) == audited(archive)


def test_texts_that_were_found_to_be_no_reprints_are_not_found_so_again(
    archives: Archives, tmp_path: Path
) -> None:
    rng, lines = random.Random(1), ONE.split("\n")
    pages = [
        *(elsewhere(f"copy{n}", f"{ONE}\n本站第{n}号编辑整理。", n) for n in range(3)),
        *(
            elsewhere(f"digest{n}", "\n".join(sorted(rng.sample(lines, 6), key=lines.index)), n)
            for n in range(16)
        ),
        *(elsewhere(f"half{n}", ONE[: rng.randint(300, 1200)], n) for n in range(4)),
    ]
    archive = archives.new()
    take(archive, tmp_path, pages[:-3], pages[-3:])
    with archive.catalogue.reading() as connection:
        found = {relation.value for relation in (Relation.QUOTATION, Relation.RELATED)}
        table = schema.REPRINT
        assert found & set(connection.scalars(sa.select(table.c.relation)))
    # A relation that two runs found is one: such an archive is read.
    catalogue = open_catalogue(f"sqlite:///{tmp_path}/again.sqlite")
    committed, decisions, documents = samples.run(1, [], [])
    one = Reprint("a", "b", Relation.RELATED, 0.1, 0.1, 0.1, (), "slight")
    for sequence in (1, 2):
        run_id = f"run-{sequence}"
        catalogue.apply(
            replace(committed, sequence=sequence),
            replace(decisions, run_id=run_id, reprints=(one, one)),
            documents,
        )
    with catalogue.reading() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(schema.REPRINT)) == 1


class Dying:
    """A store whose n-th write kills the run."""

    def __init__(self, store: ObjectStore, after: int) -> None:
        self._store, self._left = store, after

    def __getattr__(self, name: str) -> Any:
        if name.startswith("put"):
            self._left -= 1
            if self._left < 0:
                raise StoreUnavailable("killed")
        return getattr(self._store, name)


def test_a_run_killed_at_any_write_shows_nothing_and_ends_as_if_never_killed(
    archives: Archives, tmp_path: Path
) -> None:
    whole = archives.new()
    take(whole, tmp_path, PAGES[:3], PAGES[3:6])
    wanted = audited(whole)
    archive = archives.new()
    take(archive, tmp_path, PAGES[:3])
    before = audited(archive)
    run = sealed(tmp_path, PAGES[3:6], 2)
    for writes in range(1000):
        dying = Archive(
            cast("ObjectStore", Dying(archive.store, writes)), archive.catalogue, archive.index
        )
        try:
            ingest(run, dying, SITES)
            break
        except StoreUnavailable:
            assert audited(archive) == before
            assert archive.catalogue.last_sequence() == 1
    assert writes > 4
    assert audited(archive) == wanted


def test_editions_stay_two_works_though_an_undated_copy_came_between_them(
    archives: Archives, tmp_path: Path
) -> None:
    rng = random.Random(5)
    lines = [f"第{number}条　{sentence(rng)}{sentence(rng)}" for number in "一二三四五六七八九十"]
    law = "青禾市口袋公园管理条例"
    old, new = (
        "\n".join([law, f"（{day}青禾市人民代表大会常务委员会通过）", *lines, extra])
        for day, extra in (
            ("2015年3月1日", "第十一条　本条例自2015年6月1日起施行。"),
            ("2023年7月9日", "第十一条　违反本条例的，由城市管理部门责令改正。"),
        )
    )
    pages = [
        elsewhere("old", old, 1, law),
        elsewhere("new", new, 2, law),
        elsewhere("undated", "\n".join([law, *lines]), 3, law),
    ]
    for nights in ([pages], [pages[2:], pages[:1], pages[1:2]]):
        archive = archives.new()
        take(archive, tmp_path, *nights)
        works = {
            page["url"]: work["work_id"] for work in audited(archive) for page in work["witnesses"]
        }
        assert works[pages[0].url] != works[pages[1].url]


def test_a_removed_page_that_is_captured_whole_takes_no_work_with_it(
    archives: Archives, tmp_path: Path
) -> None:
    archive = archives.new()
    short = elsewhere("qinghe", ONE[:AT], 1)
    copies = [elsewhere("u", ONE, 2), elsewhere("v", ONE, 3)]
    take(archive, tmp_path, [short, *copies])
    remove(archive.store, archive.catalogue, short.url, "court order")
    # The only page of an office among them: it would be elected.
    ingest(sealed(tmp_path, [replace(short, text=ONE)], 2), archive, SITES)
    [work] = audited(archive)
    assert {page["url"] for page in work["witnesses"]} == {page.url for page in copies}
    with archive.catalogue.reading() as connection:
        assert show(connection, copies[0].url).url in {page.url for page in copies}


def test_one_more_witness_of_thousands_is_all_that_its_night_measures(
    archives: Archives, tmp_path: Path
) -> None:
    archive = archives.new()
    fill(archive, 1000)
    found = measured(archive, tmp_path, 1000)
    assert found.witnesses == 1001
    assert found.decided < 20_000
    assert found.audit < 1
