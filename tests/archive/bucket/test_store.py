"""Nothing archived is ever overwritten, and a passing failure of the store costs nothing."""

from __future__ import annotations

import json
import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Barrier

import pytest
from pydantic import SecretStr

from archive.bucket.s3 import connect
from archive.bucket.store import (
    InvalidKey,
    NewerFormat,
    NoSuchObject,
    ObjectConflict,
    ObjectStore,
    StoreError,
    StoreUnavailable,
    UnsafeStore,
)
from archive.settings import Endpoint
from tests.archive.faulty_s3 import Fault, careless_store, faulty_proxy, unused_port
from tests.s3 import SHARED_BUCKET

AT_ONCE = (0.0, 0.0)
NAMES = ["text/年度报告.txt", "text/a b%2F+&?#.txt", "text/《规划》(2023—2025).txt"]


def test_what_is_put_is_got_back(store: ObjectStore) -> None:
    assert store.put_if_absent("text/a.txt", "沈阳".encode())
    assert store.get("text/a.txt") == "沈阳".encode()
    assert store.exists("text/a.txt")
    assert store.head("text/a.txt").size == 6


def test_an_empty_object_is_an_object(store: ObjectStore) -> None:
    assert store.put_if_absent("text/empty.txt", b"")
    assert store.get("text/empty.txt") == b""


def test_the_same_content_again_writes_nothing(store: ObjectStore, tmp_path: Path) -> None:
    file = tmp_path / "a.warc.gz"
    file.write_bytes(b"recorded" * 1_000_000)
    assert store.put_file_if_absent("warc/a.warc.gz", file)
    assert not store.put_file_if_absent("warc/a.warc.gz", file)
    assert not store.put_if_absent("warc/a.warc.gz", file.read_bytes())
    assert store.digest("warc/a.warc.gz")[1] == 8_000_000


def test_other_content_under_a_key_is_an_alarm_and_changes_nothing(store: ObjectStore) -> None:
    store.put_if_absent("text/a.txt", b"30.36")
    with pytest.raises(ObjectConflict, match=r"text/a\.txt .* nothing was overwritten"):
        store.put_if_absent("text/a.txt", b"99.99")
    assert store.get("text/a.txt") == b"30.36"


def test_content_that_another_program_wrote_is_compared_by_reading(
    store: ObjectStore, s3: Endpoint
) -> None:
    connect(s3).put_object(Bucket=SHARED_BUCKET, Key="text/a.txt", Body=b"copied here")
    assert not store.put_if_absent("text/a.txt", b"copied here")
    with pytest.raises(ObjectConflict):
        store.put_if_absent("text/a.txt", b"copied hers")


def test_of_racing_writers_of_a_key_one_wins(store: ObjectStore) -> None:
    """A hundred races of two, twenty writers at a time. (Of a hundred at a time, on a busy machine,
    SeaweedFS 4 was once seen to let both of a few keys win; an archive has one writer.)"""
    barrier = Barrier(20)

    def write(number: int) -> tuple[str, bytes] | None:
        key, body = f"text/raced-{number // 2}.txt", f"writer {number}".encode()
        barrier.wait(30)
        try:
            return (key, body) if store.put_if_absent(key, body) else None
        except ObjectConflict:
            return None

    with ThreadPoolExecutor(20) as threads:
        winners = [winner for winner in threads.map(write, range(200)) if winner]
    assert sorted(winners) == sorted((key, store.get(key)) for key in store.keys("text/"))
    assert len(winners) == 100


def test_a_listing_longer_than_a_page_is_whole_and_in_order(store: ObjectStore) -> None:
    wanted = sorted(f"text/{number:04d}.txt" for number in range(1_005))
    with ThreadPoolExecutor(16) as threads:
        list(threads.map(lambda key: store.put_if_absent(key, b"x"), wanted))
    store.put_if_absent("warc/other.warc.gz", b"x")
    assert list(store.keys("text/")) == wanted


def test_names_in_any_script_are_kept(store: ObjectStore) -> None:
    for name in NAMES:
        store.put_if_absent(name, name.encode())
    assert sorted(store.keys("text/")) == sorted(NAMES)
    assert [store.get(name) for name in NAMES] == [name.encode() for name in NAMES]


@pytest.mark.parametrize("key", ["", "/a", "a/", "a//b", "a/../b", "./a", "a\n", "文" * 400])
def test_names_that_stores_take_differently_are_refused(store: ObjectStore, key: str) -> None:
    with pytest.raises(InvalidKey):
        store.put_if_absent(key, b"x")


def test_an_absent_object_is_said_to_be_absent(store: ObjectStore) -> None:
    assert not store.exists("text/none.txt")
    for ask in (store.get, store.head, store.digest):
        with pytest.raises(NoSuchObject, match="text/none"):
            ask("text/none.txt")


def test_a_new_archive_says_what_it_is(s3: Endpoint, bucket: str) -> None:
    store = ObjectStore.open(s3, bucket)
    assert json.loads(store.get("format.json")) == {"format": "dingben-archive", "version": 1}
    assert list(ObjectStore.open(s3, bucket).keys()) == ["format.json"]


