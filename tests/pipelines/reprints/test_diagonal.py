"""A copy with nothing put in or left out is found by looking along its diagonal."""

from __future__ import annotations

import random

import pytest

from pipelines.reprints import align
from pipelines.reprints.diagonal import straight
from pipelines.reprints.normalise import normalise


def prose(seed: int, length: int) -> str:
    chooser = random.Random(seed)
    return "".join(chr(0x4E00 + chooser.randrange(6000)) for _ in range(length))


TEXT = prose(1, 600)
MISREAD = "".join("错" if place % 37 == 5 else each for place, each in enumerate(TEXT))


@pytest.mark.parametrize("copy", [MISREAD, prose(2, 30) + MISREAD + prose(3, 90), MISREAD[50:400]])
def test_is_what_the_general_alignment_finds(monkeypatch: pytest.MonkeyPatch, copy: str) -> None:
    a, b = sorted((TEXT, copy), key=len)
    found = straight(a, b)
    assert found is not None
    for block in found:
        assert a[block.a : block.a + block.length] == b[block.b : block.b + block.length]
    monkeypatch.setattr(align, "straight", lambda *_: None)
    (chain,) = align.chains(normalise(a), normalise(b))
    assert chain.blocks == tuple(found)


@pytest.mark.parametrize(
    "other",
    [
        prose(4, 700),
        TEXT[300:] + TEXT[:300],
        TEXT[:300] + prose(5, 60) + TEXT[300:],
        TEXT[:300] + prose(6, 400),
        "",
    ],
    ids=["unrelated", "displaced", "put into", "continued otherwise", "nothing"],
)
def test_anything_else_is_left_to_the_general_alignment(other: str) -> None:
    a, b = sorted((TEXT, other), key=len)
    assert straight(a, b) is None
