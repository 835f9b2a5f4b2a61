"""The whole product on this machine: the AWS emulator with the packaged stack, and the simulator beside it.

`.local/stack.json` describes the running stack, so that anyone can point a client of theirs at it.
"""

import ctypes
import hashlib
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import urllib3

from infra import deploy, package
from infra.shape import ACCESS, QUEUE_READERS, dlq_id, logical_id, queue_id
from simulator import keys as keys_module
from simulator.server import Simulator

ROOT = Path(__file__).parent.parent
LOCAL = ROOT / ".local"
STACK_FILE = LOCAL / "stack.json"
STACK = "mallpass-local"
APPS = {"wx5a1c3f0d2b4e6871": "simulated-app-secret-1", "wx7e2b9d4c6a8f0135": "simulated-app-secret-2"}
MCHID = "1900000109"
START_WITHIN_SECONDS = 30
RETRY_SECONDS = 5
CALLBACK_SPEED = 30.0


class CannotStart(Exception):
    """The stack does not start; the message is for the person at the keyboard."""


class LocalStack:
    """Starts everything and ends everything it started, whatever happens in between."""

    def __init__(self, *, port: int, simulator_port: int, tell: Callable[[str], None]) -> None:
        self.port, self.simulator_port, self.tell = port, simulator_port, tell
        self._emulator: subprocess.Popen[bytes] | None = None
        self._simulator: Simulator | None = None

    def start(self) -> dict[str, Any]:
        """Answers what stack.json says. Raises CannotStart."""
        for port in (self.port, self.simulator_port):
            _refuse_busy(port)
        self._start_emulator()
        folder = self._package()
        self.tell("starting the simulator")
        keys = keys_module.make(LOCAL / "keys")
        self._simulator = Simulator(keys, apps=APPS, mchid=MCHID, callback_speed=CALLBACK_SPEED)
        simulator_url = self._simulator.start(self.simulator_port)
        os.environ.update(self._aws_environment())
        self._await_emulator()
        self._put_secret(keys)
        outputs = self._deploy(folder, simulator_url)
        described = self._describe(outputs, simulator_url, keys)
        os.environ.update(described["environment"])
        return described

    def publish(self, described: dict[str, Any]) -> None:
        """Writes stack.json, whole or not at all."""
        partial = STACK_FILE.with_suffix(".partial")
        partial.write_text(json.dumps(described, indent=2, ensure_ascii=False))
        partial.rename(STACK_FILE)

    def stop(self) -> None:
        """Ends the simulator, the emulator and the emulator's workers, and takes back what described them."""
        if STACK_FILE.exists() and json.loads(STACK_FILE.read_text())["pid"] == os.getpid():
            STACK_FILE.unlink()
        if self._simulator is not None:
            self._simulator.stop()
        if self._emulator is not None:
            _end_group(self._emulator)
        shutil.rmtree(self._scratch, ignore_errors=True)

    @property
    def _scratch(self) -> Path:
        """Where the emulator unpacks functions."""
        return LOCAL / f"emulator-{self.port}"

    # --- the emulator ---------------------------------------------------------------------------------------------
    def _start_emulator(self) -> None:
        LOCAL.mkdir(exist_ok=True)
        shutil.rmtree(self._scratch, ignore_errors=True)
        self._scratch.mkdir()
        log = (LOCAL / "emulator.log").open("wb")
        environment = {
            **os.environ,
            **self._aws_environment(),
            "GATEWAY_PORT": str(self.port),
            "BIND_HOST": "127.0.0.1",
            "MINISTACK_HOST": "127.0.0.1",
            "LAMBDA_EXECUTOR": "local",
            "LOG_LEVEL": "WARNING",
            "TMPDIR": str(self._scratch),
        }
        environment.pop("AWS_ENDPOINT_URL", None)
        self.tell("starting the AWS emulator")
        self._emulator = subprocess.Popen(
            [sys.executable, "-m", "ministack"],
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=die_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509 no threads run yet
        )

    def _await_emulator(self) -> None:
        assert self._emulator is not None
        until = time.monotonic() + START_WITHIN_SECONDS
        while time.monotonic() < until:
            if self._emulator.poll() is not None:
                break
            try:
                urllib3.request("GET", f"{self._endpoint}/_ministack/health", timeout=1.0, retries=False)
                return
            except urllib3.exceptions.HTTPError:
                time.sleep(0.1)
        raise CannotStart(f"the AWS emulator does not start; its log is {LOCAL / 'emulator.log'}")

    @property
    def _endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def _aws_environment(self) -> dict[str, str]:
        return {
            "AWS_ENDPOINT_URL": self._endpoint,
            "AWS_ACCESS_KEY_ID": "local",
            "AWS_SECRET_ACCESS_KEY": "local",
            "AWS_REGION": "cn-north-1",
            "AWS_DEFAULT_REGION": "cn-north-1",
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    # --- the package ----------------------------------------------------------------------------------------------
    def _package(self) -> Path:
        """As for AWS; made again only when something that goes into it changed."""
        folder = LOCAL / "package-local"
        stamp, wanted = folder / "stamp", _sources_hash()
        if not stamp.exists() or stamp.read_text() != wanted:
            self.tell("packaging")
            try:
                package.package("local", folder)
            except package.NotPackaged as problem:
                raise CannotStart(str(problem)) from problem
            stamp.write_text(wanted)
        return folder

    def _put_secret(self, keys: keys_module.Keys) -> None:
        secret = json.dumps(keys.secrets(apps=APPS, mchid=MCHID))
        boto3.client("secretsmanager").create_secret(Name=STACK, SecretString=secret)

    def _deploy(self, folder: Path, simulator_url: str) -> dict[str, str]:
        """Twice: where the API is to be called back is known once it is there."""
        parameters = {
            "PublicBaseUrl": "http://127.0.0.1",
            "WechatUrl": simulator_url,
            "WechatPayUrl": simulator_url,
            "WechatPayBackupUrl": simulator_url,
            "RetrySeconds": str(RETRY_SECONDS),
        }
        try:
            outputs = deploy.deploy("local", folder, parameters, bucket="mallpass-local", tell=self.tell)
            address = f"{self._endpoint}/restapis/{outputs['RestAPIId']}/api/_user_request_"
            outputs = deploy.deploy(
                "local", folder, {**parameters, "PublicBaseUrl": address}, bucket="mallpass-local", tell=self.tell
            )
        except deploy.NotDeployed as problem:
            raise CannotStart(str(problem)) from problem
        _set_redrive_policies()
        return outputs

    def _describe(self, outputs: dict[str, str], simulator_url: str, keys: keys_module.Keys) -> dict[str, Any]:
        base_url = f"{self._endpoint}/restapis/{outputs['RestAPIId']}/api/_user_request_"
        functions = {name: _physical(logical_id(name)) for name in ACCESS}
        environment = {
            **self._aws_environment(),
            "STAGE": "local",
            "TABLE_PREFIX": STACK,
            "SECRET_ID": STACK,
            "EVENT_BUS_NAME": outputs["BusName"],
            "PARKED_EVENTS_QUEUE_URL": _physical("ParkedEvents"),
            "BILLS_BUCKET": _physical("BillsBucket"),
            "WECHAT_URL": simulator_url,
            "WECHAT_PAY_URL": simulator_url,
            "PUBLIC_BASE_URL": base_url,
            "TEST_CLOCK": "on",
        }
        return {
            "pid": os.getpid(),
            "base_url": base_url,
            "simulator_url": simulator_url,
            "aws_endpoint_url": self._endpoint,
            "appid": next(iter(APPS)),
            "apps": APPS,
            "mchid": MCHID,
            "api_v3_key": keys.api_v3_key,
            "api_v2_key": keys.api_v2_key,
            "platform": {
                "public_key_id": keys_module.PUBLIC_KEY_ID,
                "private_key": str(keys.platform_private),
                "public_key": str(keys.platform_public),
                "certificate_serial": keys_module.CERTIFICATE_SERIAL,
                "certificate_private_key": str(keys.certificate_private),
                "certificate": str(keys.certificate),
            },
            "merchant": {
                "serial": keys_module.MERCHANT_SERIAL,
                "private_key": str(keys.merchant_private),
                "public_key": str(keys.merchant_public),
            },
            "tables": {name: f"{STACK}-{name}" for name in _table_names()},
            "functions": functions,
            "environment": environment,
            "how_to_open_an_order": [
                f'POST {simulator_url}/sim/login-code {{"openid": "o_anyone"}} -> code',
                "POST base_url/v1/login {appid, code} -> token",
                (
                    'POST base_url/v1/payments {"store_id": "sun_cafe", "amount_fen": 5000} with Authorization: Bearer '
                    "<token> and an Idempotency-Key -> payment_id, which is the out_trade_no"
                ),
                (
                    f'POST {simulator_url}/sim/pay {{"out_trade_no": payment_id}}, or send a callback of your own to '
                    "base_url/v1/wechat-pay/notify; then GET base_url/v1/me/points"
                ),
            ],
        }


class Running:
    """A running stack as its users see it: stack.json, its clock, its scheduled functions."""

    def __init__(self, described: dict[str, Any]) -> None:
        self.described = described
        self.base_url: str = described["base_url"]
        self.simulator_url: str = described["simulator_url"]
        self._http = urllib3.PoolManager(maxsize=32, timeout=urllib3.Timeout(total=60), retries=False)

    def simulate(self, action: str, **body: Any) -> dict[str, Any]:
        """Acts as a phone, or makes the outside parties misbehave."""
        answer = self._http.request("POST", f"{self.simulator_url}/sim/{action}", json=body)
        told: dict[str, Any] = answer.json()
        if answer.status != 200:
            raise RuntimeError(f"{action}: {told}")
        return told

    def look(self, what: str) -> dict[str, Any]:
        """What the outside parties know."""
        told: dict[str, Any] = self._http.request("GET", f"{self.simulator_url}/sim/{what}").json()
        return told

    def offset(self) -> timedelta:
        """How far business time is ahead."""
        from chalicelib import clock, memory

        memory.forget()
        return clock.offset()

    def now(self) -> datetime:
        """Business time."""
        return datetime.now(UTC) + self.offset()

    def move_clock(self, to: datetime) -> None:
        """Moves business time forward, for the stack and the outside parties alike; never back."""
        from chalicelib import clock

        offset = max(to - datetime.now(UTC), self.offset())
        clock.set_offset(offset)
        self.simulate("clock", offset_seconds=offset.total_seconds())
        time.sleep(1.1)  # functions remember the offset for a second

    def fire(self, function: str) -> dict[str, Any]:
        """What the schedule does each minute: calls a scheduled function, now."""
        event = {
            "version": "0",
            "id": "day",
            "detail-type": "Scheduled Event",
            "source": "aws.events",
            "account": "000000000000",
            "time": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "region": "cn-north-1",
            "resources": [],
            "detail": {},
        }
        answer = boto3.client("lambda").invoke(
            FunctionName=self.described["functions"][function], Payload=json.dumps(event)
        )
        body = json.loads(answer["Payload"].read())
        if answer.get("FunctionError"):
            raise RuntimeError(f"{function}: {body}")
        return body  # type: ignore[no-any-return]


def find_running() -> Running | None:
    """The stack that runs on this machine, if one does."""
    if not STACK_FILE.exists():
        return None
    described = json.loads(STACK_FILE.read_text())
    try:
        urllib3.request("GET", f"{described['base_url']}/v1/health", timeout=15.0, retries=False)
        urllib3.request("GET", f"{described['simulator_url']}/sim/courier", timeout=5.0, retries=False)
    except urllib3.exceptions.HTTPError:
        return None
    return Running(described)


def free_port() -> int:
    """A port nobody listens on, below those that systems hand out by themselves, so that none takes it meanwhile."""
    while True:
        port = random.randrange(20_000, 30_000)
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) != 0:
                return port


