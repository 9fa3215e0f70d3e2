"""Page to text against its peers, on the real pages beside the project.

`python -m tests.bench.bench_text` prints one table: F1, precision and recall of 4-gram
shingles (every Chinese character a token, every other word one; each page weighs the same,
as in zyte's article-extraction benchmark), the worst recall, the pages that keep a line of
furniture, the pages per second of one core. Metadata is included where a tool gives it.
"""

from __future__ import annotations

import gzip
import json
import logging
import re
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import trafilatura
from resiliparse.extract.html2text import extract_plain_text
from rich.console import Console
from rich.table import Table

from archive.records import Capture, Document, Rejection, WarcLocation
from pipelines.decode import decode
from pipelines.extract import extract

SHARED = Path(__file__).resolve().parents[3] / "shared"
_TOKEN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]|[^\W\u3400-\u9fff\uf900-\ufaff]+")
# A line of furniture, by words that no article's own line consists of.
_FURNITURE = re.compile(
    r"(?:扫一扫|扫码|长按)[^。]{0,30}|分享到.{0,30}|(?:上一篇|下一篇)[:：].*|.{0,40}(?:版权所有"
    r"|ICP备).{0,60}"
    r"|(?:相关阅读|相关新闻|热门推荐|猜你喜欢|网友评论|我来说两句)[:：]?|打印本页.{0,20}"
    r"|点击加载更多"
    r"|[【\[]?字体[:：].{0,20}|(?:登录|注册|首页|返回顶部)(?:[|\s].{0,20})?|广告.{0,60}"
    r"|免责声明.{0,200}"
)


@dataclass(frozen=True, slots=True)
class Page:
    """A saved page: its address, its bytes, the text it should give."""

    url: str
    payload: bytes
    gold: str


@dataclass(frozen=True, slots=True)
class Score:
    """What a tool reached: shares in [0, 1]; `dirty` is the share of pages that keep a line of
    furniture their gold does not have; `speed` in pages per second of processor time."""

    f1: float
    precision: float
    recall: float
    worst_recall: float
    dirty: float
    speed: float


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """The 4-grams of a text's tokens, with their counts; a shorter text is one shingle."""
    tokens = _TOKEN.findall(text)
    return Counter(tuple(tokens[at : at + 4]) for at in range(max(1, len(tokens) - 3)))


def load(folder: Path) -> list[Page]:
    """The pages of `gold.jsonl` and the files it names."""
    pages = []
    for line in (folder / "gold.jsonl").read_text("utf-8").splitlines():
        entry = json.loads(line)
        payload = gzip.decompress((folder / entry["file"]).read_bytes())
        pages.append(Page(entry["url"] or "http://page.example/", payload, entry["gold"]))
    return pages


def measure(tool: Callable[[Page], str], pages: Sequence[Page]) -> Score:
    """Run a tool over the pages and score its texts."""
    started = time.process_time()
    texts = [tool(page) for page in pages]
    spent = time.process_time() - started
    true = false = missed = 0.0
    recalls = []
    dirty = 0
    for page, text in zip(pages, texts, strict=True):
        expected, found = shingles(page.gold), shingles(text)
        common = (expected & found).total()
        weight = (expected | found).total()
        true += common / weight
        false += (found - expected).total() / weight
        missed += (expected - found).total() / weight
        recalls.append(common / expected.total())
        kept = set(map(str.strip, text.split("\n"))) - set(map(str.strip, page.gold.split("\n")))
        dirty += any(_FURNITURE.fullmatch(line) for line in kept)
    precision, recall = true / (true + false), true / (true + missed)
    return Score(
        f1=2 * precision * recall / (precision + recall),
        precision=precision,
        recall=recall,
        worst_recall=min(recalls),
        dirty=dirty / len(pages),
        speed=len(pages) / spent,
    )


def read(page: Page) -> Document | Rejection:
    """What this project makes of a page, metadata and all."""
    capture = Capture(
        target_uri=page.url,
        answered_uri=page.url,
        captured_at=datetime(2026, 1, 1, tzinfo=UTC),
        status=200,
        headers=(("Content-Type", "text/html"),),
        payload=page.payload,
        payload_digest="",
        location=WarcLocation("", 0, 0),
    )
    return extract(capture)


def dingben(page: Page) -> str:
    """The text of `read`, empty where the page is no document."""
    found = read(page)
    return found.text if isinstance(found, Document) else ""


def _trafilatura(*, fast: bool = False, favor_precision: bool = False) -> Callable[[Page], str]:
    def tool(page: Page) -> str:
        found = trafilatura.bare_extraction(
            page.payload,
            fast=fast,
            favor_precision=favor_precision,
            include_comments=False,
            with_metadata=True,
        )
        return str(getattr(found, "text", None) or "")

    return tool


def _resiliparse(page: Page) -> str:
    return extract_plain_text(decode(page.payload).text, main_content=True)


TOOLS: dict[str, Callable[[Page], str]] = {
    "dingben": dingben,
    "trafilatura default": _trafilatura(),
    "trafilatura fast": _trafilatura(fast=True),
    "trafilatura precision": _trafilatura(favor_precision=True),
    "resiliparse": _resiliparse,
}


def main() -> None:
    """Print the table."""
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    pages = load(SHARED / "pages")
    table = Table("tool", "F1", "precision", "recall", "worst recall", "dirty pages", "pages/s")
    for name, tool in TOOLS.items():
        score = measure(tool, pages)
        shares = (score.f1, score.precision, score.recall, score.worst_recall)
        cells = [*(f"{share:.3f}" for share in shares), f"{score.dirty:.0%}", f"{score.speed:.0f}"]
        table.add_row(name, *cells)
    Console(width=110).print(table)


if __name__ == "__main__":
    main()
