"""Copy or form: the evidence, weighed piece by piece.

Weights are in points; above 0 in sum the shared text was copied, at 0 and below it is a form that
both fill in. No single resemblance proves a copy, and what a text calls itself weighs most.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from archive.amounts import number_of
from pipelines.reprints.differences import Differences
from pipelines.reprints.identity import Identity, numbered

COPIED = 55
"""Characters between two edits of a sentence from which on shared text reads as copied, where no
passage begins or ends within a sentence. Measured on official prose and laws, without any of their
titles: of texts of two years, cities or subjects 98 in 100 stay below 70."""

TORN = 0.5
"""Edits that the two ends of a text may seem to be, cut within a sentence."""

WITHIN = 1.0
WITHIN_LAW = 3.0
"""How many times these characters must double where every passage begins and ends within one; an
editor may take half sentences, but nobody reprints half sentences of a law."""

NEARLY_ALL = 0.8
"""The share of a text that its passages span, from which on it tells nothing where the first of
them begins and the last ends."""

GARBLED = 0.04
"""Slips a character from which on a text is misread all over, and passages end where it is.
Renumbering every article of a law makes one slip in eighty characters."""

REWRITTEN = 0.25
"""How many of the slips in a text misread all over stand so close that they look like rewriting."""

VERBATIM = 1000
"""Characters between two edits that no two of one form have in common, figures and all. Where one
of them has much else, whatever it is called: a compilation goes by the name of its first text."""

LONG = 1000
"""Characters from which on a text that took from another would have taken a fifth of it or more;
reports of one series repeat a tenth of each other's phrases."""

SEVERAL = 3
OTHERWISE = 0.5
"""So many passages or more, that are less than this share of one of the texts, are weighed by how
they lie in their sentences; of one or two, or of most of a text, that says little."""

WHOLE_SENTENCES = 0.45
"""What share several passages are of their sentences, less the share of their ends that lie amid
one: from here on they read as taken. Measured: 98 in 100 digests lie above, 97 in 100 pairs of one
form or one field below."""

MOSTLY = 0.6
SHORTENED = 0.4
TIMES = 2.5
"""A text of which `MOSTLY` as much stands in one so many times as long was taken from it. Measured:
98 in 100 digests of laws and reports, one in 100 pairs of one form. From `SHORTENED` on its
sentences may have been halved: whoever shortens news does so."""

CERTAIN = 5
"""Figures from which on they say all that figures can say; of a text misread all over it takes
three times as many."""

MISREAD = 0.25
"""The share of figures that slips alone have made others, from which on these tell as little as
those of a text misread all over."""

SLIPS = 20
"""Different slips that this takes: those few of a short notice are the blanks of its form."""

FIGURE = 8
"""Characters of a figure, or of a date, any of which may be misread."""

TELLING = 8
"""A shorter title (政府工作报告) is a kind of document, not the name of one."""


_EXTRACTS = {"要点", "编"}
_REPORTS = re.compile(r"(?:报|报社|网|网站|通讯社|新华社|台|杂志|频道|新闻中心|公众号)$")


@dataclass(frozen=True, slots=True)
class Evidence:
    """One piece of evidence: points for a copy (below 0: against), and its sentence."""

    weight: float
    words: str


@dataclass(frozen=True, slots=True)
class Shared:
    """What two texts share: how many characters, what share of the more contained text these are,
    what share of the shorter the passages span, slips inside them included, what share of the
    less contained text they are, and how many the passages are."""

    covered: int
    contained: float
    spanned: float
    of_other: float = 1.0
    passages: int = 1


def weigh(a: Identity, b: Identity, shared: Shared, differences: Differences) -> list[Evidence]:
    """All evidence on whether two texts are one text."""
    covered, contained = shared.covered, shared.contained
    pieces = [
        _copied(shared, differences, WITHIN_LAW if a.statute and b.statute else WITHIN),
        _sentences(shared, differences, a.statute or b.statute or bool(a.kinds and b.kinds)),
        _contained(covered, contained, _is_several(shared)),
        _taken(shared),
        _figures(shared, differences),
        _swapped(a, b, differences),
        *_muted(
            [
                _blanks(differences),
                None if a.statute and b.statute else _sessions(differences),
                _titles(a, b),
                _numbers(a, b),
                _issuers(a, b),
            ],
            _readable(shared, differences) if shared.spanned >= NEARLY_ALL else 1.0,
        ),
    ]
    return [piece for piece in pieces if piece is not None]


