"""What finds a text again: passage keys and a MinHash signature, both of the comparison form.

Passages: every run of 10 characters is hashed, and of each 16 neighbouring hashes the smallest
is kept (winnowing: Schleimer, Wilkerson and Aiken, 2003), so any shared run of 25 characters
shares a key, and a text keeps two keys in seventeen; a short one, which has few to be found by,
keeps more of them or all. MinHash is datasketch's own, of a sample of the runs of 5.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from archive.records import Fingerprint, Part
from pipelines.reprints import normalise as forms
from pipelines.reprints.grams import Keys, gram_hashes, grams
from pipelines.reprints.signature import (
    PERMUTATIONS,
    SAMPLE,
    SAMPLING,
    SEED,
    sampled,
    signatures,
    values,
)
from pipelines.reprints.winnowing import NARROWER, PASSAGE, WINDOW, window, winnow, winnow_each

SHINGLE = 5

SCHEME = (
    f"datasketch-affine32:seed={SEED}:permutations={PERMUTATIONS}:shingle={SHINGLE}/{SAMPLING}"
    f":passage={PASSAGE}:window={WINDOW}/4<700/1<350:{forms.VERSION}"
)
"""What two fingerprints must have in common to be compared, and an index to take them."""

_TOGETHER = 1 << 16  # characters taken together: what is worked on stays in the cache


def fingerprint(part: Part) -> Fingerprint:
    """The fingerprint of one text. Depends on `part.text` alone.

    A text with fewer Han characters than a passage is known by all its letters and digits at
    once: it finds its exact copies and nothing else.
    """
    codes, _ = forms.han([part.text])
    if len(codes) < PASSAGE:
        whole = np.array([_whole(part.text)], dtype=np.uint64)
        passages, positions, shingles = whole, np.zeros(1, dtype=np.uint32), whole
    else:
        passages, positions = winnow(gram_hashes(codes, PASSAGE), window(len(codes)))
        shingles = gram_hashes(codes, SHINGLE)
    signed = sampled(shingles)
    signature = signatures(signed, np.array([0]), np.array([len(signed)]))[0]
    _close(signature, passages, positions)
    return Fingerprint(part.part_id, SCHEME, len(codes), signature, passages, positions)


def fingerprints(parts: Sequence[Part]) -> list[Fingerprint]:
    """The fingerprints of many texts, in their order: what `fingerprint` makes of each, faster,
    for what one array operation costs beside its work is shared among them."""
    made: list[Fingerprint] = []
    together: list[Part] = []
    size = 0
    for part in parts:
        together.append(part)
        size += len(part.text)
        if size >= _TOGETHER:
            made += _together(together)
            together, size = [], 0
    return made + _together(together) if together else made


def _together(parts: list[Part]) -> list[Fingerprint]:
    """Fingerprints of texts laid end to end; runs of characters over an edge count for none.
    Those that have hardly any Han, or none to sign, are taken alone."""
    codes, edges = forms.han([part.text for part in parts])
    if len(codes) < NARROWER[-1][0]:
        return [fingerprint(part) for part in parts]
    starts, lengths = edges[:-1], np.diff(edges)
    runs, shingles = grams(codes, (PASSAGE, SHINGLE))
    low = np.flatnonzero(shingles < SAMPLE)
    first, last = np.searchsorted(low, starts), np.searchsorted(low, edges[1:] - SHINGLE + 1)
    signed = signatures(values(shingles[low]), first, last)
    alone = ((lengths < PASSAGE) | (first >= last)).tolist()
    kept = _kept(runs, edges)
    _close(signed)
    return [
        fingerprint(part)
        if alone[index]
        else Fingerprint(part.part_id, SCHEME, length, signed[index], *kept[index])
        for index, (part, length) in enumerate(zip(parts, lengths.tolist(), strict=True))
    ]


def _kept(runs: Keys, edges: NDArray[np.intp]) -> list[tuple[Keys, NDArray[np.uint32]]]:
    """The passages that each of several texts keeps, and where they stand in it. Short texts,
    which are windowed otherwise, are winnowed one by one."""
    places = winnow_each(runs, edges)
    owned = np.searchsorted(places, edges)
    passages = runs[places]
    positions = (places - np.repeat(edges[:-1], np.diff(owned))).astype(np.uint32)
    _close(passages, positions)
    kept = [(passages[one:other], positions[one:other]) for one, other in pairwise(owned.tolist())]
    for index, (start, end) in enumerate(pairwise(edges.tolist())):
        if PASSAGE <= end - start < NARROWER[-1][0]:
            kept[index] = winnow(runs[start : end - PASSAGE + 1], window(end - start))
            _close(*kept[index])
    return kept


def _close(*arrays: NDArray[Any]) -> None:
    for array in arrays:
        array.flags.writeable = False


def _whole(text: str) -> int:
    digest = hashlib.blake2b(forms.exact_form(text).encode("utf-8", "surrogatepass"), digest_size=8)
    return int.from_bytes(digest.digest(), "little")
