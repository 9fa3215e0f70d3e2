"""Saved audits at the front door: a run that is committed is evaluated, and what it raises told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from archive.settings import Endpoint
from dingben import SAMPLE_WEB, app
from tests.archive.alerts.targets import desk

DECLARED = """\
name: 数字
condition: [figure_changed, uncredited_repost]
to: {webhook: URL, file: alarms.jsonl}
"""


def test_an_import_tells_what_saved_audits_ask_for_and_once(
    s3: Endpoint, bucket: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert s3.access_key is not None
    assert s3.secret_key is not None
    folder = tmp_path / "alerts"
    folder.mkdir()
    for name, value in {
        "HOME": str(tmp_path / "home"),
        "S3_ENDPOINT": s3.url,
        "S3_BUCKET": bucket,
        "S3_ACCESS_KEY": s3.access_key.get_secret_value(),
        "S3_SECRET_KEY": s3.secret_key.get_secret_value(),
        "ALERTS_DIR": str(folder),
    }.items():
        monkeypatch.setenv(f"DINGBEN_{name}", value)
    taken = ["import", str(SAMPLE_WEB / "sample.warc.gz"), "--sites", str(SAMPLE_WEB / "sites")]
    (folder / "a.yaml").write_text("name: 数字\nconditon: new_work\n", encoding="utf-8")
    assert "conditon: no such key" in str(CliRunner().invoke(app, taken).exception)
    assert not (tmp_path / "home" / "catalogue.sqlite").exists()
    with desk() as service:
        (folder / "a.yaml").write_text(DECLARED.replace("URL", service.url), encoding="utf-8")
        assert CliRunner().invoke(app, [*taken, "--json"]).exit_code in (0, 3)
        raised = [(one["condition"], one["work_id"], one["url"]) for one in service.told]
        assert {condition for condition, *_ in raised} == {"figure_changed", "uncredited_repost"}
        assert len(set(raised)) == len(raised)
        lines = (folder / "alarms.jsonl").read_text("utf-8").splitlines()
        assert [json.loads(line) for line in lines] == service.told
        assert CliRunner().invoke(app, taken).exit_code in (0, 3)
        again = json.loads(CliRunner().invoke(app, ["alerts", "run", "--json"]).stdout)
        assert (again["raised"], again["told"], again["waiting"]) == (0, 0, 0)
        assert len(service.told) == len(raised)
    listed = json.loads(CliRunner().invoke(app, ["alerts", "list", "--json"]).stdout)
    assert (listed["total"], listed["waiting"]) == (len(raised), 0)


def test_the_check_finds_a_mail_that_could_never_be_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "name: 数字\ncondition: new_work\nto: {mail: desk@example.org}\n"
    (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("DINGBEN_ALERTS_DIR", str(tmp_path))
    monkeypatch.setenv("DINGBEN_HOME", str(tmp_path / "home"))
    checked = CliRunner().invoke(app, ["alerts", "check", "--json"])
    assert checked.exit_code == 4
    [problem] = json.loads(checked.stdout)["problems"]
    assert "数字" in problem
    assert "no smtp_url" in problem
    monkeypatch.setenv("DINGBEN_SMTP_URL", "smtp://mail.example.org")
    assert CliRunner().invoke(app, ["alerts", "check"]).exit_code == 0
