"""A saved audit is read strictly: every mistake at once, each in its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.alerts.declaration import AuditsInvalid, Condition, load_audits, survey

GOOD = """\
name: 青禾区报告的数字
condition: figure_changed
query: 青禾区 政府工作报告
filters: {issuer: 青禾区, from: 2026-01-01}
witness: {role: aggregator, kind: [full, partial]}
to: {webhook: https://desk.example.org/alarms, mail: desk@example.org, file: alarms.jsonl}
"""
BAD = """\
name: " two "
condition: [figures_changed]
qury: 青禾
query: "青禾 OR"
filters:
  from: 2026-13-01
  rolle: press
witness: {kind: copy}
to:
  webhook: ftp://desk.example
  mail: [desk@example.org, "x\\nBcc: y@z"]
"""


def test_an_audit_is_read_as_it_is_written(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(GOOD, encoding="utf-8")
    [audit] = load_audits(tmp_path)
    assert audit.condition == (Condition.FIGURE_CHANGED,)
    assert audit.to.names == ("webhook", "mail", "file")
    assert audit.to.file == tmp_path / "alarms.jsonl"
    assert load_audits(None) == ()


def test_every_mistake_is_named_at_once_in_its_line(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text(BAD, encoding="utf-8")
    (tmp_path / "twice.yaml").write_text("name: a\nname: b\n", encoding="utf-8")
    with pytest.raises(AuditsInvalid) as told:
        load_audits(tmp_path)
    text = str(told.value)
    for place in (
        "line 1, name", "line 2, condition.0", "line 3, qury", "line 4, query",
        "line 6, filters.from", "line 7, filters.rolle", "line 8, witness.kind",
        "line 10, to.webhook", "line 11, to.mail", "twice.yaml: line 2, name: this key is written",
        "twice.yaml: line 1, to: this key is missing",
    ):  # fmt: skip
        assert place in text
    assert told.value.exit_code == 4


@pytest.mark.parametrize(
    "text",
    ["", "- a", "a: [", "name: \ud800", "x: &x [*x]\n" * 2, "name: 1\nto: 5", "? [a]\n: b", "\t"],
    ids=["empty", "list", "open", "surrogate", "ring", "types", "odd_key", "tab"],
)
def test_what_is_no_declaration_is_a_mistake_and_nothing_worse(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.yaml").write_bytes(text.encode("utf-8", "surrogatepass"))
    audits, mistakes = survey(tmp_path)
    assert audits == ()
    assert mistakes
    assert all("\n" not in str(mistake) for mistake in mistakes)


@pytest.mark.parametrize("file", ["/etc/x.jsonl", "../x.jsonl", "a/../../x.jsonl"])
def test_an_alarms_file_lies_in_the_folder_of_saved_audits(tmp_path: Path, file: str) -> None:
    (tmp_path / "a.yaml").write_text(GOOD.replace("alarms.jsonl", file), encoding="utf-8")
    (mistake,) = survey(tmp_path)[1]
    assert "to.file: is outside the folder of saved audits" in str(mistake)


def test_days_that_end_before_they_begin_are_a_mistake(tmp_path: Path) -> None:
    text = GOOD.replace("from: 2026-01-01", "from: 2026-01-01, to: 2025-12-31")
    (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
    (mistake,) = survey(tmp_path)[1]
    assert "filters.to: from 2026-01-01 to 2025-12-31" in str(mistake)


def test_two_audits_of_one_name_and_a_missing_folder_are_mistakes(tmp_path: Path) -> None:
    for name in ("a.yaml", "b.yml"):
        (tmp_path / name).write_text(GOOD, encoding="utf-8")
    assert "another audit's name" in str(survey(tmp_path)[1][0])
    assert "no such folder" in str(survey(tmp_path / "none")[1][0])
    nobody = GOOD.partition("to:")[0] + "to: {}\n"
    (tmp_path / "b.yml").write_text(nobody, encoding="utf-8")
    assert "names nobody" in str(survey(tmp_path)[1][0])
