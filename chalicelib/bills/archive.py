"""A bill's file: fetched, held to its hash, kept raw, opened again.

The hash is of what the file unpacks to (the provider's own sample; its page does not say). What unpacks to more than
any day could have sold is refused before it fills the disk.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import IO, Any

from chalicelib.aws.clients import client
from chalicelib.aws.settings import settings
from chalicelib.bills.rules.bill import Bill
from chalicelib.providers import http, wechat_pay

# A million rows of 27 columns at 234 bytes (bench/bill.py), which the function's memory holds; packed to a fifth.
MOST_UNPACKED_BYTES, MOST_PACKED_BYTES = 250_000_000, 50_000_000
FILE_SECONDS = 100.0
CHUNK_BYTES = 256 * 1024
# S3 tells who may not list a bucket no more than that (GetObject, "permissions").
GONE = ("NoSuchKey", "AccessDenied")


class Damaged(Exception):
    """The file is not the one that was promised; `why` it is not."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Kept:
    """A bill's file as it is kept. `size_bytes`: unpacked."""

    name: str
    sha1: str
    size_bytes: int
    file: IO[bytes]


def fetch(mchid: str, day: date) -> Kept | None:
    """The day's file, checked and kept; None where nothing happened that day. Raises Damaged, and as `find_bill` and
    `download` do."""
    place = wechat_pay.find_bill(mchid=mchid, day=day)
    if place is None:
        return None
    try:
        file = wechat_pay.download(
            mchid=mchid, url=place.url, most_bytes=MOST_PACKED_BYTES, within_seconds=FILE_SECONDS
        )
    except http.TooLarge as problem:
        raise Damaged("too_large") from problem
    sha1, size_bytes = _hashed(file)
    if sha1 != place.sha1:
        raise Damaged("hash_differs")
    name = f"bills/{mchid}/{day.isoformat()}/{sha1}.csv.gz"
    _keep(name, file)
    return Kept(name, sha1, size_bytes, file)


def reopen(bill: Bill) -> Kept:
    """A bill's file that was kept. Raises Damaged where it is gone."""
    import shutil
    import tempfile

    from botocore.exceptions import ClientError

    try:
        body = client("s3").get_object(Bucket=settings().bills_bucket, Key=bill.file)["Body"]
    except ClientError as error:
        if error.response["Error"]["Code"] not in GONE:
            raise
        raise Damaged("file_gone") from error
    file = tempfile.TemporaryFile()  # noqa: SIM115 who reads it closes it
    shutil.copyfileobj(body, file, CHUNK_BYTES)
    return Kept(str(bill.file), str(bill.sha1), int(bill.size_bytes or 0), file)


@contextmanager
def lines(kept: Kept | None) -> Iterator[Iterator[str]]:
    """The lines of a bill's file, one at a time; none where there is no file. Reading raises Damaged."""
    import gzip
    import io

    if kept is None:
        yield iter(())
        return
    kept.file.seek(0)
    with (
        kept.file as file,
        gzip.open(file) as unpacked,
        io.TextIOWrapper(unpacked, encoding="utf-8", newline="\n") as text,  # type: ignore[type-var]
    ):
        yield _legible(text)


def _legible(text: Any) -> Iterator[str]:
    import zlib

    try:
        yield from text
    except UnicodeDecodeError as error:
        raise Damaged("not_utf8") from error
    except (EOFError, OSError, zlib.error) as error:  # it was whole when it was kept
        raise Damaged("not_gzip") from error


def _hashed(file: IO[bytes]) -> tuple[str, int]:
    """SHA-1 and size of what it unpacks to."""
    import gzip
    import hashlib
    import zlib

    digest, size_bytes = hashlib.sha1(usedforsecurity=False), 0
    file.seek(0)
    try:
        with gzip.open(file) as unpacked:
            while chunk := unpacked.read(CHUNK_BYTES):
                size_bytes += len(chunk)
                if size_bytes > MOST_UNPACKED_BYTES:
                    raise Damaged("too_large")
                digest.update(chunk)
    except (EOFError, OSError, zlib.error) as error:
        raise Damaged("not_gzip") from error
    return digest.hexdigest(), size_bytes


def _keep(name: str, file: IO[bytes]) -> None:
    """Under a name made of its contents, and once: what is kept is never written over. S3 checks what arrives."""
    import base64
    import hashlib

    from botocore.exceptions import ClientError

    file.seek(0)
    packed = file.read()
    checksum = base64.b64encode(hashlib.sha256(packed).digest()).decode()
    try:
        client("s3").put_object(
            Bucket=settings().bills_bucket,
            Key=name,
            Body=packed,
            ContentType="application/gzip",
            ChecksumSHA256=checksum,
            IfNoneMatch="*",
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != "PreconditionFailed":
            raise
