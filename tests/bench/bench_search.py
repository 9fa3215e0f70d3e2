"""How long a search takes, beside SQLite's own FTS5 asked the same.

`python -m tests.bench.bench_search [DOCUMENTS]` (20,000 unless given) fills a catalogue with
invented texts of about 900 characters, asks it the same stretches of one, two and four
characters as a plain FTS5 table of the same texts, and writes search.md next to this file.
Every query is drawn from the texts, so that frequent words are asked for frequently.
"""

from __future__ import annotations

import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from archive.catalogue.catalogue import open_catalogue
from archive.catalogue.database import connect
from archive.search.folding import FOLD_VERSION, fold
from archive.search.fulltext import CANONICAL, add, phrase
from archive.search.search import search

DOCUMENTS = 20_000
QUERIES = 200
TABLE = Path(__file__).with_name("search.md")
Text = tuple[str, str]


def texts(count: int, seed: int = 1) -> Iterator[Text]:
    """Titles and texts of invented words, as frequent as words are (Zipf), with signs, figures
    and line breaks among them."""
    chooser = random.Random(seed)
    characters = [chr(0x4E00 + chooser.randrange(20_000)) for _ in range(3_000)]
    weights = [1 / (rank + 3) for rank in range(len(characters))]
    words = [
        "".join(chooser.choices(characters, weights, k=chooser.choice((1, 2, 2, 2, 3))))
        for _ in range(12_000)
    ]
    frequent = [1 / (rank + 5) for rank in range(len(words))]
    for _ in range(count):
        held: list[str] = []
        length, wanted = 0, chooser.randrange(700, 1100)
        for word in chooser.choices(words, frequent, k=700):
            sign = chooser.choices(("", "，", "。\n", str(chooser.randrange(3000))), (84, 10, 4, 2))
            held += [word, *sign]
            length += len(word) + len(sign[0])
            if length > wanted:
                break
        yield "".join(chooser.choices(words, frequent, k=8)), "".join(held)


def queries(given: list[Text], length: int) -> list[str]:
    """Stretches of the texts, none with a sign in it."""
    chooser = random.Random(length)
    found: dict[str, None] = {}
    while len(found) < QUERIES:
        text = chooser.choice(given)[1]
        start = chooser.randrange(len(text) - length)
        stretch = text[start : start + length]
        if stretch.isalpha():
            found[stretch] = None
    return list(found)


def fill(url: str, given: list[Text]) -> None:
    """Make the texts findable as a night does."""
    engine = connect(url)
    with engine.begin() as connection:
        for start in range(0, len(given), 500):
            rows = [
                {
                    "work_id": f"w{number}", "part_id": f"{number}.0", "fold": FOLD_VERSION,
                    "url": f"http://a.example/{number}", "address": f"a.example/{number}",
                    "captured_at": "", "host": "a.example", "site_id": "a", "role": "press",
                    "published": "2026-01-01", "issuer": "", "document_number": "", "flags": "  ",
                    "title": title, "folded_title": fold(title), "text": text,
                    "folded": fold(text),
                }
                for number, (title, text) in enumerate(given[start : start + 500], start)
            ]  # fmt: skip
            add(connection, CANONICAL, rows)
    engine.dispose()


def plain(path: Path, given: list[Text]) -> sqlite3.Connection:
    """SQLite's own full text table over the same texts, a token a character."""
    connection = sqlite3.connect(path)
    connection.execute("CREATE VIRTUAL TABLE plain USING fts5(title, body)")
    connection.executemany(
        "INSERT INTO plain VALUES (?, ?)",
        ((" ".join(fold(title)), " ".join(fold(text))) for title, text in given),
    )
    connection.commit()
    return connection


def timed(ask: Callable[[str], object], asked: list[str]) -> list[float]:
    """Milliseconds of each question, after some to warm up."""
    for query in asked[:20]:
        ask(query)
    took = []
    for query in asked:
        begun = time.perf_counter()
        ask(query)
        took.append((time.perf_counter() - begun) * 1000)
    return took


def told(took: list[float]) -> str:
    """Median, 99th percentile and mean of it, as cells of the table."""
    ordered = sorted(took)
    p99 = ordered[int(len(ordered) * 0.99)]
    return f"{statistics.median(took):.1f} | {p99:.1f} | {statistics.mean(took):.1f}"


def measured(folder: Path, count: int) -> str:
    """The table."""
    given = list(texts(count))
    url = f"sqlite:///{folder}/catalogue.sqlite"
    begun = time.process_time()
    fill(url, given)
    filled = (time.process_time() - begun) * 1000 / count
    with (
        closing(open_catalogue(url)) as catalogue,
        closing(plain(folder / "plain.sqlite", given)) as own,
        catalogue.reading() as connection,
    ):
        lines = []
        for length in (1, 2, 4):
            asked = queries(given, length)
            lines += _rows(length, asked, {
                "dingben: top 10, snippets, total": lambda one: search(connection, one, 10),
                "its full text table alone, top 10": lambda one: connection.exec_driver_sql(
                    "SELECT rowid FROM canonical_fts WHERE canonical_fts MATCH ? "
                    "ORDER BY bm25(canonical_fts, 8.0, 1.0) LIMIT 10", (phrase(one),),
                ).all(),
                "FTS5, a token a character, top 10": lambda one: own.execute(
                    "SELECT rowid FROM plain WHERE plain MATCH ? ORDER BY rank LIMIT 10",
                    (f'"{" ".join(one)}"',),
                ).fetchall(),
                "the same with snippet() and count": lambda one: (
                    own.execute(
                        "SELECT rowid, snippet(plain, 1, '[', ']', '…', 64) FROM plain "
                        "WHERE plain MATCH ? ORDER BY rank LIMIT 10", (f'"{" ".join(one)}"',),
                    ).fetchall(),
                    own.execute(
                        "SELECT count(*) FROM plain WHERE plain MATCH ?",
                        (f'"{" ".join(one)}"',),
                    ).fetchone(),
                ),
            })  # fmt: skip
    return (
        f"# Search over {count:,} texts of about 900 characters\n\n"
        f"Milliseconds in one process, {QUERIES} queries of each length drawn from the texts.\n"
        f"Making a text findable takes {filled:.1f} ms of processor time.\n\n"
        "| characters asked for | who | p50 | p99 | mean | mean ÷ dingben's |\n"
        "| --- | --- | --- | --- | --- | --- |\n" + "\n".join(lines) + "\n"
    )


def _rows(length: int, asked: list[str], ways: dict[str, Callable[[str], object]]) -> list[str]:
    took = {name: timed(ask, asked) for name, ask in ways.items()}
    ours = statistics.mean(next(iter(took.values())))
    return [
        f"| {length} | {name} | {told(each)} | {statistics.mean(each) / ours:.2f} |"
        for name, each in took.items()
    ]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        table = measured(Path(made), int(sys.argv[1]) if sys.argv[1:] else DOCUMENTS)
    TABLE.write_text(table, encoding="utf-8")
    sys.stdout.write(table)
