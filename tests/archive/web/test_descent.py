"""Who copied from whom is drawn whole where there is room, and counted where there is not."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from archive.catalogue.members import Member
from archive.web.descent import MOST_NODES, Descent, descent


def member(name: str, source: str | None = None, strength: str = "strong") -> Member:
    return Member(
        work_id="w", part_id=name, kind="canonical" if name == "gov" else "full", credit=None,
        source_part=source, strength=strength if source else "none", ordered=True, title=None,
        url=f"http://{name}.example/", address=f"{name}.example/", host=f"{name}.example",
        site_id=name, site_name="", role="press", captured_at="", published=None,
        credited_source=None, credited_authors="[]", original_title=None, editor=None,
    )  # fmt: skip


def drawn(*pages: Member) -> Descent | None:
    return descent(pages, {one.part_id: one for one in pages})


def test_a_chain_goes_from_left_to_right() -> None:
    found = drawn(member("gov"), member("a", "gov"), member("b", "a"), member("c", "b"))
    assert found is not None
    places = {one.label: one.x for one in found.nodes}
    assert sorted(places.values()) == [places[f"{name}.example"] for name in ("gov", "a", "b", "c")]
    assert len(found.links) == 3
    assert (found.undrawn, found.alone) == (0, 0)


def test_pages_of_which_nothing_is_said_are_counted_not_drawn() -> None:
    found = drawn(member("gov"), member("a", "gov"), member("b"))
    assert found is not None
    assert [one.label for one in found.nodes] == ["gov.example", "a.example"]
    assert found.alone == 1
    assert drawn(member("gov"), member("b")) is None


def test_many_copies_of_one_page_are_one_box() -> None:
    found = drawn(member("gov"), *(member(f"c{n}", "gov") for n in range(5000)))
    assert found is not None
    assert [one.pages for one in found.nodes] == [1, 5000]
    assert found.undrawn == 0


def test_kin_of_unknown_order_are_joined_once() -> None:
    found = drawn(member("a", "b"), member("b", "a"))
    assert found is not None
    assert (len(found.nodes), len(found.links)) == (2, 1)


@given(st.lists(st.tuples(st.integers(0, 80), st.sampled_from(["strong", "weak"])), max_size=80))
def test_every_page_is_drawn_or_counted(sources: list[tuple[int, str]]) -> None:
    pages = [member(f"p{n}", f"p{source}", how) for n, (source, how) in enumerate(sources)]
    found = drawn(*pages)
    if found is None:
        return
    assert sum(one.pages for one in found.nodes) + found.undrawn + found.alone == len(pages)
    assert len(found.nodes) <= MOST_NODES
    boxes = {(one.x, one.y) for one in found.nodes}
    assert len(boxes) == len(found.nodes)
    for line in found.links:
        assert (line.x2, line.y2) in boxes
        assert line.x1 < line.x2
    assert all(0 < one.y < found.height and one.x < found.width for one in found.nodes)
