"""Where a test's DynamoDB comes from: the store in this process, moto, the emulator, or DynamoDB Local.

DynamoDB Local is AWS's own jar, carried by an npm package; it is the referee for conditions, transactions, races and
units. It is fetched once into `.local/referee`, its checksum verified, and needs Java 17.
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

from simulator.stack import die_with_parent, free_port

ROOT = Path(__file__).parent.parent
REFEREE = ROOT / ".local" / "referee"
PACKAGE = "amplify-dynamodb-simulator@2.9.30"
PACKAGE_SHA256 = "3503ffac19f183407909fecdacf4db51ab1fdad1da7b2f177016670b2d80e4b9"
INSIDE = "package/emulator/"
JAVA_AT_LEAST = 17
STARTS_WITHIN_SECONDS = 60


class NoReferee(Exception):
    """DynamoDB Local cannot run here; the message says what is missing."""


class Referee:
    """A DynamoDB Local in memory, on a port of this machine."""

    def __init__(self) -> None:
        jar = fetched()
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        command = ["java", f"-Djava.library.path={jar.parent / 'DynamoDBLocal_lib'}", "-jar", str(jar)]
        self._log = (REFEREE / "log").open("wb")
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
                    raise NoReferee(f"DynamoDB Local does not start, see {REFEREE / 'log'}") from error
                time.sleep(0.2)


def fetched() -> Path:
    """The jar, fetched if it is not here yet; raises NoReferee."""
    _check_java()
    jar = REFEREE / "DynamoDBLocal.jar"
    if jar.exists():
        return jar
    if shutil.which("npm") is None:
        raise NoReferee("npm is not installed: it brings DynamoDB Local (Debian: apt-get install npm)")
    REFEREE.mkdir(parents=True, exist_ok=True)
    command = ["npm", "pack", "--json", "--pack-destination", str(REFEREE), PACKAGE]
    packed = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, "CI": "1"})
    if packed.returncode != 0:
        raise NoReferee(f"{PACKAGE} could not be fetched: {packed.stderr[-300:]}")
    archive = REFEREE / json.loads(packed.stdout)[0]["filename"]
    found = hashlib.sha256(archive.read_bytes()).hexdigest()
    if found != PACKAGE_SHA256:
        archive.unlink()
        raise NoReferee(f"{PACKAGE} is not what it was: SHA-256 {found}, expected {PACKAGE_SHA256}")
    _unpack(archive)
    archive.unlink()
    return jar


def _unpack(archive: Path) -> None:
    """The emulator's folder, whole or not at all: the jar comes last."""
    partial = REFEREE / "partial"
    shutil.rmtree(partial, ignore_errors=True)
    with tarfile.open(archive) as packed:
        wanted = [member for member in packed.getmembers() if member.name.startswith(INSIDE)]
        packed.extractall(partial, wanted, filter="data")
    library = REFEREE / "DynamoDBLocal_lib"
    shutil.rmtree(library, ignore_errors=True)
    (partial / INSIDE / "DynamoDBLocal_lib").rename(library)
    (partial / INSIDE / "DynamoDBLocal.jar").rename(REFEREE / "DynamoDBLocal.jar")
    shutil.rmtree(partial)


def _check_java() -> None:
    if shutil.which("java") is None:
        raise NoReferee(
            "Java is not installed: DynamoDB Local needs 17 (Debian: apt-get install openjdk-17-jre-headless)"
        )
    told = subprocess.run(["java", "-version"], capture_output=True, text=True, check=False).stderr
    version = told.partition('"')[2].partition(".")[0].partition('"')[0]
    if not version.isdecimal() or int(version) < JAVA_AT_LEAST:
        raise NoReferee(f"Java {version or '?'} is too old: DynamoDB Local needs {JAVA_AT_LEAST}")