def _muted(pieces: list[Evidence | None], readable: float) -> Iterator[Evidence | None]:
    """Where one text is the other misread all over, so are its title, its number and its places:
    that they differ says little."""
    for piece in pieces:
        if piece is None or piece.weight >= 0:
            yield piece
        else:
            yield replace(piece, weight=piece.weight * readable)


def same_title(a: Identity, b: Identity) -> bool:
    """Both are called the same, by any name that either goes by."""
    return any(one == other and len(one) >= TELLING for one in a.titles for other in b.titles) or (
        a.statute and b.statute and bool(set(a.titles) & set(b.titles))
    )


def short_title(a: Identity, b: Identity) -> bool:
    """One law goes by the end of the other's title (选举法), and neither by a place."""
    if a.places or b.places or not (a.statute and b.statute):
        return False
    return any(one.endswith(other) or other.endswith(one) for one in a.titles for other in b.titles)


def _copied(shared: Shared, differences: Differences, within: float) -> Evidence:
    garbled = 1 - _readable(shared, differences) if shared.spanned >= NEARLY_ALL else 0.0
    edits = max(differences.edits - REWRITTEN * garbled * differences.slips, 0.0)
    between = shared.covered / (edits + 0.5)  # half an edit is yet to come
    weight = 1.5 * math.log2(between / COPIED)
    if not _is_several(shared):
        # A misread text is torn wherever it is misread, and all of a text ends somewhere.
        ends = 1 / shared.passages if shared.spanned >= NEARLY_ALL else 0.0
        torn = max(differences.torn - ends, 0.0) * _readable(shared, differences)
        weight -= 1.5 * within * torn
    verbatim = shared.of_other < NEARLY_ALL and _is_verbatim(between, differences)
    weight = max(-3.0, min(8.0 if verbatim else 3.0, weight))
    if edits <= TORN and shared.spanned >= NEARLY_ALL:
        weight = max(weight, 0.5)  # a short text can be no longer than it is
    return Evidence(weight, f"{number_of(round(between), 'character')} between edits")


def _is_verbatim(between: float, differences: Differences) -> bool:
    if len(differences.places) > 1 or differences.sessions or differences.swapped:
        return False  # one place alone is no blank of a form
    return between >= VERBATIM and TIMES * differences.figures_other <= differences.figures_same


def _sentences(shared: Shared, differences: Differences, formal: bool) -> Evidence | None:
    """Sentences that were taken, or what sentences of two hands have in common."""
    if not _is_several(shared):
        return None
    whole = differences.kept - differences.torn
    least = 0.0 if _is_shortened(shared) and not formal else -4.0
    weight = max(least, min(1.5, 8 * (whole - WHOLE_SENTENCES))) * _readable(shared, differences)
    return Evidence(weight, f"{differences.kept:.0%} of the sentences they are from")


def _is_shortened(shared: Shared) -> bool:
    """Much of one, and little of the other: whoever shortens a text for the air takes half
    sentences too, and two of a form are as long as one another."""
    return shared.contained >= SHORTENED and shared.contained >= TIMES * shared.of_other


def _is_several(shared: Shared) -> bool:
    """Several passages of two texts of which neither is nearly all of the other."""
    return shared.passages >= SEVERAL and shared.of_other < OTHERWISE


def _readable(shared: Shared, differences: Differences) -> float:
    """In [0, 1]: whether the ends of passages are those of what was copied, and not the slips of
    a text misread all over."""
    return max(0.0, min(1.0, 2 - differences.slips / (GARBLED * shared.covered)))


def _contained(covered: int, contained: float, several: bool) -> Evidence | None:
    if contained >= 0.9:
        return Evidence(1.0 if contained < 0.97 else 2.0, "one is nearly all in the other")
    if contained < 0.2 and covered / contained >= LONG and not several:
        return Evidence(-2.0, "little of two long texts")
    return None


def _taken(shared: Shared) -> Evidence | None:
    """One was made from the other: two of a form are as long as one another."""
    if shared.contained < MOSTLY or shared.contained < TIMES * shared.of_other:
        return None
    return Evidence(1.5, "most of one, and little of the other")


