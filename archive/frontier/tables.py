"""The frontier's tables, and what its rows say: what a crawl has still to ask, and what
earlier nights know of a page."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from archive.vocabulary import Reason, failed

WAITING, ASKED, ENDED = 0, 1, 2
"""The states of a request: nobody asks it, its lease's owner does, it has an outcome."""

LOST = failed(Reason.INTERRUPTED)
"""The outcome of a request that left twice, and each time the crawl died before its answer
was recorded."""

LOSS = "the archive loses nothing, the next night asks every site in full again"
"""What a frontier whose file is damaged costs."""

TABLES = sa.MetaData()

REQUEST = sa.Table(
    "frontier_request",
    TABLES,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("run", sa.Text, nullable=False),
    sa.Column("site", sa.Text, nullable=False),
    sa.Column("host", sa.Text, nullable=False),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("turn", sa.Integer, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("hops", sa.Integer, nullable=False),
    sa.Column("rank", sa.Integer, nullable=False),
    sa.Column("scheduled", sa.Boolean, nullable=False),
    sa.Column("via", sa.Text),
    sa.Column("carried", sa.Text, nullable=False),
    sa.Column("state", sa.Integer, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("owner", sa.Text),
    sa.Column("leased_until", sa.Float),
    sa.Column("outcome", sa.Text),
    sa.Column("status", sa.Integer),
    sa.Column("lasting", sa.Boolean),
    sa.Column("unchanged", sa.Boolean),
    sa.Column("captured_at", sa.Text),
    sa.Column("digest", sa.Text),
    sa.Column("etag", sa.Text),
    sa.Column("last_modified", sa.Text),
    sa.Column("warc", sa.Text),
    sa.Column("warc_offset", sa.BigInteger),
    sa.Column("warc_end", sa.BigInteger),
    sa.Column("looks", sa.Text),
    sa.Column("walk", sa.Text),
    sa.Column("leads_to", sa.Text),
    sa.UniqueConstraint("run", "url", "turn"),
    sa.Index("frontier_next", "run", "site", "host", "state", "attempts", "rank", "id"),
)

SITE = sa.Table(
    "frontier_site",
    TABLES,
    sa.Column("run", sa.Text, primary_key=True),
    sa.Column("site", sa.Text, primary_key=True),
    sa.Column("night", sa.Integer, nullable=False),
    sa.Column("longest", sa.Integer, nullable=False),
    sa.Column("declared", sa.Text, nullable=False),
    sa.Column("owner", sa.Text),
    sa.Column("leased_until", sa.Float),
    sa.Column("closed", sa.Boolean, nullable=False),
    sa.Column("stopped_by", sa.Text),
)

PROBLEM = sa.Table(
    "frontier_problem",
    TABLES,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("run", sa.Text, nullable=False),
    sa.Column("site", sa.Text, nullable=False),
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("problem", sa.Text, nullable=False),
    sa.UniqueConstraint("run", "site", "digest"),
)

PAGE = sa.Table(
    "frontier_page",
    TABLES,
    sa.Column("site", sa.Text, primary_key=True),
    sa.Column("url", sa.Text, primary_key=True),
    sa.Column("status", sa.Integer, nullable=False),
    sa.Column("captured_at", sa.Text, nullable=False),
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("etag", sa.Text),
    sa.Column("last_modified", sa.Text),
    sa.Column("unchanged", sa.Integer, nullable=False),
    sa.Column("due", sa.Integer, nullable=False),
    sa.Column("declared", sa.Text, nullable=False),
    sa.Column("leads_to", sa.Text, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Found:
    """An address to be asked for once in the run: what it is to the crawl (`kind`, `hops`
    from a beginning, what its reader needs in `carried`), and its place in the queue.

    `turn` counts the times it is asked for again because it failed. A `scheduled` page is
    left out on nights on which it is not due. `via` is the page a file was linked from.
    One with an `outcome` is not to be asked for at all, and only counted.
    """

    url: str
    kind: str
    hops: int
    host: str
    rank: int = 0
    scheduled: bool = False
    turn: int = 0
    via: str | None = None
    carried: dict[str, Any] = field(default_factory=dict)
    outcome: str | None = None


@dataclass(frozen=True, slots=True)
class Owner:
    """Who may take sites and requests of a run: one of its processes, by a name that its
    successor has too when it dies."""

    run: str
    name: str


@dataclass(frozen=True, slots=True)
class Memory:
    """What earlier nights know of a page: when it last came in full, with which validators,
    and where it led (None where the declaration has changed since)."""

    status: int
    captured_at: str
    digest: str
    etag: str | None
    last_modified: str | None
    leads_to: tuple[Found, ...] | None


@dataclass(frozen=True, slots=True)
class Leased:
    """A request that its owner may make, alone, until the lease ends. `attempts` counts
    the times it left in the hands of a process that died before it had the answer."""

    id: int
    site: str
    found: Found
    attempts: int
    memory: Memory | None


@dataclass(frozen=True, slots=True)
class Answer:
    """How a request was answered: what the next night needs to know, and where in which
    WARC it lies. `unchanged` says that it was a revisit."""

    status: int
    captured_at: str
    digest: str
    warc: str
    warc_offset: int
    warc_end: int
    unchanged: bool = False
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """The end of a leased request: its one outcome, its answer where it had one that may be
    remembered or found again, and what it led to.

    `lasting` says that the next night may go by it; `walk` is the beginning of the list it
    is a page of; `looks` stands for the text of an article without what may differ between
    two copies of one error page.
    """

    id: int
    outcome: str
    answer: Answer | None = None
    leads_to: tuple[Found, ...] = ()
    lasting: bool = False
    walk: str | None = None
    looks: str | None = None
