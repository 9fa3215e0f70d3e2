"""What the sites of a run have shown so far, held against what they lead to: sites without end
are not followed for ever, and pages that stand for any address are found out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace

from archive.frontier.tables import Found
from archive.vocabulary import Rule, refused
from crawler.discovery.kinds import PageKind
from crawler.discovery.traps import AlikeWatch, TrapWatch, rule_of
from crawler.politeness.addresses import refusal
from crawler.sites import SiteDeclaration


class Watches:
    """The watches over the sites of a run. `complain` is told what an operator must read."""

    def __init__(
        self,
        sites: Sequence[SiteDeclaration],
        allow: Collection[str],
        complain: Callable[[SiteDeclaration, str], None],
    ) -> None:
        """`allow` are hosts inside that may be asked all the same."""
        self._allow, self._complain = allow, complain
        self._alike = {site.id: AlikeWatch() for site in sites}
        self._traps = {site.id: TrapWatch() for site in sites}

    def resume(self, site_id: str, looks: Mapping[str, int]) -> None:
        """Go on where the run was, by how often each looks was seen of a site's articles."""
        self._alike[site_id] = AlikeWatch(looks)

    def judged(self, site: SiteDeclaration, found: Found) -> Found:
        """An address as it is asked for, or with the rule that forbids it."""
        if found.outcome is not None:
            return found
        rule = refusal(found.url, site.hosts, self._allow)
        if rule is None and found.kind == PageKind.LIST:
            rule = self._traps[site.id].rule(found.url)
        elif rule is None and found.kind == PageKind.ARTICLE:
            rule = self._traps[site.id].article_rule(found.url)
        if rule is None:
            return found
        if rule.startswith("trap"):
            self._complain(
                site, f"{rule}: a site without end, not followed further: {rule_of(rule)}"
            )
        return replace(found, outcome=refused(rule))

    def rule_now(self, site: SiteDeclaration, page: Found) -> Rule | None:
        """The rule that a list page breaks by what its site has shown since it was found."""
        if page.kind != PageKind.LIST or page.hops == 0:
            return None
        return self._traps[site.id].rule(page.url)

    def showed(self, site: SiteDeclaration, page: Found, leads_to: Sequence[Found]) -> None:
        """Note what a list page led to."""
        self._traps[site.id].showed(page.url, leads_to)

    def is_any_address(self, site: SiteDeclaration, page: Found, looks: str) -> bool:
        """Whether a page that cannot be there looks as many articles of the site do."""
        watch = self._alike[site.id]
        if page.kind != PageKind.PROBE or not watch.is_false(looks):
            return False
        self._complain(site, f"the page at any address is {watch.number(looks)} articles")
        return True

    def suspects(self, site: SiteDeclaration, page: Found, looks: str) -> bool:
        """Note how an article looks; whether the site should be asked for a page that it cannot
        have."""
        if page.kind != PageKind.ARTICLE:
            return False
        self._traps[site.id].looked(page.url, looks)
        return self._alike[site.id].suspects(looks)
