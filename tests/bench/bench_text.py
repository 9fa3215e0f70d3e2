"""Page to text against its peers, on the real pages beside the project.

`python -m tests.bench.bench_text` prints one table: F1, precision and recall of 4-gram
shingles (every Chinese character a token, every other word one; each page weighs the same,
as in zyte's article-extraction benchmark), the worst recall, the pages that keep a line of
furniture, the metadata, the pages per second of one core, and what one and two processes take.
`--write` puts it into RESULTS-text.md. What the pages say of title, day and source is in
pages_metadata.json, read off the pages by eye.
"""

from __future__ import annotations

import gzip
import json
import logging
import multiprocessing
import os
import platform
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from archive.records import Capture, Document, Rejection, WarcLocation
from pipelines.extract import extract
from pipelines.extract.workers import read_pages

HERE = Path(__file__).resolve().parent
SHARED = HERE.parents[2] / "shared"
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
    """A saved page: its file and address, its bytes, the text it should give."""

    file: str
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


@dataclass(frozen=True, slots=True)
class Said:
    """What a tool, or the page itself, says: `published` is the day, ISO 8601."""

    text: str = ""
    title: str | None = None
    published: str | None = None
    credited_source: str | None = None


@dataclass(frozen=True, slots=True)
class MetadataScore:
    """Shares of the pages that state a field where a tool gave exactly that; `invented` counts
    days and sources given for pages that state none."""

    title: float
    published: float
    credited_source: float
    invented_days: int
    invented_sources: int


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
        url = entry["url"] or "http://page.example/"
        pages.append(Page(entry["file"], url, payload, entry["gold"]))
    return pages


def facts() -> dict[str, Said]:
    """What each page states, by its file."""
    listed = json.loads((HERE / "pages_metadata.json").read_text("utf-8"))
    return {file: Said(**fields) for file, fields in listed.items()}


def measure_metadata(answers: Mapping[str, Said]) -> MetadataScore:
    """Score the metadata that a tool gave, by file."""
    stated = facts()

    def share(field: str) -> float:
        having = {file: getattr(page, field) for file, page in stated.items()}
        having = {file: value for file, value in having.items() if value}
        right = sum(getattr(answers[file], field) == value for file, value in having.items())
        return right / len(having)

    def invented(field: str) -> int:
        return sum(
            bool(getattr(answers[file], field)) and not getattr(page, field)
            for file, page in stated.items()
        )

    return MetadataScore(
        share("title"),
        share("published"),
        share("credited_source"),
        invented("published"),
        invented("credited_source"),
    )


def answered(tool: Callable[[Page], Said], pages: Sequence[Page]) -> tuple[dict[str, Said], float]:
    """What a tool says of each page, by file, and the processor time it took in seconds."""
    started = time.process_time()
    answers = {page.file: tool(page) for page in pages}
    return answers, time.process_time() - started


def measure(answers: Mapping[str, Said], pages: Sequence[Page], spent: float) -> Score:
    """Score the texts that a tool gave."""
    texts = [answers[page.file].text for page in pages]
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


def captured(page: Page) -> Capture:
    """A page as if it had just been answered."""
    return Capture(
        target_uri=page.url,
        answered_uri=page.url,
        captured_at=datetime(2026, 1, 1, tzinfo=UTC),
        status=200,
        headers=(("Content-Type", "text/html"),),
        payload=page.payload,
        payload_digest="",
        location=WarcLocation("", 0, 0),
    )


def dingben(page: Page) -> Said:
    """What this project makes of a page; nothing where the page is no document."""
    found: Document | Rejection = extract(captured(page))
    if isinstance(found, Rejection):
        return Said()
    return Said(found.text, found.title, day_of(found.published), found.credited_source)


def day_of(stated: str | None) -> str | None:
    """The day of a date that may have a time."""
    return stated[:10] if stated else None


@dataclass(frozen=True, slots=True)
class PoolCost:
    """Reading through worker processes: pages per second of the clock, and the processor time
    in seconds that a page costs the workers together and the process that feeds them."""

    speed: float
    workers: float
    parent: float


