"""What a copy did to single characters and words of a text: its defects, each with its place.

Copies of copies hand on what their source did to the text (a lost `+`, a misprint, a dropped
clause), so these are what tells who copied whom; see `pipelines.works.lineage`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Indel

from archive.descent import TextDefect
from archive.records import Span
from archive.search.folding import simplified
from archive.vocabulary import DefectKind

MOST = 48
"""Defects kept of one witness; the telling ones before the others."""

_BRIDGED = 160  # raw characters between spans that are dropped or put in, not another passage
_MOST_CELLS = 100_000_000  # tokens against tokens, held against each other in one go
_WORDS = 60  # characters of a defect that are written out
_CONTEXT = 12
_LONG_STRAY = 24
_SLIP = 2  # characters that a misprint changes

_TOKEN = re.compile(r"[A-Za-z\u00c0-\u024f]+|[\d*＊×_█■][\d*＊×_█■.．,，]*(?<![.．,，])[%％‰]?|\S")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]")
_FIGURE = re.compile(r"[\d.,%‰]*\d[\d.,%‰]*[百千万亿]*|[零〇一二三四五六七八九十百千万亿两]+")
_MASK = re.compile(r"[*＊×_█■□●○xXＸ]")
_QUOTES = str.maketrans("“”„‟＂「」『』‘’‚＇", '"""""""""' + "''''")
_PRIVATE = 0xF0000


@dataclass(frozen=True, slots=True)
class _Tokens:
    """A stretch of a text in tokens: `symbols` has a character for each, the same one for
    tokens that are equal but for script, width and case; `places` are their raw ranges."""

    symbols: str
    places: tuple[tuple[int, int], ...]


def text_defects(
    canonical: str, copy: str, spans: Sequence[Span]
) -> tuple[int, tuple[TextDefect, ...]]:
    """How many defects a copy has in the passages that `spans` align (the canonical text as
    a), and the first `MOST` of them in order, the telling ones before the others.

    White space, width, script and the shape of quotation marks are no defects; a passage that
    the copy lacks, or has elsewhere, is none either.
    """
    codes: dict[str, str] = {}
    found = [
        defect
        for span in _stretches(spans)
        for defect in _stretch_defects(canonical, copy, span, codes)
    ]
    telling = [one for one in found if one.kind.is_telling]
    others = [one for one in found if not one.kind.is_telling]
    kept = [*telling, *others][:MOST]
    return len(found), tuple(sorted(kept, key=lambda one: (one.start, one.end, one.copy_start)))


def reading(defect: TextDefect) -> tuple[int, str, str]:
    """What makes two copies' defects one: the place, the words there, and what they became,
    whatever the script and the case."""
    return defect.start, _plain(defect.canonical), _plain(defect.copy)


def _plain(words: str) -> str:
    return "".join(simplified(unicodedata.normalize("NFKC", words)).casefold().split())


def _stretches(spans: Sequence[Span]) -> Iterator[Span]:
    """The spans in order of the canonical text; neighbours that go on in both texts are one,
    as what stands between them was dropped or put in."""
    joined: Span | None = None
    for span in sorted(spans, key=lambda one: (one.a_start, one.b_start)):
        if joined is None:
            joined = span
        elif (
            0 <= span.a_start - joined.a_end <= _BRIDGED
            and 0 <= span.b_start - joined.b_end <= _BRIDGED
        ):
            joined = Span(joined.a_start, span.a_end, joined.b_start, span.b_end)
        elif span.a_start >= joined.a_end:
            yield joined
            joined = span
    if joined is not None:
        yield joined


def _stretch_defects(
    canonical: str, copy: str, span: Span, codes: dict[str, str]
) -> Iterator[TextDefect]:
    a = _tokens(canonical, span.a_start, span.a_end, codes)
    b = _tokens(copy, span.b_start, span.b_end, codes)
    at_a = at_b = 0
    for a_start, a_end, b_start, b_end in _edits(a.symbols, b.symbols):
        for step in range(a_start - at_a):
            yield from _recased(canonical, copy, a.places[at_a + step], b.places[at_b + step])
        at_a, at_b = a_end, b_end
        if (a_start, b_start) != (a_end, b_end):
            yield _defect(
                canonical,
                copy,
                _raw(a, a_start, a_end, span.a_start),
                _raw(b, b_start, b_end, span.b_start),
            )


def _recased(
    canonical: str, copy: str, place: tuple[int, int], copied: tuple[int, int]
) -> Iterator[TextDefect]:
    """A Latin word whose capitals stand small in the copy."""
    theirs, ours = canonical[slice(*place)], copy[slice(*copied)]
    if theirs != ours and ours.islower() and not theirs.islower():
        yield _defect(canonical, copy, place, copied)


def _tokens(text: str, start: int, end: int, codes: dict[str, str]) -> _Tokens:
    """`codes` gives the symbol of each token that was met, and grows."""
    symbols: list[str] = []
    places: list[tuple[int, int]] = []
    for found in _TOKEN.finditer(text, start, end):
        token = found[0]
        symbol = codes.get(token)
        if symbol is None:
            symbol = _folded(token).casefold()
            if len(symbol) != 1:
                symbol = codes.setdefault(f"\0{symbol}", chr(_PRIVATE + len(codes) % 0x1FFFD))
            codes[token] = symbol
        symbols.append(symbol)
        places.append(found.span())
    return _Tokens("".join(symbols), tuple(places))


def _folded(token: str) -> str:
    return simplified(unicodedata.normalize("NFKC", token.translate(_QUOTES)))


def _edits(a: str, b: str) -> Iterator[tuple[int, int, int, int]]:
    """Ranges of tokens that stand for each other without being the same, in order; the last
    is the (empty) end of both."""
    yield from _changed(a, b)
    yield len(a), len(a), len(b), len(b)


def _changed(a: str, b: str) -> Iterator[tuple[int, int, int, int]]:
    if a == b:
        return
    if len(a) * len(b) > _MOST_CELLS:
        middle_a, middle_b = len(a) // 2, len(b) // 2
        yield from _changed(a[:middle_a], b[:middle_b])
        for a_start, a_end, b_start, b_end in _changed(a[middle_a:], b[middle_b:]):
            yield a_start + middle_a, a_end + middle_a, b_start + middle_b, b_end + middle_b
        return
    pending: tuple[int, int, int, int] | None = None
    for step in Indel.opcodes(a, b):
        if step.tag == "equal":
            continue
        edit = (step.src_start, step.src_end, step.dest_start, step.dest_end)
        if pending is not None and _is_one(a, pending, edit):
            pending = (pending[0], edit[1], pending[2], edit[3])
            continue
        if pending is not None:
            yield _settled(a, b, pending)
        pending = edit
    if pending is not None:
        yield _settled(a, b, pending)


def _is_one(a: str, before: tuple[int, int, int, int], after: tuple[int, int, int, int]) -> bool:
    """Whether two edits are one: they touch, or a rewritten phrase keeps a character by chance."""
    kept = after[0] - before[1]
    if kept == 0:
        return True
    changed = max(before[1] - before[0], before[3] - before[2]) + max(
        after[1] - after[0], after[3] - after[2]
    )
    return kept == 1 and changed >= 4 and bool(_HAN.match(a[before[1]]))


def _settled(a: str, b: str, edit: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    """What was only dropped, or only put in, as far to the left as it could stand: between
    equal characters an alignment may put it anywhere."""
    a_start, a_end, b_start, b_end = edit
    if (a_start == a_end) == (b_start == b_end):
        return edit
    text, end = (a, a_end) if a_end > a_start else (b, b_end)
    while a_start > 0 and b_start > 0 and a[a_start - 1] == b[b_start - 1] == text[end - 1]:
        a_start, a_end, b_start, b_end = a_start - 1, a_end - 1, b_start - 1, b_end - 1
        end -= 1
    return a_start, a_end, b_start, b_end


def _raw(tokens: _Tokens, start: int, end: int, begin: int) -> tuple[int, int]:
    """The raw range of some tokens; between two tokens it is empty."""
    if start < end:
        return tokens.places[start][0], tokens.places[end - 1][1]
    at = tokens.places[start - 1][1] if start else begin
    return at, at


def _defect(
    canonical: str, copy: str, place: tuple[int, int], copied: tuple[int, int]
) -> TextDefect:
    theirs, ours = canonical[slice(*place)], copy[slice(*copied)]
    return TextDefect(
        kind=_kind(_folded(theirs), _folded(ours)),
        start=place[0],
        end=place[1],
        copy_start=copied[0],
        copy_end=copied[1],
        canonical=_short(theirs),
        copy=_short(ours),
        canonical_context=_around(canonical, place),
        copy_context=_around(copy, copied),
    )


def _kind(canonical: str, copy: str) -> DefectKind:
    """The kind of a defect by the words on both sides, folded."""
    if not copy:
        return _lost(canonical)
    if not canonical:
        return _put_in(copy)
    return next((kind for kind, fits in _REPLACED if fits(canonical, copy)), DefectKind.REWORDED)


def _is_recased(canonical: str, copy: str) -> bool:
    return canonical.casefold() == copy.casefold() and copy.islower()


def _is_hidden(canonical: str, copy: str) -> bool:
    return bool(_MASK.search(copy)) and not _MASK.search(canonical) and not _HAN.search(copy)


def _are_figures(canonical: str, copy: str) -> bool:
    return bool(_FIGURE.fullmatch(canonical) and _FIGURE.fullmatch(copy))


def _are_marks(canonical: str, copy: str) -> bool:
    return _is_marks(canonical) and _is_marks(copy)


def _is_slip(canonical: str, copy: str) -> bool:
    return len(canonical) == len(copy) <= _SLIP and bool(_HAN.search(canonical))


_REPLACED = (
    (DefectKind.LOWER_CASED, _is_recased),
    (DefectKind.MASKED, _is_hidden),
    (DefectKind.FIGURE, _are_figures),
    (DefectKind.PUNCTUATION, _are_marks),
    (DefectKind.MISPRINT, _is_slip),
)


def _lost(words: str) -> DefectKind:
    if _is_marks(words):
        signs = any(unicodedata.category(each)[0] == "S" for each in words)
        return DefectKind.SIGN_LOST if signs else DefectKind.PUNCTUATION
    return DefectKind.DROPPED


def _put_in(words: str) -> DefectKind:
    if _HAN.search(words):
        return DefectKind.ADDED
    if _is_marks(words) and all(unicodedata.category(each)[0] == "P" for each in words):
        # An @ or a # is a mark to Unicode, and none to a Chinese sentence.
        return DefectKind.STRAY if set(words) & set("@#*&\\") else DefectKind.PUNCTUATION
    return DefectKind.STRAY if len(words) <= _LONG_STRAY else DefectKind.ADDED


def _is_marks(words: str) -> bool:
    return not any(each.isalnum() for each in words)


def _short(words: str) -> str:
    return words if len(words) <= _WORDS else f"{words[: _WORDS - 1]}…"


def _around(text: str, place: tuple[int, int]) -> str:
    end = min(place[1], place[0] + _WORDS)
    return " ".join(text[max(0, place[0] - _CONTEXT) : end + _CONTEXT].split())
