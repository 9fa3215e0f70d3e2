"""One writer to a home, and no lock left behind by a killed one."""

from __future__ import annotations

import signal
import subprocess
import sys
from multiprocessing import get_context
from multiprocessing.synchronize import Event
from pathlib import Path

import pytest

from archive.lock import Locked, exclusive, holder

WRITER = """
import sys, time
from pathlib import Path
from archive.lock import exclusive
with exclusive(Path(sys.argv[1])):
    print("locked", flush=True)
    time.sleep(60)
"""


def test_the_second_writer_is_told_who_is_the_first(tmp_path: Path, project: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(tmp_path)], cwd=project, stdout=subprocess.PIPE
    ) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"locked\n"
        with pytest.raises(Locked, match=f"in use by process {writer.pid} ") as caught:
            exclusive(tmp_path).__enter__()
        assert (caught.value.pid, caught.value.exit_code) == (writer.pid, 11)
        writer.send_signal(signal.SIGKILL)
        writer.wait(10)
    with exclusive(tmp_path):
        pass


def test_a_lock_can_be_had_again_after_its_block_even_one_that_failed(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), exclusive(tmp_path / "new home"):
        raise ZeroDivisionError
    with exclusive(tmp_path / "new home"):
        pass


def test_homes_do_not_lock_each_other(tmp_path: Path) -> None:
    with exclusive(tmp_path / "a"), exclusive(tmp_path / "b"):
        assert (tmp_path / "a" / "lock").is_file()


def _work(started: Event, release: Event) -> None:
    started.set()
    release.wait(30)


def test_a_forked_worker_does_not_keep_the_lock(tmp_path: Path) -> None:
    """As one that hangs on after its parent was killed would."""
    fork = get_context("fork")
    started, release = fork.Event(), fork.Event()
    worker = fork.Process(target=_work, args=(started, release))
    with exclusive(tmp_path):
        worker.start()
        assert started.wait(30)
    with exclusive(tmp_path):
        assert worker.is_alive()
    release.set()
    worker.join()


def test_a_lock_file_that_says_nothing_of_its_holder_still_locks(tmp_path: Path) -> None:
    with exclusive(tmp_path):
        (tmp_path / "lock").write_text("{half")
        with pytest.raises(Locked, match="in use by another process"):
            exclusive(tmp_path).__enter__()


def test_who_only_looks_who_writes_refuses_no_writer(tmp_path: Path) -> None:
    """Not even one that looks all the time."""
    fork = get_context("fork")
    started, release = fork.Event(), fork.Event()
    reader = fork.Process(target=_look, args=(tmp_path, started, release))
    reader.start()
    try:
        assert started.wait(30)
        for _ in range(500):
            with exclusive(tmp_path):
                pass
    finally:
        release.set()
        reader.join()
    assert reader.exitcode == 0


def _look(home: Path, started: Event, release: Event) -> None:
    while not release.is_set():
        holder(home)
        started.set()
