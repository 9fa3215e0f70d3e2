"""What was removed is in no answer of any night, is said to be so, and does not come back."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from archive.alerts.after_run import pending_alarms, raise_alarms
from archive.alerts.alarms import opened_record
from archive.attachments import FileLink
from archive.audit.audit import audit
from archive.audit.scope import Scope
from archive.bucket.store import ObjectStore
from archive.catalogue.catalogue import Catalogue, open_catalogue
from archive.catalogue.ledger import catch_up, commit
from archive.catalogue.linking import linking_pages
from archive.catalogue.tombstones import Removed
from archive.decisions import DecidedRun, PartEntry, Tombstone, encode
from archive.errors import NothingFound
from archive.interchange.passim import passim_rows
from archive.interchange.rows import Asked, Listing, chosen_works, rows_of
from archive.lists.forms import Form, write
from archive.overview import holdings, newest_works
from archive.records import Document
from archive.removal import NotRemoved, remove
from archive.search.search import Filters, search
from archive.texts.captures import captures_of, captures_of_documents
from archive.texts.naming import named_work, resolve_work
from archive.texts.reading import newest_document, show
from archive.web.app import create_app
from dingben import app
from pipelines.works.comparison import compare
from tests.archive import samples
from tests.archive.alerts.homes import carried, home, page
from tests.archive.alerts.targets import desk
from tests.archive.web.rooms import opened_room

REPORT = samples.document("gov", "青禾区政府工作报告，完成投资十亿元。", "青禾区报告")
COPY = samples.document("library", "青禾区政府工作报告，完成投资九亿元。", "青禾区报告")
OTHER = samples.document("forum", "沿江新区公报。", "公报")
REASON = "court order 3/2026"


def committed(store: ObjectStore, catalogue: Catalogue, sequence: int, *given: Any) -> None:
    """Commit a run as the ledger does, its objects with it."""
    told, decisions, documents = samples.run(sequence, *given)
    for entry in decisions.documents:
        store.put_if_absent(entry.object_key, encode(documents[entry.document_id]))
    commit(store, catalogue, DecidedRun(sequence, decisions, documents, told.report))


@pytest.fixture
def filled(catalogue: Catalogue, store: ObjectStore) -> Catalogue:
    """A work of two pages, and one of one."""
    works = [samples.work([REPORT, COPY], 1, "w1"), samples.work([OTHER], 1, "w2")]
    committed(store, catalogue, 1, [REPORT, COPY, OTHER], works)
    return catalogue


def exported(catalogue: Catalogue) -> str:
    """Everything that is handed out."""
    with catalogue.reading() as connection:
        told = ""
        for listing in (Listing.WORKS, Listing.WITNESSES, Listing.CAPTURES, Listing.SITES):
            out = BytesIO()
            write(rows_of(connection, listing)[1], Form.JSON_LINES, out)
            told += out.getvalue().decode()
        texts = passim_rows(connection, chosen_works(connection, Asked()))
        return told + "".join(map(str, texts.rows)) + str(newest_works(connection, 50))


def assert_gone(catalogue: Catalogue) -> None:
    """w1 and its pages are in no answer, and who asks for them is told why."""
    with catalogue.reading() as connection:
        asked: list[Callable[[], object]] = [
            lambda: show(connection, "w1"),
            lambda: show(connection, "w1", sequence=1),
            lambda: show(connection, "青禾区报告", sequence=1),
            lambda: show(connection, REPORT.url),
            lambda: resolve_work(connection, COPY.url, 1),
            lambda: audit(connection, work="w1"),
            lambda: newest_document(connection, COPY.url),
            lambda: captures_of(connection, REPORT.url),
        ]
        for ask in asked:
            with pytest.raises(Removed, match=REASON):
                ask()
        with pytest.raises(NothingFound):
            named_work(connection, "青禾区报告")
        for witnesses in (False, True):
            assert search(connection, "青禾", filters=Filters(witnesses=witnesses)).total == 0
        every = audit(connection, scope=Scope(single=True)).works
        assert [work.work_id for work in every] == ["w2"]
        assert holdings(connection).works == 1
    told = exported(catalogue)
    assert "w2" in told
    assert not [word for word in ("w1", "青禾", "gov.example") if word in told]


def test_a_work_is_removed_with_its_pages(filled: Catalogue, store: ObjectStore) -> None:
    stone = remove(store, filled, "青禾区报告", f"{REASON}\n")
    carriers = ("gov.example/a", "library.example/a")
    assert stone == Tombstone("青禾区报告", REASON, ("w1",), (), carriers)
    assert_gone(filled)
    with pytest.raises(Removed, match="was removed: court order"):
        remove(store, filled, "w1", "again")


def test_what_was_removed_stays_so_when_the_catalogue_is_made_again(
    filled: Catalogue, store: ObjectStore, tmp_path: Path
) -> None:
    remove(store, filled, "w1", REASON)
    with closing(open_catalogue(f"sqlite:///{tmp_path}/again.sqlite")) as again:
        assert catch_up(store, again) == 2
        assert_gone(again)


def test_what_was_removed_does_not_come_back_when_it_is_captured_again(
    filled: Catalogue, store: ObjectStore
) -> None:
    remove(store, filled, "w1", REASON)
    again = samples.document("gov", REPORT.text + "完。", "青禾区报告", night=3)
    committed(store, filled, 3, [again], [samples.work([again, REPORT, COPY], 2, "w1")])
    assert_gone(filled)
    older = samples.document("museum", COPY.text + "旧。", "青禾区报告", night=0)
    committed(store, filled, 4, [older], [samples.work([older, again, COPY], 1, "w7")])
    assert_gone(filled)
    with filled.reading() as connection:
        for ask in (lambda: show(connection, "w7"), lambda: newest_document(connection, older.url)):
            with pytest.raises(Removed):
                ask()


def test_a_work_is_removed_under_every_id_that_it_had(
    catalogue: Catalogue, store: ObjectStore
) -> None:
    first, other = samples.work([REPORT], 1, "w0"), samples.work([COPY], 1, "w5")
    committed(store, catalogue, 1, [REPORT, COPY], [first, other])
    renamed = samples.work([REPORT, COPY], 1, "w1", ["w0", "w5"])
    works = [replace(renamed, continues="w0"), samples.work([OTHER], 1, "w2")]
    committed(store, catalogue, 2, [OTHER], works)
    with catalogue.reading() as connection:
        assert show(connection, "w5", sequence=1).work_id == "w5"
    remove(store, catalogue, "w1", REASON)
    assert_gone(catalogue)
    with catalogue.reading() as connection:
        for name in ("w0", "w5", "w1"):
            for sequence in (None, 1, 2):
                with pytest.raises(Removed, match=REASON):
                    show(connection, name, sequence=sequence)
                with pytest.raises(Removed, match=REASON):
                    resolve_work(connection, name, sequence)
            with pytest.raises(Removed, match=REASON):
                show(connection, name, 1)
    with opened_room(create_app(catalogue, compare)) as room:
        for name in ("w0", "w5"):
            for asked in ("", "?version=1"):
                assert room.ask(f"/works/{name}{asked}").status == 451
            assert room.ask(f"/api/v1/works/{name}?at=2026-03-02").status == 451


def compiled(store: ObjectStore, catalogue: Catalogue, file: Document | None = None) -> Document:
    """A page that carries two reports, w1 and w2: the first stands on another page as well, the
    second in nothing but a file that it links, if any."""
    links = (FileLink(file.url, "公报"),) if file else ()
    held = samples.document("library", REPORT.text + OTHER.text)
    held = replace(held, title="汇编", attachments=links)
    files = [file] if file else []
    told, decisions, documents = samples.run(1, [REPORT, held, *files], [])
    at = len(REPORT.text)
    part_id = f"{held.document_id}.1"
    cut = (
        PartEntry(f"{held.document_id}.0", 0, at, "青禾区报告"),
        PartEntry(part_id, at, len(held.text), "公报"),
    )
    entries = tuple(
        replace(one, parts=cut) if one.document_id == held.document_id else one
        for one in decisions.documents
    )
    first, second = samples.work([REPORT, held], 1, "w1"), samples.work([held, *files], 1, "w2")
    second = replace(
        second,
        canonical=replace(second.canonical, part_id=part_id),
        witnesses=(replace(second.witnesses[0], part_id=part_id), *second.witnesses[1:]),
    )
    decided = replace(decisions, documents=entries, works=(first, second))
    for entry in entries:
        store.put_if_absent(entry.object_key, encode(documents[entry.document_id]))
    commit(store, catalogue, DecidedRun(1, decided, documents, told.report))
    return held


def test_what_else_a_page_carries_stays(catalogue: Catalogue, store: ObjectStore) -> None:
    """One report of a compilation is removed: the others stand, on the very page."""
    held = compiled(store, catalogue)
    remove(store, catalogue, "w1", REASON)
    with catalogue.reading() as connection:
        assert show(connection, "w2").text == OTHER.text
        assert [hit.work_id for hit in search(connection, "沿江").hits] == ["w2"]
        assert captures_of_documents(connection, [held.document_id]) == ()
        for ask in (lambda: show(connection, "w1"), lambda: captures_of(connection, held.url)):
            with pytest.raises(Removed):
                ask()


def test_a_page_is_removed_and_the_work_stays(filled: Catalogue, store: ObjectStore) -> None:
    remove(store, filled, COPY.url, REASON)
    with filled.reading() as connection:
        with pytest.raises(Removed):
            newest_document(connection, COPY.url)
        [work] = audit(connection, work="w1").works
        assert [one.url for one in work.witnesses] == [REPORT.url]
        assert search(connection, "九亿", filters=Filters(witnesses=True)).total == 0
    assert COPY.url not in exported(filled)


def test_versions_and_links_on_a_removed_page_are_not_handed_out(
    catalogue: Catalogue, store: ObjectStore
) -> None:
    file = f"{OTHER.url}/report.pdf"
    first = replace(REPORT, attachments=(FileLink(file, "报告"),))
    committed(store, catalogue, 1, [first, COPY], [samples.work([first, COPY], 1, "w1")])
    committed(store, catalogue, 2, [], [samples.work([COPY, first], 2, "w1")])
    with catalogue.reading() as connection:
        assert [one.version for one in show(connection, "w1").versions] == [1, 2]
        assert [one.url for one in linking_pages(connection, file)] == [first.url]
    remove(store, catalogue, first.url, REASON)
    with catalogue.reading() as connection:
        shown = show(connection, "w1")
        assert (shown.text, [one.version for one in shown.versions]) == (COPY.text, [2])
        for asked in ({"version": 1}, {"sequence": 1}):
            with pytest.raises(Removed, match=REASON):
                show(connection, "w1", **asked)
        assert linking_pages(connection, file) == ()


def test_a_page_alone_goes_with_its_work_and_an_elected_one_is_refused(
    filled: Catalogue, store: ObjectStore
) -> None:
    with pytest.raises(NotRemoved, match="1 other page carries it: remove w1"):
        remove(store, filled, REPORT.url, REASON)
    assert remove(store, filled, OTHER.url, REASON).works == ("w2",)
    with pytest.raises(NothingFound):
        remove(store, filled, "http://none.example/", REASON)
    assert filled.last_sequence() == 2


def test_a_page_that_a_canonical_text_runs_over_is_refused(
    catalogue: Catalogue, store: ObjectStore
) -> None:
    work = samples.work([REPORT, COPY], 1, "w1")
    running = replace(work.canonical, continued_in=(f"{COPY.document_id}.0",))
    committed(store, catalogue, 1, [REPORT, COPY], [replace(work, canonical=running)])
    with pytest.raises(NotRemoved, match="remove w1"):
        remove(store, catalogue, COPY.url, REASON)


def test_a_page_that_was_removed_under_an_older_form_of_its_address_stays_so(
    catalogue: Catalogue, store: ObjectStore
) -> None:
    name = OTHER.url.replace(".example/", ".example:80/")
    committed(store, catalogue, 1, [OTHER], [samples.work([OTHER], 1, "w2")])
    older = Tombstone(name, REASON, ("w2",), ("forum.example:80/a",))
    told, decisions, _ = samples.run(2, [], [])
    catalogue.apply(told, replace(decisions, tombstones=(older,)), {})
    with catalogue.reading() as connection, pytest.raises(Removed):
        captures_of(connection, OTHER.url)


def test_a_removal_says_why_and_makes_no_archive(
    filled: Catalogue, store: ObjectStore, tmp_path: Path
) -> None:
    with pytest.raises(NotRemoved, match="without a reason"):
        remove(store, filled, "w1", " \n")
    mistyped = tmp_path / "mistyped"
    ran = CliRunner().invoke(app, ["remove", "w1", "--reason", REASON, "--home", str(mistyped)])
    assert isinstance(ran.exception, NothingFound)
    assert not mistyped.exists()


def test_who_asks_over_http_is_told_451(tmp_path: Path, store: ObjectStore) -> None:
    given = home(tmp_path)
    given.saved("all", condition=["new_work", "new_repost"], to={"file": "alarms.jsonl"})
    report, copy = page("gov", "青禾区公报。"), page("library", "青禾区公报。转")
    with closing(open_catalogue(given.settings.catalogue)) as catalogue:
        committed(store, catalogue, 1, [report, copy], [carried(report, copy)])
        raise_alarms(given.settings)
        remove(store, catalogue, "w1", REASON)
        with (
            opened_record(given.settings) as record,
            opened_room(create_app(catalogue, compare, alarms=record)) as room,
        ):
            for path in (
                "/works/w1", "/api/v1/works/w1", "/api/v1/works/w1?at=2026-03-02",
                "/api/v1/works/w1/audit", f"/api/v1/text?url={copy.url}", f"/pages?url={copy.url}",
                f"/capture?url={report.url}", f"/timegate/{report.url}", f"/find?name={report.url}",
                f"/timemap/link/{report.url}", f"/api/v1/show?name={copy.url}",
                f"/works/w1/witnesses/{copy.document_id}.0",
            ):  # fmt: skip
                reply = room.ask(path)
                assert reply.status == 451, path
                assert REASON in reply.text
            for path in ("/feed.atom", "/alarms.atom", "/api/v1/alarms", "/api/v1/audit?all=1",
                         "/export/captures.csv", "/", "/sites", "/api/v1/sites"):  # fmt: skip
                assert "gov.example" not in room.ask(path).text, path
                assert "w1" not in room.ask(path).text, path
        assert raise_alarms(given.settings).raised == 0


def test_alarms_about_what_was_removed_are_neither_told_nor_listed(
    tmp_path: Path, store: ObjectStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = home(tmp_path)
    report, copy = page("gov", "青禾区公报。"), page("library", "青禾区公报。转")
    with (
        desk(status=503) as service,
        closing(open_catalogue(given.settings.catalogue)) as catalogue,
    ):
        given.saved("all", condition=["new_work", "new_repost"], to={"webhook": service.url})
        committed(store, catalogue, 1, [report, copy], [carried(report, copy)])
        assert raise_alarms(given.settings).waiting == 2
        assert len(pending_alarms(given.settings)) == 2
        remove(store, catalogue, copy.url, REASON)
        assert [one.alarm.url for one in pending_alarms(given.settings)] == [report.url]
        remove(store, catalogue, "w1", REASON)
        service.status = 200
        assert raise_alarms(given.settings).waiting == 0
        assert service.told == []
    monkeypatch.setenv("DINGBEN_HOME", str(given.settings.home))
    monkeypatch.setenv("DINGBEN_ALERTS_DIR", str(given.settings.alerts_dir))
    ran = CliRunner().invoke(app, ["alerts", "list", "--json"])
    assert json.loads(ran.stdout)["alarms"] == []
