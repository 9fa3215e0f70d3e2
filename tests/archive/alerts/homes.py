"""A home whose runs are invented: what its saved audits raise can be tried without a night."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml
from pydantic import SecretStr

from archive.catalogue.catalogue import open_catalogue
from archive.descent import Credit
from archive.records import Document, FigurePair, Role, Verdict, Work
from archive.settings import Settings
from archive.vocabulary import CreditVerdict
from tests.archive import samples

CHANGED = (
    FigurePair("30.4亿元", "30.4亿元", Verdict.SAME),
    FigurePair("187名", "178名", Verdict.CHANGED, "安置187名", "安置178名"),
    FigurePair("1.2亿元", "12000万元", Verdict.CONVERTED),
)


@dataclass(frozen=True, slots=True)
class Home:
    """A home with a folder of saved audits."""

    settings: Settings

    def saved(self, name: str, **told: Any) -> None:
        """Write a saved audit."""
        folder = self.settings.alerts_dir
        assert folder is not None
        folder.mkdir(parents=True, exist_ok=True)
        body = yaml.safe_dump({"name": name, **told}, allow_unicode=True)
        (folder / f"{name}.yaml").write_text(body, encoding="utf-8")

    def ran(
        self,
        sequence: int,
        documents: Sequence[Document],
        works: Sequence[Work],
        run_id: str | None = None,
    ) -> None:
        """Commit a run. A page's role is that of its name's beginning."""
        committed, decisions, held = samples.run(sequence, documents, works)
        decisions = replace(decisions, run_id=run_id or decisions.run_id)
        entries = tuple(replace(one, role=_role(one.host)) for one in decisions.documents)
        with closing(open_catalogue(self.settings.catalogue)) as catalogue:
            catalogue.apply(committed, replace(decisions, documents=entries), held)


def home(folder: Path, smtp: str | None = None) -> Home:
    """A home without a run yet."""
    return Home(
        Settings(
            home=folder / "home",
            alerts_dir=folder / "alerts",
            smtp_url=SecretStr(smtp) if smtp else None,
            smtp_from="dingben@archive.example",
        )
    )


def page(name: str, text: str, night: int = 1, *, credited: str | None = "云川日报") -> Document:
    """A page of that site."""
    return replace(samples.document(name, text, night=night), credited_source=credited)


def carried(
    canonical: Document,
    *copies: Document,
    version: int = 1,
    work_id: str = "w1",
    merged: Sequence[str] = (),
    continues: str | None = None,
    **figures: Any,
) -> Work:
    """A work that those copies carry; `changed` names the sites whose figures differ."""
    made = samples.work([canonical, *copies], version, work_id, merged)
    spoiled = set(figures.get("changed", ()))
    differing = {
        f"{one.document_id}.0" for one in copies if one.url.split("/")[2].split(".")[0] in spoiled
    }
    worth = {f"{one.document_id}.0": _credit(one) for one in (canonical, *copies)}
    witnesses = tuple(
        replace(
            one,
            figures=CHANGED if one.part_id in differing else CHANGED[:1],
            credit=worth[one.part_id],
        )
        for one in made.witnesses
    )
    return replace(
        made,
        title="2026年青禾区政府工作报告",
        issuer="青禾区人民政府",
        witnesses=witnesses,
        continues=continues,
    )


def _credit(page: Document) -> Credit:
    said = page.credited_source
    if said is None:
        return Credit(CreditVerdict.MISSING, None, "names no source")
    verdict = CreditVerdict.FALSE if said == "网友投稿" else CreditVerdict.TRUE
    return Credit(verdict, said, "names nobody")


def _role(host: str) -> Role:
    return Role.GOVERNMENT if host.startswith("gov") else Role.AGGREGATOR