@pytest.mark.parametrize(
    ("body", "error", "says"),
    [
        (b'{"format": "dingben-archive", "version": 2}', NewerFormat, "install a newer"),
        (b'{"format": "somebody\'s"}', StoreError, "not ours"),
        (b"[1]", StoreError, "not ours"),
    ],
)
def test_a_bucket_of_a_later_release_or_another_program_is_left_alone(
    store: ObjectStore, s3: Endpoint, body: bytes, error: type[StoreError], says: str
) -> None:
    connect(s3).put_object(Bucket=SHARED_BUCKET, Key="format.json", Body=body)
    with pytest.raises(error, match=says):
        ObjectStore.open(s3, SHARED_BUCKET)
    assert store.get("format.json") == body


def test_a_store_that_overwrites_is_refused() -> None:
    with careless_store() as (endpoint, objects):
        with pytest.raises(UnsafeStore, match="ignores If-None-Match"):
            ObjectStore.open(endpoint_with_keys(endpoint), "archive")
        assert list(objects) == ["/archive/format.json"]
        with pytest.raises(UnsafeStore):
            ObjectStore.open(endpoint_with_keys(endpoint), "archive")


def endpoint_with_keys(endpoint: Endpoint) -> Endpoint:
    return replace(endpoint, access_key=SecretStr("a"), secret_key=SecretStr("b"))


def _use(endpoint: Endpoint, folder: str) -> list[object]:
    """Every kind of request once; what came of each."""
    store = ObjectStore.open(endpoint, SHARED_BUCKET, pauses=AT_ONCE)
    first, other = f"{folder}/a.txt", f"{folder}/b.txt"
    return [
        store.put_if_absent(first, b"one" * 100),
        store.put_if_absent(other, b"two"),
        store.put_if_absent(first, b"one" * 100),
        store.get(first),
        store.digest(other),
        store.exists(f"{folder}/c.txt"),
        [key.rpartition("/")[2] for key in store.keys(folder)],
    ]


@pytest.mark.parametrize("fault", [fault for fault in Fault if fault is not Fault.EXISTS])
def test_any_one_request_may_fail_without_a_trace(
    store: ObjectStore, s3: Endpoint, fault: Fault
) -> None:
    with faulty_proxy(s3) as proxy:
        without = _use(proxy.endpoint, "text/without")
        requests = len(proxy.seen)
        assert requests >= 10
        for number in range(requests):
            proxy.seen.clear()
            proxy.faults = {number: fault}
            assert _use(proxy.endpoint, f"text/{fault.name}-{number}") == without


def test_a_lost_answer_to_a_write_of_other_content_is_still_an_alarm(
    store: ObjectStore, s3: Endpoint
) -> None:
    store.put_if_absent("text/a.txt", b"theirs")
    with faulty_proxy(s3) as proxy:
        through = ObjectStore.open(proxy.endpoint, SHARED_BUCKET, pauses=AT_ONCE)
        proxy.faults = {len(proxy.seen): Fault.ANSWER_LOST}
        with pytest.raises(ObjectConflict):
            through.put_if_absent("text/a.txt", b"ours")


def test_a_write_that_lost_to_one_that_was_never_finished_is_made_again(
    store: ObjectStore, s3: Endpoint
) -> None:
    with faulty_proxy(s3) as proxy:
        through = ObjectStore.open(proxy.endpoint, SHARED_BUCKET, pauses=AT_ONCE)
        proxy.faults = {len(proxy.seen): Fault.EXISTS}
        assert through.put_if_absent("text/a.txt", b"ours")
    assert store.get("text/a.txt") == b"ours"


def test_a_store_that_keeps_failing_is_said_to_be_unavailable(
    store: ObjectStore, s3: Endpoint
) -> None:
    with faulty_proxy(s3) as proxy:
        through = ObjectStore.open(proxy.endpoint, SHARED_BUCKET, pauses=AT_ONCE)
        proxy.faults = dict.fromkeys(range(100), Fault.BUSY)
        with pytest.raises(StoreUnavailable, match=r"cannot write text/a\.txt .*HTTP 503"):
            through.put_if_absent("text/a.txt", b"x")


def test_an_endpoint_without_keys_is_a_mistake_in_the_configuration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    endpoint = Endpoint(f"http://127.0.0.1:{unused_port()}")
    with pytest.raises(StoreUnavailable, match="set s3_access_key and s3_secret_key") as told:
        ObjectStore.open(endpoint, SHARED_BUCKET, pauses=AT_ONCE)
    assert told.value.exit_code == 4


def test_each_way_to_be_unavailable_is_one_clear_line(
    s3: Endpoint, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    wrong = replace(s3, secret_key=SecretStr("not-the-secret"))
    nowhere = replace(s3, url=f"http://127.0.0.1:{unused_port()}")
    for endpoint, says in ((wrong, "refuses the keys"), (nowhere, "is the object store running")):
        with pytest.raises(StoreUnavailable, match=says) as caught:
            ObjectStore.open(endpoint, SHARED_BUCKET, pauses=AT_ONCE)
        assert "\n" not in str(caught.value)
        assert caught.value.__cause__ is None
    assert s3.secret_key is not None
    assert s3.secret_key.get_secret_value() not in caplog.text
