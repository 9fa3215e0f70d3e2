"""What `deploy/` runs are command lines that the front door takes."""

from __future__ import annotations

import configparser
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml
from typer.core import TyperGroup

import dingben
from archive.settings import Settings


def _takes(arguments: list[str]) -> str:
    """The verb that the front door finds in a command line; raises where it refuses it."""
    command = typer.main.get_command(dingben.app)
    assert isinstance(command, TyperGroup)
    context = command.make_context("dingben", list(arguments))
    name, verb, rest = command.resolve_command(context, arguments)
    assert verb is not None
    verb.make_context(name, rest, parent=context).close()
    return str(name)


@pytest.fixture
def compose(project: Path) -> dict[str, Any]:
    text = (project / "deploy" / "compose.yaml").read_text("utf-8")
    return dict(yaml.safe_load(text))


def test_the_container_schedules_nights(compose: dict[str, Any]) -> None:
    assert _takes(compose["services"]["dingben"]["command"]) == "schedule"


@pytest.mark.parametrize("line", [["nightly"], ["schedule", "--hour", "2"]])
def test_a_command_line_that_the_front_door_refuses_would_be_noticed(line: list[str]) -> None:
    with pytest.raises(Exception, match=r"No such|not match"):
        _takes(line)


def test_the_container_sets_only_settings_that_exist(compose: dict[str, Any]) -> None:
    names = {
        name.removeprefix("DINGBEN_") for name in compose["services"]["dingben"]["environment"]
    }
    assert {name.lower() for name in names} <= set(Settings.model_fields)


def test_containers_run_without_root_or_capabilities(
    project: Path, compose: dict[str, Any]
) -> None:
    stages = (project / "deploy" / "Dockerfile").read_text("utf-8").split("\nFROM ")
    for stage in stages:
        if stage.startswith("base"):  # "base AS browser", and the one that is built by default
            assert stage.rstrip().endswith("USER dingben")
    for service in compose["services"].values():
        assert service["cap_drop"] == ["ALL"]
        assert service["read_only"] is True


def test_the_image_is_made_of_files_that_are_there(project: Path) -> None:
    for line in (project / "deploy" / "Dockerfile").read_text("utf-8").splitlines():
        verb, *rest = line.split() or [""]
        if verb == "COPY" and not rest[0].startswith("--"):
            assert all((project / source).exists() for source in rest[:-1]), line


def test_the_unit_runs_a_night_and_stops_it_in_good_order(project: Path) -> None:
    unit = configparser.ConfigParser(interpolation=None, strict=False)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(project / "deploy" / "systemd" / "dingben-night.service")
    program, script, *arguments = unit["Service"]["ExecStart"].split()
    assert program.endswith(".venv/bin/python")
    assert script.endswith("/dingben.py")
    assert _takes(arguments) == "night"
    # A signal to all at once would take the store from a night that still writes to it.
    assert unit["Service"]["KillMode"] == "mixed"
