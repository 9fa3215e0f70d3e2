"""The two scripts of Chinese: which traditional character is which simplified one."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

import opencc


@cache
def simplified_by_traditional() -> Mapping[str, str]:
    """Traditional characters and their simplified ones, one to one, followed to its end: what
    comes out is changed no further. Those that are both are left out. Source: OpenCC's
    TSCharacters, the first reading of each."""
    path = Path(opencc.__file__).parent / "dictionary" / "TSCharacters.txt"
    first: dict[str, str] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        traditional, _, readings = line.partition("\t")
        reading = readings.split(" ")[0]
        if len(traditional) == len(reading) == 1 and reading != traditional:
            first[traditional] = reading
    return MappingProxyType({start: _end_of(start, first) for start in first})


def _end_of(start: str, first: Mapping[str, str]) -> str:
    """Where the readings of a character lead; a ring of readings ends in its least one."""
    seen = [start]
    while (following := first.get(seen[-1])) is not None and following not in seen:
        seen.append(following)
    return seen[-1] if following is None else min(seen[seen.index(following) :])