def _figures(shared: Shared, differences: Differences) -> Evidence | None:
    """Figures that differ speak against a copy, but for those that the slips which garble all of
    a misread copy will have garbled too."""
    if not differences.figures:
        return None
    other = differences.figures_other / differences.figures
    whole = (1 - min(differences.slips / shared.covered, 0.5)) ** FIGURE
    other = max(0.0, 1 - (1 - other) / whole)
    weight = max(2.0 - 14.0 * other if other < 0.5 else -8.0, -8.0)
    garbled = 1 - _readable(shared, differences)
    if differences.scattered >= SLIPS:
        garbled = max(garbled, min((1 - whole) / MISREAD, 1.0))
    enough = CERTAIN * (1.0 if weight > 0 else 1 + 2 * garbled)
    figures = number_of(differences.figures, "figure differs", "figures differ")
    told = f"{differences.figures_other} of {figures}"
    return Evidence(weight * min(differences.figures / enough, 1.0), told)


def _swapped(a: Identity, b: Identity, differences: Differences) -> Evidence | None:
    """One word put for another all through that tells their titles apart: two of one form."""
    if differences.is_spun:
        return None
    for left, right in differences.swapped:
        ours = any(left in title and right not in title for title in a.titles)
        theirs = any(right in title and left not in title for title in b.titles)
        if ours and theirs:
            return Evidence(-8.0, f"{left} stands for {right}, in the titles too")
    return None


def _blanks(differences: Differences) -> Evidence | None:
    """The same place put for the same other one again and again."""
    if differences.is_spun:
        return None
    for (left, right), times in Counter(differences.places).most_common(1):
        if times > 1:
            named = min(len(left), len(right)) > 1 and not set(left) & set(right)
            weight = -8.0 if named and times > 2 else -4.0
            return Evidence(weight, f"{left} stands for {right} {times} times")
    return None


def _sessions(differences: Differences) -> Evidence | None:
    if not differences.sessions:
        return None
    left, right = differences.sessions[0]
    return Evidence(-4.0, f"{left} stands for {right} in the count of sessions")


def _titles(a: Identity, b: Identity) -> Evidence | None:
    if not a.names or not b.names:
        return None
    if _places_differ(a, b):
        return Evidence(-6.0, f"one is of {a.places[0]}, the other of {b.places[0]}")
    if a.years and b.years and not set(a.years) & set(b.years):
        weight = -5.0 if a.kinds and b.kinds else -2.0  # a headline tells of what is to come
        return Evidence(weight, f"one is of {a.years[0]}, the other of {b.years[0]}")
    if _numbers_differ(a, b):
        return Evidence(-6.0, "one title, other numbers in it")
    if same_title(a, b):
        return Evidence(3.0, "one title")
    return _other_titles(a, b)


def _other_titles(a: Identity, b: Identity) -> Evidence | None:
    if a.kinds and b.kinds and not a.kinds & b.kinds and not _EXTRACTS & (a.kinds | b.kinds):
        return Evidence(-2.0, f"one is a {min(a.kinds)}, the other a {min(b.kinds)}")
    return Evidence(-1.5, "other titles") if a.statute and b.statute else None


def _issuers(a: Identity, b: Identity) -> Evidence | None:
    if not a.issuer or not b.issuer or a.issuer in b.issuer or b.issuer in a.issuer:
        return None
    if _REPORTS.search(a.issuer) or _REPORTS.search(b.issuer):
        return None  # who reprints or tells of a text is not who issued another
    return Evidence(-2.0, f"one is issued by {a.issuer}, the other by {b.issuer}")


def _numbers(a: Identity, b: Identity) -> Evidence | None:
    if not a.number or not b.number:
        return None
    if a.number == b.number:
        return Evidence(2.0, f"both are {a.number}")
    return Evidence(-3.0, f"one is {a.number}, the other {b.number}")


def _numbers_differ(a: Identity, b: Identity) -> bool:
    """One title but for its numbers: the third session's resolution, and the second's."""
    ours, theirs = [numbered(name) for name in a.names], [numbered(name) for name in b.names]
    if any(one == other for one in ours for other in theirs):
        return False
    return any(
        one[0] == other[0] and len(one[0]) >= TELLING and one[1] and other[1]
        for one in ours
        for other in theirs
    )


def _places_differ(a: Identity, b: Identity) -> bool:
    """Both are titled with a place, and neither says a word of the other's at its top."""
    if not a.places or not b.places:
        return False
    ours = {_stem(place) for place in a.places}
    theirs = {_stem(place) for place in b.places}
    if ours & theirs:
        return False
    return not any(stem in b.head for stem in ours) and not any(stem in a.head for stem in theirs)


def _stem(place: str) -> str:
    return place[-3:-1] if len(place) > 2 else place
