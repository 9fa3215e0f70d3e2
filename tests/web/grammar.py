"""A seeded grammar: one line of `texts/phrases.yaml` becomes sentences of one district.

`[a|b]` takes one alternative (they nest), `{name}` the district's next name of that
kind, `<10-40>` a number of that range with as many decimals as its lower end.
"""

from __future__ import annotations

import re
from itertools import cycle
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_INNERMOST = re.compile(r"\[([^\[\]]*)\]")
_NAME = re.compile(r"\{(\w+)\}")
_RANGE = re.compile(r"<(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)>")


class Grammar:
    """The voice of one district: its names, and its own random numbers."""

    def __init__(self, seed: str, names: Mapping[str, Sequence[str]]) -> None:
        self._random = Random(seed)
        self._names: dict[str, Iterator[str]] = {
            kind: cycle(choices) for kind, choices in names.items()
        }

    def pick(self, lines: Sequence[str], count: int) -> list[str]:
        """`count` different lines, in the order of this district's choosing."""
        return self._random.sample(list(lines), min(count, len(lines)))

    def write(self, line: str) -> str:
        """The line with every choice made and every name and number filled in."""
        while _INNERMOST.search(line):
            line = _INNERMOST.sub(lambda m: self._random.choice(m[1].split("|")), line)
        line = _NAME.sub(lambda m: next(self._names[m[1]]), line)
        return _RANGE.sub(self._number, line)

    def _number(self, found: re.Match[str]) -> str:
        low, high = found[1], found[2]
        decimals = len(low.partition(".")[2])
        value = self._random.uniform(float(low), float(high))
        return f"{value:.{decimals}f}"
