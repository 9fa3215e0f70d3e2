"""What feed readers are handed is sound, whatever the captured pages say."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from archive.alerts.alarms import Alarm
from archive.overview import WorkLine
from archive.web.feeds import ATOM, feed_of_alarms, feed_of_works

ROOM = "http://room.example"
CAME = "2026-03-01T18:00:00Z"
ALARM = Alarm(
    alarm_id="a1",
    audit="qinghe",
    condition="new_repost",
    sequence=1,
    run_id="night-1",
    work_id="w1",
    title=None,
    url="http://a.example/1.html",
    canonical_url="http://b.example/1.html",
    told="",
    figures=(),
)


@given(st.text(max_size=30))
def test_a_feed_is_sound_whatever_a_title_holds(title: str) -> None:
    works = feed_of_works(ROOM, [(WorkLine("w1", title, None, 2), CAME)])
    alarms = feed_of_alarms(ROOM, [(replace(ALARM, told=title), CAME)])
    assert told(works) == (CAME, "urn:dingben:work:w1", "http://room.example/works/w1")
    assert told(alarms) == (CAME, "urn:dingben:alarm:a1", "http://room.example/works/w1")


def test_what_a_feed_names_stays_so_when_the_room_moves() -> None:
    for feed in (
        lambda room: feed_of_works(room, [(WorkLine("w1", "甲", None, 2), CAME)]),
        lambda room: feed_of_alarms(room, [(ALARM, CAME)]),
    ):
        ids = [
            [one.text for one in ElementTree.fromstring(feed(room)).iter(f"{{{ATOM}}}id")]
            for room in ("http://a.example", "https://b.example")
        ]
        assert ids[0] == ids[1]
        assert len(set(ids[0])) == 2


def test_a_feed_without_news_was_never_updated() -> None:
    for body in (feed_of_works(ROOM, []), feed_of_alarms(ROOM, [])):
        assert ElementTree.fromstring(body).findtext(f"{{{ATOM}}}updated", "").startswith("1970-")


def told(body: bytes) -> tuple[str | None, str | None, str | None]:
    """When a feed was updated, and its only entry's id and link."""
    feed = ElementTree.fromstring(body)
    (entry,) = feed.findall(f"{{{ATOM}}}entry")
    link = entry.find(f"{{{ATOM}}}link")
    assert link is not None
    return feed.findtext(f"{{{ATOM}}}updated"), entry.findtext(f"{{{ATOM}}}id"), link.get("href")
