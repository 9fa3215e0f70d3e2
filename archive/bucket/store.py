"""The object store: an S3 bucket in which nothing is ever overwritten.

Objects are written with `If-None-Match: *`; a store that does not honour it is refused
when it is opened. Every object carries the SHA-256 of its content as metadata, since an
ETag is no digest of a multipart object.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from archive.amounts import number_of
from archive.bucket.embedded import endpoint_of
from archive.bucket.s3 import (
    PAUSES,
    AlreadyExists,
    Bucket,
    InvalidKey,
    NewerFormat,
    NoSuchObject,
    ObjectConflict,
    StoreError,
    StoreUnavailable,
    UnsafeStore,
    connect,
)
from archive.settings import Endpoint, Settings

if TYPE_CHECKING:
    from botocore.response import StreamingBody
    from types_boto3_s3.type_defs import HeadObjectOutputTypeDef

__all__ = [
    "InvalidKey",
    "NewerFormat",
    "NoSuchObject",
    "ObjectConflict",
    "ObjectHead",
    "ObjectStore",
    "StoreError",
    "StoreUnavailable",
    "UnsafeStore",
    "opened",
]

FORMAT_KEY = "format.json"
FORMAT_NAME = "dingben-archive"
FORMAT_VERSION = 1
CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class ObjectHead:
    """What a store says of an object without sending it.

    `sha256` and `written_size` are what its writer noted beside it; None where another
    program wrote the object.
    """

    key: str
    size: int
    sha256: str | None
    written_size: int | None


class ObjectStore:
    """One bucket. Safe to share between threads."""

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket

    @classmethod
    def open(
        cls, endpoint: Endpoint, bucket: str, pauses: tuple[float, ...] = PAUSES
    ) -> ObjectStore:
        """Connect to `bucket`, creating it if absent, and make sure that it is safe to use.

        Raises `StoreUnavailable`, `UnsafeStore` or `NewerFormat`.
        """
        store = cls(Bucket(connect(endpoint), bucket, pauses))
        store._bucket.ensure()
        store._ensure_format()
        return store

    def close(self) -> None:
        """Let go of the connections; a server that is to stop would wait for them."""
        self._bucket.client.close()

    def put_if_absent(self, key: str, body: bytes) -> bool:
        """Store `body` under `key`: True if written now, False if it was there already.

        Raises `ObjectConflict` where other content is there.
        """
        return self._put(key, hashlib.sha256(body), len(body), lambda: body)

    def put_file_if_absent(self, key: str, path: Path) -> bool:
        """The same for a file, streamed, and only if it is not there already."""
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256")
            size = file.tell()
            if self.exists(key):
                self._same_content(key, digest, size)
                return False

            def from_start() -> BinaryIO:
                file.seek(0)
                return file

            return self._put(key, digest, size, from_start)

    def get(self, key: str) -> bytes:
        """The object's content. Raises `NoSuchObject`."""

        def read() -> bytes:
            return self._body(key).read()

        return self._bucket.call(f"read {key}", read)

    def get_range(self, key: str, offset: int, length: int) -> bytes:
        """`length` bytes (1 or more) of the object from `offset` on, fewer where it ends before.
        Raises `NoSuchObject`."""
        wanted = f"bytes={offset}-{offset + length - 1}"

        def read() -> bytes:
            answer = self._bucket.client.get_object(Bucket=self._bucket.name, Key=key, Range=wanted)
            return answer["Body"].read()

        return self._bucket.call(f"read {key}", read)

    def digest(self, key: str) -> tuple[str, int]:
        """SHA-256 and size of the content as read now. Raises `NoSuchObject`."""

        def read() -> tuple[str, int]:
            digest, size = hashlib.sha256(), 0
            for chunk in self._body(key).iter_chunks(CHUNK):
                digest.update(chunk)
                size += len(chunk)
            return digest.hexdigest(), size

        return self._bucket.call(f"read {key}", read)

    def head(self, key: str) -> ObjectHead:
        """Size and stored digest of an object. Raises `NoSuchObject`."""
        answer = self._head(key)
        noted = answer["Metadata"]
        size = noted.get("size", "")
        return ObjectHead(
            key,
            answer["ContentLength"],
            noted.get("sha256"),
            int(size) if size.isdecimal() else None,
        )

    def exists(self, key: str) -> bool:
        """Whether there is an object under `key`."""
        try:
            self.head(key)
        except NoSuchObject:
            return False
        return True

    def keys(self, prefix: str = "") -> Iterator[str]:
        """All keys that begin with `prefix`, in the order of their UTF-8 bytes."""
        after = ""
        while True:
            request = partial(
                self._bucket.client.list_objects_v2,
                Bucket=self._bucket.name,
                Prefix=prefix,
                StartAfter=after,
            )
            answer = self._bucket.call("list the bucket", request)
            found = [entry["Key"] for entry in answer.get("Contents", ())]
            yield from found
            if not answer["IsTruncated"] or not found:
                return
            after = found[-1]

    def _body(self, key: str) -> StreamingBody:
        return self._bucket.client.get_object(Bucket=self._bucket.name, Key=key)["Body"]

    def _put(
        self,
        key: str,
        digest: hashlib._Hash,
        size: int,
        content: Callable[[], bytes | BinaryIO],
    ) -> bool:
        _check_key(key)
        token = secrets.token_hex(8)
        for last in (False, True):
            try:
                self._put_conditionally(key, digest, size, content, token)
                break
            except AlreadyExists:
                try:
                    # The token is ours if the store took an earlier try whose answer was lost.
                    return self._same_content(key, digest, size).get("token") == token
                except NoSuchObject:  # what stood in the way was never finished, or is gone
                    if last:
                        raise
        return True

    def _same_content(self, key: str, digest: hashlib._Hash, size: int) -> dict[str, str]:
        """What is noted beside the object there is. Raises `ObjectConflict` where its content
        is not ours."""
        found = self._head(key)
        noted = found["Metadata"]
        if found["ContentLength"] != size or digest.hexdigest() != (
            noted.get("sha256") or self.digest(key)[0]
        ):
            raise ObjectConflict(
                f"{key} in bucket {self._bucket.name} holds other content than the "
                f"{number_of(size, 'byte')} with SHA-256 {digest.hexdigest()}; nothing was "
                "overwritten: run `dingben check`"
            )
        return noted

    def _put_conditionally(
        self,
        key: str,
        digest: hashlib._Hash,
        size: int,
        content: Callable[[], bytes | BinaryIO],
        token: str,
    ) -> None:
        noted = {"sha256": digest.hexdigest(), "size": str(size), "token": token}
        self._bucket.call(
            f"write {key}",
            lambda: self._bucket.client.put_object(
                Bucket=self._bucket.name,
                Key=key,
                Body=content(),
                ContentLength=size,
                ChecksumSHA256=base64.b64encode(digest.digest()).decode(),
                Metadata=noted,
                IfNoneMatch="*",
            ),
        )

    def _head(self, key: str) -> HeadObjectOutputTypeDef:
        return self._bucket.call(
            f"look up {key}",
            lambda: self._bucket.client.head_object(Bucket=self._bucket.name, Key=key),
        )

    def _ensure_format(self) -> None:
        """Write or read `format.json`, and learn by it whether If-None-Match is honoured."""
        ours = json.dumps({"format": FORMAT_NAME, "version": FORMAT_VERSION}).encode()
        try:
            body, present = self.get(FORMAT_KEY), True
        except NoSuchObject:
            body, present = ours, False
        if present:
            self._check_format(body)
        written = self._would_write(body)
        if written and (present or self._would_write(body)):
            raise UnsafeStore(
                f"{self._bucket.address} ignores If-None-Match and would overwrite objects; "
                "use a store with conditional writes (S3, SeaweedFS, Ceph, Garage are such)"
            )
        if not written and not present:
            self._check_format(self.get(FORMAT_KEY))

    def _would_write(self, body: bytes) -> bool:
        """Put `format.json` on condition that it is absent; the same bytes, so harmless."""
        try:
            self._put_conditionally(FORMAT_KEY, hashlib.sha256(body), len(body), lambda: body, "")
        except AlreadyExists:
            return False
        return True

    def _check_format(self, body: bytes) -> None:
        try:
            said = json.loads(body)
            name, version = said["format"], int(said["version"])
        except (ValueError, KeyError, TypeError):
            name, version = None, 0
        if name != FORMAT_NAME:
            raise StoreError(
                f"bucket {self._bucket.name} holds a {FORMAT_KEY} that is not ours: name another "
                "bucket in s3_bucket"
            )
        if version > FORMAT_VERSION:
            raise NewerFormat(
                f"bucket {self._bucket.name} has format {version}, this release reads up to "
                f"{FORMAT_VERSION}: install a newer dingben"
            )


@contextmanager
def opened(settings: Settings) -> Iterator[ObjectStore]:
    """The archive's store, with its embedded server around it where no other is configured."""
    with endpoint_of(settings) as endpoint:
        store = ObjectStore.open(endpoint, settings.s3_bucket)
        try:
            yield store
        finally:
            store.close()


def _check_key(key: str) -> None:
    parts = key.split("/")
    if (
        any(part in ("", ".", "..") for part in parts)
        or not key.isprintable()
        or len(key.encode()) > 1024
    ):
        raise InvalidKey(
            f"{key[:100]!r} is no object key: non-empty names between slashes, none of them "
            "'.' or '..', printable, 1,024 bytes at most"
        )
