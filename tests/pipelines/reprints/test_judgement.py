"""Floors of judgement on invented texts: what is done to them is found, and forms are no copies.

`tests/bench/bench_judgement.py` measures the same on real texts. Lowering a floor is a decision:
say in the commit what it buys.
"""

from __future__ import annotations

import random

import pytest

from archive.records import Part
from tests.bench import reports, stress
from tests.bench.bench_judgement import share_found

FAMILIES = [
    list(reports.family(random.Random(seed), 0, "other city's" if seed % 2 else "last year's"))
    for seed in range(40)
]
ORIGINALS = [family[0].part.text for family in FAMILIES]
FORMS = [(family[0].part.text, family[1].part.text) for family in FAMILIES]


def document(name: str, text: str) -> Part:
    return Part(name, name, 0, len(text), text)


def share(change: stress.Change, *, forms: bool = False) -> float:
    """The share of texts called reprints of what was made of them, or of another's form."""
    chooser = random.Random(change.__name__)
    texts = FORMS if forms else [(text, text) for text in ORIGINALS]
    return share_found(
        [
            (document(f"{number}o", ours), document(f"{number}v", change(chooser, theirs)))
            for number, (ours, theirs) in enumerate(texts)
        ]
    )


@pytest.mark.parametrize(
    ("change", "floor"),
    [
        (stress.unheaded, 1.0),
        (stress.first, 1.0),
        (stress.middle, 1.0),
        (stress.last, 1.0),
        (stress.thinned, 0.97),
        (stress.traditional, 1.0),
        (stress.wide, 1.0),
        (stress.masked, 1.0),
        (stress.misread, 1.0),
        (stress.digest, 0.97),
        (stress.item, 0.9),
        (stress.diluted(ORIGINALS, 0.4), 0.92),
        (stress.diluted(ORIGINALS, 0.15), 0.82),
    ],
    ids=lambda value: getattr(value, "__name__", str(value)),
)
def test_what_was_done_to_a_text_is_found(change: stress.Change, floor: float) -> None:
    assert share(change) >= floor


@pytest.mark.parametrize(
    ("size", "floor"), [(200, 0.95), (300, 0.97), (400, 0.99), (600, 0.99), (1000, 0.99)]
)
def test_a_misread_piece_is_found_in_itself_and_in_the_whole(size: int, floor: float) -> None:
    piece = stress.chained(stress.piece(size), stress.misread)
    chooser = random.Random(size)
    pieces = [stress.piece(size)(chooser, text) for text in ORIGINALS]
    alone = [
        (document(f"{number}o", text), document(f"{number}v", stress.misread(chooser, text)))
        for number, text in enumerate(pieces)
    ]
    assert share_found(alone) >= floor
    assert share(piece) >= floor - 0.02


@pytest.mark.parametrize(
    "change",
    [
        stress.whole,
        stress.unheaded,
        stress.first,
        stress.middle,
        stress.thinned,
        stress.slipped,
        stress.misread,
        stress.digest,
    ],
    ids=lambda value: getattr(value, "__name__", str(value)),
)
def test_a_form_of_another_city_or_year_is_no_copy_whatever_was_done_to_it(
    change: stress.Change,
) -> None:
    assert share(change, forms=True) <= 0.025
