"""The engine over plain documents: right on the real pages, clear about bad input."""

from __future__ import annotations

import gc
import gzip
import json
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import LCSseq

from archive.records import Part, Relation
from pipelines.reprints import pairs
from pipelines.reprints.diagonal import LONE
from pipelines.reprints.documents import BadDocuments
from pipelines.reprints.normalise import normalise
from pipelines.reprints.pairs import related_lines, related_pairs
from tests.bench import stress

PARAGRAPHS = [
    "青栎区全年完成固定资产投资，新建改建道路桥梁多处，群众出行更加便利，获得感不断增强。",
    "引进重点项目一批，装备制造、生物医药两个集群加快成形，规上工业企业利润稳步回升。",
    "改造老旧小区，加装电梯，开办普惠幼儿园，城乡居民基本医疗保险参保率保持在较高水平。",
    "南河沿岸湿地修复一期完工，候鸟栖息地面积扩大，空气质量优良天数较上年有所增加。",
    "深化简政放权，企业开办一日办结，办事大厅设立帮办代办窗口，投诉件按期办结。",
]


def document(part_id: str, text: str) -> Part:
    return Part(part_id, part_id, 0, len(text), text)


def test_seeds_one_pair_is_related_and_no_other_reprinted(shared: Path) -> None:
    pages = json.loads((shared / "web/seeds.gold.json").read_text(encoding="utf-8"))["pages"]
    found = list(related_pairs(document(page["seed"], page["text"]) for page in pages))
    reprints = {(each.a, each.b): each for each in found if each.relation.is_reprint}
    assert set(reprints) == {("000", "001")}
    pair = reprints["000", "001"]
    assert pair.relation in (Relation.DIGEST, Relation.FRAGMENT)
    assert 0.6 <= pair.contained_a <= 0.85
    assert 0.22 <= pair.contained_b <= 0.4
    assert {each.relation for each in found} - {pair.relation} <= {Relation.QUOTATION}


def test_plain_seed_texts_give_the_same_answer(shared: Path) -> None:
    texts = [
        document(path.name[:3], path.read_text(encoding="utf-8"))
        for path in sorted((shared / "seeds").glob("*.txt"))
    ]
    found = related_pairs(texts)
    assert {(each.a, each.b) for each in found if each.relation.is_reprint} == {("000", "001")}


def test_lines_are_what_other_programs_read(tmp_path: Path) -> None:
    whole, half = "\n".join(PARAGRAPHS), "\n".join(PARAGRAPHS[:3])
    path = tmp_path / "documents.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.write(json.dumps({"id": "b", "text": whole, "title": None, "more": 1}) + "\n\n")
        file.write(json.dumps({"id": 7, "text": half, "url": "http://a.example/"}) + "\n")
    (line,) = related_lines(path)
    assert (line["a"], line["b"], line["relation"]) == ("7", "b", "partial")
    assert line["contained_a"] == 1.0
    assert line["spans"] == [{"a": [0, len(half) - 1], "b": [0, len(half) - 1]}]
    assert set(line) == {
        *("a", "b", "relation", "contained_a", "contained_b", "jaccard", "spans", "reason")
    }


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("{", "line 2: not JSON"),
        ("[1]", "line 2: not an object"),
        ('{"id": "x"}', "line 2: a document needs a string `text`, not nothing"),
        ('{"id": "x", "text": ["x"]}', r'line 2: a document needs a string `text`, not \["x"\]'),
        ('{"text": "x"}', "line 2: a document needs a string `id`, not nothing"),
        ('{"id": true, "text": "x"}', "line 2: a document needs a string `id`, not true"),
        ('{"id": "", "text": "x"}', 'line 2: a document needs a string `id`, not ""'),
        (r'{"id": "\ud800", "text": "x"}', "line 2: id .* is no Unicode text"),
        ('{"id": "a", "text": "x"}', "line 2: id 'a' was used before, in line 1"),
        ('{"id": "b", "text": "x"} {', "line 2: not JSON"),
        ("[" * 100_000, "line 2: not JSON"),
    ],
    ids=range(11),
)
def test_a_bad_line_is_named_before_any_pair(tmp_path: Path, line: str, complaint: str) -> None:
    path = tmp_path / "documents.jsonl"
    path.write_text(f'{{"id": "a", "text": "定本"}}\n{line}\n', encoding="utf-8")
    with pytest.raises(BadDocuments, match=complaint):
        related_lines(path)


def test_lines_that_are_not_unicode_are_named(tmp_path: Path) -> None:
    path = tmp_path / "documents.jsonl"
    path.write_bytes(b'{"id": "a", "text": "x"}\n' + '{"id": "b", "text": "定本"}'.encode("gbk"))
    with pytest.raises(BadDocuments, match="line 2: not JSON"):
        related_lines(path)


