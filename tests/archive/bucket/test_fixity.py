"""`check` names exactly the objects that are not what was archived."""

from __future__ import annotations

import hashlib

import pytest

from archive.bucket.fixity import Damage, ExpectedObject, FixityReport, check
from archive.bucket.s3 import connect
from archive.bucket.store import ObjectStore, StoreUnavailable
from archive.keys import text_key
from archive.settings import Endpoint
from tests.archive.faulty_s3 import Fault, faulty_proxy
from tests.s3 import SHARED_BUCKET

BODIES = [f"{number}年，全区生产总值{number}.5亿元。".encode() for number in range(2014, 2024)]


@pytest.fixture
def expected(store: ObjectStore) -> list[ExpectedObject]:
    """Ten texts in the store, and what the catalogue says of them."""
    keys = [text_key(hashlib.sha256(body).hexdigest()) for body in BODIES]
    for key, body in zip(keys, BODIES, strict=True):
        store.put_if_absent(key, body)
    return [ExpectedObject(key) for key in keys]


def _damages(report: FixityReport) -> dict[str, Damage]:
    return {finding.key: finding.damage for finding in report.findings}


@pytest.mark.parametrize("read_data", [False, True])
def test_a_sound_archive_has_no_findings(
    store: ObjectStore, expected: list[ExpectedObject], read_data: bool
) -> None:
    report = check(store, expected, read_data)
    assert report.ok
    assert (report.checked, report.orphans) == (10, ())


def test_reading_names_exactly_the_flipped_cut_swapped_and_deleted_objects(
    store: ObjectStore, expected: list[ExpectedObject], s3: Endpoint
) -> None:
    """The damage keeps the notes beside the objects, as a failing disk would."""
    keys = [item.key for item in expected]
    flipped = bytes([BODIES[0][0] ^ 1]) + BODIES[0][1:]
    for number, content in ((0, flipped), (1, BODIES[1][:-1]), (2, BODIES[3]), (3, BODIES[2])):
        connect(s3).put_object(
            Bucket=SHARED_BUCKET,
            Key=keys[number],
            Body=content,
            Metadata={
                "sha256": hashlib.sha256(BODIES[number]).hexdigest(),
                "size": str(len(BODIES[number])),
            },
        )
    connect(s3).delete_object(Bucket=SHARED_BUCKET, Key=keys[4])
    store.put_if_absent("text/orphan.txt", b"left by a run that was killed")

    report = check(store, expected, read_data=True)
    assert _damages(report) == {
        keys[0]: Damage.CHANGED,
        keys[1]: Damage.TRUNCATED,
        keys[2]: Damage.SWAPPED,
        keys[3]: Damage.SWAPPED,
        keys[4]: Damage.MISSING,
    }
    assert report.orphans == ("text/orphan.txt",)
    # Without reading, only what the store itself can say comes to light.
    assert _damages(check(store, expected, read_data=False)) == {
        keys[1]: Damage.TRUNCATED,
        keys[4]: Damage.MISSING,
    }


def test_an_object_that_another_program_replaced_is_found_without_being_asked_to_read(
    store: ObjectStore, expected: list[ExpectedObject], s3: Endpoint
) -> None:
    connect(s3).put_object(Bucket=SHARED_BUCKET, Key=expected[5].key, Body=b"something else")
    assert _damages(check(store, expected, read_data=False)) == {expected[5].key: Damage.CHANGED}


def test_an_object_is_measured_by_what_the_catalogue_says(store: ObjectStore) -> None:
    store.put_if_absent("report/00000001.json", b"{}")
    digest = hashlib.sha256(b"{ }").hexdigest()
    for wrong in (
        ExpectedObject("report/00000001.json", sha256=digest),
        ExpectedObject("report/00000001.json", size=1),
    ):
        assert _damages(check(store, [wrong], read_data=False)) == {wrong.key: Damage.CHANGED}
    longer = ExpectedObject("report/00000001.json", size=3)
    assert _damages(check(store, [longer], read_data=False)) == {longer.key: Damage.TRUNCATED}


def test_one_object_that_cannot_be_read_does_not_end_the_check(
    store: ObjectStore, expected: list[ExpectedObject], s3: Endpoint
) -> None:
    with faulty_proxy(s3) as proxy:
        through = ObjectStore.open(proxy.endpoint, SHARED_BUCKET, pauses=())
        proxy.faults = {len(proxy.seen) + 1: Fault.BUSY}
        report = check(through, [expected[0]], read_data=True)
        assert _damages(report) == {expected[0].key: Damage.UNREADABLE}


def test_a_store_that_is_down_is_not_taken_for_damage(
    store: ObjectStore, expected: list[ExpectedObject], s3: Endpoint
) -> None:
    with faulty_proxy(s3) as proxy:
        through = ObjectStore.open(proxy.endpoint, SHARED_BUCKET, pauses=())
    with pytest.raises(StoreUnavailable):
        check(through, expected, read_data=True)
