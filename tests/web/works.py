"""Which pages carry the same work, how, and which of them is its canonical text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.web import compilation, libraries, portals, press, reposts
from tests.web.pages import Page
from tests.web.reports import all_reports
from tests.web.spoiled import spoiled_url

Witness = dict[str, Any]
_SHARES: dict[str, tuple[tuple[float, float], tuple[float, float]]] = {
    "full": ((0.85, 1.0), (0.85, 1.0)),
    "partial": ((0.85, 1.0), (0.3, 0.9)),
    "fragment": ((0.85, 1.0), (0.05, 0.8)),
    "digest": ((0.3, 0.9), (0.15, 0.6)),
}
"""`contained` and `covers` that a witness of a kind may have, unless it says otherwise."""


def works(pages: Sequence[Page]) -> list[dict[str, Any]]:
    """Every work of more than one witness: who carries it, and what must be said of it.

    `canonical` lists the addresses that may be elected, best first; `kinds` the names
    that are right for a witness; `figures` verdicts that must be among those given.
    """
    compiled = _compiled_urls(pages, "yunzhan")
    return [
        _work("wangting", portals.lanchuan_url("wangting"), [
            _digest(press.DIGEST_URL),
            _digest(reposts.FOOTBALL_URL),
            _witness(compilation.SLICE_URL, "fragment"),
        ], may_join=[spoiled_url("misread")]),
        _work("liupu", portals.lanchuan_url("liupu"), [
            _witness(libraries.TRUNCATED_URL, "partial", missing_sections=["二"]),
        ]),
        _work("dongtang", portals.lanchuan_url("dongtang"), [
            _witness(reposts.MIRROR_URL, "full"),
            _witness(spoiled_url("shuffled"), "full", "digest", covers=(0.5, 1.0)),
        ]),
        _work("luzhu", portals.lanchuan_url("luzhu"), [
            _witness(reposts.TRADITIONAL_URL, "full"),
            *_compiled(pages, "luzhu"),
        ]),
        _work("qingli", press.ACCOUNT_URL, [
            _witness(libraries.MASKED_URL, "full"),
        ], origin="澜川日报", issued=False),
        _work("shiji", portals.lanchuan_url("shiji"), [
            _witness(libraries.FALSE_CREDIT_URL, "full", figures=(
                {"canonical": "四千一百名", "copy": "四千七百名", "verdict": "changed"},)),
            _witness(spoiled_url("rewritten"), "full"),
        ]),
        _work("nanbu", press.FULL_URL, [
            _witness(reposts.HIDDEN_URL, "partial"),
            _witness(spoiled_url("crossed"), "full"),
        ], origin="南埠区人民政府"),
        _work("yankou", portals.qining_url("yankou"), [
            _witness(spoiled_url("spun"), "full", covers=(0.75, 1.0), contained=(0.75, 1.0)),
        ]),
        _work("beimo", portals.qining_url("beimo"), [
            _witness(libraries.STRAY_URL, "full"),
            *_compiled(pages, "beimo"),
        ]),
        _work("songwu", portals.qining_url("songwu"), [
            _witness(reposts.FORUM_URL, "full"),
        ]),
        _work("quqiao", reposts.COMPANY_URL, [
            _witness(spoiled_url("tokens"), "full"),
        ], origin="曲桥区政府网", also=[spoiled_url("tokens")]),
        _work("yunzhan", compiled[0], _compiled(pages, "yunzhan"), also=compiled[1:]),
    ]  # fmt: skip


def kept_apart() -> list[dict[str, str]]:
    """Pairs that look alike and are not one work, with what they are to each other."""
    return [
        _pair(portals.lanchuan_url("shiji"), portals.lanchuan_url("shiji-2025"),
              "template", "last year's report of the same district"),
        _pair(portals.lanchuan_url("investment"), portals.qining_url("investment"),
              "template", "one form filled by two districts"),
        _pair(portals.lanchuan_url("order"), portals.lanchuan_url("pocket_parks"),
              "related", "an order and the regulation that it publishes"),
        _pair(portals.lanchuan_url("wangting"), portals.lanchuan_url("liupu"),
              "unrelated", "two districts of one city"),
        _pair(portals.lanchuan_url("wangting"), portals.qining_url("songwu"),
              "unrelated", "two districts of two cities"),
        _pair(portals.lanchuan_url("notice"), portals.lanchuan_url("pocket_parks"),
              "unrelated", "two pages of one portal"),
    ]  # fmt: skip


def _pair(a: str, b: str, relation: str, why: str) -> dict[str, str]:
    return {"a": a, "b": b, "relation": relation, "why": why}


def _work(
    report: str,
    canonical: str,
    witnesses: Sequence[Witness],
    *,
    origin: str | None = None,
    also: Sequence[str] = (),
    may_join: Sequence[str] = (),
    issued: bool = True,
) -> dict[str, Any]:
    elected = [canonical, *also]
    urls = [canonical, *(w["url"] for w in witnesses if w["url"] != canonical)]
    return {
        "report": report,
        "issuer": all_reports()[report].issuer if issued else None,
        "origin": origin,
        "canonical": elected,
        "urls": urls,
        "may_join": list(may_join),
        "witnesses": [w for w in witnesses if w["url"] != canonical],
    }


def _digest(url: str) -> Witness:
    """The newspaper's digest, which takes from the first part of the report only."""
    return _witness(url, "digest", figures=press.FIGURES, missing_sections=["二"])


def _witness(
    url: str,
    *kinds: str,
    figures: Sequence[dict[str, str]] = (),
    missing_sections: Sequence[str] = (),
    contained: tuple[float, float] | None = None,
    covers: tuple[float, float] | None = None,
) -> Witness:
    usual = _SHARES[kinds[0]]
    return {
        "url": url,
        "kinds": list(kinds),
        "contained": list(contained or usual[0]),
        "covers": list(covers or usual[1]),
        "figures": list(figures),
        "missing_sections": list(missing_sections),
    }


def _compiled_urls(pages: Sequence[Page], report: str) -> list[str]:
    numbers = range(1, compilation.COMPILATION_PAGES + 1)
    whole = {compilation.compilation_url(number) for number in numbers}
    return [p.url for p in pages if p.url in whole and report in p.gold.reports]


def _compiled(pages: Sequence[Page], report: str) -> list[Witness]:
    """A compilation's page may hold a second report, or only a few lines of this one."""
    return [
        _witness(url, "fragment", contained=(0.0, 1.0), covers=(0.0, 1.0))
        for url in _compiled_urls(pages, report)
    ]