ZIPPED = gzip.compress(json.dumps({"id": "a", "text": "".join(PARAGRAPHS)}).encode())


@pytest.mark.parametrize(
    "content",
    [None, b"no gzip", ZIPPED[:-9], ZIPPED[:40] + b"\xff" * 40 + ZIPPED[80:]],
    ids=["missing", "no gzip", "cut short", "damaged"],
)
def test_an_unreadable_file_is_named(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "documents.jsonl.gz"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(BadDocuments, match=r"documents\.jsonl\.gz cannot be read"):
        related_lines(path)


def test_a_folder_and_a_file_without_documents_are_named(tmp_path: Path) -> None:
    with pytest.raises(BadDocuments, match="cannot be read"):
        related_lines(tmp_path)
    (tmp_path / "empty.jsonl").write_text("\n\n", encoding="utf-8")
    with pytest.raises(BadDocuments, match=r"empty\.jsonl holds no document"):
        related_lines(tmp_path / "empty.jsonl")


def test_a_zipped_file_is_read_whatever_it_is_called(tmp_path: Path) -> None:
    path = tmp_path / "documents.jsonl"
    path.write_bytes(ZIPPED)
    assert list(related_lines(path)) == []


COPIES = [
    document(
        f"c{number:02}", f"第{number}网\n" + "\n".join(PARAGRAPHS) + f"\n来源：第{number * 7}网"
    )
    for number in range(24)
]


@settings(deadline=None, max_examples=10)
@given(st.permutations(COPIES), st.sampled_from([12, 24, 1_000]))
def test_the_order_of_the_lines_changes_nothing_however_many_copies_there_are(
    shuffled: list[Part], many: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pairs, "PAIRED_COPIES", many)
        found, again = list(related_pairs(COPIES)), list(related_pairs(shuffled))
    assert found == again
    assert {name for each in found for name in (each.a, each.b)} == {c.part_id for c in COPIES}
    every = 24 * 23 // 2
    assert len(found) == every if many > 12 else len(found) < every


def test_texts_that_a_compilation_joins_are_not_compared_for_its_sake() -> None:
    """Eight copies of one text and eight of another, and a page that holds both."""
    one, other = "\n".join(PARAGRAPHS[:2]), "\n".join(PARAGRAPHS[2:])
    copies = [
        document(f"{name}{n}", text)
        for n in range(9)
        for name, text in zip("ab", (one, other), strict=True)
    ]
    found = {
        (each.a, each.b) for each in related_pairs([*copies, document("c", f"{one}\n{other}")])
    }
    assert len(found) == 2 * 36 + 18
    assert not any({a[0], b[0]} == {"a", "b"} for a, b in found)


HAN_OF = {"traditional": stress.traditional, "full-width": stress.wide}
BEYOND = "𠮷野家𡈽𪚥"


@settings(deadline=None, max_examples=25)
@given(
    st.lists(
        st.sampled_from([*PARAGRAPHS, BEYOND, "😀", "ＡＢＣ １２３", "𝟙𝟚 ㎡㈱", "\ud800"]),
        max_size=9,
    ),
    st.lists(st.sampled_from([*PARAGRAPHS, BEYOND, "ﬀ", "²³"]), max_size=9),
    st.sampled_from(sorted(HAN_OF)),
)
def test_spans_are_places_in_the_raw_texts_and_say_the_same(
    first: list[str], second: list[str], change: str
) -> None:
    a = "".join(first)
    b = HAN_OF[change](random.Random(1), "\n".join(second))
    for found in related_pairs([document("a", a), document("b", b)]):
        for share in (found.contained_a, found.contained_b, found.jaccard):
            assert 0 <= share <= 1
        assert found.spans
        for span in found.spans:
            assert 0 <= span.a_start < span.a_end <= len(a)
            assert 0 <= span.b_start < span.b_end <= len(b)
            ours = normalise(a[span.a_start : span.a_end]).text
            theirs = normalise(b[span.b_start : span.b_end]).text
            assert LCSseq.similarity(ours, theirs) >= min(LONE, len(ours))
            assert (ours[0], ours[-1]) == (theirs[0], theirs[-1])


def test_looking_for_garbage_is_as_it_was_when_the_pairs_are_had() -> None:
    before = gc.get_threshold()
    assert list(related_pairs([])) == []
    text = "".join(PARAGRAPHS)
    (pair,) = related_pairs([document("a", text), document("b", text)])
    assert pair.relation is Relation.FULL
    assert gc.get_threshold() == before