def _refuse_busy(port: int) -> None:
    with socket.socket() as one:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            one.bind(("127.0.0.1", port))
        except OSError as error:
            raise CannotStart(
                f"port {port} is in use: end what listens there (another `make run`?), or choose another with "
                f"`make run PORT={port + 100}`"
            ) from error


def die_with_parent() -> None:
    """The emulator ends when this process does, even by SIGKILL (prctl PR_SET_PDEATHSIG)."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def _end_group(process: "subprocess.Popen[bytes]") -> None:
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
        except ProcessLookupError:
            break
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            continue


def _sources_hash() -> str:
    digest = hashlib.sha256(sys.version.encode())
    for folder in ("chalicelib", ".chalice", "infra"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and path.suffix in (".py", ".json") and "deploy" not in path.parts:
                digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    for name in ("app.py", "requirements.txt"):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def _table_names() -> list[str]:
    from infra.shape import TABLES

    return [table.name for table in TABLES]


def _physical(logical: str) -> str:
    found = boto3.client("cloudformation").describe_stack_resource(StackName=STACK, LogicalResourceId=logical)
    return str(found["StackResourceDetail"]["PhysicalResourceId"])


def _set_redrive_policies() -> None:
    """ministack 1.4 drops a queue's RedrivePolicy from the template; AWS does not."""
    sqs = boto3.client("sqs")
    for function in QUEUE_READERS:
        dead = sqs.get_queue_attributes(QueueUrl=_physical(dlq_id(function)), AttributeNames=["QueueArn"])
        policy = {"deadLetterTargetArn": dead["Attributes"]["QueueArn"], "maxReceiveCount": "6"}
        sqs.set_queue_attributes(
            QueueUrl=_physical(queue_id(function)), Attributes={"RedrivePolicy": json.dumps(policy)}
        )