def pool_cost(pages: Sequence[Page], workers: int) -> PoolCost:
    """What so many worker processes take, their start apart."""
    captures = [captured(page) for page in pages]
    warm = 4 * workers
    readings = read_pages(captures[:warm] + captures * 6, workers=workers)
    for _ in range(warm):
        next(readings)
    ids = [child.pid for child in multiprocessing.active_children() if child.pid]
    spent, own, started = sum(map(_seconds, ids)), time.process_time(), time.perf_counter()
    count = 6 * len(captures) - 1  # at the last the workers are gone, and their times with them
    for _ in range(count):
        next(readings)
    clock = time.perf_counter() - started
    cost = PoolCost(
        count / clock,
        (sum(map(_seconds, ids)) - spent) / count,
        (time.process_time() - own) / count,
    )
    readings.close()
    return cost


def _seconds(process: int) -> float:
    """Processor time that a process has taken (Linux)."""
    fields = Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def gain(one: PoolCost, two: PoolCost) -> float:
    """How many times faster two workers are than one on two cores that do nothing else: less
    than twice by what they cost each other, and by what the feeding process takes."""
    return 2 * min(1, one.workers / two.workers) * two.workers / (two.workers + two.parent)


def table(pages: Sequence[Page], tools: Mapping[str, Callable[[Page], Said]]) -> list[str]:
    """The table, as lines of Markdown."""
    heads = (
        "tool", "F1", "precision", "recall", "worst recall", "pages with furniture", "title",
        "published", "source", "days invented", "pages/s, one core",
    )  # fmt: skip
    lines = ["| " + " | ".join(heads) + " |", "|---" * len(heads) + "|"]
    for name, tool in tools.items():
        answered(tool, pages[:2])
        answers, spent = answered(tool, pages)
        text, said = measure(answers, pages, spent), measure_metadata(answers)
        shares = (text.f1, text.precision, text.recall, text.worst_recall)
        cells = [name, *(f"{share:.3f}" for share in shares), f"{text.dirty:.0%}"]
        cells += [f"{share:.2f}" for share in (said.title, said.published, said.credited_source)]
        lines.append(
            "| " + " | ".join([*cells, f"{said.invented_days}", f"{text.speed:.0f}"]) + " |"
        )
    return lines


def report(pages: Sequence[Page]) -> str:
    """The whole benchmark, with the machine it ran on."""
    from tests.bench.text_peers import PEERS  # the workers of the pool need none of them

    load = os.getloadavg()[0]
    one, two = (pool_cost(pages, workers) for workers in (1, 2))
    pooled = f"one {one.speed:.0f} pages/s, two {two.speed:.0f} ({two.speed / one.speed:.2f} times)"
    costs = ", ".join(
        f"{name} {1000 * cost.workers:.2f} + {1000 * cost.parent:.2f} ms"
        for name, cost in (("one", one), ("two", two))
    )
    peers = ("trafilatura", "newspaper4k", "readability-lxml", "resiliparse", "lxml")
    versions = ", ".join(f"{name} {version(name)}" for name in peers)
    made = f"Python {platform.python_version()}, {versions}"
    return "\n".join(
        [
            "# Page to text beside its peers",
            "",
            "`python -m tests.bench.bench_text --write`, metadata included where a tool gives it.",
            f"{len(pages)} real Chinese pages; {os.cpu_count()} cores ({platform.machine()});",
            f"{made}.",
            "A title, day or source counts where it is exactly what the page states (pages that",
            "state none left out). trafilatura's source is its `sitename`.",
            "",
            *table(pages, {"dingben": dingben, **PEERS}),
            "",
            f"Through worker processes, by the clock: {pooled}, at a load of {load:.1f};",
            "the clock tells the gain of a second process only where nothing else runs.",
            "By processor time a page, in the workers and in the process that feeds them:",
            f"{costs}. On two idle cores two are {gain(one, two):.2f} times as fast as one.",
            "",
        ]
    )


def main() -> None:
    """Print the benchmark, or write it to RESULTS-text.md."""
    logging.disable(logging.CRITICAL)
    found = report(load(SHARED / "pages"))
    if "--write" in sys.argv[1:]:
        (HERE / "RESULTS-text.md").write_text(found, "utf-8")
    sys.stdout.write(found)


if __name__ == "__main__":
    main()
