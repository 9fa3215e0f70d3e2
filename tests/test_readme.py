"""What the README says is so: every command in it is run here."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.door import PROJECT, dingben, environment

README = (PROJECT / "README.md").read_text()
NOT_COPIED = (".git", ".venv", "var", "__pycache__", ".*_cache", ".hypothesis")


def block(name: str) -> str:
    """The fenced block that follows `<!-- name -->`."""
    found = re.search(rf"<!-- {name} -->\n```\w*\n(.*?)```", README, re.DOTALL)
    assert found is not None, f"README.md has no block {name}"
    return found.group(1)


def without_ids(text: str) -> str:
    """Work ids hang on which page was captured first, which a crawl leaves open."""
    lines = (line.rstrip() for line in text.splitlines())
    return re.sub(r"\bw[0-9a-f]{16}\b", "w…", "\n".join(lines))


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project as somebody has it who just fetched it."""
    copy = tmp_path_factory.mktemp("bare") / "dingben"
    shutil.copytree(PROJECT, copy, ignore=shutil.ignore_patterns(*NOT_COPIED))
    return copy


def test_the_first_command_sets_everything_up_and_shows_the_audit(bare: Path) -> None:
    ran = subprocess.run(
        block("demo"), shell=True, cwd=bare, capture_output=True, text=True, check=False,
        env=environment(bare / "var"), timeout=280,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout[-2000:] + ran.stderr[-2000:]
    printed = without_ids(ran.stdout)
    shown = without_ids(block("audit"))
    assert shown.strip()
    for work in re.split(r"\n\n(?=\S)", shown.strip("\n")):
        assert work.strip("\n") in printed


def test_the_second_command_is_what_continuous_integration_runs() -> None:
    commands = block("tests").strip().splitlines()
    assert len(commands) == 1
    assert "python -m pytest" in commands[0]
    assert "README.md" in (PROJECT / ".ci" / "run").read_text()


def test_every_verb_that_the_readme_names_is_there(tmp_path: Path) -> None:
    offered = dingben("--help", home=tmp_path / "var").out
    table = README.partition("## The verbs")[2].partition("## ")[0]
    verbs = {
        word.split()[0]
        for row in re.findall(r"^\| (`.*?) \|", table, re.MULTILINE)
        for word in re.findall(r"`([a-z][^`]*)`", row)
    }
    assert {"demo", "night", "audit", "sites"} <= verbs
    assert {
        verb for verb in verbs if not re.search(rf"^. {verb}\b", offered, re.MULTILINE)
    } == set()


def test_what_the_readme_leads_to_is_there() -> None:
    leads = re.findall(r"\]\(([^):]+)\)", README)
    assert {lead for lead in leads if not (PROJECT / lead).is_file()} == set()


def test_a_site_is_added_as_the_readme_says(tmp_path: Path) -> None:
    told = README.partition("## How to add a site")[2].partition("## ")[0]
    commands = [" ".join(one.split()) for one in re.findall(r"`dingben ([^`]*)`", told)]
    assert [one.split()[0] for one in commands] == ["sites", "sites", "night"]
    for one in commands:
        more = ["--dry-run"] if one.startswith("night") else []
        dingben(*one.split(), *more, home=tmp_path / "var")
    assert (tmp_path / "sites" / "my_site.yaml").exists()
