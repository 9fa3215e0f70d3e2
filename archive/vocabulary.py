"""The closed lists of words that the record uses; each value is what answers and objects say."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What a site is to a government text; election prefers the earlier ones."""

    GOVERNMENT = "government"
    PRESS = "press"
    AGGREGATOR = "aggregator"
    COMPANY = "company"
    FORUM = "forum"
    UNKNOWN = "unknown"


class Outcome(StrEnum):
    """The one counted end of a capture. The counts of a run add up to its captures."""

    ARCHIVED = "archived"
    UNCHANGED = "unchanged"
    WORSE = "worse"
    REDIRECT = "redirect"
    BLOCKED = "blocked"
    LISTING = "rejected:listing"
    NOT_HTML = "rejected:not_html"
    NO_TEXT = "rejected:no_text"
    TOO_SHORT = "rejected:too_short"
    LOGIN_WALL = "rejected:login_wall"
    UNDECODABLE = "rejected:undecodable"
    FAILED_STATUS = "failed:status"
    FAILED_ERROR = "failed:error"
    UNRESOLVED = "failed:unresolved"


class Flag(StrEnum):
    """What is wrong with a page's copy of a text."""

    DIGITS_MASKED = "digits_masked"
    NAMES_MASKED = "names_masked"
    LOWER_CASED = "lower_cased"
    TRADITIONAL = "traditional"
    TRUNCATED = "truncated"
    LOGIN_WALL = "login_wall"
    SLICE = "slice"
    DISPLACED = "displaced"
    MOJIBAKE = "mojibake"
    UNSTABLE = "unstable"  # the page says something else again and again


class Kind(StrEnum):
    """How a witness carries its work, from the copy's point of view."""

    CANONICAL = "canonical"
    FULL = "full"
    PARTIAL = "partial"
    FRAGMENT = "fragment"
    DIGEST = "digest"


class Relation(StrEnum):
    """How two texts are related. The first four are reprints: the same work."""

    FULL = "full"
    PARTIAL = "partial"
    FRAGMENT = "fragment"
    DIGEST = "digest"
    TEMPLATE = "template"
    QUOTATION = "quotation"
    EDITION = "edition"
    RELATED = "related"

    @property
    def is_reprint(self) -> bool:
        """Whether it makes the two texts one work."""
        return self in (Relation.FULL, Relation.PARTIAL, Relation.FRAGMENT, Relation.DIGEST)


class Verdict(StrEnum):
    """What became of a figure on its way from one text to the other. The last is said by
    answers only: the copy has it as the canonical page had it before."""

    SAME = "same"
    ROUNDED = "rounded"
    CONVERTED = "converted"
    MASKED = "masked"
    DROPPED = "dropped"
    CHANGED = "changed"
    SUPERSEDED = "superseded"


class RunOutcome(StrEnum):
    """What a run came to: all that was expected, part of it, or nothing."""

    SUCCEEDED = "succeeded"
    DEGRADED = "degraded"
    FAILED = "failed"

    @property
    def exit_code(self) -> int:
        """What a verb ends with after such a run, as the front door documents it."""
        return {RunOutcome.SUCCEEDED: 0, RunOutcome.DEGRADED: 3, RunOutcome.FAILED: 1}[self]


class DefectKind(StrEnum):
    """What a copy did to a few characters of the canonical text. The last four come from
    tools that treat a whole text alike; the others a copyist hands on as he found them."""

    FIGURE = "figure"
    MISPRINT = "misprint"
    DROPPED = "dropped"
    ADDED = "added"
    REWORDED = "reworded"
    STRAY = "stray"
    SIGN_LOST = "sign_lost"
    LOWER_CASED = "lower_cased"
    PUNCTUATION = "punctuation"
    MASKED = "masked"

    @property
    def is_telling(self) -> bool:
        """Whether two copies hardly come to it each by itself."""
        return self not in (
            DefectKind.SIGN_LOST,
            DefectKind.LOWER_CASED,
            DefectKind.PUNCTUATION,
            DefectKind.MASKED,
        )


class Strength(StrEnum):
    """How far the evidence goes that one page was copied from another."""

    STRONG = "strong"
    WEAK = "weak"
    NONE = "none"


class CreditVerdict(StrEnum):
    """What a page's credit is worth, held against the origin of its text. `own`: the page is
    the origin's own; `unknown`: the evidence does not say."""

    OWN = "own"
    TRUE = "true"
    MISSING = "missing"
    FALSE = "false"
    UNKNOWN = "unknown"


class Met(StrEnum):
    """Whether a page does what is asked of a repost; `unknown` where its pages do not say."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Asked(StrEnum):
    """How a request of a crawl ended that was answered with a page, or with where it is."""

    CAPTURED = "captured"
    UNCHANGED = "unchanged"
    REDIRECTED = "redirected"


class Reason(StrEnum):
    """Why a request of a crawl came to nothing, where no status says it."""

    TIMEOUT = "timeout"
    CONNECTION = "connection"
    DNS = "dns"
    TLS = "tls"
    HEADERS = "headers"
    SIZE = "size"
    CUT_SHORT = "cut_short"
    INTERRUPTED = "interrupted"
    OTHER = "other"


class Rule(StrEnum):
    """What forbids a crawl to make a request."""

    SCHEME = "scheme"
    ADDRESS = "address"
    OFFSITE = "offsite"
    USERINFO = "userinfo"
    ROBOTS = "robots"
    NOT_DUE = "not_due"
    OUT_OF_RANGE = "out_of_range"
    BUDGET = "budget"
    DEPTH = "depth"
    ATTACHMENTS = "attachments"
    NIGHT = "night"
    BLOCKED = "blocked"
    SILENT = "silent"
    SOFT_404 = "soft_404"
    TRAP_LENGTH = "trap_length"
    TRAP_REPEATS = "trap_repeats"
    TRAP_PATH = "trap_path"
    TRAP_PARAMETERS = "trap_parameters"
    TRAP_CALENDAR = "trap_calendar"
    TRAP_FACETS = "trap_facets"
    TRAP_SESSION = "trap_session"
    STOPPING = "stopping"
    LEASE = "lease"

    @property
    def limit(self) -> str:
        """The name under which it ends a site's night early: that of a budget is its key in the
        site's declaration."""
        return "requests" if self is Rule.BUDGET else self.value


REFUSED = "refused:"
"""What the outcome of a request begins with that was never made."""

FAILED = "failed:"
"""What the outcome of one begins with that was made, and brought no page."""


def refused(rule: Rule) -> str:
    """The outcome of a request that a rule forbids."""
    return f"{REFUSED}{rule}"


def failed(why: Reason | int) -> str:
    """The outcome of a request that brought no page, for a reason or by its status."""
    return f"{FAILED}{why}"


def is_refused(outcome: str) -> bool:
    """Whether a request with this outcome was never made."""
    return outcome.startswith(REFUSED)
