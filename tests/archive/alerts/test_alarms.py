"""What a saved audit asks for is told once, to whom it says, whatever fails on the way."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from archive.alerts.after_run import alerted, pending_alarms, raise_alarms
from archive.alerts.alarms import AlarmRecord, place
from archive.alerts.declaration import AuditsInvalid, Condition
from archive.catalogue.database import discard
from archive.host_lines import LEARNED_LINE
from archive.records import FigurePair, Removal, Verdict
from tests.archive.alerts.homes import Home, carried, home, page
from tests.archive.alerts.targets import desk, mailbox
from tests.door import PROJECT, environment

REPORT = page("gov", "青禾区政府工作报告，安置187名。")
LIBRARY = page("library", "青禾区政府工作报告，安置178名。", credited=None)
FORUM = page("forum", "青禾区政府工作报告，安置187名。转", credited=None)
EVERYTHING = [condition.value for condition in Condition]


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def told(given: Home, name: str = "alarms.jsonl") -> list[tuple[str, str]]:
    folder = given.settings.alerts_dir
    assert folder is not None
    path = folder / name
    return [(one["condition"], one["url"]) for one in lines(path)] if path.exists() else []


def test_each_condition_is_raised_by_what_it_names(tmp_path: Path) -> None:
    given = home(tmp_path)
    given.saved("all", condition=EVERYTHING, to={"file": "alarms.jsonl"})
    copies = [LIBRARY, FORUM, page("press", "青禾区政府工作报告，安置187名。报")]
    given.ran(1, [REPORT, *copies], [carried(REPORT, *copies, changed=["library"])])
    answer = raise_alarms(given.settings)
    assert answer.problems == ()
    assert sorted(told(given)) == sorted(
        [
            ("new_work", REPORT.url),
            *(("new_repost", one.url) for one in copies),
            ("uncredited_repost", LIBRARY.url),
            ("uncredited_repost", FORUM.url),
            ("figure_changed", LIBRARY.url),
        ]
    )
    [changed] = [
        one
        for one in lines(tmp_path / "alerts" / "alarms.jsonl")
        if one["condition"] == "figure_changed"
    ]
    assert changed["figures"] == ["187名→178名"]
    assert changed["told"].endswith("library.example has other figures: 187名→178名")


def test_a_run_that_changes_nothing_new_raises_nothing(tmp_path: Path) -> None:
    given = home(tmp_path)
    given.saved("all", condition=EVERYTHING, to={"file": "alarms.jsonl"})
    given.ran(1, [REPORT, LIBRARY], [carried(REPORT, LIBRARY, changed=["library"])])
    assert raise_alarms(given.settings).raised == 4
    again = page("library", "青禾区政府工作报告，安置178名。改", night=2, credited=None)
    given.ran(2, [again], [carried(REPORT, LIBRARY, again, changed=["library"])])
    assert raise_alarms(given.settings).raised == 0
    assert raise_alarms(given.settings).raised == 0
    given.ran(3, [FORUM], [carried(REPORT, LIBRARY, again, FORUM, changed=["library", "forum"])])
    assert raise_alarms(given.settings).raised == 3
    assert {url for _, url in told(given)[4:]} == {FORUM.url}


def test_a_canonical_text_that_changed_is_told(tmp_path: Path) -> None:
    given = home(tmp_path)
    given.saved("text", condition="canonical_changed", to={"file": "alarms.jsonl"})
    given.ran(1, [FORUM], [carried(FORUM)])
    assert raise_alarms(given.settings).raised == 0
    given.ran(2, [REPORT], [carried(REPORT, FORUM, version=2)])
    assert raise_alarms(given.settings).raised == 1
    assert told(given) == [("canonical_changed", REPORT.url)]


def test_a_work_that_gets_a_new_id_is_no_new_work_and_its_new_text_is_told(tmp_path: Path) -> None:
    given = home(tmp_path)
    asked = ["new_work", "canonical_changed"]
    given.saved("works", condition=asked, to={"file": "alarms.jsonl"})
    given.ran(1, [FORUM], [carried(FORUM)])
    given.ran(2, [], [carried(FORUM, work_id="w2", merged=["w1"], continues="w1")])
    raise_alarms(given.settings)
    renamed = carried(REPORT, FORUM, version=2, work_id="w0", merged=["w2"], continues="w2")
    given.ran(3, [REPORT], [renamed])
    raise_alarms(given.settings)
    assert told(given) == [("canonical_changed", REPORT.url)]
    other = home(tmp_path / "other")
    other.saved("works", condition="new_work", to={"file": "alarms.jsonl"})
    other.ran(1, [FORUM], [carried(FORUM)])
    raise_alarms(other.settings)
    renamed = carried(REPORT, FORUM, version=2, work_id="w0", merged=["w1"], continues="w1")
    other.ran(2, [REPORT], [renamed])
    raise_alarms(other.settings)
    assert told(other) == [("new_work", FORUM.url)]


def test_figures_are_told_once_a_work_whatever_its_id_and_of_each_work(tmp_path: Path) -> None:
    given = home(tmp_path)
    given.saved("figures", condition="figure_changed", to={"file": "alarms.jsonl"})
    given.ran(1, [REPORT, LIBRARY], [carried(REPORT, LIBRARY, changed=["library"])])
    assert raise_alarms(given.settings).raised == 1
    renamed = carried(REPORT, LIBRARY, FORUM, work_id="w0", merged=["w1"], changed=["library"])
    given.ran(2, [FORUM], [replace(renamed, continues="w1")])
    assert raise_alarms(given.settings).raised == 0
    # The same page carries another work with the same figures spoiled.
    bureau = page("bureau", "沿江区政府工作报告，安置187名。", night=3)
    other = page("library", "沿江区政府工作报告，安置178名。", night=3, credited=None)
    given.ran(3, [bureau, other], [carried(bureau, other, work_id="w5", changed=["library"])])
    assert raise_alarms(given.settings).raised == 1


def test_figures_are_not_told_again_when_another_work_takes_theirs_in(tmp_path: Path) -> None:
    given = home(tmp_path)
    given.saved("figures", condition="figure_changed", to={"file": "alarms.jsonl"})
    bureau = page("bureau", REPORT.text + "全文")
    first = carried(REPORT, LIBRARY, changed=["library"])
    given.ran(1, [REPORT, LIBRARY, bureau], [first, carried(bureau, work_id="w9")])
    assert raise_alarms(given.settings).raised == 1
    both = [REPORT, LIBRARY]
    given.ran(2, [], [carried(bureau, *both, work_id="w9", merged=["w1"], changed=["library"])])
    assert raise_alarms(given.settings).raised == 0


def test_an_origin_that_corrects_itself_makes_no_falsifier_of_itself_nor_of_its_copies(
    tmp_path: Path,
) -> None:
    given = home(tmp_path)
    given.saved("figures", condition=EVERYTHING, to={"file": "alarms.jsonl"})
    faithful = page("library", REPORT.text)
    given.ran(1, [REPORT, faithful], [carried(REPORT, faithful)])
    raise_alarms(given.settings)
    before = len(told(given))
    # Both say 178名 where the origin now says 187名, as version 1 did.
    corrected = page("gov", "青禾区政府工作报告，安置187名。更正", night=2)
    copies = [REPORT, faithful]
    second = carried(corrected, *copies, version=2, changed=["gov", "library"])
    given.ran(2, [corrected], [second])
    raise_alarms(given.settings)
    assert told(given)[before:] == [("canonical_changed", corrected.url)]
    # A copy of version 1 that comes only now, and one that says something of its own.
    late, false = page("forum", "安置178名。", night=3), page("bazaar", "安置169名。", night=3)
    third = carried(corrected, *copies, late, false, version=2, changed=["gov", "library", "forum"])
    own = (FigurePair("187名", "169名", Verdict.CHANGED, "安置187名", "安置169名"),)
    spoiled = [
        replace(one, figures=own) if one.part_id.startswith(false.document_id) else one
        for one in third.witnesses
    ]
    given.ran(3, [late, false], [replace(third, witnesses=tuple(spoiled))])
    raise_alarms(given.settings)
    assert sorted(told(given)[before + 1 :]) == [
        ("figure_changed", false.url),
        ("new_repost", false.url),
        ("new_repost", late.url),
    ]


def test_a_false_credit_is_none(tmp_path: Path) -> None:
    given = home(tmp_path)
    given.saved("credits", condition="uncredited_repost", to={"file": "alarms.jsonl"})
    false = page("library", LIBRARY.text, credited="网友投稿")
    given.ran(1, [REPORT, false], [carried(REPORT, false)])
    assert raise_alarms(given.settings).raised == 1
    [alarm] = lines(tmp_path / "alerts" / "alarms.jsonl")
    assert alarm["told"].endswith("library.example carries it (full) and credits 网友投稿 falsely")
    # That it names nobody now is the same news.
    again = page("library", LIBRARY.text + "改", night=2, credited=None)
    given.ran(2, [again], [carried(REPORT, false, again)])
    assert raise_alarms(given.settings).raised == 0


def test_a_line_of_the_host_that_a_night_learned_to_cut_changes_no_text(tmp_path: Path) -> None:
    given = home(tmp_path)
    given.saved("text", condition="canonical_changed", to={"file": "alarms.jsonl"})
    footer = "更多内容请下载客户端"
    whole = page("gov", f"{REPORT.text}\n{footer}")
    given.ran(1, [whole], [carried(whole)])
    assert raise_alarms(given.settings).raised == 0
    cut = replace(page("gov", REPORT.text, 2), removed=(Removal(footer, LEARNED_LINE),))
    given.ran(2, [cut], [carried(cut, whole, version=2)])
    assert raise_alarms(given.settings).raised == 0
    edited = replace(page("gov", REPORT.text + "又", 3), removed=(Removal(footer, LEARNED_LINE),))
    given.ran(3, [edited], [carried(edited, cut, whole, version=3)])
    assert raise_alarms(given.settings).raised == 1


def test_a_page_that_reposts_another_work_is_told_and_a_work_that_is_renamed_is_not(
    tmp_path: Path,
) -> None:
    given = home(tmp_path)
    asked = ["new_repost", "uncredited_repost"]
    given.saved("reposts", condition=asked, to={"file": "alarms.jsonl"})
    given.ran(1, [REPORT, LIBRARY], [carried(REPORT, LIBRARY)])
    assert raise_alarms(given.settings).raised == 2
    budget = page("bureau", "沿江区预算报告，收入30.4亿元。", night=2)
    other = page("library", "沿江区预算报告，收入30.4亿元。", night=2, credited=None)
    given.ran(2, [budget, other], [carried(budget, other, work_id="w2")])
    assert raise_alarms(given.settings).raised == 2
    assert told(given)[2:] == [("new_repost", other.url), ("uncredited_repost", other.url)]
    edited = page("library", "沿江区预算报告，收入30.4亿元。改", night=3, credited=None)
    renamed = carried(budget, other, edited, work_id="w0", merged=["w2"])
    given.ran(3, [edited], [renamed])
    assert raise_alarms(given.settings).raised == 0


def test_a_copy_captured_before_its_original_is_told_when_the_original_comes(
    tmp_path: Path,
) -> None:
    given = home(tmp_path)
    given.saved("reposts", condition="new_repost", to={"file": "alarms.jsonl"})
    given.ran(1, [FORUM, LIBRARY], [carried(FORUM, LIBRARY)])
    assert raise_alarms(given.settings).raised == 1
    given.ran(2, [REPORT], [carried(REPORT, FORUM, LIBRARY, version=2)])
    assert raise_alarms(given.settings).raised == 1
    assert told(given) == [("new_repost", LIBRARY.url), ("new_repost", FORUM.url)]


@pytest.mark.parametrize(
    ("asked", "fits"),
    [
        ({"query": "青禾区 报告"}, True),
        ({"query": "青禾區 NOT 预算"}, True),
        ({"query": "预算"}, False),
        ({"filters": {"issuer": "青禾区"}}, True),
        ({"filters": {"place": "沿江"}}, False),
        ({"filters": {"role": "government", "from": "2026-02-27", "to": "2026-02-27"}}, True),
        ({"filters": {"from": "2026-02-28"}}, False),
        ({"witness": {"role": "aggregator", "host": "library.example"}}, True),
        ({"witness": {"host": "gov.example"}}, False),
        ({"witness": {"kind": "full"}}, True),
        ({"witness": {"kind": ["digest", "partial"]}}, False),
        ({"witness": {"flag": "truncated"}}, False),
    ],
)
def test_an_audit_is_about_the_works_and_pages_it_names(
    tmp_path: Path, asked: dict[str, Any], fits: bool
) -> None:
    given = home(tmp_path)
    given.saved("some", condition="new_repost", to={"file": "alarms.jsonl"}, **asked)
    given.ran(1, [REPORT, LIBRARY], [carried(REPORT, LIBRARY)])
    assert raise_alarms(given.settings).raised == fits


def test_a_webhook_that_fails_is_told_after_the_next_run_and_once(tmp_path: Path) -> None:
    given = home(tmp_path)
    with desk(status=503) as service:
        to = {"webhook": service.url, "file": "alarms.jsonl"}
        given.saved("hook", condition="new_repost", to=to)
        given.ran(1, [REPORT, LIBRARY], [carried(REPORT, LIBRARY)])
        answer = raise_alarms(given.settings)
        assert (answer.raised, answer.waiting) == (1, 1)
        assert answer.problems == ("hook: webhook: HTTP 503",)
        assert len(told(given)) == 1
        service.status = 200
        given.ran(2, [FORUM], [carried(REPORT, LIBRARY, FORUM)])
        for _ in range(2):
            assert raise_alarms(given.settings).waiting == 0
        assert [one["url"] for one in service.told] == [LIBRARY.url, FORUM.url]
        assert service.keys == [one["alarm_id"] for one in service.told]
        assert len(told(given)) == 2


def test_a_service_that_is_not_there_fails_nothing(tmp_path: Path) -> None:
    given = home(tmp_path)
    with desk() as service:
        url = service.url
    given.saved("hook", condition="new_repost", to={"webhook": url})
    given.ran(1, [REPORT, LIBRARY], [carried(REPORT, LIBRARY)])
    assert raise_alarms(given.settings).waiting == 1


def test_one_mail_says_all_that_is_new(tmp_path: Path) -> None:
    with mailbox() as box:
        given = home(tmp_path, box.url)
        to = {"mail": ["desk@one.example", "two@two.example"]}
        given.saved("信", condition=["new_repost", "figure_changed"], to=to)
        given.ran(1, [REPORT, LIBRARY], [carried(REPORT, LIBRARY, changed=["library"])])
        box.refuses = True
        assert raise_alarms(given.settings).waiting == 2
        box.refuses = False
        for _ in range(2):
            assert raise_alarms(given.settings).waiting == 0
    [mail] = box.mails
    assert mail["subject"] == "定本 · 信 · 2"
    assert mail["from"] == "dingben@archive.example"
    assert sorted(box.recipients) == ["desk@one.example", "two@two.example"]
    assert "187名→178名" in mail.get_content()


def test_mail_without_a_server_waits_and_says_so(tmp_path: Path) -> None:
    given = home(tmp_path)
    given.saved("mail", condition="new_repost", to={"mail": "desk@one.example"})
    given.ran(1, [REPORT, LIBRARY], [carried(REPORT, LIBRARY)])
    assert raise_alarms(given.settings).problems == ("mail: mail: no smtp_url is configured",)


def test_what_a_page_says_cannot_add_a_header_or_a_line(tmp_path: Path) -> None:
    with mailbox() as box:
        given = home(tmp_path, box.url)
        given.saved("m", condition="new_work", to={"mail": "a@b.example", "file": "alarms.jsonl"})
        evil = page("gov", "青禾区。")
        work = carried(evil)
        title = "甲\r\nBcc: x@evil.example\r\n\r\n.\r\n"
        given.ran(1, [evil], [replace(work, title=title)])
        raise_alarms(given.settings)
    assert box.recipients == ["a@b.example"]
    assert box.mails[0]["bcc"] is None
    assert len(told(given)) == 1


def test_what_was_written_but_not_settled_is_not_written_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = home(tmp_path)
    given.saved("file", condition="new_repost", to={"file": "alarms.jsonl"})
    given.ran(1, [REPORT, LIBRARY], [carried(REPORT, LIBRARY)])

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(AlarmRecord, "settle", killed)
        with pytest.raises(KeyboardInterrupt):
            raise_alarms(given.settings)
    assert len(told(given)) == 1
    assert raise_alarms(given.settings).told == 1
    assert len(told(given)) == 1


def test_a_line_that_was_torn_off_is_written_again_whole(tmp_path: Path) -> None:
    given = home(tmp_path)
    given.saved("file", condition="new_repost", to={"file": "alarms.jsonl"})
    (tmp_path / "alerts" / "alarms.jsonl").write_bytes(b'{"alarm_id": "half')
    given.ran(1, [REPORT, LIBRARY], [carried(REPORT, LIBRARY)])
    raise_alarms(given.settings)
    torn, whole = (tmp_path / "alerts" / "alarms.jsonl").read_text("utf-8").splitlines()
    assert torn == '{"alarm_id": "half'
    assert json.loads(whole)["url"] == LIBRARY.url


def test_killed_between_evaluation_and_telling_nothing_is_lost_or_doubled(tmp_path: Path) -> None:
    given = home(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        to = {"webhook": f"http://127.0.0.1:{port}/alarms"}
        given.saved("hook", condition="new_repost", to=to)
        given.ran(1, [REPORT, LIBRARY, FORUM], [carried(REPORT, LIBRARY, FORUM)])
        command = [sys.executable, str(PROJECT / "dingben.py"), "alerts", "run"]
        more = {"DINGBEN_ALERTS_DIR": str(given.settings.alerts_dir)}
        with subprocess.Popen(command, env=environment(given.settings.home, more)) as process:
            asked, _ = silent.accept()
            process.send_signal(signal.SIGKILL)
        asked.close()
    assert len(pending_alarms(given.settings)) == 2
    with desk(port) as service:
        for _ in range(2):
            raise_alarms(given.settings)
    assert sorted(one["url"] for one in service.told) == sorted([LIBRARY.url, FORUM.url])


def test_a_catalogue_that_is_made_again_raises_nothing_again(tmp_path: Path) -> None:
    given = home(tmp_path)
    given.saved("all", condition=EVERYTHING, to={"file": "alarms.jsonl"})
    given.ran(1, [REPORT, LIBRARY], [carried(REPORT, LIBRARY)])
    count = raise_alarms(given.settings).raised
    given.settings.catalogue_file.unlink()
    given.ran(1, [REPORT, LIBRARY], [carried(REPORT, LIBRARY)])
    assert raise_alarms(given.settings).raised == 0
    with closing(AlarmRecord(place(given.settings))) as record:
        assert record.newest(1)[0] == count == 3


def test_on_a_server_the_alarms_lie_beside_the_catalogue(tmp_path: Path, postgres: str) -> None:
    discard(postgres)
    given = home(tmp_path)
    served = given.settings.model_copy(update={"catalogue_url": SecretStr(postgres)})
    given = replace(given, settings=served)
    given.saved("server", condition=EVERYTHING, to={"file": "alarms.jsonl"})
    given.ran(1, [REPORT, LIBRARY], [carried(REPORT, LIBRARY)])
    assert raise_alarms(served).raised == 3
    discard(postgres)
    given.ran(1, [REPORT, LIBRARY], [carried(REPORT, LIBRARY)])
    assert raise_alarms(served).raised == 0
    assert len(told(given)) == 3
    assert not (served.home / "alarms.sqlite").exists()


def test_runs_after_a_backup_was_put_back_are_evaluated_though_their_numbers_were(
    tmp_path: Path,
) -> None:
    given = home(tmp_path)
    given.saved("works", condition="new_work", to={"file": "alarms.jsonl"})
    pages = [page(f"site{n}", f"青禾区第{n}号公报。", n) for n in range(1, 6)]
    for n in (1, 2, 3):
        given.ran(n, [pages[n]], [carried(pages[n], work_id=f"w{n}")])
        raise_alarms(given.settings)
    assert len(told(given)) == 3
    discard(given.settings.catalogue)
    # The first of them is put back; while that lasts nothing is known of the others.
    given.ran(1, [pages[1]], [carried(pages[1], work_id="w1")])
    assert raise_alarms(given.settings).raised == 0
    given.ran(2, [pages[4]], [carried(pages[4], work_id="w4")], run_id="another")
    assert raise_alarms(given.settings).raised == 1
    given.ran(3, [pages[3]], [carried(pages[3], work_id="w3")], run_id="one more")
    assert raise_alarms(given.settings).raised == 0  # it was told of then
    assert told(given)[3:] == [("new_work", pages[4].url)]


def test_an_audit_that_is_new_is_about_the_run_it_stood_before(tmp_path: Path) -> None:
    given = home(tmp_path)
    given.ran(1, [REPORT, LIBRARY], [carried(REPORT, LIBRARY)])
    given.saved("new", condition="new_repost", to={"file": "alarms.jsonl"})
    with alerted(given.settings) as committed:
        given.ran(2, [FORUM], [carried(REPORT, LIBRARY, FORUM)])
        committed()
    assert told(given) == [("new_repost", FORUM.url)]
    given.saved("newer", condition="new_repost", to={"file": "newer.jsonl"})
    raise_alarms(given.settings)
    assert told(given, "newer.jsonl") == [("new_repost", FORUM.url)]


def test_mistakes_are_found_before_the_run_begins(tmp_path: Path) -> None:
    given = home(tmp_path)
    given.saved("bad", condition="figures_changed", to={"file": "a"})
    with pytest.raises(AuditsInvalid), alerted(given.settings):
        pytest.fail("the run began")
