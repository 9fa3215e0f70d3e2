"""What a site's YAML file may say, and the mistakes one file can hold by itself."""

from __future__ import annotations

from datetime import date, time
from functools import cached_property
from ssl import SSLError, create_default_context
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from archive.addresses import declared_as
from archive.records import Expectations, Role, Site
from archive.strict_yaml import Misplaced
from crawler.sites.values import (
    Css,
    Host,
    JmesPath,
    Night,
    PageTemplate,
    Regex,
    Share,
    SiteId,
    WebAddress,
    is_page_template,
    is_web_address,
)

_PEM_END = "-----END CERTIFICATE-----"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Paging(_Strict):
    """Further list pages whose links a script writes, so that no page shows them.

    `url` is resolved against the list page (`index_{page}.html`, `?page={page}`). Pages
    are asked for one after another, from `first`, until one fails or has no article on
    it that was not seen before, and never beyond `last`.
    """

    url: PageTemplate
    first: int = Field(default=1, ge=0)
    last: int = Field(default=50, ge=0)

    @model_validator(mode="after")
    def _runs_forward(self) -> Self:
        if self.last < self.first:
            raise ValueError(f"the last page ({self.last}) is before the first ({self.first})")
        return self


class ListApi(_Strict):
    """A list that a script fetches as JSON (or JSONP).

    `url` is asked for with page numbers from `first` to `last`, until an answer has no
    article that was not seen before. The rest are JMESPath expressions (jmespath.org):
    `items` leads to the list of articles in an answer, `link` to the address in an item
    (where an item has only an id: `join('', ['/a/', id, '.html'])`), `date` to its day.
    """

    url: Annotated[str, AfterValidator(is_web_address), AfterValidator(is_page_template)]
    items: JmesPath
    link: JmesPath = "url"
    date: JmesPath | None = None
    first: int = Field(default=1, ge=0)
    last: int = Field(default=50, ge=0)

    def page(self, number: int) -> str:
        """The address of a page of the list."""
        return self.url.replace("{page}", str(number))


class Attachments(_Strict):
    """Files that belong to an article: links on it that match one of `allow`, on the
    site's own hosts, at most `per_page` of them, and `per_night` of the whole site: what is
    beyond waits for a night in which its article is read again."""

    allow: tuple[Regex, ...] = (r"(?i)\.(?:pdf|docx?)(?:[?#]|$)",)
    per_page: int = Field(default=10, ge=1, le=100)
    per_night: int = Field(default=500, ge=1)


class Discovery(_Strict):
    """How articles are found. Patterns are searched in the whole address of a link.

    It begins at list pages (`start`), sitemaps, feeds (RSS, Atom) or list APIs that answer
    in JSON. `articles` are pages to keep; `lists` are further list pages; `continued` are
    links on an article to the other pages of the same text; `follow` are links on any page,
    articles too, that are followed up to `follow_depth` links from where it begins; `skip`
    wins over all of them. `within` limits list pages to the links inside the elements it
    selects; `drop` names parameters of addresses that change nothing (session ids, where
    one came from) and are left out of them.
    """

    start: tuple[WebAddress, ...] = ()
    sitemaps: tuple[WebAddress, ...] = ()
    feeds: tuple[WebAddress, ...] = ()
    apis: tuple[ListApi, ...] = ()
    articles: tuple[Regex, ...] = Field(min_length=1)
    lists: tuple[Regex, ...] = ()
    continued: tuple[Regex, ...] = ()
    follow: tuple[Regex, ...] = ()
    follow_depth: int = Field(default=3, ge=1, le=20)
    skip: tuple[Regex, ...] = ()
    drop: tuple[str, ...] = ()
    attachments: Attachments | bool = False
    within: Css | None = None
    paging: Paging | None = None

    @model_validator(mode="after")
    def _begins_somewhere(self) -> Self:
        if not self.beginnings:
            raise ValueError("it begins nowhere: name a start page, a sitemap, a feed or an API")
        return self

    @property
    def files(self) -> Attachments | None:
        """Which files are fetched with an article; None where none are."""
        if isinstance(self.attachments, Attachments):
            return self.attachments
        return Attachments() if self.attachments else None

    @property
    def beginnings(self) -> tuple[str, ...]:
        """Every address it begins at."""
        apis = (api.page(api.first) for api in self.apis)
        return (*self.start, *self.sitemaps, *self.feeds, *apis)


class Revisit(_Strict):
    """How often a page that does not change is asked for: after 1, 2, 4 … nights of the
    site, and at least every `longest` nights. List pages are asked for every night."""

    longest: int = Field(default=30, ge=1, le=365)


class Politeness(_Strict):
    """How gently a site is asked: seconds between requests to one host (with one at a time,
    between an answer and the next request), requests at a time to one host, and the hours
    of the night (Asia/Shanghai) it may be asked in."""

    delay: float = Field(default=3.0, ge=0, le=300)
    concurrency: int = Field(default=1, ge=1, le=8)
    night: Night | None = None

    def awake(self, now: time) -> bool:
        """Whether the site may be asked at this time of day."""
        if self.night is None:
            return True
        begin, end = (time.fromisoformat(part) for part in self.night.split("-"))
        if begin <= end:
            return begin <= now < end
        return now >= begin or now < end


