"""Answers as tables for a terminal. Programs read the JSON instead."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from archive.amounts import number_of, percentage, shortened
from archive.attachments import LinkingPage
from archive.audit.answers import PagingAnswer
from archive.audit.audit import AuditAnswer, FigureAnswer, WitnessAnswer, WorkAnswer
from archive.bucket.fixity import FixityReport
from archive.decisions import Committed
from archive.records import Document, RunReport, Verdict
from archive.search.search import SearchAnswer
from archive.terminal import printable
from archive.texts.reading import OriginalHeld, ShowAnswer
from archive.vocabulary import CreditVerdict, Strength

FIGURES_SHOWN = 3
_HELD = {
    OriginalHeld.CAPTURED: "origin: {name}, whose own page is held ({quote})",
    OriginalHeld.CLAIMED: "origin: {name}, as the press page shown says ({evidence}: {quote})",
    OriginalHeld.NOT_CAPTURED: (
        "the original was never captured; origin: {name} ({evidence}: {quote})"
    ),
}


def audit_table(answer: AuditAnswer) -> RenderableType:
    """Who reposted what: a table a work, its canonical witness first."""
    return Group(*(_work_table(work) for work in answer.works))


def report_table(report: RunReport) -> RenderableType:
    """A night's report: each site's captures by outcome, then what it came to."""
    table = plain_table(f"run {report.run_id}: {report.outcome}", "site", "captures by outcome")
    for site in report.sites:
        counts = (f"{outcome} {count}" for outcome, count in site.outcomes)
        table.add_row(site.site_id, " · ".join(counts))
    total = (
        number_of(report.captures, "capture"),
        number_of(report.works_new, "new work"),
        number_of(report.works_changed, "work changed", "works changed"),
        number_of(report.versions_new, "canonical version"),
    )
    problems = [Text(f"! {printable(problem)}", style="yellow") for problem in report.problems]
    remarks = [Text(f"· {printable(remark)}") for remark in report.remarks]
    return Group(table, " · ".join(total), *problems, *remarks)


def status_table(runs: Iterable[Committed]) -> RenderableType:
    """The last runs, newest first."""
    table = plain_table(
        "runs", "no.", "run", "started (UTC)", "outcome (problems)", "captures", "works"
    )
    for run in runs:
        report = run.report
        table.add_row(
            str(run.sequence),
            report.run_id,
            f"{report.started_at:%m-%d %H:%M}",
            f"{report.outcome.value}{f' ({len(report.problems)})' if report.problems else ''}",
            str(report.captures),
            f"+{report.works_new} ~{report.works_changed}",
        )
    return table


def search_view(answer: SearchAnswer) -> RenderableType:
    """The hits of a search, best first."""
    lines: list[RenderableType] = []
    for hit in answer.hits:
        head = f"{shortened(hit.title or 'untitled')} · {(hit.published or '')[:10]}"
        words = printable(hit.snippet)
        lines += [Text(printable(head), style="bold"), words, f"{hit.work_id} {hit.url}", ""]
    held = number_of(answer.total, "canonical text holds", "canonical texts hold")
    return Group(*lines, f"{held} {answer.query}")


def document_view(document: Document, pages: Sequence[LinkingPage] = ()) -> RenderableType:
    """A page's text under what it says of itself and the files it links, or a file's under the
    `pages` that link it; then what was cut."""
    facts = (
        ("title", document.title),
        ("published", document.published),
        ("credits", document.credited_source),
        ("by", "、".join(document.credited_authors)),
        ("issuer", document.issuer),
        ("number", document.document_number),
        ("page", f"{document.page} of {document.pages}" if document.page else None),
        ("flags", ", ".join(document.flags)),
        *(("file", f"{file.name} {file.url}") for file in document.attachments),
        *(("attached to", f"{page.title or ''} {page.url}".strip()) for page in pages),
    )
    head = [
        Text.assemble((f"{name}: ", "bold"), printable(value)) for name, value in facts if value
    ]
    cuts = [
        Text(f"- {cut.rule}: {printable(cut.text)[:70]}", style="dim") for cut in document.removed
    ]
    return Group(document.url, *head, "", printable(document.text), "", *cuts)


def show_view(answer: ShowAnswer) -> RenderableType:
    """A canonical text, under whose it is and its versions."""
    lines = []
    if answer.origin is not None:
        told = _HELD[answer.original].format(
            name=answer.origin.name, evidence=answer.origin.evidence, quote=answer.origin.quote
        )
        lines.append(printable(told))
    if answer.split_into:
        lines.append(f"texts of it stand in: {', '.join(answer.split_into)}")
    if answer.merged_from:
        lines.append(f"merged into it, with versions of their own: {', '.join(answer.merged_from)}")
    table = plain_table(
        f"{shortened(answer.title or 'untitled')} ({answer.work_id})",
        "version",
        "decided by",
        "page",
    )
    for one in answer.versions:
        mark = " ←" if one.version == answer.version else ""
        table.add_row(f"{one.version}{mark}", one.decided_by, one.url)
    return Group(*lines, table, "", printable(answer.text))


def fixity_view(report: FixityReport) -> RenderableType:
    """What a check found, an object a line; then the verdict."""
    how = "read" if report.read_data else "looked at"
    lines = [f"{one.damage}: {one.key}: {one.detail}" for one in report.findings]
    lines.append(f"{number_of(report.checked, 'object')} {how}, {len(report.findings)} damaged")
    if report.findings and not report.read_data:
        lines.append("`dingben check --read-data` reads every object, and names all damage")
    if report.orphans:
        needless = number_of(len(report.orphans), "object")
        lines.append(f"{needless} that no run needs (left by a killed run)")
    return "\n".join(lines)


def figures_words(figures: Sequence[FigureAnswer]) -> list[str]:
    """The figures that did not come through as they were: the first few in words, and how
    many more of each verdict."""
    moved = [pair for pair in figures if pair.verdict is not Verdict.SAME]
    named = [
        pair
        for pair in moved
        if pair.canonical and pair.copy and pair.verdict is not Verdict.MASKED
    ]
    told = [f"{pair.canonical}→{pair.copy} {_verdict(pair)}" for pair in named[:FIGURES_SHOWN]]
    rest = Counter(pair.verdict for pair in moved if pair not in named[:FIGURES_SHOWN])
    return [*told, *(f"{count} {verdict}" for verdict, count in sorted(rest.items()))]


def _verdict(figure: FigureAnswer) -> str:
    if figure.as_in is None:
        return figure.verdict
    if figure.as_in.version is None:
        return "as the canonical page had it before"
    return f"as in version {figure.as_in.version}"


def _work_table(work: WorkAnswer) -> Table:
    origin = f" · origin {work.origin.name} ({work.origin.evidence})" if work.origin else ""
    title = f"{shortened(work.title or 'untitled')} · {work.work_id}{origin}"
    table = plain_table(title, "kind", "page · what it changed", "published", "credits", "in/of")
    for witness in work.witnesses:
        table.add_row(
            witness.kind.value,
            printable(f"{witness.url.partition('://')[2]}\n{_changes(witness)}"),
            (witness.published or "–")[:10],
            printable(witness.credited_source or "–"),
            f"{percentage(witness.contained)}/{percentage(witness.covers)}",
        )
    if work.canonical.paging is not None:
        table.caption = Text(_pages_held(work.canonical.paging))
        table.caption_justify = "left"
    return table


def _pages_held(paging: PagingAnswer) -> str:
    """Which pages of a paged article the canonical text rests on, and which it lacks."""
    told = [f"{len(paging.held)} of {number_of(paging.pages, 'page')} held"]
    if paging.missing:
        told.append(f"missing: {', '.join(map(str, paging.missing))}")
    if paging.declared_chars is not None:
        told.append(f"{number_of(paging.declared_chars, 'character')} declared")
    return " · ".join(told)


def _changes(witness: WitnessAnswer) -> str:
    told = [witness.role, *witness.flags]
    if witness.missing_sections:
        told.append(f"without {'、'.join(witness.missing_sections)}")
    told += figures_words(witness.figures)
    if witness.credit and witness.credit.verdict is CreditVerdict.FALSE:
        told.append(f"credits {witness.credit.credited} falsely")
    if witness.source and witness.source.strength is Strength.STRONG and witness.source.ordered:
        told.append(f"copied from {witness.source.host}")
    if witness.last_seen:
        told.append(f"last seen {witness.last_seen[:10]}, carries something else since")
    return ", ".join(told)


def plain_table(title: str, *columns: str) -> Table:
    """A table in the house's manner: narrow cells are kept whole, the others fold."""
    table = Table(
        title=Text(printable(title)),
        title_justify="left",
        title_style="bold",
        box=SIMPLE_HEAD,
        expand=True,
        pad_edge=False,
        padding=(0, 1, 0, 0),
    )
    for column in columns:
        whole = column in ("kind", "published", "in/of", "version", "no.", "site", "run")
        widest = 12 if column == "credits" else None
        table.add_column(column, overflow="fold", no_wrap=whole, max_width=widest)
    return table
