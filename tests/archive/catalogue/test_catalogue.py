"""The catalogue is what its runs decided, now and as of any night."""

from __future__ import annotations

import errno
import sys
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from archive.audit.audit import audit
from archive.audit.scope import Scope
from archive.catalogue import schema
from archive.catalogue.catalogue import Catalogue, open_catalogue
from archive.catalogue.database import (
    BadCatalogueUrl,
    CatalogueUnavailable,
    NoCatalogue,
    OtherVersion,
    discard,
)
from archive.catalogue.lookup import Lookup
from archive.errors import NoSpace, NothingFound
from archive.records import Kind
from archive.search.search import search
from archive.texts.reading import newest_document, resolve_work, show
from tests.archive import samples

PRESS = samples.document("press", "青禾区政府工作报告摘要，完成投资十亿元。")
LIBRARY = samples.document("library", "青禾区政府工作报告，完成投资十亿元，新建学校三所。", night=2)


def test_an_empty_catalogue_has_no_answers(catalogue: Catalogue) -> None:
    with catalogue.reading() as connection:
        assert audit(connection, scope=Scope(single=True)).works == ()
        assert search(connection, "青禾").total == 0
        with pytest.raises(NothingFound, match="no work 'w1'"):
            resolve_work(connection, "w1")
    assert catalogue.last_sequence() == 0
    assert catalogue.sequence_at(date(2026, 3, 1)) == 0


def test_a_better_witness_makes_version_two_and_yesterday_keeps_version_one(
    catalogue: Catalogue,
) -> None:
    catalogue.apply(*samples.run(1, [PRESS], [samples.work([PRESS], work_id="w1")]))
    second = samples.work([LIBRARY, PRESS], version=2, work_id="w1")
    catalogue.apply(*samples.run(2, [LIBRARY], [second]))
    # the first run began at 2026-03-02 02:00 in China, the second a day later
    yesterday = catalogue.sequence_at(date(2026, 3, 2))
    with catalogue.reading() as connection:
        assert show(connection, "w1").text == LIBRARY.text
        assert show(connection, PRESS.url).version == 2
        assert show(connection, "w1", version=1).text == PRESS.text
        then = show(connection, "w1", sequence=yesterday)
        assert (then.version, then.text, len(then.versions)) == (1, PRESS.text, 1)
        with pytest.raises(NothingFound, match="it has 1, 2"):
            show(connection, "w1", version=3)
        with pytest.raises(NothingFound):
            show(connection, "w1", sequence=0)


def test_a_work_that_was_merged_away_answers_by_its_old_name(catalogue: Catalogue) -> None:
    works = [samples.work([PRESS], work_id="w1"), samples.work([LIBRARY], work_id="w2")]
    catalogue.apply(*samples.run(1, [PRESS, LIBRARY], works))
    joined = samples.work([LIBRARY, PRESS], version=2, work_id="w1", merged=["w2"])
    catalogue.apply(*samples.run(2, [], [joined]))
    with catalogue.reading() as connection:
        assert resolve_work(connection, "w2") == "w1"
        assert resolve_work(connection, "w2", 1) == "w2"
        [work] = audit(connection, work="w2").works
        assert work.work_id == "w1"
        assert [one.kind for one in work.witnesses] == [Kind.CANONICAL, Kind.FULL]
        assert search(connection, "青禾区").total == 1


def test_what_did_not_change_is_not_written_again(catalogue: Catalogue) -> None:
    first = samples.work([PRESS], work_id="w1")
    catalogue.apply(*samples.run(1, [PRESS], [first]))
    catalogue.apply(*samples.run(2, [LIBRARY], [samples.work([PRESS, LIBRARY], work_id="w1")]))
    table = schema.WITNESS
    with catalogue.reading() as connection:
        rows = connection.execute(sa.select(table.c.part_id, table.c.since)).all()
    assert {(row.part_id.partition(".")[0], row.since) for row in rows} == {
        (PRESS.document_id, 1),
        (LIBRARY.document_id, 2),
    }


def test_a_page_captured_again_is_shown_once_as_it_is_now(catalogue: Catalogue) -> None:
    old = samples.document("library", "青禾区政府工作报告，完成投资十亿元。")
    catalogue.apply(*samples.run(1, [PRESS, old], [samples.work([PRESS, old], work_id="w1")]))
    catalogue.apply(*samples.run(2, [LIBRARY], [samples.work([PRESS, old, LIBRARY], work_id="w1")]))
    with catalogue.reading() as connection:
        [work] = audit(connection).works
        assert newest_document(connection, old.url).text == LIBRARY.text
    assert [one.url for one in work.witnesses] == [PRESS.url, LIBRARY.url]
    assert work.witnesses[1].part_id.startswith(LIBRARY.document_id)