class Limits(_Strict):
    """What one night of a site may cost: requests, links away from a start page, and
    seconds that one answer may take from its first byte asked to its last received."""

    requests: int = Field(default=2000, ge=1)
    depth: int = Field(default=60, ge=1)
    seconds: float = Field(default=60, gt=0, le=600)


class Tls(_Strict):
    """Whom this site's servers may be vouched for by, where it is not everybody's authorities.

    `ca` holds certificates (PEM) that alone are believed, for a server with one of its own;
    `verify: false` believes anybody. Either is an exception: it says why, and stands in the
    record of every capture that was had by it.
    """

    verify: bool = True
    ca: str | None = None
    reason: str = Field(min_length=1)

    @model_validator(mode="after")
    def _is_an_exception(self) -> Self:
        if self.verify == (self.ca is None):
            raise ValueError("say either `verify: false`, or give certificates with `ca`")
        if self.ca is not None:
            try:
                create_default_context(cadata="".join(self.certificates) or "none")
            except (SSLError, ValueError):
                raise ValueError("`ca` is not a list of PEM certificates") from None
        return self

    @property
    def believed(self) -> str:
        """Whom it believes, and why, in a few words."""
        by_whom = "verified by the site's own certificates" if self.ca else "not verified"
        return f"{by_whom}: {self.reason}"

    @property
    def certificates(self) -> tuple[str, ...]:
        """The certificates of `ca`, each by itself."""
        return tuple(f"{one}{_PEM_END}\n" for one in (self.ca or "").split(_PEM_END) if one.strip())


class Expect(_Strict):
    """What a good night of the site is (see `archive.yields.Expectations`, which it
    becomes); a night that is not so is degraded, and says in what."""

    min_documents: int = Field(default=0, ge=0)
    max_documents: int | None = Field(default=None, ge=1)
    min_listed: int = Field(default=0, ge=0)
    min_titled: Share = 0.0
    min_published: Share = 0.0
    min_credited: Share = 0.0
    max_walled: Share | None = None
    max_shrink: Share = 0.5

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.max_documents is not None and self.max_documents < self.min_documents:
            raise ValueError("max_documents is smaller than min_documents")
        return self


class SiteDeclaration(_Strict):
    """One site's YAML file.

    `verified` is the day somebody last saw the declaration work on the live site, or
    null; `enabled: false` declares a site that is not crawled (no host known yet).
    `render: browser` has its pages made by a browser's scripts (extra `browser`).
    """

    id: SiteId
    name: str = Field(min_length=1)
    role: Role
    hosts: tuple[Host, ...] = ()
    verified: date | None
    enabled: bool = True
    robots: Literal["obey", "ignore"] = "obey"
    tls: Tls | None = None
    render: Literal["none", "browser"] = "none"
    discovery: Discovery | None = None
    politeness: Politeness = Politeness()
    limits: Limits = Limits()
    revisit: Revisit = Revisit()
    expect: Expect = Expect()
    notes: str = ""

    @model_validator(mode="after")
    def _can_be_crawled(self) -> Self:
        if self.render == "browser" and self.tls and self.tls.ca:
            raise ValueError("a browser knows no certificates of a site's own: `verify: false`")
        if len(set(self.hosts)) != len(self.hosts):
            raise Misplaced("a host is named twice", "hosts")
        if not self.enabled:
            return self
        if not self.hosts:
            raise ValueError("no hosts: name one, or say `enabled: false`")
        if self.discovery is None:
            raise ValueError("no discovery: say where it starts, or say `enabled: false`")
        for key in ("start", "sitemaps", "feeds", "apis"):
            for number, begun in enumerate(getattr(self.discovery, key)):
                address = begun.page(begun.first) if isinstance(begun, ListApi) else begun
                if not self.owns(address):
                    told = f"it begins at {address}, which is on none of its hosts"
                    raise Misplaced(told, "discovery", key, number)
        if self.expect.min_documents > self.limits.requests:
            told = "it expects more documents (min_documents) than it may ask for"
            raise Misplaced(told, "expect", "min_documents")
        return self

    @cached_property
    def site(self) -> Site:
        """What everything after the crawl needs to know of the site."""
        expected = Expectations(**self.expect.model_dump())
        return Site(self.id, self.name, self.role, self.hosts, expected)

    @property
    def remarks(self) -> tuple[str, ...]:
        """The exceptions that it makes on purpose, for the night's report."""
        return (f"{self.id}: TLS {self.tls.believed}",) if self.tls else ()

    def owns(self, address: str) -> bool:
        """Whether an address lies on one of the site's hosts (see `archive.addresses`)."""
        return not set(declared_as(address)).isdisjoint(self.hosts)
