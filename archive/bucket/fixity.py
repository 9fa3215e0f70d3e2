"""Fixity: is everything in the bucket that should be, and is it what was archived?

`check` compares what the catalogue expects with what the store holds, either by what the
store says of each object, or by reading all of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum

from archive.amounts import number_of
from archive.bucket.s3 import PassingFailure
from archive.bucket.store import FORMAT_KEY, NoSuchObject, ObjectStore
from archive.keys import digest_of

THREADS = 8  # requests wait for the store, not for us


class Damage(StrEnum):
    """What may have become of an object."""

    MISSING = "missing"
    TRUNCATED = "truncated"
    CHANGED = "changed"
    SWAPPED = "swapped"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class ExpectedObject:
    """An object that must be there. A `sha256` of None is read off a content-addressed
    key; where neither says it, the digest its writer noted beside the object counts. What is
    `doubted` is read, whatever the store says of it."""

    key: str
    sha256: str | None = None
    size: int | None = None
    doubted: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """One damaged object, and in words what was expected and what is there."""

    key: str
    damage: Damage
    detail: str


@dataclass(frozen=True, slots=True)
class FixityReport:
    """`checked`: objects looked at. `orphans`: keys that nobody expects; a run that was
    killed leaves such, they harm nothing."""

    checked: int
    read_data: bool
    findings: tuple[Finding, ...]
    orphans: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether every expected object is there and unchanged."""
        return not self.findings


def check(
    store: ObjectStore,
    expected: Iterable[ExpectedObject],
    read_data: bool,
    on_progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> FixityReport:
    """Compare the bucket with `expected`; with `read_data`, read and hash every object.

    Without it, an object that carries no digest of ours is still read. `on_progress` is told
    how many objects were looked at, of how many. Raises `StoreUnavailable` when the store as a
    whole is not to be had.
    """
    wanted = {item.key: item for item in expected}
    owners = {digest: key for key, item in wanted.items() if (digest := _digest(item))}

    def examine(item: ExpectedObject) -> Finding | None:
        return _examine(store, item, owners, read_data)

    with ThreadPoolExecutor(THREADS) as threads:
        findings = []
        for done, found in enumerate(threads.map(examine, wanted.values()), start=1):
            on_progress(done, len(wanted))
            findings += [found] if found else []
    orphans = tuple(key for key in store.keys("") if key not in wanted and key != FORMAT_KEY)
    return FixityReport(len(wanted), read_data, tuple(findings), orphans)


def _digest(item: ExpectedObject) -> str | None:
    return item.sha256 or digest_of(item.key)


def _examine(
    store: ObjectStore, item: ExpectedObject, owners: dict[str, str], read_data: bool
) -> Finding | None:
    """What is wrong with one object; None if nothing is."""
    try:
        head = store.head(item.key)
        digest, size = head.sha256, head.size
        if read_data or item.doubted or digest is None:
            digest, size = store.digest(item.key)
    except NoSuchObject:
        return Finding(item.key, Damage.MISSING, "not in the bucket")
    except PassingFailure as failure:
        return Finding(item.key, Damage.UNREADABLE, str(failure))
    noted = ExpectedObject(
        item.key,
        _digest(item) or head.sha256,
        head.written_size if item.size is None else item.size,
    )
    return _difference(noted, digest, size, owners)


def _difference(
    item: ExpectedObject, digest: str, size: int, owners: dict[str, str]
) -> Finding | None:
    """How content of that digest and size differs from what is expected."""
    if item.sha256 not in (None, digest) and digest in owners:
        return Finding(item.key, Damage.SWAPPED, f"holds the content of {owners[digest]}")
    if item.size is not None and size < item.size:
        return Finding(item.key, Damage.TRUNCATED, f"{size} of {number_of(item.size, 'byte')}")
    if item.size is not None and size > item.size:
        told = f"{number_of(size, 'byte')} instead of {item.size}"
        return Finding(item.key, Damage.CHANGED, told)
    if item.sha256 not in (None, digest):
        return Finding(item.key, Damage.CHANGED, f"SHA-256 {digest} instead of {item.sha256}")
    return None
