"""Which texts are one work does not depend on who came first, however many copies there are."""

from __future__ import annotations

import hashlib
import random
import tempfile
from collections.abc import Sequence
from itertools import combinations, pairwise
from pathlib import Path

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from archive.records import Flag, Part, Relation, Reprint, Span
from pipelines.reprints.candidates import PassageIndex
from pipelines.reprints.fingerprint import SCHEME, fingerprints
from pipelines.reprints.judge import judge
from pipelines.reprints.keys_in_common import OWNERS
from pipelines.works.completion import STANDING, binding, completed, copies
from pipelines.works.works import group, work_id
from tests.bench import reports
from tests.pipelines.reports import report


def page(text: str, title: str | None = None, flags: tuple[Flag, ...] = ()) -> Part:
    part_id = hashlib.sha256(text.encode()).hexdigest()[:12]
    url = f"http://{part_id[:3]}.example/{part_id}"
    return Part(part_id, part_id, 0, len(text), text, title=title, url=url, flags=flags)


REPORT, OTHER = report(31, 1500), report(32, 1500)
DAMAGED = [each.part for each in reports.corpus(14, seed=5)]
PAGES = [
    *(page(f"{REPORT}\n本站第{number}号编辑整理，欢迎转载。") for number in range(14)),
    page(REPORT[: len(REPORT) // 2]),
    page(REPORT[300:900], flags=(Flag.SLICE,)),
    page("\n".join(REPORT.split("\n")[3::3]), "一图读懂政府工作报告"),
    page(REPORT[-600:] + "\n" + OTHER[:600], "政府工作报告汇编", (Flag.SLICE,)),
    page(OTHER),
    page(OTHER.replace("，", "、")),
    page(report(33, 1500)),
    *(page(each.text, each.title) for each in DAMAGED[:9]),
]


Gathered = tuple[list[tuple[str, tuple[str, ...]]], list[tuple[str, str, str]]]


def gathered(nights: Sequence[Sequence[Part]]) -> Gathered:
    """What comes of those nights: the ids and members of the works, and the reprints that count
    within them."""
    known: dict[str, Part] = {}
    edges: list[Reprint] = []
    with tempfile.TemporaryDirectory() as folder:
        index = PassageIndex.open(Path(folder), SCHEME)
        for night in nights:
            settled = set(known)
            known |= {part.part_id: part for part in night}
            taken = fingerprints(night)
            found = (judge(known[a], known[b]) for a, b in index.candidates(taken))
            edges += [one for one in found if one is not None]
            edges += completed(known, edges, settled)
            index.add(taken)
        index.close()
    counted = binding(known, edges)
    works = group(tuple(known.values()), counted)
    return (
        [(work_id([known[each] for each in members]), members) for members in works],
        [(one.a, one.b, one.reason) for one in counted if one.relation.is_reprint],
    )


ALL = gathered([PAGES])
WORKS = ALL[0]


def test_fourteen_copies_their_cuts_and_their_digest_are_one_work() -> None:
    sizes = sorted(len(members) for _, members in WORKS)
    assert sizes[-1] in (17, 18)  # the compilation's page goes to one of its two works
    work_of = {part_id: name for name, members in WORKS for part_id in members}
    assert len({work_of[each.part_id] for each in PAGES[:17]}) == 1
    assert work_of[PAGES[18].part_id] == work_of[PAGES[19].part_id]
    assert len({work_of[PAGES[each].part_id] for each in (0, 18, 20)}) == 3


@settings(deadline=None, max_examples=10, phases=(Phase.explicit, Phase.generate))
@given(st.permutations(PAGES), st.sets(st.integers(1, len(PAGES) - 1), max_size=6))
def test_no_order_and_no_batching_changes_the_works_or_what_joins_them(
    order: list[Part], cuts: set[int]
) -> None:
    edges = [0, *sorted(cuts), len(order)]
    assert gathered([order[begin:end] for begin, end in pairwise(edges)]) == ALL


def edge(a: str, b: str, relation: Relation = Relation.FULL, share: float = 1.0) -> Reprint:
    return Reprint(a, b, relation, share, share, share, (Span(0, 9, 0, 9),), "as invented")


def test_of_more_copies_than_own_a_passage_some_stand_for_all() -> None:
    names = [f"{number:02}" for number in range(OWNERS + 4)]
    chain = [edge(a, b) for a, b in pairwise(random.Random(1).sample(names, len(names)))]
    standing = copies([*names, "alone"], chain)
    assert set(standing["11"]) == set(names[:STANDING]) == set(standing["00"])
    assert standing["alone"] == ("alone",)


def test_each_copy_is_judged_against_those_that_stand_for_all_and_only_that_counts() -> None:
    parts = {part.part_id: part for part in PAGES[:12]}
    names = sorted(parts)
    chain = [judge(parts[a], parts[b]) for a, b in pairwise(names)]
    known = [one for one in chain if one is not None]
    added = completed(parts, known)
    pairs = {tuple(sorted((one.a, one.b))) for one in (*known, *added)}
    first = set(names[:STANDING])
    assert pairs >= {pair for pair in combinations(names, 2) if first & set(pair)}
    assert completed(parts, [*known, *added]) == []
    counted = {tuple(sorted((one.a, one.b))) for one in binding(parts, [*known, *added])}
    assert counted == {pair for pair in combinations(names, 2) if first & set(pair)}


def test_what_was_looked_for_in_vain_is_not_looked_for_again() -> None:
    parts = {part.part_id: part for part in PAGES[:9]}
    names = sorted(parts)
    known = [edge(a, b) for a, b in pairwise(names)]
    assert completed(parts, known, settled=names) == []
    added = completed(parts, known, settled=names[1:])
    assert added
    assert all(names[0] in (one.a, one.b) for one in added)


def test_forms_of_texts_that_nothing_joins_are_not_looked_at_again() -> None:
    parts = {part.part_id: part for part in (PAGES[0], PAGES[1], PAGES[20])}
    a, b, other = parts
    known = [edge(a, b), edge(b, other, Relation.TEMPLATE, 0.4)]
    assert completed(parts, known) == []


def test_relations_of_parts_not_at_hand_are_passed_over() -> None:
    part = PAGES[0]
    assert completed({part.part_id: part}, [edge(part.part_id, "gone")]) == []
