"""Declared sites: one YAML file a site, beside this file for the built-in ones."""

from crawler.sites.declaration import (
    Discovery,
    Expect,
    Limits,
    ListApi,
    Paging,
    Politeness,
    SiteDeclaration,
)
from crawler.sites.loading import (
    BUILT_IN,
    SitesInvalid,
    load_sites,
    survey,
)
from crawler.sites.template import new_site

__all__ = [
    "BUILT_IN",
    "Discovery",
    "Expect",
    "Limits",
    "ListApi",
    "Paging",
    "Politeness",
    "SiteDeclaration",
    "SitesInvalid",
    "load_sites",
    "new_site",
    "survey",
]
