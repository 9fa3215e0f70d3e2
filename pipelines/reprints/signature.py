"""MinHash signatures: datasketch's own, made faster.

The hash values and permutations are only computed in numpy, many texts at a time.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from datasketch import MinHash
from numpy.typing import NDArray

from pipelines.reprints.grams import Keys

PERMUTATIONS = 128
SEED = 1
SAMPLING = 8  # one shingle in eight is signed: the estimate stays, the time does not

SAMPLE = np.uint64(0xFFFFFFFFFFFFFFFF // SAMPLING)
"""Shingles of a lower hash are signed."""

_FINISH = np.uint64(0x9E3779B97F4A7C15)
_HIGH = np.uint64(32)
_NOTHING = np.uint32(0xFFFFFFFF)
_CELLS = 1 << 17  # values times permutations worked on at a time: they stay in the cache


def sampled(hashes: Keys) -> NDArray[np.uint32]:
    """The distinct shingles to sign, as 32-bit values: those whose hash falls in the sample.

    Which ones do depends on the shingle alone, so the Jaccard of two samples estimates that of
    the texts. Where none does, the smallest stands for all.
    """
    low = hashes < SAMPLE
    return values(hashes[low] if low.any() else hashes.min(keepdims=True))


def values(hashes: Keys) -> NDArray[np.uint32]:
    """Hashes as the 32-bit values that are signed."""
    return (((hashes ^ (hashes >> np.uint64(30))) * _FINISH) >> _HIGH).astype(np.uint32)


def sign(signed: NDArray[np.uint32]) -> MinHash:
    """datasketch's MinHash of 32-bit hash values: what its `update`, called with each of them
    and a `hashfunc` that returns it as it is, would have made."""
    return MinHash(
        num_perm=PERMUTATIONS,
        seed=SEED,
        hashfunc=int,
        hashvalues=signatures(signed, np.array([0]), np.array([len(signed)]))[0],
        permutations=_permutations(),
        scheme="affine32",
    )


def signatures(
    signed: NDArray[np.uint32], first: NDArray[np.intp], last: NDArray[np.intp]
) -> NDArray[np.uint32]:
    """The signatures of the values from each `first` to before its `last`: the least of every
    permutation, shape (len(first), PERMUTATIONS)."""
    multipliers, addends = _permutations()
    bounds = np.stack([first, last], axis=1).ravel()
    scattered = np.append(_scattered(signed), _NOTHING)  # where the last ones may end
    least = np.empty((PERMUTATIONS, len(first)), dtype=np.uint32)
    step = max(_CELLS // len(scattered), 1)
    for start in range(0, PERMUTATIONS, step):
        rows = slice(start, start + step)
        permuted = multipliers[rows, None] * scattered
        permuted += addends[rows, None]
        least[rows] = np.minimum.reduceat(permuted, bounds, axis=1)[:, ::2]
    least[:, first >= last] = _NOTHING
    return least.T.copy()


def _scattered(signed: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Values as datasketch's affine32 scatters them before it permutes them (murmur3's end)."""
    signed = signed.copy()
    signed ^= signed >> np.uint32(16)
    signed *= np.uint32(0x85EBCA6B)
    signed ^= signed >> np.uint32(13)
    signed *= np.uint32(0xC2B2AE35)
    signed ^= signed >> np.uint32(16)
    return signed


@cache
def _permutations() -> NDArray[np.uint32]:
    """datasketch's own permutation parameters: uint32, shape (2, permutations)."""
    permutations: NDArray[np.uint32] = MinHash(
        num_perm=PERMUTATIONS, seed=SEED, scheme="affine32"
    ).permutations
    return permutations
