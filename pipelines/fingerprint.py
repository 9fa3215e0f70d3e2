"""What finds a text again: passage keys and a MinHash signature, both of the comparison form.

Passages: every run of 12 characters is hashed, and of each 16 neighbouring hashes the smallest
is kept (winnowing: Schleimer, Wilkerson and Aiken, 2003), so any shared run of 27 characters
shares a key, and a text keeps two keys in seventeen. MinHash is datasketch's own; the hash
values and permutations are only computed faster, in numpy, and handed to it.
"""

from __future__ import annotations

import hashlib
from functools import cache

import numpy as np
from datasketch import MinHash
from numpy.typing import NDArray

from archive.records import Fingerprint, Part
from pipelines import normalise as forms

PERMUTATIONS = 128
SEED = 1
SHINGLE = 5
SAMPLING = 8  # one shingle in eight is signed: the estimate stays, the time does not
PASSAGE = 12
WINDOW = 16

SCHEME = (
    f"datasketch-affine32:seed={SEED}:permutations={PERMUTATIONS}:shingle={SHINGLE}/{SAMPLING}"
    f":passage={PASSAGE}:window={WINDOW}:{forms.VERSION}"
)
"""What two fingerprints must have in common to be compared, and an index to take them."""

_BASE = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xBF58476D1CE4E5B9)
_ALL_BITS = 0xFFFFFFFFFFFFFFFF
_BLOCK = 128  # values signed at a time: what is worked on stays in the cache
_HIGH = np.uint64(32)
_NOTHING = np.uint32(0xFFFFFFFF)

Keys = NDArray[np.uint64]


def fingerprint(part: Part) -> Fingerprint:
    """The fingerprint of one text. Depends on `part.text` alone.

    A text with fewer Han characters than a passage is known by all its letters and digits at
    once: it finds its exact copies and nothing else.
    """
    normalised = forms.normalise(part.text)
    codes = forms.code_points(normalised.text)
    if len(codes) < PASSAGE:
        whole = np.array([_whole(part.text)], dtype=np.uint64)
        passages, positions, shingles = whole, np.zeros(1, dtype=np.uint32), whole
    else:
        passages, positions = winnow(gram_hashes(codes, PASSAGE))
        shingles = gram_hashes(codes, SHINGLE)
    signature = sign(sampled(shingles)).hashvalues
    for array in (signature, passages, positions):
        array.flags.writeable = False
    return Fingerprint(part.part_id, SCHEME, len(codes), signature, passages, positions)


def gram_hashes(codes: NDArray[np.uint32], size: int) -> Keys:
    """64-bit hashes of every run of `size` characters: shape (len(codes) - size + 1,).

    A polynomial over mixed code points, built by doubling (12 = 8 + 4). Its high bits are the
    good ones: they are what winnowing and sampling go by.
    """
    if len(codes) < size:
        return np.zeros(0, dtype=np.uint64)
    block = codes.astype(np.uint64) * _MIX
    block ^= block >> np.uint64(29)
    result, taken, power, width = None, 0, _BASE, 1
    while True:
        if size & width:
            if result is None:
                result = block
            else:
                length = len(codes) - taken - width + 1
                result = result[:length] * power + block[taken : taken + length]
            taken += width
        if 2 * width > size:
            return result if result is not None else block
        block = block[:-width] * power + block[width:]
        width *= 2
        power = _BASE if width == 1 else np.uint64(int(power) ** 2 & _ALL_BITS)


def winnow(hashes: Keys) -> tuple[Keys, NDArray[np.uint32]]:
    """The smallest hash of every window of 16, and where each stands.

    A gram that occurs twice says little about where a text comes from and is passed over,
    unless most do: a page that prints its text twice must still be found, so there the first
    of each stands for all.
    """
    ranks = (hashes >> _HIGH).astype(np.uint32)
    ranks[_passed_over(hashes)] = _NOTHING
    smallest = _sliding(ranks, np.minimum)
    reach = np.empty(len(smallest) + 2 * WINDOW - 2, dtype=np.uint32)
    reach[: WINDOW - 1], reach[-WINDOW + 1 :] = smallest[0], smallest[-1]
    reach[WINDOW - 1 : -WINDOW + 1] = smallest
    chosen = (_sliding(reach, np.maximum)[: len(ranks)] == ranks) & (ranks != _NOTHING)
    positions = np.flatnonzero(chosen)
    return hashes[positions], positions.astype(np.uint32)


def _passed_over(hashes: Keys) -> NDArray[np.bool_]:
    ranked = np.sort(hashes)
    doubles = np.unique(ranked[1:][ranked[1:] == ranked[:-1]])
    if not len(doubles):
        return np.zeros(len(hashes), dtype=bool)
    place = np.minimum(np.searchsorted(doubles, hashes), len(doubles) - 1)
    doubled: NDArray[np.bool_] = doubles[place] == hashes
    if 2 * np.count_nonzero(doubled) <= len(hashes):
        return doubled
    again = np.ones(len(hashes), dtype=bool)
    again[np.unique(hashes, return_index=True)[1]] = False
    return again


def _sliding(values: NDArray[np.uint32], extreme: np.ufunc) -> NDArray[np.uint32]:
    """The extreme of every window of 16 (a power of two, reached by doubling); of all of
    them where there are fewer."""
    if len(values) < WINDOW:
        return extreme.reduce(values, keepdims=True)  # type: ignore[no-any-return]
    width = 1
    while width < WINDOW:
        values = extreme(values[:-width], values[width:])
        width *= 2
    return values


def sampled(hashes: Keys) -> NDArray[np.uint32]:
    """The distinct shingles to sign, as 32-bit values: those whose hash falls in the sample.

    Which ones do depends on the shingle alone, so the Jaccard of two samples estimates that of
    the texts. Where none does, the smallest stands for all.
    """
    low = hashes < np.uint64(_ALL_BITS // SAMPLING)
    chosen = hashes[low] if low.any() else hashes.min(keepdims=True)
    mixed = (chosen ^ (chosen >> np.uint64(30))) * _BASE
    return (mixed >> _HIGH).astype(np.uint32)


def sign(values: NDArray[np.uint32]) -> MinHash:
    """datasketch's MinHash of 32-bit hash values: what its `update`, called with each of them
    and a `hashfunc` that returns it as it is, would have made."""
    values = values.copy()
    values ^= values >> np.uint32(16)
    values *= np.uint32(0x85EBCA6B)
    values ^= values >> np.uint32(13)
    values *= np.uint32(0xC2B2AE35)
    values ^= values >> np.uint32(16)
    signature = np.full(PERMUTATIONS, 0xFFFFFFFF, dtype=np.uint32)
    multipliers, addends = _permutations()
    for start in range(0, len(values), _BLOCK):
        block = values[start : start + _BLOCK, None] * multipliers
        block += addends
        np.minimum(signature, block.min(axis=0), out=signature)
    return MinHash(
        num_perm=PERMUTATIONS,
        seed=SEED,
        hashfunc=int,
        hashvalues=signature,
        permutations=_permutations(),
        scheme="affine32",
    )


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
