"""Whether one text publishes another: an order with the regulation behind it, a notice with what
it forwards.

A title may say so, and so do the words between it and what follows: 现予公布, 印发给你们.
"""

from __future__ import annotations

import re

from pipelines.reprints.reading import Pair, Reading

WHOLE = 0.9
"""A text that lies in another to this share is all of it."""

EDGE = 40
"""Characters behind what a notice carries that may be its own."""

TAKEN_FROM = 0.6
"""A text that lies in another to this share, and there amid more other text, was taken from it."""

OPENING = 20
"""What an order says before what it publishes, its title aside, is longer than this."""

INTRODUCTION = 600
"""Characters at the top of a text in which it says that it publishes another."""

NAMED = 4
"""Han of the shortest title that tells what is published."""

_PUBLISHES = re.compile(
    r"现(?:予|将)[^。；\n]{0,60}?(?:公布|发布|颁布|印发|转发|批转|下发|送上|报上|报送)"
    r"|现(?:公布|发布|颁布|印发|转发|批转)"
    r"|(?:印发|转发|批转|下发)给你们|予以(?:公布|发布|颁布|印发)|公布施行"
    r"|(?:决定|同意)[：:，]?批准|征求[^。；\n]{0,12}意见(?!稿)|请予?(?:审[查议阅]|贯彻|遵照)"
)


_INSTRUMENT = re.compile(
    r"(?:令|公告|通告|通知|通报|决定|函)[ \u3000]*(?:[（(][^（）()\n]{1,20}[)）])?[ \u3000]*$"
    r"|(?:令|公告)[ \u3000]*[\[〔]?第|[〔\[［(（](?:19|20)\d\d[〕\]］)）]第?\d+号"
    r"|^[^\n。]{0,40}各[^\n。]{1,60}[：:][ \u3000]*$",
    re.MULTILINE,
)
"""What an official instrument shows of itself: its kind at a line's end, its number, whom it
addresses."""

_PRESS = re.compile(
    r"本报讯|本网讯|新华社|记者|编者按|导读|刊登|转发如下|供[^。，]{0,6}(?:参考|学习)|全文如下|以下[是为]"
)
"""How a newspaper or a site leads in to a text that it reposts."""


def carries(pair: Pair) -> bool:
    """One of two texts publishes, forwards or amends the other."""
    return _is_titled_so(pair) or any(_introduces(pair, carrier) for carrier in (pair.a, pair.b))


def _introduces(pair: Pair, carrier: Reading) -> bool:
    """Before the other text begins in this one stand words that publish it, and its title with
    them; the page is not called by that title itself, or it would be a copy with its order."""
    ours = carrier is pair.a
    carried, share = (pair.b, pair.contained_b) if ours else (pair.a, pair.contained_a)
    if share < WHOLE or not pair.chains:
        return False
    chain = max(pair.chains, key=lambda each: each.same)
    begins, its = (chain.a_range[0], chain.b_range[0])[:: 1 if ours else -1]
    if its > EDGE or not OPENING // 2 <= begins <= INTRODUCTION or _is_called_so(carrier, carried):
        return False
    before = carrier.part.text[: int(carrier.text.offsets[begins])]
    is_instrument = _INSTRUMENT.search(before) and not _PRESS.search(before)
    if not is_instrument or not _PUBLISHES.search(before):
        return False
    said, titles = carrier.text.text[:begins], carried.identity.titles
    return any(len(title) >= NAMED and title in said for title in titles)


def _is_titled_so(pair: Pair) -> bool:
    """Only one is an order, a notice or an amendment by its title, the other is a document too, and
    the one has words of its own that the other lacks: at its beginning, or so many that it is
    plainly more than the other. What was only taken from a notice is a copy of some of it."""
    if pair.a.identity.carrier == pair.b.identity.carrier:
        return False
    if pair.a.identity.carrier:
        carrier, share, carried, its_share = pair.a, pair.contained_a, pair.b, pair.contained_b
        ranges = [chain.a_range for chain in pair.chains]
    else:
        carrier, share, carried, its_share = pair.b, pair.contained_b, pair.a, pair.contained_a
        ranges = [chain.b_range for chain in pair.chains]
    begins, ends = min(start for start, _ in ranges), max(end for _, end in ranges)
    taken = its_share >= TAKEN_FROM and pair.covered < TAKEN_FROM * (ends - begins)
    to_its_end = its_share >= WHOLE and carrier.length - ends <= EDGE
    if (
        taken
        or _is_called_so(carrier, carried)
        or not (carried.identity.kinds or carried.identity.statute or to_its_end)
    ):
        return False
    named = [title for title in carrier.identity.titles if title in carrier.identity.head]
    return share < WHOLE or begins > max(map(len, named), default=0) + OPENING


def _is_called_so(carrier: Reading, carried: Reading) -> bool:
    """It goes by the title of what it carries, and so is a copy with its order; or both are
    notices, and only the end of the one's title was kept."""
    ours, theirs = carrier.identity, carried.identity
    if set(ours.titles) & set(theirs.titles):
        return True
    cut = any(one.endswith(other) for one in ours.titles for other in theirs.titles)
    return cut and bool(ours.kinds & theirs.kinds)
