"""Canonical versions: which text of a work is counted as a new one, and which as the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from archive import keys
from archive.paging import PageBreak, Paging
from archive.records import CanonicalVersion, Document, Part, Work
from pipelines.works.pages import as_one, running_texts


@dataclass(frozen=True)
class Text:
    """A text that stands for election: as one part, the pages it runs over, and which of
    the article's they are."""

    part: Part
    pages: tuple[Part, ...]
    paging: Paging | None

    @property
    def is_joined(self) -> bool:
        """Whether it runs over several pages."""
        return len(self.pages) > 1

    @property
    def part_ids(self) -> tuple[str, ...]:
        """The parts that it is made of, in the order of their pages."""
        return tuple(page.part_id for page in self.pages)

    @cached_property
    def sha256(self) -> str:
        """The digest of its words, as hexadecimal digits."""
        return keys.sha256(self.part.text.encode())

    def is_in(self, version: CanonicalVersion) -> bool:
        """Whether that version is of these words, on these pages."""
        return (version.part_ids, version.text_sha256) == (self.part_ids, self.sha256)


def texts(
    parts: Sequence[Part], documents: Mapping[str, Document], breaks: Sequence[PageBreak]
) -> dict[str, Text]:
    """The texts that pages make, each by the id of its first part. `documents` by id."""
    return {
        run[0].part_id: Text(part, run, paging)
        for run in running_texts(parts, breaks)
        for part, paging in [as_one(run, documents, breaks)]
    }


@dataclass(frozen=True, slots=True)
class History:
    """What a work has been: as it stands under its id, if it does, and the works that it
    `merged`; and the last canonical version of its id, be it before the id was merged away."""

    standing: Work | None
    merged: tuple[Work, ...]
    own: CanonicalVersion | None

    @property
    def works(self) -> tuple[Work, ...]:
        """All that it has been."""
        return (*([self.standing] if self.standing else []), *self.merged)

    def line(self, elected: Text) -> str | None:
        """The former id of a work whose id is new: of the works that it takes in that of the one
        which had the text that is elected now, else of the one with most witnesses."""
        if self.standing is not None or not self.merged:
            return None
        return max(
            self.merged,
            key=lambda one: (elected.is_in(one.canonical), len(one.witnesses), one.work_id),
        ).work_id

    def last(self, line: str | None) -> CanonicalVersion | None:
        """The version from which the count goes on: of its own id, or of that former one where it
        counted further."""
        versions = [self.own] if self.own else []
        versions += [work.canonical for work in self.merged if work.work_id == line]
        return max(versions, key=lambda one: one.version, default=None)


def version(
    work_id: str, elected: Text, decided_by: str, last: CanonicalVersion | None
) -> CanonicalVersion:
    """The work's `last` version where the election confirms it, else the next one."""
    if last is not None and elected.is_in(last) and last.paging == elected.paging:
        return replace(last, work_id=work_id)
    return CanonicalVersion(
        work_id=work_id,
        version=1 if last is None else last.version + 1,
        part_id=elected.part.part_id,
        title=elected.part.title,
        text_sha256=elected.sha256,
        object_key=keys.text_key(elected.sha256),
        decided_by=decided_by,
        supersedes=None if last is None else last.version,
        continued_in=elected.part_ids[1:],
        paging=elected.paging,
    )
