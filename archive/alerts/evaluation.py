"""Which of a run's happenings a saved audit asked to be told of."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import lru_cache

from archive.alerts.alarms import Alarm
from archive.alerts.carried import CarriedWork
from archive.alerts.declaration import Condition, SavedAudit, WitnessFilters, WorkFilters
from archive.alerts.happenings import Happening
from archive.amounts import shortened
from archive.search.folding import fold, number_key, title_key
from archive.search.query import holds, parse

_TOLD = {
    Condition.NEW_WORK: "{title}: a new work, on {host}",
    Condition.NEW_REPOST: "{title}: {host} carries it ({kind})",
    Condition.UNCREDITED_REPOST: "{title}: {host} carries it ({kind}) and credits {credited}",
    Condition.FIGURE_CHANGED: "{title}: {host} has other figures: {figures}",
    Condition.CANONICAL_CHANGED: "{title}: its canonical text changed, now of {host}",
}
_FIGURES_TOLD = 5


def raised(
    audits: Iterable[SavedAudit], run_id: str, sequence: int, happened: Iterable[Happening]
) -> dict[str, list[Alarm]]:
    """The alarms of each audit, by its name, in one run."""
    given = tuple(audits)
    found: dict[str, list[Alarm]] = {audit.name: [] for audit in given}
    for one in happened:
        for audit in given:
            if _fits(audit, one):
                found[audit.name].append(_alarm(audit, run_id, sequence, one))
    return found


def _fits(audit: SavedAudit, one: Happening) -> bool:
    return (
        one.condition in audit.condition
        and _is_such_a_page(audit.witness, one)
        and _is_such_a_work(audit.filters, one.work)
        and (audit.query is None or _answers(audit.query, one.work))
    )


def _is_such_a_page(wanted: WitnessFilters, one: Happening) -> bool:
    asked = (
        (wanted.site, one.site_id),
        (wanted.role, one.role),
        (wanted.host, one.host),
    )
    return (
        all(value in (None, held) for value, held in asked)
        and (not wanted.kind or one.kind in wanted.kind)
        and set(wanted.flag) <= set(one.flags)
    )


def _is_such_a_work(wanted: WorkFilters, work: CarriedWork) -> bool:
    asked = ((wanted.site, work.site_id), (wanted.role, work.role), (wanted.host, work.host))
    published = (work.document.published or "")[:10]
    return (
        all(value in (None, held) for value, held in asked)
        and fold(wanted.issuer or "") in fold(work.issuer or "")
        and number_key(wanted.number or "") in number_key(work.document.document_number or "")
        and title_key(wanted.place or "") in title_key(f"{work.title or ''} {work.issuer or ''}")
        and (wanted.published_from is None or published >= str(wanted.published_from))
        and (wanted.published_to is None or "" < published <= str(wanted.published_to))
    )


def _answers(query: str, work: CarriedWork) -> bool:
    title, text = _folded(work.title or "", work.text)
    return holds(parse(query), title, text)


@lru_cache(maxsize=256)
def _folded(title: str, text: str) -> tuple[str, str]:
    """One work is asked about by every audit."""
    return fold(title), fold(text)


def _alarm(audit: SavedAudit, run_id: str, sequence: int, one: Happening) -> Alarm:
    identity = "\n".join([audit.name, one.condition, one.key])
    figures = "、".join(one.figures[:_FIGURES_TOLD])
    more = len(one.figures) - _FIGURES_TOLD
    told = _TOLD[one.condition].format(
        title=shortened(" ".join((one.work.title or one.work.work_id).split())),
        host=one.host or one.url,
        kind=one.kind,
        credited=f"{' '.join(one.credited.split())} falsely" if one.credited else "nobody",
        figures=figures + (f" and {more} more" if more > 0 else ""),
    )
    return Alarm(
        alarm_id=hashlib.sha256(identity.encode("utf-8", "replace")).hexdigest()[:32],
        audit=audit.name,
        condition=one.condition.value,
        sequence=sequence,
        run_id=run_id,
        work_id=one.work.work_id,
        title=one.work.title,
        url=one.url,
        canonical_url=one.work.document.url,
        told=told,
        figures=one.figures,
        host=one.host,
        kind=one.kind.value,
        credited=one.credited,
    )
