"""From afar: what the archive holds, what a night changed, and what an audit is about."""

from __future__ import annotations

from datetime import date

import pytest

from archive.audit.audit import audit
from archive.audit.scope import Scope, audited
from archive.catalogue.catalogue import Catalogue
from archive.errors import NothingFound
from archive.overview import holdings, last_night, newest_works, site, sites
from tests.archive import samples


@pytest.fixture
def two_nights(catalogue: Catalogue) -> Catalogue:
    """Three works of the first night; in the second one is copied and a fourth comes."""
    a, b, c = (samples.document(name, f"{name} 区公报。") for name in "abc")
    first = [samples.work([one], work_id=f"w-{one.title}") for one in (a, b, c)]
    catalogue.apply(*samples.run(1, [a, b, c], first))
    copy, d = samples.document("copy", "a 区公报。", night=2), samples.document("d", "d", night=2)
    second = [samples.work([a, copy], work_id=first[0].work_id), samples.work([d], work_id="w-d")]
    catalogue.apply(*samples.run(2, [copy, d], second))
    return catalogue


def test_an_empty_archive_has_had_no_night(catalogue: Catalogue) -> None:
    with catalogue.reading() as connection:
        assert last_night(connection) is None
        assert holdings(connection).works == 0
        assert sites(connection) == newest_works(connection, 10) == ()
        assert audited(connection, Scope(), 10) == (0, ())


def test_the_last_night_names_what_it_brought_and_what_it_changed(two_nights: Catalogue) -> None:
    with two_nights.reading() as connection:
        night = last_night(connection)
        held = holdings(connection)
    assert night is not None
    assert night.run.sequence == 2
    assert [one.work_id for one in night.new] == ["w-d"]
    assert [(one.work_id, one.pages) for one in night.changed] == [("w-a 的报告", 2)]
    assert (held.works, held.pages, held.sites) == (4, 5, 5)


def test_the_newest_works_come_first_with_their_night(two_nights: Catalogue) -> None:
    with two_nights.reading() as connection:
        works = newest_works(connection, 2)
    assert works[0][0].work_id == "w-d"
    assert works[0][1] > works[1][1]


def test_a_work_that_gets_a_new_id_is_as_old_as_it_was(two_nights: Catalogue) -> None:
    c, d = samples.document("c", "c 区公报。"), samples.document("e", "e", night=3)
    again = samples.work([c], work_id="w-new", merged=["w-c 的报告"])
    two_nights.apply(*samples.run(3, [d], [again, samples.work([d], work_id="w-e")]))
    once_more = samples.work([c], work_id="w-newer", merged=["w-new"])
    two_nights.apply(*samples.run(4, [], [once_more]))
    with two_nights.reading() as connection:
        night = last_night(connection)
        works = newest_works(connection, 10)
    assert night is not None
    assert night.new == ()
    assert [one.work_id for one in night.changed] == ["w-newer"]
    assert [one.work_id for one, _ in works[:2]] == ["w-e", "w-d"]
    moments = {one.work_id: moment for one, moment in works}
    assert moments["w-newer"] == moments["w-a 的报告"]


def test_a_site_tells_how_many_of_its_pages_others_carry_too(two_nights: Catalogue) -> None:
    with two_nights.reading() as connection:
        shared = {one.site_id: (one.pages, one.shared) for one in sites(connection)}
        answer = site(connection, "a", 10)
        with pytest.raises(NothingFound, match="nobody"):
            site(connection, "nobody", 10)
    assert shared == {"a": (1, 1), "copy": (1, 1), "b": (1, 0), "c": (1, 0), "d": (1, 0)}
    assert (answer.total, answer.pages[0].url) == (1, "http://a.example/a")


@pytest.mark.parametrize(
    "scope",
    [
        Scope(),
        Scope(single=True),
        Scope(single=True, host="b.example"),
        Scope(host="copy.example"),
        Scope(single=True, since=date(2026, 3, 3)),
        Scope(single=True, since=date(2026, 3, 4)),
    ],
)
def test_an_audit_in_pages_is_the_audit(two_nights: Catalogue, scope: Scope) -> None:
    with two_nights.reading() as connection:
        whole = audit(connection, scope=scope)
        pages = [audited(connection, scope, 2, start) for start in (0, 2, 4)]
    assert {total for total, _ in pages} == {len(whole.works)}
    assert [one for _, ids in pages for one in ids] == [one.work_id for one in whole.works]
