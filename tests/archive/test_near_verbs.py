"""A word of other programs leads to the verb that is meant, and every verb led to is there."""

from __future__ import annotations

from typer.main import get_command

from archive import near_verbs
from archive.near_verbs import near_verb
from dingben import app


def test_the_words_of_other_programs_lead_to_ours() -> None:
    assert "`dingben night --from DAY --to DAY`" in near_verb("No such command 'backfill'.")
    assert "`dingben sites check`" in near_verb("No such command 'validate'.")
    assert near_verb("No such command 'zzz'.") == near_verb("No such option: --x") == ""


def test_every_verb_that_is_led_to_is_there_and_none_that_is_there_is_led_away_from() -> None:
    ours = get_command(app).commands.keys()  # type: ignore[attr-defined]
    meant = near_verbs._MEANT
    assert {told.split()[0] for told in meant.values()} <= ours
    assert not ours & meant.keys()
