"""Who copied from whom, as the places of an SVG drawing: sources on the left, copies to the
right of theirs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from archive.catalogue.members import Member
from archive.vocabulary import Strength

MOST_NODES = 48
"""Pages drawn; the others are counted."""

ALIKE = 6
"""So many copies of one page that nobody copied further are drawn as one."""

BOX, ROW, LANE = 196, 34, 246  # width of a box, height of a row, from column to column
DEEPEST = 5
EDGE = 8


@dataclass(frozen=True, slots=True)
class Node:
    """A page, or several copies of one page that nobody copied further."""

    x: int
    y: float
    label: str
    kind: str
    pages: int


@dataclass(frozen=True, slots=True)
class Link:
    """From a source to its copy: how strong the case is, and whether the order is known."""

    x1: int
    y1: float
    x2: int
    y2: float
    strength: str
    ordered: bool


@dataclass(frozen=True, slots=True)
class Descent:
    """The drawing; `undrawn` pages have a likely source but no room, `alone` ones have none
    and are nobody's source."""

    width: int
    height: int
    nodes: tuple[Node, ...]
    links: tuple[Link, ...]
    undrawn: int
    alone: int


@dataclass(slots=True)
class _Page:
    member: Member
    copies: list[_Page] = field(default_factory=list)


def descent(pages: Sequence[Member], every: Mapping[str, Member]) -> Descent | None:
    """The pages of a work by their likely sources; None where nothing says who copied whom.
    `every` are the work's witnesses by part id, also a page's older states."""
    found = {one.address: _Page(one) for one in pages}
    parents: dict[str, str] = {}
    for one in pages:
        source = every.get(one.source_part or "")
        if source is None or one.strength in (None, Strength.NONE) or source.address not in found:
            continue
        # Two pages may each be the other's likely source: they are kin, drawn once.
        if not _is_above(one.address, source.address, parents):
            parents[one.address] = source.address
            found[source.address].copies.append(found[one.address])
    if not parents:
        return None
    drawing = _Drawing()
    roots = [page for address, page in found.items() if page.copies and address not in parents]
    for root in sorted(roots, key=lambda page: -_size(page)):
        if drawing.has_room:
            drawing.place(root, 0)
    alone = sum(not page.copies and address not in parents for address, page in found.items())
    return drawing.drawn(len(found) - alone, alone)


def _is_above(address: str, other: str, parents: Mapping[str, str]) -> bool:
    """Whether `other` comes down from `address`, or is it."""
    step: str | None = other
    while step is not None:
        if step == address:
            return True
        step = parents.get(step)
    return False


def _size(root: _Page) -> int:
    waiting, count = [root], 0
    while waiting:
        page = waiting.pop()
        count += 1
        waiting += page.copies
    return count


class _Drawing:
    """Boxes and links as they are placed, row by row."""

    def __init__(self) -> None:
        self._nodes: list[Node] = []
        self._links: list[Link] = []
        self._rows = 0
        self._pages = 0

    @property
    def has_room(self) -> bool:
        """Whether a page and a copy of it can still be drawn."""
        return len(self._nodes) + 1 < MOST_NODES

    def place(self, page: _Page, depth: int) -> float | None:
        """Put a page and what was copied from it; its height, or None without room."""
        if len(self._nodes) >= MOST_NODES or depth > DEEPEST:
            return None
        at, x = len(self._nodes), EDGE + depth * LANE
        self._nodes.append(Node(x, 0.0, page.member.host, page.member.kind, 1))
        self._pages += 1
        placed = [(self.place(copy, depth + 1), copy.member) for copy in _shown(page)]
        ends = [(y, member) for y, member in placed if y is not None]
        for several in _alike(page):
            if len(self._nodes) < MOST_NODES and depth < DEEPEST:
                ends.append((self._several(several, x + LANE), several[0].member))
        y = (ends[0][0] + ends[-1][0]) / 2 if ends else self._row()
        self._nodes[at] = Node(x, y, page.member.host, page.member.kind, 1)
        self._links += [
            Link(x + BOX, y, x + LANE, end, member.strength or "", bool(member.ordered))
            for end, member in ends
        ]
        return y

    def drawn(self, linked: int, alone: int) -> Descent:
        """What was placed, of so many pages that have a source or are one."""
        right = max(node.x for node in self._nodes) + BOX
        return Descent(
            width=right + EDGE,
            height=self._rows * ROW + EDGE,
            nodes=tuple(self._nodes),
            links=tuple(self._links),
            undrawn=linked - self._pages,
            alone=alone,
        )

    def _several(self, copies: Sequence[_Page], x: int) -> float:
        y = self._row()
        kinds = {one.member.kind for one in copies}
        self._nodes.append(Node(x, y, "", kinds.pop() if len(kinds) == 1 else "", len(copies)))
        self._pages += len(copies)
        return y

    def _row(self) -> float:
        self._rows += 1
        return (self._rows - 0.5) * ROW + EDGE / 2


def _alike(page: _Page) -> list[list[_Page]]:
    """The copies that nobody copied further, where there are many of one strength."""
    groups: dict[tuple[str | None, bool | None], list[_Page]] = {}
    for copy in page.copies:
        if not copy.copies:
            groups.setdefault((copy.member.strength, copy.member.ordered), []).append(copy)
    return [several for _, several in sorted(groups.items(), key=str) if len(several) >= ALIKE]


def _shown(page: _Page) -> list[_Page]:
    together = {id(copy) for several in _alike(page) for copy in several}
    return [copy for copy in page.copies if id(copy) not in together]
