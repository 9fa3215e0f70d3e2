"""Runs enter the record whole, in order, and can be read back from the bucket alone."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from archive import keys
from archive.audit.audit import audit
from archive.audit.scope import Scope
from archive.bucket.fixity import Damage, check
from archive.bucket.s3 import PassingFailure
from archive.bucket.store import ObjectStore
from archive.catalogue.catalogue import Catalogue, open_catalogue
from archive.catalogue.database import discard
from archive.catalogue.ledger import (
    AnotherRunCommitted,
    catch_up,
    commit,
    expected_objects,
    known_objects,
)
from archive.decisions import (
    BrokenRecord,
    DecidedRun,
    Decisions,
    NewerRecord,
    decode,
    decode_each,
    encode,
    written,
)
from archive.records import Document
from tests.archive import samples

FIRST = samples.document("press", "青禾区政府工作报告摘要，完成投资十亿元。")
SECOND = samples.document("library", "青禾区政府工作报告，完成投资十亿元，新建学校三所。", night=2)


def catalogue_at(path: Path) -> Catalogue:
    return open_catalogue(f"sqlite:///{path}/catalogue.sqlite")


def commit_sample(store: ObjectStore, catalogue: Catalogue, sequence: int) -> None:
    members = [FIRST, SECOND][:sequence]
    work = samples.work(members[::-1], version=sequence, work_id="w1")
    committed, decisions, documents = samples.run(sequence, [members[-1]], [work])
    store.put_if_absent(keys.warc_key("0" * 64), b"a file")
    for document in documents.values():
        body = encode(document)
        store.put_if_absent(keys.document_key(keys.sha256(body)), body)
    store.put_if_absent(work.canonical.object_key, members[-1].text.encode())
    commit(store, catalogue, DecidedRun(sequence, decisions, documents, committed.report))


def everything(catalogue: Catalogue) -> bytes:
    with catalogue.reading() as connection:
        works = audit(connection, scope=Scope(single=True))
        return encode(works) + b"".join(map(encode, catalogue.runs(99)))


def test_the_bucket_alone_makes_the_same_catalogue(store: ObjectStore, tmp_path: Path) -> None:
    catalogue = catalogue_at(tmp_path / "one")
    commit_sample(store, catalogue, 1)
    commit_sample(store, catalogue, 2)
    before = everything(catalogue)
    other = catalogue_at(tmp_path / "two")
    assert catch_up(store, other) == 2
    assert everything(other) == before
    assert catch_up(store, other) == 0
    catalogue.close()
    discard(f"sqlite:///{tmp_path}/one/catalogue.sqlite")
    with closing(catalogue_at(tmp_path / "one")) as again:
        assert again.last_sequence() == 0
        assert catch_up(store, again) == 2
        assert everything(again) == before


def test_of_two_runs_that_take_one_number_the_second_is_told(
    store: ObjectStore, tmp_path: Path
) -> None:
    quick, slow = catalogue_at(tmp_path / "one"), catalogue_at(tmp_path / "two")
    commit_sample(store, quick, 1)
    committed, decisions, documents = samples.run(1, [SECOND], [samples.work([SECOND])])
    with pytest.raises(AnotherRunCommitted, match="number 1"):
        commit(store, slow, DecidedRun(1, decisions, documents, committed.report))
    assert slow.last_sequence() == 0
    assert catch_up(store, slow) == 1
    assert everything(slow) == everything(quick)


def test_a_run_that_committed_but_died_before_its_rows_is_applied_by_the_next(
    store: ObjectStore, tmp_path: Path
) -> None:
    ahead = catalogue_at(tmp_path / "one")
    commit_sample(store, ahead, 1)
    behind = catalogue_at(tmp_path / "two")
    assert catch_up(store, behind) == 1
    assert behind.committed("run-1") == ahead.committed("run-1")


def test_a_missing_report_is_named_and_nothing_after_it_is_applied(
    store: ObjectStore, tmp_path: Path
) -> None:
    _, decisions, _ = samples.run(2, [], [])
    body = encode(decisions)
    key = keys.decisions_key(keys.sha256(body))
    store.put_if_absent(key, body)
    committed, _, _ = samples.run(2, [], [])
    store.put_if_absent(keys.report_key(2), encode(committed))
    catalogue = catalogue_at(tmp_path)
    with pytest.raises(BrokenRecord, match=r"report/00000001\.json is missing"):
        catch_up(store, catalogue)
    assert catalogue.last_sequence() == 0


def test_a_catalogue_of_another_bucket_is_refused(store: ObjectStore, tmp_path: Path) -> None:
    own = catalogue_at(tmp_path / "one")
    commit_sample(store, own, 1)
    foreign = catalogue_at(tmp_path / "two")
    committed, decisions, documents = samples.run(1, [SECOND], [samples.work([SECOND])])
    foreign.apply(committed, decisions, documents)
    with pytest.raises(BrokenRecord, match="not this bucket's"):
        catch_up(store, foreign)


def test_a_check_misses_a_report_that_is_gone(store: ObjectStore, tmp_path: Path) -> None:
    _, decisions, _ = samples.run(2, [], [])
    committed, _, _ = samples.run(2, [], [])
    body = encode(decisions)
    store.put_if_absent(keys.decisions_key(keys.sha256(body)), body)
    store.put_if_absent(keys.report_key(2), encode(committed))
    report = check(store, expected_objects(store), read_data=True)
    assert [one.key for one in report.findings] == [keys.report_key(1)]


def test_a_check_expects_every_object_that_a_run_names(store: ObjectStore, tmp_path: Path) -> None:
    commit_sample(store, catalogue_at(tmp_path), 1)
    expected = {one.key for one in expected_objects(store)}
    assert {key.partition("/")[0] for key in expected} == {
        "warc", "document", "text", "decisions", "report",
    }  # fmt: skip
    present = set(store.keys())
    assert expected == present - {"format.json"}
    report = check(store, expected_objects(store), read_data=True)
    # the sample's WARC is a stand-in that does not have the digest its key says
    assert [one.key for one in report.findings] == [keys.warc_key("0" * 64)]


def test_a_check_goes_on_where_a_report_cannot_be_read_and_asks_the_catalogue(
    store: ObjectStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalogue = catalogue_at(tmp_path)
    commit_sample(store, catalogue, 1)
    whole = {one.key for one in expected_objects(store)}
    lost = {keys.report_key(1), *(key for key in whole if key.startswith("text/"))}
    get, digest = ObjectStore.get, ObjectStore.digest

    def failing(real: Any) -> Any:
        def ask(self: ObjectStore, key: str) -> Any:
            if key in lost:
                raise PassingFailure(f"{key}: HTTP 500, again and again")
            return real(self, key)

        return ask

    monkeypatch.setattr(ObjectStore, "get", failing(get))
    monkeypatch.setattr(ObjectStore, "digest", failing(digest))
    with catalogue.reading() as connection:
        known = list(known_objects(connection))
    assert set(known) == whole
    told: list[tuple[int, int]] = []
    for read_data, damaged in ((False, {keys.report_key(1)}), (True, lost)):
        report = check(
            store, expected_objects(store, lambda: known), read_data, lambda *at: told.append(at)
        )
        assert report.checked == len(whole)
        found = {one.key for one in report.findings if one.damage is Damage.UNREADABLE}
        assert found == damaged
    assert told[-1] == (len(whole), len(whole))


def test_an_object_that_does_not_hold_what_its_key_says_is_named() -> None:
    with pytest.raises(BrokenRecord, match=r"decisions/x\.json does not hold a Decisions"):
        decode(Decisions, b"{}", "decisions/x.json")


def test_one_broken_record_among_many_is_named() -> None:
    bodies = {"document a": written(FIRST), "document b": "{}"}
    with pytest.raises(BrokenRecord, match="document b does not hold a Document"):
        decode_each(Document, bodies)


@pytest.mark.parametrize("place", ["", "works.0.canonical", "documents.0"])
def test_what_a_later_release_decided_is_refused_and_not_passed_over(place: str) -> None:
    _, decisions, _ = samples.run(1, [FIRST], [samples.work([FIRST])])
    said = json.loads(encode(decisions))
    inner = said
    for step in filter(None, place.split(".")):
        inner = inner[int(step) if step.isdigit() else step]
    inner["embargoes"] = [{"until": "2027-01-01"}]
    with pytest.raises(NewerRecord, match=r"d/x\.json says '.*embargoes', .* a newer dingben"):
        decode(Decisions, json.dumps(said).encode(), "d/x.json")
    # What it leaves out was not known when it was written.
    inner.pop("embargoes")
    del said["tombstones"], said["works"][0]["continues"]
    assert decode(Decisions, json.dumps(said).encode(), "d/x.json") == decisions


def test_decisions_come_back_as_they_were() -> None:
    _, decisions, _ = samples.run(1, [FIRST], [samples.work([FIRST])])
    assert decode(Decisions, encode(decisions), "k") == decisions
