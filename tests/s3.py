"""Fixtures: a real S3 server on loopback, one for a test run, and buckets of one's own."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest
from types_boto3_s3.type_defs import ObjectIdentifierTypeDef

from archive.bucket.embedded import object_store_server
from archive.bucket.s3 import connect
from archive.bucket.store import ObjectStore
from archive.settings import Endpoint

SHARED_BUCKET = "shared-by-tests"


@pytest.fixture(scope="session")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    """The embedded server of a home of its own, for as long as the tests run."""
    with object_store_server(tmp_path_factory.mktemp("home")) as endpoint:
        yield endpoint


def new_bucket() -> str:
    """The name of a bucket that nobody has made yet. A new one costs the server 0.3 s."""
    return f"test-{uuid.uuid4().hex[:20]}"


@pytest.fixture
def bucket() -> str:
    """A bucket of the test's own, not made yet."""
    return new_bucket()


@pytest.fixture
def store(s3: Endpoint) -> Iterator[ObjectStore]:
    """An empty archive, in one bucket that is emptied after every test."""
    store = ObjectStore.open(s3, SHARED_BUCKET)
    yield store
    client = connect(s3)
    keys = list(store.keys(""))
    for start in range(0, len(keys), 1000):  # as many as S3 deletes in one request
        batch: list[ObjectIdentifierTypeDef] = [{"Key": key} for key in keys[start : start + 1000]]
        client.delete_objects(Bucket=SHARED_BUCKET, Delete={"Objects": batch})
    client.close()
    store.close()
