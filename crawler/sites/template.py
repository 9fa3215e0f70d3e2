"""A new site's file: a commented declaration that already passes the check."""

from __future__ import annotations

from pathlib import Path

import yaml
from pydantic import ValidationError

from archive.records import Role
from archive.strict_yaml import Mistake
from crawler.sites.declaration import SiteDeclaration
from crawler.sites.loading import SitesInvalid

_TEMPLATE = """\
# A site is one file. `dingben sites check` finds every mistake in it.
id: {id}
name: {name}
# government, press, aggregator, company or forum: who is believed to hold the original
role: {role}
hosts:
  - {host}
# No page was ever fetched live with this declaration; write the day when one was.
verified: null
# a site that is declared and not crawled
# enabled: false
# whatever the next one should know
# notes: asked its owner on 2026-01-05, who agreed

discovery:
  # where the crawl begins: list pages, newest first
  start:
    - {start}
  # it may as well begin at sitemaps, feeds, or a list that a script fetches as JSON
  # sitemaps: [http://{host}/sitemap.xml]
  # feeds: [http://{host}/rss.xml]
  # (items, link and date are JMESPath expressions: https://jmespath.org)
  # apis: [{{url: "http://{host}/api?page={{page}}", items: data.list, link: url, date: pubDate}}]
  # regular expressions, searched in a link's whole address: which links are articles
  articles:
    - /t\\d{{8}}_\\d+\\.s?html$
    - /\\d{{4,}}\\.s?html$
  # which links are further list pages
  lists:
    - /index_\\d+\\.s?html$
    - "[?&]page=\\\\d+$"
  # list pages that no link shows, because a script writes them
  # paging: {{url: "index_{{page}}.html", first: 1, last: 20}}
  # links on an article to the other pages of the same text
  # continued: [/\\d+_\\d+\\.html$]
  # links on any page that are followed too, and how many links deep
  # follow: [/zwgk/]
  # follow_depth: 3
  # parameters of addresses that change nothing
  # drop: [sid, from]
  # the files that an article links, so many of each and a night (`true`: PDF and Word files)
  # attachments: {{allow: ['(?i)\\.(pdf|docx?)$'], per_page: 10, per_night: 500}}
  # links that are never followed, and the part of a list page that counts
  # skip: [/login]
  # within: ul.list

# seconds between two requests to one host, and how many at a time
politeness:
  delay: 3
  concurrency: 1
  # night: 22:00-06:00
# robots.txt is obeyed; `ignore` only where its owner agreed
# robots: obey

# pages that only a script makes are opened in Chromium: pip install '.[browser]'
# render: browser
# a server whose certificate nobody vouches for: its own certificate, or none; and why
# tls: {{verify: false, reason: their certificate ran out on 2026-01-05; they know}}
# tls: {{ca: "-----BEGIN CERTIFICATE----- …", reason: it is vouched for by their own}}

# a page that never changes is asked for after 1, 2, 4 … nights, and at least every so many
revisit:
  longest: 30

# what one night may cost: requests, links away from where it begins, seconds for one answer
limits:
  requests: 2000
  # depth: 60
  # seconds: 60

# what a good night is; one that is not so is degraded, and says in what
expect:
  min_documents: 1
  # max_documents: 500
  # articles that its lists show, known ones too
  # min_listed: 20
  # shares of the new documents: with a title, a date, a credited source, behind a login
  # min_titled: 0.9
  # min_published: 0.9
  # min_credited: 0.5
  # max_walled: 0.1
  # how far all of these may fall below the last nights' median
  # max_shrink: 0.5
"""


def new_site(
    folder: Path,
    site_id: str,
    host: str,
    *,
    name: str = "",
    role: Role = Role.AGGREGATOR,
) -> Path:
    """Write `folder/ID.yaml`, a declaration to be edited, and return its path.

    Raises SitesInvalid when the id or host cannot be one, and FileExistsError when the
    file is there already.
    """
    file = folder / f"{site_id}.yaml"
    text = _TEMPLATE.format(
        id=_scalar(site_id),
        name=_scalar(name or host),
        role=role.value,
        host=_scalar(host),
        start=_scalar(f"http://{host}/"),
    )
    try:
        SiteDeclaration.model_validate(yaml.safe_load(text))
    except ValidationError as error:
        raise SitesInvalid(
            [
                Mistake(file, str(item["loc"][0] if item["loc"] else "site"), item["msg"])
                for item in error.errors(include_url=False)
            ]
        ) from None
    folder.mkdir(parents=True, exist_ok=True)
    with file.open("x", encoding="utf-8") as out:
        out.write(text)
    return file


def _scalar(value: str) -> str:
    """The value as YAML writes it on one line, quoted where it must be."""
    dumped: str = yaml.safe_dump(value, allow_unicode=True, width=1000)
    return dumped.removesuffix("\n").removesuffix("\n...")
