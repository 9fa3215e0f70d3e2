"""The audit from each of its sides, for a terminal."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Group, RenderableType
from rich.text import Text

from archive import tables
from archive.amounts import number_of, percentage, shortened
from archive.audit.answers import AuditAnswer
from archive.audit.shares import SharesAnswer, Taken
from archive.audit.sides import Answer
from archive.audit.views import CHECKS, ComplianceAnswer, LineageAnswer, LineageLine
from archive.terminal import printable

NAMED = 3
"""Sites named as sources, pieces of evidence told."""

_SHORT = {
    "within_8_hours": "8 h",
    "within_24_hours": "24 h",
    "source_given": "source",
    "source_listed": "listed",
    "author_given": "author",
    "editor_given": "editor",
    "original_title_given": "orig. title",
    "title_unchanged": "same title",
}


def side_table(answer: Answer) -> RenderableType:
    """An audit from any side."""
    match answer:
        case AuditAnswer():
            return tables.audit_table(answer)
        case SharesAnswer():
            return shares_table(answer)
        case ComplianceAnswer():
            return compliance_table(answer)
        case LineageAnswer():
            return lineage_table(answer)


def shares_table(answer: SharesAnswer) -> RenderableType:
    """What share of each site is reposted, and from whom."""
    table = tables.plain_table(
        "sites by what they repost", "site", "role", "pages", "reposts", "texts of", "copied from"
    )
    for site in answer.sites:
        table.add_row(
            printable(site.site_id),
            site.role,
            str(site.pages),
            f"{site.reposts} ({percentage(site.share)})",
            _names(site.texts_of),
            _names(site.copied_from),
        )
    return table


def compliance_table(answer: ComplianceAnswer) -> RenderableType:
    """What the reposts of each site do of what is asked: how many do, of how many that say."""
    told = [name for name in CHECKS if any(name in site.checks for site in answer.sites)]
    table = tables.plain_table(
        "reposts that do what is asked, of those that say", "site", "reposts",
        *(_SHORT[name] for name in told),
    )  # fmt: skip
    for site in answer.sites:
        cells = []
        for name in told:
            counts = site.checks.get(name, {})
            known = counts.get("yes", 0) + counts.get("no", 0)
            cells.append(f"{counts.get('yes', 0)}/{known}" if known else "–")
        table.add_row(printable(site.site_id), str(site.texts), *cells)
    return table


def lineage_table(answer: LineageAnswer) -> RenderableType:
    """Who copied from whom, as far as the evidence goes."""
    lines: list[RenderableType] = []
    title = None
    for link in answer.links:
        if link.work_id != title:
            title = link.work_id
            lines.append(
                Text(printable(f"{shortened(link.title or 'untitled')} · {title}"), style="bold")
            )
        lines.append(printable(_told(link)))
    known = sum(link.source is not None for link in answer.links)
    pages = number_of(len(answer.links), "page has", "pages have")
    lines.append(f"{known} of {pages} a likely source")
    return Group(*lines)


def _told(link: LineageLine) -> str:
    copy = link.copy.partition("://")[2]
    if link.source is None:
        return f"  {copy}\n    ← nothing says"
    arrow = "←" if link.ordered else "–"
    evidence = "; ".join(
        f"{one.name}: {one.quote}" if one.quote else one.name for one in link.evidence[:NAMED]
    )
    more = len(link.evidence) - NAMED
    rest = f"; {more} more" if more > 0 else ""
    source = link.source.partition("://")[2]
    return f"  {copy}\n    {arrow} {source} ({link.strength}) {evidence}{rest}"


def _names(taken: Iterable[Taken]) -> str:
    several = list(taken)
    told = [f"{one.site_name or one.site_id} {one.pages}" for one in several[:NAMED]]
    rest = f", {len(several) - NAMED} more" if len(several) > NAMED else ""
    return printable(", ".join(told) + rest)
