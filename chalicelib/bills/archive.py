"""Fetches a bill's file, checks its hash, stores the packed file in S3, and opens a stored file.

The hash from WeChat Pay is of the unpacked file (WeChat Pay's own sample shows it; its page does not say). A file that
unpacks to more than MOST_UNPACKED_BYTES is refused while it is unpacked, before it fills the disk.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import IO

from chalicelib.aws.clients import client
from chalicelib.aws.settings import settings
from chalicelib.bills.rules.bill import Bill
from chalicelib.providers import http, wechat_pay

# A million rows of 234 bytes (27 columns; measured by bench/bill.py). Packed, a file is a fifth of it.
MOST_UNPACKED_BYTES, MOST_PACKED_BYTES = 250_000_000, 50_000_000
FILE_SECONDS = 100.0
CHUNK_BYTES = 256 * 1024
# For a missing key S3 answers AccessDenied if the caller may not list the bucket (GetObject, "permissions").
GONE = ("NoSuchKey", "AccessDenied")


class Damaged(Exception):
    """The file cannot be used. `why`: too_large, hash_differs, file_gone, not_gzip, not_utf8."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class BillFile:
    """A bill's file. `name`: its key in S3. `sha1` (hex) and `size_bytes`: of the unpacked file. `file`: the packed
    file."""

    name: str
    sha1: str
    size_bytes: int
    file: IO[bytes]


def fetch(mchid: str, day: date) -> BillFile | None:
    """Fetches the day's file, checks and stores it. Returns None if there was no payment and no refund on that day.
    Raises Damaged, BillBeingMade, ProviderRefused, ProviderDown, and Misconfigured for a merchant id without keys."""
    link = wechat_pay.find_bill(mchid=mchid, day=day)
    if link is None:
        return None
    try:
        file = wechat_pay.download(mchid=mchid, url=link.url, most_bytes=MOST_PACKED_BYTES, within_seconds=FILE_SECONDS)
    except http.TooLarge as problem:
        raise Damaged("too_large") from problem
    sha1, size_bytes = _hashed(file)
    if sha1 != link.sha1:
        raise Damaged("hash_differs")
    name = f"bills/{mchid}/{day.isoformat()}/{sha1}.csv.gz"
    _keep(name, file)
    return BillFile(name, sha1, size_bytes, file)


def reopen(bill: Bill) -> BillFile:
    """Opens the stored file of a bill. Raises Damaged if S3 does not have it."""
    import shutil
    import tempfile

    from botocore.exceptions import ClientError

    try:
        body = client("s3").get_object(Bucket=settings().bills_bucket, Key=bill.file)["Body"]
    except ClientError as error:
        if error.response["Error"]["Code"] not in GONE:
            raise
        raise Damaged("file_gone") from error
    file = tempfile.TemporaryFile()  # noqa: SIM115 the reader closes it
    shutil.copyfileobj(body, file, CHUNK_BYTES)
    return BillFile(str(bill.file), str(bill.sha1), int(bill.size_bytes or 0), file)


@contextmanager
def lines(kept: BillFile | None) -> Iterator[Iterator[str]]:
    """Gives the lines of a bill's file, one at a time, and closes the file. Without a file (None) there are no lines.
    Reading raises Damaged."""
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


def _legible(text: Iterable[str]) -> Iterator[str]:
    import zlib

    try:
        yield from text
    except UnicodeDecodeError as error:
        raise Damaged("not_utf8") from error
    except (EOFError, OSError, zlib.error) as error:  # it was complete when it was stored
        raise Damaged("not_gzip") from error


def _hashed(file: IO[bytes]) -> tuple[str, int]:
    """Returns the SHA-1 (hex) and the size in bytes of the unpacked file. Raises Damaged."""
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
    """Stores the packed file in S3, once: a stored file is never overwritten. The name contains the SHA-1 of its
    contents. S3 checks the SHA-256 of what it receives."""
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
