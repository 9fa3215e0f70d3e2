"""Some words of a text around what was looked for, and where the terms stand in them."""

from __future__ import annotations

from archive.search.folding import fold, places

BEFORE = 20
LENGTH = 80
MOST_PLACES = 200

Mark = tuple[int, int]


def snippet(text: str, terms: tuple[str, ...]) -> tuple[str, tuple[Mark, ...]]:
    """The stretch of `text` with most of the (folded) terms, on one line, and the marks in
    it; its beginning where no term stands. Cut ends are shown as …"""
    flat = " ".join(text.split())
    begin = max(0, _best_place(flat, terms) - BEFORE)
    end = min(len(flat), begin + LENGTH)
    before = "…" if begin else ""
    found = marks(flat[begin:end], terms)
    shown = before + flat[begin:end] + ("…" if end < len(flat) else "")
    return shown, tuple((start + len(before), stop + len(before)) for start, stop in found)


def marks(text: str, terms: tuple[str, ...]) -> tuple[Mark, ...]:
    """Where the (folded) terms stand in `text`: half-open ranges, in order, none touching."""
    origin = places(text)
    found = sorted(
        (origin[start], origin[start + len(term) - 1] + 1)
        for term in terms
        for start in _starts(fold(text), term)
    )
    joined: list[Mark] = []
    for start, end in found:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def _best_place(flat: str, terms: tuple[str, ...]) -> int:
    """Where the stretch with most different terms begins; the first of equals."""
    folded = fold(flat)
    found = sorted((start, term) for term in terms for start in _starts(folded, term))
    best, most = 0, 0
    for index, (start, _) in enumerate(found):
        room = LENGTH - BEFORE
        near = {term for at, term in found[index : index + 40] if at + len(term) <= start + room}
        if len(near) > most:
            best, most = start, len(near)
    if not most and found:
        best = found[0][0]
    if len(folded) == len(flat) or not best:
        return best
    return places(flat)[best]


def _starts(folded: str, term: str) -> list[int]:
    starts: list[int] = []
    at = folded.find(term)
    while at >= 0 and len(starts) < MOST_PLACES:
        starts.append(at)
        at = folded.find(term, at + len(term))
    return starts
