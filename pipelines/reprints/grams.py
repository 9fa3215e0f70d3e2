"""Runs of characters as 64-bit numbers: what passages, shingles and anchors are known by."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_BASE = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xBF58476D1CE4E5B9)
_ALL_BITS = 0xFFFFFFFFFFFFFFFF

Keys = NDArray[np.uint64]


def gram_hashes(codes: NDArray[np.uint32], size: int) -> Keys:
    """64-bit hashes of every run of `size` characters: shape (len(codes) - size + 1,)."""
    return grams(codes, (size,))[0]


def grams(codes: NDArray[np.uint32], sizes: tuple[int, ...]) -> list[Keys]:
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
