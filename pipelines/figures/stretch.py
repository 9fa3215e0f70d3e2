"""One aligned stretch of two texts, read figure by figure.

Figures alike are anchors among the words; what lies between two anchors is paired in order.
A pair needs words around it that stand in both texts, more of them than a stock phrase
(同比增长) has: the growth of one thing must never answer for that of another.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise

from rapidfuzz.distance import LCSseq

from archive.records import Span
from pipelines.figures.figured import FIRST_SYMBOL, Figured, dimension
from pipelines.figures.matching import Block, matching_blocks
from pipelines.figures.quantity import Quantity

_LOOSE = 3  # this many differing words do not interrupt a run of shared ones
_SHARED = 8  # shared words around a figure; 亿元同比增长 has six
_LOST = 80  # a longer passage missing from the other text is not shared, rather than dropped
_REPLACED = 40  # nor is one in whose place this much other text stands
_EDITED = 0.7  # words between a figure and shared words that are still the same words
_WINDOW = 8  # symbols on either side by which two figures are compared
_TABLE = 40_000  # pairs to be weighed; a longer table without words is read cell by cell
_PAUSE = re.compile(r"[，。；、：！？,;:!?\n]")

_Test = Callable[[int, int], bool]


@dataclass(slots=True)
class Reading:
    """Figures of a stretch, by index: those that face each other, those of the first text
    that were lost, those of the second that were put in."""

    pairs: list[tuple[int, int]] = field(default_factory=list)
    lost: list[int] = field(default_factory=list)
    added: list[int] = field(default_factory=list)


class Stretch:
    """The symbols `span` of two texts (see `Figured.symbols`), aligned."""

    def __init__(self, a: Figured, b: Figured, span: Span) -> None:
        self._a, self._b, self._span = a, b, span
        left = a.symbols[span.a_start : span.a_end]
        right = b.symbols[span.b_start : span.b_end]
        # A short stretch is judged by what it has.
        self._needed = min(_SHARED, max(1, min(_words(left), _words(right)) // 2))
        self._blocks = self._in_place(
            [
                Block(each.a + span.a_start, each.b + span.b_start, each.size)
                for each in matching_blocks(left, right)
            ]
        )
        self._reading = Reading()

    def _in_place(self, blocks: list[Block]) -> list[Block]:
        """The blocks without those few figures that are alike only because they were exchanged:
        5.6%和4% for 4%和5.6% is the same words with other figures at each place."""
        kept: list[Block] = []
        for at, block in enumerate(blocks):
            inside = kept and at + 1 < len(blocks) and not self._shared([block])
            if not inside or not self._is_exchanged(_gap(kept[-1], blocks[at + 1])):
                kept.append(block)
        return kept

    def _is_exchanged(self, gap: Span) -> bool:
        size = gap.a_end - gap.a_start
        if size != gap.b_end - gap.b_start or size > 2 * _WINDOW:
            return False
        left = self._a.symbols[gap.a_start : gap.a_end]
        return in_common(left, self._b.symbols[gap.b_start : gap.b_end]) == size

    def read(self) -> Reading:
        """What stands opposite what."""
        runs = self._runs()
        for run in runs:
            for block in run:
                self._alike(block)
            self._within_run(run)
        for earlier, later in pairwise(runs):
            self._between_runs(_gap(earlier[-1], later[0]))
        if runs:
            self._before(runs[0][0])
            self._after(runs[-1][-1])
        return self._reading

    def _runs(self) -> list[list[Block]]:
        """Blocks in runs of shared words; runs too short to mean anything are left out."""
        runs: list[list[Block]] = []
        for block in self._blocks:
            if runs and max(self._words_in(_gap(runs[-1][-1], block))) <= _LOOSE:
                runs[-1].append(block)
            else:
                runs.append([block])
        return [run for run in runs if self._shared(run) >= self._needed]

    def _shared(self, run: list[Block]) -> int:
        return sum(_words(self._a.symbols[block.a : block.a_end]) for block in run)

    def _words_in(self, gap: Span) -> tuple[int, int]:
        left = self._a.symbols[gap.a_start : gap.a_end]
        right = self._b.symbols[gap.b_start : gap.b_end]
        return _words(left), _words(right)

    def _alike(self, block: Block) -> None:
        for step in range(block.size):
            index = self._a.where.get(block.a + step)
            if index is not None:
                self._reading.pairs.append((index, self._b.where[block.b + step]))

    def _within_run(self, run: list[Block]) -> None:
        """Hardly a word between shared ones. A figure belongs to the words before it, or to
        those that it is joined to; 同比增长 before it and a new sentence after it are neither."""
        passed, total = 0, self._shared(run)
        for before, after in pairwise(run):
            passed += self._shared([before])
            gap = _gap(before, after)
            if passed >= self._needed:
                chosen = self._paired(gap)
            elif total - passed >= self._needed:
                chosen = self._paired(gap, partial(self._joins, gap))
            else:
                chosen = []
            self._alone(gap, chosen)

    def _joins(self, gap: Span, at_a: int, at_b: int) -> bool:
        """Whether nothing stands between the figures and the words after the gap."""
        return self._is_near(Span(at_a + 1, gap.a_end, at_b + 1, gap.b_end))

    def _between_runs(self, gap: Span) -> None:
        """Text that one of the two has otherwise: a pair must belong to the words at an edge."""
        words_a, words_b = self._words_in(gap)
        if max(words_a, words_b) > _LOST:
            return
        chosen = self._paired(
            gap,
            lambda at_a, at_b: (
                self._is_near(Span(gap.a_start, at_a, gap.b_start, at_b))
                or self._joins(gap, at_a, at_b)
            ),
        )
        if words_b <= _REPLACED:
            self._alone(gap, chosen)

    def _alone(self, gap: Span, chosen: list[tuple[int, int]]) -> None:
        """Figures with nothing opposite, of a gap between shared words."""
        paired = {left for left, _ in chosen}
        for at in self._a.figures_in(gap.a_start, gap.a_end):
            index = self._a.where[at]
            if at in paired or not self._a.figures[index].weighty:
                continue
            if not self._is_left_out(gap, at):
                self._reading.lost.append(index)
        if gap.a_start == gap.a_end and gap.b_end - gap.b_start == 1:
            index = self._b.where.get(gap.b_start, -1)
            if index >= 0 and self._b.figures[index].weighty:
                self._reading.added.append(index)

    def _is_left_out(self, gap: Span, at: int) -> bool:
        """Whether the figure's whole sentence lies in the gap: nobody took the figure out of
        a passage; the copy has not got the passage."""
        begin, end = self._a.sentence(at)
        inside = _words(self._a.symbols[max(begin, gap.a_start) : min(end, gap.a_end)])
        return inside > _LOOSE and _words(self._a.symbols[begin:end]) - inside <= _LOOSE

    def _before(self, first: Block) -> None:
        """Figures before the first shared word: nothing beyond them is known to be shared, so
        only what is joined to it counts."""
        at_a, at_b = first.a - 1, first.b - 1
        while self._face_at_end(at_a, at_b, at_a + 1, at_b + 1):
            at_a, at_b = at_a - 1, at_b - 1

    def _after(self, last: Block) -> None:
        """Figures after the last shared word, the same way."""
        at_a, at_b = last.a_end, last.b_end
        while self._face_at_end(at_a, at_b, at_a, at_b):
            at_a, at_b = at_a + 1, at_b + 1

    def _face_at_end(self, at_a: int, at_b: int, joint_a: int, joint_b: int) -> bool:
        """Pair the two if they are figures of the stretch, with no pause at the joint."""
        inside = (
            self._span.a_start <= at_a < self._span.a_end
            and self._span.b_start <= at_b < self._span.b_end
        )
        if not inside or at_a not in self._a.where or at_b not in self._b.where:
            return False
        joint = Span(joint_a, joint_a, joint_b, joint_b)
        if not self._is_near(joint) and not self._opens_texts(at_a, at_b, joint):
            return False
        self._reading.pairs.append((self._a.where[at_a], self._b.where[at_b]))
        return True

    def _opens_texts(self, at_a: int, at_b: int, joint: Span) -> bool:
        """Whether both texts begin with the figures (2007年 above a title), and no more than a
        line ends behind them."""
        if at_a or at_b or joint.a_start != 1 or joint.b_start != 1:
            return False
        blank = (self._a.between(1, 1) + self._b.between(1, 1)).strip()
        return not blank and self._a.figures[0].weighty and self._b.figures[0].weighty

    def _is_near(self, words: Span) -> bool:
        """Whether what lies between a figure and shared words is the same in both texts: next
        to nothing and no pause, or words hardly edited."""
        left = _only_words(self._a.symbols[words.a_start : words.a_end])
        right = _only_words(self._b.symbols[words.b_start : words.b_end])
        if max(len(left), len(right)) > _LOOSE:
            return LCSseq.normalized_similarity(left, right) >= _EDITED
        return not any(
            _PAUSE.search(text.between(start, end))
            for text, start, end in (
                (self._a, words.a_start, words.a_end),
                (self._b, words.b_start, words.b_end),
            )
        )

    def _paired(self, gap: Span, allowed: _Test | None = None) -> list[tuple[int, int]]:
        """Pair the figures of a gap: the highest total likeness that keeps both orders."""
        found_a = self._a.figures_in(gap.a_start, gap.a_end)
        found_b = self._b.figures_in(gap.b_start, gap.b_end)
        if len(found_a) * len(found_b) > _TABLE:
            chosen = list(zip(found_a, found_b, strict=False)) * (len(found_a) == len(found_b))
            self._reading.pairs += [(self._a.where[x], self._b.where[y]) for x, y in chosen]
            return chosen
        alike = [
            [self._likeness(x, y) if allowed is None or allowed(x, y) else 0.0 for y in found_b]
            for x in found_a
        ]
        chosen = [(found_a[i], found_b[j]) for i, j in _best(alike)]
        self._reading.pairs += [(self._a.where[x], self._b.where[y]) for x, y in chosen]
        return chosen

    def _likeness(self, at_a: int, at_b: int) -> float:
        """How well two figures fit each other, by their words, unit and number; 0: not at all."""
        left, right = self._a.symbols, self._b.symbols
        before = in_common(
            left[max(0, at_a - _WINDOW) : at_a][::-1], right[max(0, at_b - _WINDOW) : at_b][::-1]
        )
        after = in_common(left[at_a + 1 : at_a + 1 + _WINDOW], right[at_b + 1 : at_b + 1 + _WINDOW])
        one = self._a.figures[self._a.where[at_a]]
        other = self._b.figures[self._b.where[at_b]]
        same_unit = dimension(one) == dimension(other)
        alike = same_unit or one.digits == other.digits
        if before + after < 2 or not (alike or (before and after)):
            return 0.0
        return before + after + (2 if same_unit else 0) + _nearness(one, other)


def _gap(before: Block, after: Block) -> Span:
    return Span(before.a_end, after.a, before.b_end, after.b)


def _best(alike: list[list[float]]) -> Iterator[tuple[int, int]]:
    """The rising pairs (row, column) of the highest sum."""
    rows, columns = len(alike), len(alike[0]) if alike else 0
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for i in range(rows - 1, -1, -1):
        for j in range(columns - 1, -1, -1):
            best[i][j] = max(best[i + 1][j], best[i][j + 1], best[i + 1][j + 1] + alike[i][j])
    i = j = 0
    while i < rows and j < columns:
        if alike[i][j] > 0 and best[i][j] == best[i + 1][j + 1] + alike[i][j]:
            yield i, j
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1


def _words(symbols: str) -> int:
    return sum(each < FIRST_SYMBOL for each in symbols)


def _only_words(symbols: str) -> str:
    return "".join(each for each in symbols if each < FIRST_SYMBOL)


def in_common(one: str, other: str) -> int:
    """The length of the common beginning of two runs of symbols; any figure is like any other."""
    length = 0
    for left, right in zip(one, other, strict=False):
        if left != right and min(left, right) < FIRST_SYMBOL:
            break
        length += 1
    return length


def _nearness(one: Quantity, other: Quantity) -> float:
    """1 for equal numbers, less the further apart."""
    if not one.values or not other.values:
        return 0.5
    x, y = float(one.values[0]), float(other.values[0])
    return 1.0 if x == y else 1.0 - abs(x - y) / max(abs(x), abs(y))
