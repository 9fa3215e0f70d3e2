"""Every verb on bad input: one clear line, the right exit code, nothing lost."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from archive.lock import exclusive
from tests.door import PROJECT, command, dingben, environment

WEB = PROJECT / "tests" / "web"
VERBS = (
    "demo", "night", "crawl", "ingest", "import", "text", "search", "show", "audit", "explain",
    "pairs", "extract", "check", "rebuild", "schedule", "status", "serve", "sites",
)  # fmt: skip


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home where nothing is yet."""
    return tmp_path / "var"


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the sample web in it."""
    home = tmp_path_factory.mktemp("filled") / "var"
    dingben("import", WEB / "sample.warc.gz", home=home)
    return home


def one_line(err: str) -> bool:
    return err.startswith("dingben: ") and err.count("\n") == 1


def test_a_reader_who_has_seen_enough_is_no_error(home: Path) -> None:
    shown = subprocess.Popen(
        command("audit", "--help"),
        env=environment(home), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    with shown:
        assert shown.stdout
        assert shown.stderr
        shown.stdout.close()
        assert shown.stderr.read() == b""


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_explains_itself(verb: str, home: Path) -> None:
    assert "--help" in dingben(verb, "--help", home=home).out


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["text", "http://nowhere.example/"], 5, "no capture"),
        (["show", "w0"], 5, "no work"),
        (["audit", "--host", "nowhere.example"], 5, "no work"),
        (["audit", "--work", "w0"], 5, "no work"),
        (["search", "查无此词"], 5, "no canonical text"),
        (["search", " "], 2, "empty"),
        (["explain", "http://a.example/", "http://b.example/"], 5, "no capture"),
        (["ingest", "20260101T000000-00000000"], 5, "no run"),
        (["ingest", "../../etc"], 5, "no run"),
        (["ingest", ".."], 5, "no run"),
        (["import", "missing.warc.gz"], 1, "cannot be read"),
        (["night", "--site", "nobody"], 2, "no site nobody"),
        (["pairs", "missing.jsonl"], 1, "missing.jsonl"),
        (["schedule", "--at", "25:00"], 2, "no hour"),
    ],
)
def test_what_is_not_there_is_said_in_one_line(
    arguments: list[str], code: int, said: str, filled: Path
) -> None:
    ended = dingben(*arguments, home=filled, code=code)
    assert one_line(ended.err), ended.err
    assert said in ended.err


@pytest.mark.parametrize("reader", [["audit"], ["search", "沈"], ["status"], ["show", "w0"]])
def test_a_home_without_an_archive_is_said_and_not_made(reader: list[str], home: Path) -> None:
    ended = dingben(*reader, home=home, code=5)
    assert one_line(ended.err), ended.err
    assert "no archive" in ended.err
    assert not home.exists()


def test_a_catalogue_that_is_gone_or_damaged_is_made_again(home: Path) -> None:
    dingben("import", WEB / "sample.warc.gz", home=home)
    before = dingben("audit", "--json", home=home).out
    for spoil in (None, b"no database" * 500):
        for name in ("catalogue.sqlite", "catalogue.sqlite-wal", "catalogue.sqlite-shm"):
            (home / name).unlink(missing_ok=True)
        if spoil is not None:
            (home / "catalogue.sqlite").write_bytes(spoil)
        ended = dingben("audit", home=home, code=1)
        assert one_line(ended.err), ended.err
        assert "dingben rebuild" in ended.err
        dingben("rebuild", home=home)
        assert dingben("audit", "--json", home=home).out == before


def test_a_file_is_no_home(home: Path) -> None:
    home.write_text("not a folder")
    ended = dingben("status", home=home, code=4)
    assert one_line(ended.err), ended.err
    assert "home" in ended.err


@pytest.mark.parametrize(
    "arguments",
    [["text"], ["show", "w0", "--at", "yesterday"], ["nonsense"], ["audit", "--fromat"]],
)
def test_a_slip_of_the_keyboard_is_a_usage_error(arguments: list[str], home: Path) -> None:
    assert one_line(dingben(*arguments, home=home, code=2).err)


@pytest.mark.parametrize(
    "content",
    [b"", b"not a warc at all", gzip.compress(b"neither"), b"WARC/1.0\r\nbroken"],
    ids=["empty", "text", "gzip", "broken"],
)
def test_a_file_that_is_no_warc_is_refused_whole(content: bytes, home: Path) -> None:
    home.parent.joinpath("bad.warc.gz").write_bytes(content)
    ended = dingben("import", "bad.warc.gz", home=home, code=1)
    assert one_line(ended.err), ended.err
    assert "bad.warc.gz" in ended.err
    assert dingben("status", "--json", home=home).json["runs"] == []


def test_a_bad_file_does_not_spoil_the_import_of_the_others(home: Path) -> None:
    bad = [home.parent / name for name in ("a.warc.gz", "z.warc.gz")]
    for path in bad:
        path.write_bytes(b"not a warc at all")
    files = (bad[0], home.parent / "none.warc.gz", WEB / "sample.warc.gz", bad[1])
    ended = dingben("import", *files, "--json", home=home, code=3)
    [run] = ended.json["runs"]
    assert run["captures"] > 10
    said = ended.err.splitlines()
    assert len(said) == len(ended.json["refused"]) == 3
    for line, path in zip(said, (files[0], files[1], files[3]), strict=True):
        assert str(path) in line


def test_a_truncated_warc_gives_what_can_be_read_of_it(home: Path) -> None:
    whole = (WEB / "sample.warc.gz").read_bytes()
    home.parent.joinpath("cut.warc.gz").write_bytes(whole[: len(whole) // 2])
    [report] = dingben("import", "cut.warc.gz", "--json", home=home, code=3).json["runs"]
    assert report["outcome"] == "degraded"
    assert report["captures"] > 10
    assert "cut.warc.gz" in report["problems"][0]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"DINGBEN_S3_ENDPOINT": "not an address"}, "s3_endpoint"),
        ({"DINGBEN_CONFIG": "/nowhere.toml"}, "/nowhere.toml"),
    ],
)
def test_a_mistake_in_the_configuration_is_named(
    more: dict[str, str], said: str, home: Path
) -> None:
    ended = dingben("status", home=home, code=4, more=more)
    assert one_line(ended.err), ended.err
    assert said.lower() in ended.err.lower()


def test_a_broken_site_declaration_stops_the_night_before_it_asks(home: Path) -> None:
    sites = home.parent / "sites"
    sites.mkdir()
    (sites / "bad.yaml").write_text("id: bad\nname: 坏\nrole: goverment\nhosts: [a.example]\n")
    ended = dingben("night", "--sites", sites, home=home, code=4)
    assert "bad.yaml" in ended.err
    assert dingben("sites", "check", "--sites", sites, home=home, code=4).out


def test_a_store_that_is_down_is_said_in_one_line(home: Path) -> None:
    down = {
        "DINGBEN_S3_ENDPOINT": "http://127.0.0.1:9",
        "DINGBEN_S3_ACCESS_KEY": "k",
        "DINGBEN_S3_SECRET_KEY": "very-secret",
    }
    ended = dingben("check", home=home, code=1, more=down)
    assert one_line(ended.err), ended.err
    assert "127.0.0.1:9" in ended.err
    assert "very-secret" not in ended.err


def test_a_dry_run_writes_nothing(home: Path) -> None:
    plan = dingben(
        "night", "--dry-run", "--json",
        "--replay", WEB / "sample.warc.gz", "--sites", WEB / "sites", home=home,
    ).json  # fmt: skip
    assert len(plan["sites"]) == 12
    assert not home.exists()


def test_a_dry_run_leaves_every_file_of_an_archive_as_it_is(filled: Path) -> None:
    def everything() -> dict[str, bytes]:
        files = (path for path in filled.rglob("*") if path.is_file())
        return {str(path): hashlib.sha256(path.read_bytes()).digest() for path in files}

    before = everything()
    assert len(before) > 5
    dingben("night", "--dry-run", "--sites", WEB / "sites", home=filled)
    assert everything() == before


def test_a_second_writer_is_told_who_has_the_home(home: Path) -> None:
    with exclusive(home):
        ended = dingben("import", WEB / "sample.warc.gz", home=home, code=11)
    assert one_line(ended.err), ended.err
    assert f"in use by process {os.getpid()} " in ended.err


def test_a_night_goes_on_as_it_began_when_its_configuration_is_edited_meanwhile(
    home: Path,
) -> None:
    sites = shutil.copytree(WEB / "sites", home.parent / "sites")
    replayed = ("--replay", WEB / "sample.warc.gz")
    night = subprocess.Popen(
        command("night", "--site", "qining_gov", *replayed, "--sites", sites, "--json"),
        cwd=home.parent, env=environment(home), stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    end = time.monotonic() + 60
    while not list(home.glob("runs/*/*.open")) and time.monotonic() < end:
        time.sleep(0.01)
    for file in sites.iterdir():
        file.write_text("id: [")
    (home / "dingben.toml").write_text("s3_buckt = 1")
    assert night.poll() is None, "the night was over before anything was edited"
    out, _ = night.communicate(timeout=120)
    report = json.loads(out)
    assert night.returncode == 0
    assert (report["outcome"], len(report["sites"])) == ("succeeded", 1)
    assert "is no setting of ours" in dingben("status", home=home, code=4).err


def test_an_interrupted_night_says_so_and_can_go_on(home: Path) -> None:
    night = ("night", "--replay", WEB / "sample.warc.gz", "--sites", WEB / "sites")
    first = subprocess.Popen(
        command(*night), cwd=home.parent, env=environment(home), stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    end = time.monotonic() + 30
    while not list(home.glob("runs/*/*.open")) and time.monotonic() < end:
        time.sleep(0.02)
    os.kill(first.pid, signal.SIGTERM)
    _, err = first.communicate(timeout=120)
    assert first.returncode == 130, err
    assert "Traceback" not in err
    dingben(*night, home=home)
    assert len(dingben("status", "--json", home=home).json["runs"]) == 1
    assert len(list((home / "runs").iterdir())) == 1


def test_the_schedule_says_when_the_next_night_is_and_stops_when_told(home: Path) -> None:
    process = subprocess.Popen(
        command("schedule", "--at", "02:00"), cwd=home.parent, env=environment(home),
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stderr is not None
    said = ""
    for line in process.stderr:
        said += line
        if "next night" in line:
            break
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=60)
    assert re.search(r"next night: \d{4}-\d\d-\d\d 02:00:00\+08:00", said), said
    assert process.returncode == 0


def test_two_homes_work_side_by_side(tmp_path: Path) -> None:
    homes = [tmp_path / "one" / "var", tmp_path / "two" / "var"]
    for home in homes:
        home.parent.mkdir()
    running = [
        subprocess.Popen(
            command("import", WEB / "sample.warc.gz"), cwd=home.parent, env=environment(home),
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        )
        for home in homes
    ]  # fmt: skip
    assert [process.wait(120) for process in running] == [0, 0]
    for process in running:
        process.communicate()
    audits = [dingben("audit", "--all", "--json", home=home).out for home in homes]
    assert audits[0] == audits[1]


def test_importing_the_same_file_again_writes_no_object(home: Path) -> None:
    recording = ("import", WEB / "sample.warc.gz", "--json")
    first = dingben(*recording, home=home).json
    before = dingben("check", "--json", home=home).json
    again = home.parent / "under another name.warc.gz"
    again.write_bytes((WEB / "sample.warc.gz").read_bytes())
    assert dingben("import", again, "--json", home=home).json == first
    assert dingben("check", "--json", home=home).json == before
    assert before["orphans"] == []


def test_csv_holds_a_row_for_every_witness(home: Path) -> None:
    dingben("import", WEB / "sample.warc.gz", "--sites", WEB / "sites", home=home)
    works = dingben("audit", "--json", home=home).json["works"]
    rows = dingben("audit", "--format", "csv", home=home).out.splitlines()
    assert len(rows) == 1 + sum(len(work["witnesses"]) for work in works)
