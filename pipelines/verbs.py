"""The verbs of the engines: `explain`, and `pairs` and `extract`, which need no archive."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from archive.catalogue.opening import filled_catalogue
from archive.errors import NothingFound
from archive.options import Home, Json
from archive.records import RunOutcome
from archive.settings import load_settings
from archive.terminal import complain, give, give_line
from archive.texts import reading
from pipelines.extract.saved import SavedPages
from pipelines.reprints.pairs import related_lines
from pipelines.works.comparison import compare
from pipelines.works.comparison_view import comparison_view


def explain(url_a: str, url_b: str, home: Home = None, as_json: Json = False) -> None:
    """How two pages are related: aligned spans, shares, and figures held side by side."""
    with filled_catalogue(load_settings(home)) as catalogue, catalogue.reading() as connection:
        a, b = (reading.page_in_works(connection, url) for url in (url_a, url_b))
    answer = compare(
        a.parts,
        b.parts,
        same_work=not a.works.isdisjoint(b.works),
        elected=a.elected | b.elected,
    )
    give(answer, comparison_view(answer), as_json=as_json)


def pairs(documents: Path, as_json: Json = False) -> None:
    """Every related pair of the plain documents in a JSON Lines file (.gz or not), a line a pair:
    how they are related, and how much of each is in the other; with --json one JSON line.

    A document is an object with `id` and `text`, and where known `title`, `published`, `issuer`
    and `url`.

    With --json a pair has `a` and `b`, the lesser id first; `relation`: full, partial, fragment
    or digest (a reprint), or template, quotation, edition, related; `contained_a` and
    `contained_b`, the share of each text found in the other, and `jaccard`, of their 5-character
    shingles, all in 0…1; `spans`, the shared passages, each with its start and end in `a` and in
    `b`, in characters of the texts as given; and `reason`.

    The order of the documents changes nothing. Of a text with more than 1,000 copies each is
    paired with the first few only.
    """
    for line in related_lines(documents):
        shares = f"{line['contained_a']:.0%}/{line['contained_b']:.0%}"
        give_line(line, f"{line['relation']} {line['a']} {line['b']} {shares}", as_json=as_json)


def extract(
    files: list[Path],
    url: Annotated[str | None, typer.Option(help="The address of the one page given.")] = None,
    as_json: Json = False,
) -> None:
    """What saved pages say (.html, .htm, their .gz, PDF, Word, WARC, or folders of them): a line
    a page with its title, date, source and length; with --json its text and all metadata.

    It ends with 3 where a file could not be read, 1 where none could, and 5 where no page gave a
    text.
    """
    pages, texts = SavedPages(files, url), 0
    for page in pages:
        give_line(page.answer, page.view, as_json=as_json)
        texts += page.has_text
    for line in pages.unreadable:
        complain(line)
    if pages.outcome is RunOutcome.SUCCEEDED and not texts:
        raise NothingFound("no page gave a text: each line says why")
    raise typer.Exit(pages.outcome.exit_code)
