"""The engine over plain documents: right on the real pages, clear about bad input."""

from __future__ import annotations

import gc
import gzip
import json
from pathlib import Path

import pytest

from archive.records import Part, Relation
from pipelines.reprints.pairs import BadDocuments, related_lines, related_pairs

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
        ('{"id": "x"}', "line 2: a document needs a string `id` and a string `text`"),
        ('{"id": true, "text": "x"}', "line 2: a document needs"),
        ('{"id": "a", "text": "x"}', "line 2: id 'a' was used before"),
    ],
)
def test_a_bad_line_is_named_before_any_pair(tmp_path: Path, line: str, complaint: str) -> None:
    path = tmp_path / "documents.jsonl"
    path.write_text(f'{{"id": "a", "text": "定本"}}\n{line}\n', encoding="utf-8")
    with pytest.raises(BadDocuments, match=complaint):
        related_lines(path)


@pytest.mark.parametrize("content", [None, b"no gzip"])
def test_an_unreadable_file_is_named(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "documents.jsonl.gz"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(BadDocuments, match=r"documents\.jsonl\.gz cannot be read"):
        related_lines(path)


def test_looking_for_garbage_is_as_it_was_when_the_pairs_are_had() -> None:
    before = gc.get_threshold()
    assert list(related_pairs([])) == []
    text = "".join(PARAGRAPHS)
    (pair,) = related_pairs([document("a", text), document("b", text)])
    assert pair.relation is Relation.FULL
    assert gc.get_threshold() == before
