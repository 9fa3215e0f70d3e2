"""`dingben alerts …`: the saved audits and their alarms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import Annotated

import typer

from archive.alerts.after_run import raise_alarms, what_was_removed
from archive.alerts.alarms import AlarmRecord, place
from archive.alerts.declaration import SavedAudit, survey
from archive.amounts import number_of
from archive.options import Home, Json
from archive.settings import ConfigurationError, Settings, load_settings
from archive.terminal import give, printable

INVALID, PARTLY = 4, 3

alerts = typer.Typer(no_args_is_help=True, help="Saved audits, and what they raised.")


@alerts.command()
def check(home: Home = None, as_json: Json = False) -> None:
    """Every mistake in the saved audits, and which there are."""
    settings = _configured(home)
    audits, mistakes = survey(settings.alerts_dir)
    told = [*map(str, mistakes), *_never_told(settings, audits)]
    names = [audit.name for audit in audits]
    view = "\n".join([*told, *map(printable, names), number_of(len(told), "mistake")])
    give({"audits": names, "problems": told}, view, as_json=as_json)
    raise typer.Exit(INVALID if told else 0)


@alerts.command()
def run(home: Home = None, as_json: Json = False) -> None:
    """Evaluate the saved audits for the runs since the last time, and tell what they raise."""
    answer = raise_alarms(_configured(home))
    raised = number_of(answer.raised, "new alarm")
    counts = f"{raised}, {answer.told} told, {answer.waiting} waiting"
    give(answer, "\n".join([*map(printable, answer.problems), counts]), as_json=as_json)
    raise typer.Exit(PARTLY if answer.problems else 0)


@alerts.command(name="list")
def list_(
    home: Home = None,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 20,
    as_json: Json = False,
) -> None:
    """The newest alarms but those about what was removed, and how many are still to be told."""
    settings = _configured(home)
    removed = what_was_removed(settings)
    with closing(AlarmRecord(place(settings))) as record:
        answer = record.answer(limit, without=removed)
    lines = [
        f"{one.raised_at[:16]} {printable(one.alarm.audit)}: {printable(one.alarm.told)}"
        for one in answer.alarms
    ]
    count = f"{number_of(answer.total, 'alarm')}, {answer.waiting} waiting to be told"
    view = "\n".join([*lines, count])
    give(answer, view, as_json=as_json)


def _never_told(settings: Settings, audits: Sequence[SavedAudit]) -> Iterator[str]:
    """A line for every audit whose mails would wait for ever."""
    for audit in audits:
        if audit.to.mail and settings.smtp_url is None:
            to = ", ".join(audit.to.mail)
            yield (
                f"{settings.alerts_dir}: {audit.name}: mail to {to} cannot be sent: no smtp_url is "
                "configured"
            )


def _configured(home: Home) -> Settings:
    settings = load_settings(home)
    if settings.alerts_dir is None:
        raise ConfigurationError("no alerts_dir is configured: name the folder of saved audits")
    return settings
