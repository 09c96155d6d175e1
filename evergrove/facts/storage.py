"""Object storage that cannot be used: what is wrong, and what to set.

The libraries that reach it say it in a page of nested requests; what matters is which of five things it is.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

from deltalake import DeltaTable
from deltalake.exceptions import TableNotFoundError

from evergrove.facts.lake_files import filesystem_of
from evergrove.kit import UnavailableError, new_id

CHECK_OPTIONS = {"max_retries": "1", "retry_timeout": "5s", "connect_timeout": "3s", "timeout": "5s"}
"""Of a look: somebody waits for it, and asks again."""

REASON_CHARACTERS_MAX = 200

_NO_KEYS = ("/latest/api/token", "/latest/meta-data", "IMDS", "loading credentials")
"""Without keys the libraries ask the machine's own metadata service for some."""
_NO_BUCKET = ("NoSuchBucket", "NO_SUCH_BUCKET", "allow_bucket_creation")
_REFUSED = (
    *("InvalidAccessKeyId", "INVALID_ACCESS_KEY_ID", "SignatureDoesNotMatch", "SIGNATURE_DOES_NOT_MATCH"),
    *("AccessDenied", "ACCESS_DENIED", "ExpiredToken", "InvalidToken", "403 Forbidden", "401 Unauthorized"),
)


class StorageError(UnavailableError):
    """The object storage cannot be used as things are."""


class StorageEndpointError(StorageError):
    code = "lake.endpoint_unusable"

    def __init__(self, reason: str, *, help: str) -> None:  # noqa: A002 - the word of the API
        super().__init__(f"AWS_ENDPOINT_URL cannot be used: {reason}", help=help)


class StorageKeysMissingError(StorageError):
    code = "lake.no_keys"

    def __init__(self) -> None:
        super().__init__(
            "there are no keys for the object storage",
            help="set AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION and, for storage that is not Amazon's, "
            "AWS_ENDPOINT_URL: for this command as for every process of the home",
        )


class StorageKeysRefusedError(StorageError):
    code = "lake.keys_refused"

    def __init__(self, bucket: str) -> None:
        super().__init__(
            f"the object storage refuses these keys for the bucket {bucket}",
            help="mend AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and let them list, read, write and delete there",
        )


class MissingBucketError(StorageError):
    code = "lake.no_bucket"

    def __init__(self, bucket: str) -> None:
        super().__init__(
            f"there is no bucket {bucket} in the object storage",
            help="make it there, without versioning, or mend EVERGROVE_LAKE_URL (or --lake-url) and AWS_ENDPOINT_URL",
        )


class StorageUnavailableError(StorageError):
    code = "lake.unavailable"

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"the object storage does not answer as it should: {reason}",
            help="see whether AWS_ENDPOINT_URL and AWS_REGION name it, and whether it runs",
        )


@contextmanager
def storage_explained(url: str) -> Iterator[None]:
    """An OSError of the block that comes from the object storage of `url` says what is wrong and what to do.

    Raises a StorageError; for a folder what was raised.
    """
    try:
        yield
    except OSError as error:
        if not url.startswith("s3://"):
            raise
        raise _explained(str(error), bucket=bucket_of(url)) from error


def check_storage(url: str) -> None:
    """Read, write and delete under the prefix once, by both libraries that do it later; nothing for a folder.

    Raises a StorageError.
    """
    if not url.startswith("s3://"):
        return
    check_endpoint(os.environ)
    with storage_explained(url):
        with suppress(TableNotFoundError):  # nothing was written yet
            DeltaTable(f"{url.rstrip('/')}/facts", storage_options=CHECK_OPTIONS)
        system, root = filesystem_of(url.rstrip("/"))
        path = f"{root}/{new_id('probe')}"
        with system.open_output_stream(path) as stream:
            stream.write(b"evergrove looks whether it may write here")
        system.delete_file(path)


def check_endpoint(environment: Mapping[str, str]) -> None:
    """Raise StorageEndpointError for an address that the libraries would refuse."""
    endpoint = environment.get("AWS_ENDPOINT_URL", "")
    scheme = urlsplit(endpoint).scheme if endpoint else "https"
    if scheme not in {"http", "https"}:
        raise StorageEndpointError("it is no address", help="write it with https:// (or http://) in front")
    if scheme == "http" and environment.get("AWS_ALLOW_HTTP", "").lower() not in {"true", "1", "yes", "on"}:
        raise StorageEndpointError(
            "it is without TLS, and nobody has allowed that",
            help="write it with https://, or set AWS_ALLOW_HTTP=true when the way there is safe",
        )


def bucket_of(url: str) -> str:
    """The bucket in an `s3://bucket/prefix`."""
    return urlsplit(url).netloc


def _explained(text: str, *, bucket: str) -> StorageError:
    """By the words of deltalake and Arrow. What they quote of the server may name the key: it is not passed on."""
    try:
        check_endpoint(os.environ)
    except StorageEndpointError as error:
        return error
    for words, known in (
        (_NO_KEYS, StorageKeysMissingError()),
        (_NO_BUCKET, MissingBucketError(bucket)),
        (_REFUSED, StorageKeysRefusedError(bucket)),
    ):
        if any(word in text for word in words):
            return known
    return StorageUnavailableError(_innermost(text))


def _innermost(text: str) -> str:
    """The last line of nested reasons, without the signs that draw the nesting."""
    lines = [line.strip() for line in text.replace("\x1b[31m↳\x1b[0m", "").splitlines() if line.strip()]
    return lines[-1][:REASON_CHARACTERS_MAX] if lines else "no reason given"
