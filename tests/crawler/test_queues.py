"""What a process asks next: no site of its keeps the others waiting."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from archive.frontier.frontier import Frontier
from archive.frontier.leases import LOOK_AHEAD
from archive.frontier.sites import begin
from archive.frontier.tables import PAGE, Ended, Owner
from crawler.discovery.kinds import PageKind, found_at
from crawler.queues import Share, SiteQueues


def test_a_site_whose_pages_are_not_due_holds_up_no_other(tmp_path: Path) -> None:
    frontier = Frontier(f"sqlite:///{tmp_path}/frontier.sqlite")
    quiet = [
        found_at(f"http://a.example/t{number}.html", PageKind.ARTICLE, 1)
        for number in range(3 * LOOK_AHEAD)
    ]
    busy = [
        found_at(f"http://b.example/t{number}.html", PageKind.ARTICLE, 1) for number in range(3)
    ]
    begin(frontier, "r", "a", quiet, longest=8, declared="d")
    begin(frontier, "r", "b", busy, longest=8, declared="d")
    known = {
        "site": "a",
        "status": 200,
        "captured_at": "2026-02-01T18:00:00+00:00",
        "digest": "sha1:A",
        "unchanged": 3,
        "due": 9,
        "declared": "d",
        "leads_to": "[]",
    }
    with frontier.changing() as connection:
        connection.execute(sa.insert(PAGE), [known | {"url": page.url} for page in quiet])
    shares = {"a": Share(("a.example",), 1), "b": Share(("b.example",), 1)}
    queues = SiteQueues(frontier, Owner("r", "x"), shares, at_once=2)
    asked = []
    for _ in range(len(busy)):
        one = queues.next()
        assert one is not None
        asked.append(one.found.url)
        queues.end(one, Ended(one.id, "captured"))
    assert asked == [page.url for page in busy]
    while not queues.exhausted:
        assert queues.next() is None
    frontier.close()
