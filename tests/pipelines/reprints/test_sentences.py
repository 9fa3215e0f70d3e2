"""What share passages are of the sentences that they are from."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipelines.reprints.align import Chain
from pipelines.reprints.diagonal import Block
from pipelines.reprints.sentences import kept


def ends(*places: int, length: int = 100) -> bytes:
    """Sentences end before these characters, and the text begins and ends."""
    return bytes(place in {0, length, *places} for place in range(length + 1))


def passage(a: int, b: int, length: int) -> Chain:
    return Chain((Block(a, b, length),))


def test_whole_sentences_are_all_of_themselves() -> None:
    assert kept(ends(20, 50), ends(40, 70), [passage(20, 40, 30)]) == 1.0


def test_half_a_sentence_is_half_of_it_where_it_is_more() -> None:
    assert kept(ends(20, 60), ends(30), [passage(20, 30, 20)]) == 0.5
    assert kept(ends(20, 60), ends(30, 50), [passage(20, 30, 20)]) == 1.0


def test_a_word_of_the_next_sentence_does_not_count_for_it() -> None:
    assert kept(ends(20, 50), ends(20, 50), [passage(20, 20, 34)]) == 1.0
    assert kept(ends(20, 50), ends(20, 50), [passage(16, 16, 34)]) == 1.0


def test_a_passage_full_of_other_words_counts_by_what_is_equal() -> None:
    rewritten = Chain((Block(0, 0, 10), Block(40, 40, 10)))
    assert kept(ends(50), ends(50), [rewritten]) == 0.4


def test_of_nothing_nothing_is_lacking() -> None:
    assert kept(ends(), ends(), []) == 1.0


@given(
    st.sets(st.integers(0, 100)),
    st.sets(st.integers(0, 100)),
    st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4), st.integers(1, 20)), max_size=4),
)
def test_it_is_a_share(
    first: set[int], second: set[int], places: list[tuple[int, int, int]]
) -> None:
    chains = {a: passage(20 * a, 20 * b, length) for a, b, length in places}
    found = [chain for _, chain in sorted(chains.items())]
    assert 0 <= kept(ends(*first), ends(*second), found) <= 1
