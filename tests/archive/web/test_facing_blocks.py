"""A reader goes from difference to difference, and nothing of the texts is left out."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from archive.web.facing import Change, Piece, Row
from archive.web.facing_blocks import FOLDED_FROM, Block, blocks


def row(left: str, right: str, change: Change = Change.SAME) -> Row:
    return Row((Piece(left, change),) if left else (), (Piece(right, change),) if right else ())


SAME = row("同", "同")


def words(told: tuple[Block, ...]) -> tuple[str, str]:
    pairs = [pair for block in told for pair in block.pairs]
    left = "".join(piece.text for pair in pairs for line in pair.left for piece in line)
    right = "".join(piece.text for pair in pairs for line in pair.right for piece in line)
    return left, right


def test_what_was_cut_stands_beside_what_was_added_in_its_place() -> None:
    rows = [SAME, row("甲", "", Change.CUT), row("乙", "", Change.CUT), row("", "丙", Change.ADDED)]
    told = blocks(rows)
    assert [block.number for block in told] == [0, 1]
    [pair] = told[1].pairs
    assert (len(pair.left), len(pair.right), pair.one_sided) == (2, 1, True)


def test_a_long_stretch_that_is_the_same_is_folded_but_for_its_ends() -> None:
    changed = row("甲", "乙", Change.CHANGED)
    told = blocks([changed, *[SAME] * FOLDED_FROM, changed])
    assert [(block.number, block.folded, len(block.pairs)) for block in told] == [
        (1, False, 1), (0, False, 1), (0, True, FOLDED_FROM - 2), (0, False, 1), (2, False, 1),
    ]  # fmt: skip
    assert not any(block.folded for block in blocks([SAME] * (FOLDED_FROM - 1)))


ROWS = st.lists(
    st.sampled_from(
        [SAME, row("甲", "", Change.CUT), row("", "乙", Change.ADDED),
         row("丙", "丁", Change.CHANGED), Row(SAME.left, SAME.right, moved=True)]
    ),
    max_size=30,
)  # fmt: skip


@given(ROWS)
def test_every_paragraph_stands_in_one_block_and_in_its_order(rows: list[Row]) -> None:
    told = blocks(rows)
    left = "".join(piece.text for one in rows for piece in one.left)
    right = "".join(piece.text for one in rows for piece in one.right)
    assert words(told) == (left, right)
    numbers = [block.number for block in told if block.number]
    assert numbers == list(range(1, len(numbers) + 1))
