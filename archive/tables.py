"""Answers as tables for a terminal. Programs read the JSON instead."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from archive.audit import AuditAnswer, FigureAnswer, WitnessAnswer, WorkAnswer
from archive.decisions import Committed
from archive.reading import ShowAnswer
from archive.records import Document, RunReport, Verdict
from archive.search import SearchAnswer

FIGURES_SHOWN = 3


def audit_table(answer: AuditAnswer) -> RenderableType:
    """Who reposted what: a table a work, its canonical witness first."""
    return Group(*(_work_table(work) for work in answer.works))


def report_table(report: RunReport) -> RenderableType:
    """A night's report: each site's captures by outcome, then what it came to."""
    names = sorted({outcome for site in report.sites for outcome, _ in site.outcomes})
    table = _table(f"run {report.run_id}: {report.outcome}", "site", *names)
    for site in report.sites:
        counts = dict(site.outcomes)
        table.add_row(site.site_id, *(str(counts.get(name, "")) for name in names))
    total = (
        f"{report.captures} captures · {report.works_new} new works · "
        f"{report.works_changed} works changed · {report.versions_new} canonical versions"
    )
    problems = [Text(f"! {problem}", style="yellow") for problem in report.problems]
    return Group(table, total, *problems)


def status_table(runs: Iterable[Committed]) -> RenderableType:
    """The last runs, newest first."""
    table = _table(
        "runs", "no.", "run", "started (UTC)", "outcome", "captures", "works", "problems"
    )
    for run in runs:
        report = run.report
        table.add_row(
            str(run.sequence),
            report.run_id,
            f"{report.started_at:%Y-%m-%d %H:%M}",
            report.outcome.value,
            str(report.captures),
            f"+{report.works_new} ~{report.works_changed}",
            str(len(report.problems) or ""),
        )
    return table


def search_table(answer: SearchAnswer) -> RenderableType:
    """The hits of a search, best first."""
    table = _table(f"{answer.query}: {answer.total} canonical texts", "work", "text", "page")
    for hit in answer.hits:
        words = Text.assemble((hit.title or "untitled", "bold"), "\n", hit.snippet)
        table.add_row(hit.work_id, words, f"{hit.published or ''}\n{hit.url}")
    return table


def document_view(document: Document) -> RenderableType:
    """A page's text under what the page says of itself, and what was cut from it."""
    facts = (
        ("title", document.title),
        ("published", document.published),
        ("credits", document.credited_source),
        ("by", "、".join(document.credited_authors)),
        ("issuer", document.issuer),
        ("number", document.document_number),
        ("page", f"{document.page} of {document.pages}" if document.page else None),
        ("flags", ", ".join(document.flags)),
    )
    head = [Text.assemble((f"{name}: ", "bold"), value) for name, value in facts if value]
    cuts = [Text(f"- {cut.rule}: {cut.text[:70]}", style="dim") for cut in document.removed]
    return Group(document.url, *head, "", document.text, "", *cuts)


def show_view(answer: ShowAnswer) -> RenderableType:
    """A canonical text under its versions."""
    table = _table(
        f"{answer.title or 'untitled'} ({answer.work_id})", "version", "decided by", "page"
    )
    for one in answer.versions:
        mark = " ←" if one.version == answer.version else ""
        table.add_row(f"{one.version}{mark}", one.decided_by, one.url)
    return Group(table, "", answer.text)


def fixity_view(report: FixityReport) -> RenderableType:
    """What a check found, an object a line; then the verdict."""
    return report.summary()


def figures_text(figures: Sequence[FigureAnswer]) -> str:
    """The figures that did not come through as they were, the first few of them."""
    moved = [pair for pair in figures if pair.verdict is not Verdict.SAME]
    masked = [pair for pair in moved if pair.verdict is Verdict.MASKED]
    told = [pair for pair in moved if pair.verdict is not Verdict.MASKED]
    lines = [f"{pair.canonical or '–'} → {pair.copy or '–'} {pair.verdict}" for pair in told[:FIGURES_SHOWN]]
    if len(told) > FIGURES_SHOWN:
        lines.append(f"and {len(told) - FIGURES_SHOWN} more")
    if masked:
        lines.append(f"{len(masked)} masked")
    return "\n".join(lines)


def _work_table(work: WorkAnswer) -> Table:
    origin = f" · origin {work.origin.name} ({work.origin.evidence})" if work.origin else ""
    title = f"{work.title or 'untitled'} · {work.work_id}{origin}"
    table = _table(
        title, "kind", "page", "published", "credits", "contained", "covers", "what changed"
    )
    for witness in work.witnesses:
        table.add_row(
            witness.kind.value,
            f"{witness.host} ({witness.role})",
            (witness.published or "–")[:16],
            witness.credited_source or "–",
            f"{witness.contained:.0%}",
            f"{witness.covers:.0%}",
            _changes(witness),
        )
    return table


def _changes(witness: WitnessAnswer) -> str:
    lines = [", ".join(witness.flags)] if witness.flags else []
    if witness.missing_sections:
        lines.append(f"without {'、'.join(witness.missing_sections)}")
    figures = figures_text(witness.figures)
    return "\n".join([*lines, figures] if figures else lines)


def _table(title: str, *columns: str) -> Table:
    table = Table(title=Text(title), title_justify="left", title_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    return table
