"""A saved audit, as a person declares it: one YAML file each, in the folder `alerts_dir`.

name: 青禾区报告的数字
condition: figure_changed          # or a list of conditions
query: 青禾区 政府工作报告            # of the canonical text, as in a search
filters: {issuer: 青禾区, from: 2026-01-01}
witness: {role: aggregator}        # of the page that it is about
to: {webhook: https://desk.example.org/alarms, mail: [desk@example.org], file: alarms.jsonl}
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from archive.errors import OperatorError
from archive.moments import EndsBeforeItBegins, in_order
from archive.search.query import BadQuery, parse
from archive.strict_yaml import Misplaced, Mistake, read_declaration
from archive.vocabulary import Flag, Kind, Role

_MAILBOX = re.compile(r"[^\s@<>,;:\"\\]{1,64}@[A-Za-z0-9.-]{1,190}")


class Condition(StrEnum):
    """What is to be told."""

    NEW_WORK = "new_work"
    NEW_REPOST = "new_repost"
    UNCREDITED_REPOST = "uncredited_repost"
    FIGURE_CHANGED = "figure_changed"
    CANONICAL_CHANGED = "canonical_changed"


class AuditsInvalid(OperatorError):
    """Saved audits that cannot be used. `mistakes` holds every one, one line each."""

    exit_code = 4

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(map(str, mistakes)))


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


Text = Annotated[str, Field(min_length=1, max_length=200)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class WorkFilters(_Strict):
    """Of which works: whose page the canonical text stands on, who issued it, which place it
    is about, when it was published (days, both included)."""

    site: Text | None = None
    role: Role | None = None
    host: Text | None = None
    issuer: Text | None = None
    number: Text | None = None
    place: Text | None = None
    published_from: date | None = Field(default=None, alias="from")
    published_to: date | None = Field(default=None, alias="to")

    @model_validator(mode="after")
    def _is_in_order(self) -> WorkFilters:
        try:
            in_order(self.published_from, self.published_to)
        except EndsBeforeItBegins as error:
            raise Misplaced(str(error), "to") from None
        return self


class WitnessFilters(_Strict):
    """Of which pages: where they stand, how they carry the work, what is wrong with them."""

    site: Text | None = None
    role: Role | None = None
    host: Text | None = None
    kind: Annotated[tuple[Kind, ...], BeforeValidator(_listed)] = ()
    flag: Annotated[tuple[Flag, ...], BeforeValidator(_listed)] = ()


class Targets(_Strict):
    """To whom; to each of them once."""

    webhook: Text | None = None
    mail: Annotated[tuple[Text, ...], BeforeValidator(_listed)] = ()
    file: Path | None = None

    @field_validator("webhook")
    @classmethod
    def _is_web_address(cls, url: str | None) -> str | None:
        try:
            parts = urlsplit(url or "http://none")
            sound = parts.scheme in ("http", "https") and bool(parts.hostname)
            sound = sound and (url or "").isprintable() and parts.port != 0
        except ValueError:
            sound = False
        if not sound:
            raise ValueError("is not an address like https://desk.example.org/alarms")
        return url

    @field_validator("file")
    @classmethod
    def _lies_in_the_folder(cls, file: Path | None) -> Path | None:
        if file is not None and (file.is_absolute() or ".." in file.parts):
            raise ValueError("is outside the folder of saved audits: a name is needed, as a.jsonl")
        return file

    @field_validator("mail")
    @classmethod
    def _are_mailboxes(cls, addresses: tuple[str, ...]) -> tuple[str, ...]:
        for one in addresses:
            if not _MAILBOX.fullmatch(one):
                raise ValueError(f"{one!r} is not an address like desk@example.org")
        return addresses

    @model_validator(mode="after")
    def _names_one(self) -> Targets:
        if not (self.webhook or self.mail or self.file):
            raise ValueError("names nobody: give webhook, mail or file")
        return self

    @property
    def names(self) -> tuple[str, ...]:
        """Which of the three there are."""
        return tuple(
            name for name in ("webhook", "mail", "file") if getattr(self, name) not in (None, ())
        )


class SavedAudit(_Strict):
    """What is to be told, of which works and pages, to whom. `name` is its identity: what was
    told under a name is not told under it again."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    condition: Annotated[
        tuple[Condition, ...], BeforeValidator(_listed), Field(min_length=1, max_length=10)
    ]
    query: Annotated[str, Field(max_length=1000)] | None = None
    filters: WorkFilters = WorkFilters()
    witness: WitnessFilters = WitnessFilters()
    to: Targets

    @field_validator("name")
    @classmethod
    def _is_one_line(cls, name: str) -> str:
        if not name.isprintable() or name != name.strip():
            raise ValueError("is no name: one line, without spaces around it")
        return name

    @field_validator("query")
    @classmethod
    def _can_be_asked(cls, query: str | None) -> str | None:
        if query is not None:
            try:
                parse(query)
            except BadQuery as error:
                raise ValueError(str(error)) from None
        return query


def load_audits(folder: Path | None) -> tuple[SavedAudit, ...]:
    """The saved audits of a folder, by name; none for no folder. A `file` that is named is in
    that folder. Raises `AuditsInvalid`, naming every mistake."""
    audits, mistakes = survey(folder)
    if mistakes:
        raise AuditsInvalid(mistakes)
    return audits


def survey(folder: Path | None) -> tuple[tuple[SavedAudit, ...], list[Mistake]]:
    """What there is in a folder of saved audits, and every mistake in it."""
    if folder is None:
        return (), []
    if not folder.is_dir():
        return (), [Mistake(folder, "folder", "there is no such folder of saved audits")]
    found: dict[str, SavedAudit] = {}
    mistakes: list[Mistake] = []
    for file in sorted([*folder.glob("*.yaml"), *folder.glob("*.yml")]):
        audit, wrong = read_declaration(SavedAudit, file)
        mistakes += wrong
        if audit is None:
            continue
        if audit.name in found:
            mistakes.append(Mistake(file, "name", f"{audit.name} is another audit's name already"))
        found[audit.name] = _placed(audit, folder)
    return tuple(found[name] for name in sorted(found)), mistakes


def _placed(audit: SavedAudit, folder: Path) -> SavedAudit:
    changed: dict[str, Any] = {}
    if audit.to.file is not None:
        changed["file"] = folder / audit.to.file
    return audit.model_copy(update={"to": audit.to.model_copy(update=changed)})
