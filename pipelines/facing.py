"""Which figure of one text stands opposite which figure of the other.

The comparison form holds no digits, so an aligned span says that two passages are the same
words, not which numbers stand in them. Here the words of an aligned stretch are aligned once
more, each figure as one symbol of its own between them: figures alike are anchors, and what
lies between two anchors is paired in order. A pair needs words around it that stand in both
texts, more of them than a stock phrase (同比增长) has.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from archive.records import Span
from pipelines.figured import FIRST_SYMBOL, Figured, dimension
from pipelines.matching import Block, matching_blocks
from pipelines.quantities import Quantity

_LOOSE = 3  # this many differing characters do not interrupt a run of shared words
_SHARED = 8  # shared characters around a figure; 亿元同比增长 has six
_LOST = 80  # a longer stretch missing from the other text is not shared, rather than dropped
_REPLACED = 40  # nor is one in whose place this much other text stands
_BRIDGED = 200  # raw characters between two spans that are still one stretch
_BEYOND = 24  # raw characters past the end of a span that may hold its last figure


@dataclass(frozen=True, slots=True)
class Facing:
    """Indices into the figures of two texts: a pair, or a figure with nothing opposite."""

    a: int | None
    b: int | None


def facing(a: Figured, b: Figured, spans: Sequence[Span]) -> tuple[Facing, ...]:
    """The figures of `a` and `b` that stand opposite each other in the aligned `spans`.

    A figure of one text alone is named only where the words around it stand in both: in `a`
    it was dropped, in `b` put in. What is simply not shared is passed over.
    """
    codes: dict[tuple[object, ...], str] = {}
    symbols_a, symbols_b = a.symbols(codes), b.symbols(codes)
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    lost: set[int] = set()
    added: set[int] = set()
    for stretch in sorted(_stretches(a, b, spans), key=lambda each: each.a_start - each.a_end):
        for found in _Stretch(a, b, symbols_a, symbols_b, stretch).facing():
            if found.a is None and found.b is not None:
                added.add(found.b)
            elif found.b is None and found.a is not None:
                lost.add(found.a)
            elif found.a not in pairs and found.b not in taken:
                assert found.a is not None and found.b is not None  # noqa: S101 PT018
                pairs[found.a] = found.b
                taken.add(found.b)
    out = [Facing(left, right) for left, right in pairs.items()]
    out += [Facing(left, None) for left in lost - pairs.keys()]
    out += [Facing(None, right) for right in added - taken]
    return tuple(sorted(out, key=lambda each: _order(a, b, each)))


def _order(a: Figured, b: Figured, found: Facing) -> tuple[float, int]:
    if found.a is not None:
        return a.figures[found.a].start, -1
    # A figure put in has no place in a: it follows the pairs, by its place in b.
    return float("inf"), b.figures[found.b or 0].start


def _stretches(a: Figured, b: Figured, spans: Sequence[Span]) -> Iterator[Span]:
    """The spans, in symbols; neighbours that stand in the same order and close together in
    both texts are one, since the figures between them belong to both."""
    ordered = sorted(spans, key=lambda span: (span.a_start, span.b_start))
    joined: list[Span] = []
    for span in ordered:
        last = joined[-1] if joined else None
        if (
            last is not None
            and 0 <= span.a_start - last.a_end <= _BRIDGED
            and 0 <= span.b_start - last.b_end <= _BRIDGED
        ):
            joined[-1] = Span(last.a_start, span.a_end, last.b_start, span.b_end)
        else:
            joined.append(span)
    for span in joined:
        yield Span(
            *_widened(a, span.a_start, span.a_end),
            *_widened(b, span.b_start, span.b_end),
        )


def _widened(text: Figured, start: int, end: int) -> tuple[int, int]:
    """A raw range in symbols, with the figures that touch its ends."""
    first = int(np.searchsorted(text.raw, start))
    last = int(np.searchsorted(text.raw, end))
    if first - 1 in text.where and start - int(text.raw[first - 1]) <= _BEYOND:
        first -= 1
    if last in text.where and int(text.raw[last]) - end <= _BEYOND:
        last += 1
    return first, last


class _Stretch:
    """One aligned stretch of both texts, in symbols."""

    def __init__(self, a: Figured, b: Figured, left: str, right: str, span: Span) -> None:
        self.a, self.b = a, b
        self.left = left[span.a_start : span.a_end]
        self.right = right[span.b_start : span.b_end]
        self.a_start, self.b_start = span.a_start, span.b_start
        self.needed = min(_SHARED, max(1, min(_words(self.left), _words(self.right)) // 2))

    def facing(self) -> Iterator[Facing]:
        """What stands opposite what, run by run."""
        runs = self._runs()
        for run in runs:
            for block in run:
                yield from self._alike(block)
            for before, after in pairwise(run):
                yield from self._between(before, after)
        for earlier, later in pairwise(runs):
            yield from self._between(earlier[-1], later[0])
        if runs:
            yield from self._at_ends(runs[0][0], runs[-1][-1])

    def _runs(self) -> list[list[Block]]:
        """Matching blocks in runs of shared words; runs too short to mean anything are left out."""
        runs: list[list[Block]] = []
        for block in matching_blocks(self.left, self.right):
            last = runs[-1][-1] if runs else None
            if last is not None and self._is_loose(last, block):
                runs[-1].append(block)
            else:
                runs.append([block])
        return [run for run in runs if self._shared(run) >= self.needed]

    def _shared(self, run: list[Block]) -> int:
        return sum(_words(self.left[block.a : block.a_end]) for block in run)

    def _is_loose(self, before: Block, after: Block) -> bool:
        return (
            _words(self.left[before.a_end : after.a]) <= _LOOSE
            and _words(self.right[before.b_end : after.b]) <= _LOOSE
        )

    def _alike(self, block: Block) -> Iterator[Facing]:
        for step in range(block.size):
            index = self.a.where.get(self.a_start + block.a + step)
            if index is not None:
                yield Facing(index, self.b.where[self.b_start + block.b + step])

    def _between(self, before: Block, after: Block) -> Iterator[Facing]:
        words_a = _words(self.left[before.a_end : after.a])
        words_b = _words(self.right[before.b_end : after.b])
        if words_a > _LOST or words_b > _LOST:
            return
        yield from self._paired(
            (before.a_end, after.a), (before.b_end, after.b), dropped=words_b <= _REPLACED
        )

    def _at_ends(self, first: Block, last: Block) -> Iterator[Facing]:
        """The figures before the first and after the last shared word. Nothing beyond them is
        known to be shared, so that only pairs count there, and only next to the words."""
        head = _tail_figures(self.left[: first.a]), _tail_figures(self.right[: first.b])
        yield from self._paired(
            (first.a - head[0], first.a), (first.b - head[1], first.b), dropped=False
        )
        end_a = last.a_end + _tail_figures(self.left[last.a_end :][::-1])
        end_b = last.b_end + _tail_figures(self.right[last.b_end :][::-1])
        yield from self._paired((last.a_end, end_a), (last.b_end, end_b), dropped=False)

    def _paired(
        self, range_a: tuple[int, int], range_b: tuple[int, int], *, dropped: bool
    ) -> Iterator[Facing]:
        """The figures of two gaps that lie between the same words, in order."""
        found_a = [at for at in range(*range_a) if self.a_start + at in self.a.where]
        found_b = [at for at in range(*range_b) if self.b_start + at in self.b.where]
        chosen = self._best(found_a, found_b)
        for left, right in chosen:
            yield Facing(self._figure_a(left), self._figure_b(right))
        if not dropped:
            return
        for at in found_a:
            figure = self._figure_a(at)
            if at not in {left for left, _ in chosen} and self.a.figures[figure].weighty:
                yield Facing(figure, None)
        if range_a[0] == range_a[1] and range_b[1] - range_b[0] == 1 and found_b:
            figure = self._figure_b(found_b[0])
            if self.b.figures[figure].weighty:
                yield Facing(None, figure)

    def _figure_a(self, at: int) -> int:
        return self.a.where[self.a_start + at]

    def _figure_b(self, at: int) -> int:
        return self.b.where[self.b_start + at]

    def _best(self, found_a: list[int], found_b: list[int]) -> list[tuple[int, int]]:
        """The pairs of highest total likeness that keep the order of both texts."""
        rows, columns = len(found_a), len(found_b)
        best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
        alike = [[self._likeness(left, right) for right in found_b] for left in found_a]
        for i in range(rows - 1, -1, -1):
            for j in range(columns - 1, -1, -1):
                best[i][j] = max(best[i + 1][j], best[i][j + 1], best[i + 1][j + 1] + alike[i][j])
        chosen: list[tuple[int, int]] = []
        i = j = 0
        while i < rows and j < columns:
            if alike[i][j] > 0 and best[i][j] == best[i + 1][j + 1] + alike[i][j]:
                chosen.append((found_a[i], found_b[j]))
                i, j = i + 1, j + 1
            elif best[i][j] == best[i + 1][j]:
                i += 1
            else:
                j += 1
        return chosen

    def _likeness(self, at_a: int, at_b: int) -> float:
        """How well two figures fit each other: by their words, unit and number; 0 not at all."""
        before = _common(self.left[max(0, at_a - 8) : at_a][::-1], self.right[:at_b][-8:][::-1])
        after = _common(self.left[at_a + 1 : at_a + 9], self.right[at_b + 1 : at_b + 9])
        one, other = self.a.figures[self._figure_a(at_a)], self.b.figures[self._figure_b(at_b)]
        same_unit = dimension(one) == dimension(other)
        if before + after < 2 or not (same_unit or (before and after)):
            return 0.0
        return before + after + (2 if same_unit else 0) + _nearness(one, other)


def _words(symbols: str) -> int:
    """How many characters are words, not figures."""
    return sum(each < FIRST_SYMBOL for each in symbols)


def _tail_figures(symbols: str) -> int:
    """How many figures stand at the end without a word between."""
    return len(symbols) - len(symbols.rstrip("".join({e for e in symbols if e >= FIRST_SYMBOL})))


def _common(one: str, other: str) -> int:
    """The length of the common beginning; any figure is like any other."""
    length = 0
    for left, right in zip(one, other, strict=False):
        if left != right and min(left, right) < FIRST_SYMBOL:
            break
        length += 1
    return length


def _nearness(one: Quantity, other: Quantity) -> float:
    """1 for numbers within a hundredth of each other, less the further apart."""
    if not one.values or not other.values:
        return 0.5
    x, y = float(one.values[0]), float(other.values[0])
    if x == y:
        return 1.0
    return max(0.0, 1.0 - abs(x - y) / max(abs(x), abs(y)))
