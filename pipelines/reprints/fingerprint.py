"""What finds a text again: passage keys and a MinHash signature, both of the comparison form.

Passages: every run of 12 characters is hashed, and of each 16 neighbouring hashes the smallest
is kept (winnowing: Schleimer, Wilkerson and Aiken, 2003), so any shared run of 27 characters
shares a key, and a text keeps two keys in seventeen; a short one, which has few to be found by,
keeps more of them. MinHash is datasketch's own; the hash
values and permutations are only computed faster, in numpy, and handed to it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

import numpy as np
from datasketch import MinHash
from numpy.typing import NDArray

from archive.records import Fingerprint, Part
from pipelines.reprints import normalise as forms

PERMUTATIONS = 128
SEED = 1
SHINGLE = 5
SAMPLING = 8  # one shingle in eight is signed: the estimate stays, the time does not
PASSAGE = 12
WINDOW = 16
SHORTER = ((150, 4), (270, 8))
"""Windows of texts of fewer characters than these: none of them keeps more than some 60 keys. The
smallest of 16 is the smallest of the fewer around it, so long texts share all their keys with it.
"""

SCHEME = (
    f"datasketch-affine32:seed={SEED}:permutations={PERMUTATIONS}:shingle={SHINGLE}/{SAMPLING}"
    f":passage={PASSAGE}:window={WINDOW}/8<270/4<150:{forms.VERSION}"
)
"""What two fingerprints must have in common to be compared, and an index to take them."""

_BASE = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xBF58476D1CE4E5B9)
_ALL_BITS = 0xFFFFFFFFFFFFFFFF
_SAMPLED = np.uint64(_ALL_BITS // SAMPLING)
_BLOCK = 512  # values signed at a time, and
_TOGETHER = 1 << 15  # characters taken together: what is worked on stays in the cache
_HIGH = np.uint64(32)
_NOTHING = np.uint32(0xFFFFFFFF)

Keys = NDArray[np.uint64]


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
        passages, positions = winnow(gram_hashes(codes, PASSAGE), _window(len(codes)))
        shingles = gram_hashes(codes, SHINGLE)
    return _made(part, len(codes), _signature(_scattered(sampled(shingles))), passages, positions)


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
    """Fingerprints of texts laid end to end; runs of characters over an edge count for none."""
    codes, edges = forms.han([part.text for part in parts])
    if len(codes) < SHORTER[-1][0]:
        return [fingerprint(part) for part in parts]
    grams, shingles = _grams(codes, (PASSAGE, SHINGLE))
    chosen = _winnowed(grams, edges)
    low = np.flatnonzero(shingles < _SAMPLED)
    values = _scattered(_mixed(shingles[low]))
    bounds = zip(
        *(edges[:-1].tolist(), edges[1:].tolist()),
        np.searchsorted(chosen, edges).tolist()[:-1],
        np.searchsorted(chosen, edges[1:]).tolist(),
        np.searchsorted(low, edges[:-1]).tolist(),
        np.searchsorted(low, edges[1:] - SHINGLE + 1).tolist(),
        strict=True,
    )
    made = []
    for part, (start, end, first, last, lowest, highest) in zip(parts, bounds, strict=True):
        if end - start < SHORTER[-1][0] or lowest >= highest:
            made.append(fingerprint(part))
            continue
        places = chosen[first:last]
        signature = _signature(values[lowest:highest])
        positions = (places - start).astype(np.uint32)
        made.append(_made(part, end - start, signature, grams[places], positions))
    return made


def _made(
    part: Part,
    length: int,
    signature: NDArray[np.uint32],
    passages: Keys,
    positions: NDArray[np.uint32],
) -> Fingerprint:
    for array in (signature, passages, positions):
        array.flags.writeable = False
    return Fingerprint(part.part_id, SCHEME, length, signature, passages, positions)


def gram_hashes(codes: NDArray[np.uint32], size: int) -> Keys:
    """64-bit hashes of every run of `size` characters: shape (len(codes) - size + 1,)."""
    return _grams(codes, (size,))[0]


def _grams(codes: NDArray[np.uint32], sizes: tuple[int, ...]) -> list[Keys]:
    """The hashes of runs of several sizes, from one ladder.

    A polynomial over mixed code points, built by doubling (12 = 8 + 4). Its high bits are the
    good ones: they are what winnowing and sampling go by.
    """
    block = codes.astype(np.uint64)
    block *= _MIX
    block ^= block >> np.uint64(29)
    rungs, width = [(1, _BASE, block)], 1
    while 2 * width <= max(sizes) and 2 * width <= len(codes):
        block = block[:-width] * rungs[-1][1]
        block += rungs[-1][2][width:]
        width *= 2
        rungs.append((width, np.uint64(pow(int(_BASE), width, _ALL_BITS + 1)), block))
    return [
        _composed(rungs, size, len(codes) - size + 1)
        if size <= len(codes)
        else np.zeros(0, dtype=np.uint64)
        for size in sizes
    ]


def _composed(rungs: list[tuple[int, np.uint64, Keys]], size: int, length: int) -> Keys:
    result, taken = None, 0
    for width, power, block in rungs:
        if size & width:
            if result is None:
                result = block[:length]
            else:
                result = result[:length] * power
                result += block[taken : taken + length]
            taken += width
    return rungs[0][2] if result is None else result


def _window(length: int) -> int:
    return next((window for below, window in SHORTER if length < below), WINDOW)


def winnow(hashes: Keys, window: int = WINDOW) -> tuple[Keys, NDArray[np.uint32]]:
    """The smallest hash of every `window` (a power of two), and where each stands.

    A gram that occurs twice says little about where a text comes from and is passed over,
    unless most do: a page that prints its text twice must still be found, so there the first
    of each stands for all.
    """
    ranks = (hashes >> _HIGH).astype(np.uint32)
    ranks[_passed_over(hashes)] = _NOTHING
    smallest = _sliding(ranks, np.minimum, window)
    reach = np.empty(len(smallest) + 2 * window - 2, dtype=np.uint32)
    reach[: window - 1], reach[-window + 1 :] = smallest[0], smallest[-1]
    reach[window - 1 : -window + 1] = smallest
    chosen = (_sliding(reach, np.maximum, window)[: len(ranks)] == ranks) & (ranks != _NOTHING)
    positions = np.flatnonzero(chosen)
    return hashes[positions], positions.astype(np.uint32)


def _passed_over(hashes: Keys) -> NDArray[np.bool_]:
    ranked = np.sort(hashes)
    again = ranked[1:] == ranked[:-1]
    if not again.any():
        return np.zeros(len(hashes), dtype=bool)
    doubles = np.unique(ranked[1:][again])
    place = np.minimum(np.searchsorted(doubles, hashes), len(doubles) - 1)
    doubled: NDArray[np.bool_] = doubles[place] == hashes
    if 2 * np.count_nonzero(doubled) <= len(hashes):
        return doubled
    later = np.ones(len(hashes), dtype=bool)
    later[np.unique(hashes, return_index=True)[1]] = False
    return later


def _sliding(
    values: NDArray[np.uint32], extreme: np.ufunc, window: int = WINDOW
) -> NDArray[np.uint32]:
    """The extreme of every window (a power of two, reached by doubling); of all of them where
    there are fewer."""
    if len(values) < window:
        return extreme.reduce(values, keepdims=True)  # type: ignore[no-any-return]
    width = 1
    while width < window:
        values = extreme(values[:-width], values[width:])
        width *= 2
    return values


def _winnowed(hashes: Keys, edges: NDArray[np.intp]) -> NDArray[np.intp]:
    """What `winnow` would choose of each of several texts laid end to end: places in `hashes`.

    A window over an edge has no smallest hash: 0 stands for it, which no reach is lower than.
    """
    ranks = (hashes >> _HIGH).astype(np.uint32)
    inside = np.ones(len(ranks) + 1, dtype=bool)
    for start, end in pairwise(edges.tolist()):
        last = max(end - PASSAGE + 1, start)
        ranks[start:last][_passed_over(hashes[start:last])] = _NOTHING
        ranks[last:end] = _NOTHING
        inside[max(last - WINDOW + 1, start) : end] = False
    smallest = _sliding(ranks, np.minimum)
    smallest[~inside[: len(smallest)]] = 0
    reach = np.zeros(len(smallest) + 2 * WINDOW - 2, dtype=np.uint32)
    reach[WINDOW - 1 : -WINDOW + 1] = smallest
    return np.flatnonzero(
        (_sliding(reach, np.maximum)[: len(ranks)] == ranks) & (ranks != _NOTHING)
    )


def sampled(hashes: Keys) -> NDArray[np.uint32]:
    """The distinct shingles to sign, as 32-bit values: those whose hash falls in the sample.

    Which ones do depends on the shingle alone, so the Jaccard of two samples estimates that of
    the texts. Where none does, the smallest stands for all.
    """
    low = hashes < _SAMPLED
    return _mixed(hashes[low] if low.any() else hashes.min(keepdims=True))


def _mixed(hashes: Keys) -> NDArray[np.uint32]:
    return (((hashes ^ (hashes >> np.uint64(30))) * _BASE) >> _HIGH).astype(np.uint32)


def sign(values: NDArray[np.uint32]) -> MinHash:
    """datasketch's MinHash of 32-bit hash values: what its `update`, called with each of them
    and a `hashfunc` that returns it as it is, would have made."""
    return MinHash(
        num_perm=PERMUTATIONS,
        seed=SEED,
        hashfunc=int,
        hashvalues=_signature(_scattered(values)),
        permutations=_permutations(),
        scheme="affine32",
    )


def _scattered(values: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Values as datasketch's affine32 scatters them before it permutes them (murmur3's end)."""
    values = values.copy()
    values ^= values >> np.uint32(16)
    values *= np.uint32(0x85EBCA6B)
    values ^= values >> np.uint32(13)
    values *= np.uint32(0xC2B2AE35)
    values ^= values >> np.uint32(16)
    return values


def _signature(scattered: NDArray[np.uint32]) -> NDArray[np.uint32]:
    signature = np.full(PERMUTATIONS, 0xFFFFFFFF, dtype=np.uint32)
    multipliers, addends = _permutations()
    for start in range(0, len(scattered), _BLOCK):
        block = scattered[start : start + _BLOCK, None] * multipliers
        block += addends
        np.minimum(signature, block.min(axis=0), out=signature)
    return signature


@cache
def _permutations() -> NDArray[np.uint32]:
    """datasketch's own permutation parameters: uint32, shape (2, permutations)."""
    permutations: NDArray[np.uint32] = MinHash(
        num_perm=PERMUTATIONS, seed=SEED, scheme="affine32"
    ).permutations
    return permutations


def _whole(text: str) -> int:
    digest = hashlib.blake2b(forms.exact_form(text).encode("utf-8", "surrogatepass"), digest_size=8)
    return int.from_bytes(digest.digest(), "little")
