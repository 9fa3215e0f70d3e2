"""Requests to an S3 bucket: boto3's client, retries, and what its errors mean to an operator.

`archive.bucket.store` is built on it; nothing else knows boto3.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import boto3
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    HTTPClientError,
    IncompleteReadError,
    NoCredentialsError,
    PartialCredentialsError,
    ResponseStreamingError,
)

from archive.errors import OperatorError
from archive.settings import Endpoint

if TYPE_CHECKING:
    from types_boto3_s3.client import S3Client

# Seconds before each further try of a request that failed for a passing reason. A store
# that was killed and restarted has been seen to take 5 s to its first answer.
PAUSES = (0.1, 0.3, 1.0, 2.0, 4.0)

_UNREACHED = (  # refused, reset, timed out
    ConnectTimeoutError,
    EndpointConnectionError,
    HTTPClientError,
    ConnectionError,
)
_HINTS = {
    "AccessDenied": "the store refuses the keys; check s3_access_key, s3_secret_key and "
    "what they are allowed to do",
    "BucketAlreadyExists": "the name belongs to somebody else; name another in s3_bucket",
    "NoSuchBucket": "there is no such bucket; check s3_bucket",
}

Answer = TypeVar("Answer")


class StoreError(OperatorError):
    """Something is wrong with the object store or with what was asked of it."""


class StoreUnavailable(StoreError):
    """The store cannot be reached, refuses the keys, or keeps failing."""


class NoKeys(StoreUnavailable):
    """No keys to the store were given, in any way."""

    exit_code = 4


class UnsafeStore(StoreError):
    """The store does not honour `If-None-Match`: it would overwrite what is archived."""


class NewerFormat(StoreError):
    """The bucket was written by a later release than this one."""


class NoSuchObject(StoreError):
    """There is no object under that key."""


class ObjectConflict(StoreError):
    """Other content lies already under that key. Nothing was overwritten."""


class InvalidKey(StoreError):
    """No object key of ours: stores disagree on what empty, dotted and odd names mean."""


class PassingFailure(StoreUnavailable):
    """The store answers, but fails or breaks off; it may do better when asked again."""


class NoAnswer(StoreUnavailable):
    """Nothing answers at the endpoint, or not in time."""


class AlreadyExists(StoreError):
    """The condition of a conditional write failed: there is an object under that key."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """A bucket by name, the client that reaches it, and the patience with it."""

    client: S3Client
    name: str
    pauses: tuple[float, ...] = PAUSES

    def call(self, doing: str, request: Callable[[], Answer]) -> Answer:
        """Make a request, again after failures that pass, and raise errors of ours only."""
        for pause in (*self.pauses, None):
            try:
                return request()
            except ClientError as error:
                failure = self._answered(error, doing)
            except (BotoCoreError, ConnectionError) as error:
                failure = self._broken(error, doing)
            if pause is None or not isinstance(failure, PassingFailure | NoAnswer):
                raise failure
            time.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311 - spreads the retries
        raise AssertionError("unreachable: the last try returns or raises")

    @property
    def address(self) -> str:
        """Where the bucket is, as an error message says it."""
        return f"{self.client.meta.endpoint_url} (bucket {self.name})"

    def ensure(self) -> None:
        """Create the bucket if it is not there. Raises `StoreUnavailable`."""
        try:
            self.call("look up the bucket", lambda: self.client.head_bucket(Bucket=self.name))
            return
        except NoSuchObject:
            pass
        self.call("create the bucket", self._create)

    def _create(self) -> None:
        region = self.client.meta.region_name
        try:
            if region == "us-east-1":  # S3 takes no location constraint of this name
                self.client.create_bucket(Bucket=self.name)
            else:
                self.client.create_bucket(
                    Bucket=self.name,
                    CreateBucketConfiguration={"LocationConstraint": region},  # type: ignore[typeddict-item]
                )
        except self.client.exceptions.BucketAlreadyOwnedByYou:
            pass  # another command was quicker

    def _broken(self, error: Exception, doing: str) -> StoreError:
        """What a request without a whole answer means to us."""
        where = f"cannot {doing} at {self.address}"
        if isinstance(error, IncompleteReadError | ResponseStreamingError):
            return PassingFailure(f"{where}: it breaks off ({_line(error)}); see the store's log")
        if isinstance(error, _UNREACHED):
            return NoAnswer(
                f"{where}: no answer ({_line(error)}); is the object store running, and "
                "s3_endpoint right?"
            )
        if isinstance(error, NoCredentialsError | PartialCredentialsError):
            return NoKeys(f"{where}: no keys are given; set s3_access_key and s3_secret_key")
        return StoreUnavailable(
            f"{where}: {_line(error)}; check s3_endpoint, s3_access_key and s3_secret_key"
        )

    def _answered(self, error: ClientError, doing: str) -> StoreError:
        """What an S3 error answer means to us."""
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        code = error.response["Error"].get("Code", "")
        where = f"cannot {doing} at {self.address}"
        told = f"{where}: HTTP {status} {code}"
        if status == 412:
            return AlreadyExists(where)
        if code in _HINTS or status in (401, 403):
            return StoreUnavailable(f"{where}: {_HINTS.get(code, _HINTS['AccessDenied'])}")
        if status == 404:
            return NoSuchObject(f"{where}: there is no such object")
        if status in (409, 429, 500, 502, 503, 504) or code in ("RequestTimeout", "BadDigest"):
            return PassingFailure(f"{told}, again and again; see the log of the store")
        message = " ".join(error.response["Error"].get("Message", "").split())
        return StoreUnavailable(f"{told} ({message}); check s3_endpoint, s3_bucket, s3_region")


def connect(endpoint: Endpoint) -> S3Client:
    """A boto3 client that neither retries nor adds checksums by itself: we do both."""
    config = Config(
        # boto3's default checksums break several S3-compatible stores; we send our own.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        retries={"total_max_attempts": 1},
        connect_timeout=5,
        read_timeout=60,
        max_pool_connections=32,
        s3={"addressing_style": "path"},
    )
    access_key, secret_key = endpoint.access_key, endpoint.secret_key
    try:
        return boto3.client(
            "s3",
            endpoint_url=endpoint.url,
            aws_access_key_id=access_key.get_secret_value() if access_key else None,
            aws_secret_access_key=secret_key.get_secret_value() if secret_key else None,
            region_name=endpoint.region,
            config=config,
        )
    except (BotoCoreError, ValueError) as error:
        raise StoreUnavailable(f"{endpoint.url} cannot be used: {_line(error)}") from None


def _line(error: Exception) -> str:
    return " ".join(str(error).split())