def test_the_newest_of_a_host_are_told_by_their_first_captures(catalogue: Catalogue) -> None:
    older, newer = (replace(samples.document("press", text, night=2), url=f"http://press.example/{n}")
                    for n, text in enumerate(("旧文。", "新文。")))  # fmt: skip
    newer = replace(newer, captured_at=newer.captured_at - timedelta(hours=1))
    catalogue.apply(*samples.run(1, [older, newer], []))
    catalogue.apply(*samples.seen_again(2, older, night=-10))
    with catalogue.reading() as connection:
        newest = Lookup(connection).newest_of_host("press.example", 1)
    assert newest == [newer]


def test_an_audit_can_be_narrowed(catalogue: Catalogue) -> None:
    other = samples.document("forum", "别的文章，与报告无关。", night=3)
    works = [samples.work([PRESS, LIBRARY], work_id="w1"), samples.work([other], work_id="w2")]
    catalogue.apply(*samples.run(1, [PRESS, LIBRARY, other], works))
    with catalogue.reading() as connection:
        assert [work.work_id for work in audit(connection).works] == ["w1"]
        assert len(audit(connection, scope=Scope(single=True)).works) == 2
        assert audit(connection, scope=Scope("forum.example", single=True)).works[0].work_id == "w2"
        late = audit(connection, scope=Scope(since=date(2026, 3, 4), single=True)).works
        assert [work.work_id for work in late] == ["w2"]


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("sqlite:////proc/nowhere/c.sqlite", 1),
        ("postgresql://desk:secret@127.0.0.1:9/none", 1),
        ("nonsense", 4),
        ("odd://x", 4),
    ],
)
def test_a_catalogue_that_cannot_be_opened_is_said_in_one_line(url: str, code: int) -> None:
    with pytest.raises(CatalogueUnavailable, match="catalogue_url") as told:
        open_catalogue(url)
    assert "\n" not in str(told.value)
    assert told.value.exit_code == code
    assert "rebuild" not in str(told.value)
    assert "secret" not in str(told.value)


def test_a_missing_driver_is_told_with_the_extra_that_brings_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(BadCatalogueUrl, match=r"pip install '\.\[postgres\]'"):
        open_catalogue("postgresql://127.0.0.1/none")


def test_a_disk_that_is_full_at_the_start_is_told_as_such(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_given: object, **_named: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(NoSpace, match="make room"):
        open_catalogue(f"sqlite:///{tmp_path}/new/c.sqlite")


def test_a_damaged_catalogue_is_told_and_can_be_discarded(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.sqlite"
    path.write_bytes(b"this is no database, but it is long enough to be taken for one" * 20)
    with pytest.raises(CatalogueUnavailable, match="dingben rebuild"):
        open_catalogue(f"sqlite:///{path}")
    discard(f"sqlite:///{path}")
    with closing(open_catalogue(f"sqlite:///{path}")) as anew:
        assert anew.last_sequence() == 0


def test_another_programs_database_is_left_alone(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/customers.sqlite"
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        for table in ("customers", "document"):
            connection.execute(sa.text(f"CREATE TABLE {table} (name TEXT)"))
            connection.execute(sa.text(f"INSERT INTO {table} VALUES ('kept')"))
    for touch in (open_catalogue, lambda url: open_catalogue(url, renew=True), discard):
        with pytest.raises(NoCatalogue, match="customers"):
            touch(url)
    with engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT name FROM document")) == "kept"
        assert set(sa.inspect(connection).get_table_names()) == {"customers", "document"}
    engine.dispose()


def test_another_programs_tables_on_a_server_are_left_alone(postgres: str) -> None:
    discard(postgres)
    engine = sa.create_engine(postgres.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE document (name TEXT)"))
    try:
        with pytest.raises(NoCatalogue, match="document"):
            open_catalogue(postgres, renew=True)
    finally:
        with engine.begin() as connection:
            connection.execute(sa.text("DROP TABLE document"))
        engine.dispose()


def test_a_catalogue_of_another_version_is_refused_or_emptied(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalogue.apply(*samples.run(1, [PRESS], [samples.work([PRESS])]))
    url = catalogue.url
    monkeypatch.setattr(schema, "MEANING", schema.MEANING + 1)
    with pytest.raises(OtherVersion, match="dingben rebuild"):
        open_catalogue(url)
    renewed = open_catalogue(url, renew=True)
    assert renewed.last_sequence() == 0
    renewed.apply(*samples.run(1, [PRESS], [samples.work([PRESS])]))
    renewed.close()
    with closing(open_catalogue(url)) as again:
        assert again.last_sequence() == 1
