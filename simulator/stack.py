"""The whole product on this machine: the AWS emulator with the packaged stack, and the simulated WeChat and WeChat Pay.

`.local/stack.json` describes the running stack: addresses, tokens, keys.
"""

import ctypes
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import boto3
import urllib3

from infra import console, deploy
from infra.names import dlq_id, logical_id, queue_id
from infra.shape import QUEUE_READERS, SCHEDULES, TABLES, WORKERS
from infra.template.queues import MOST_RECEIVES
from simulator import keys as keys_module
from simulator import packaging, signals
from simulator.emulator import BASE_URL, FORGET, SCRATCH
from simulator.gateway import API_ID
from simulator.packaging import LocalConsole, LocalPackage
from simulator.private import write_private
from simulator.running import APPS, LOCAL, MCHID, ROOT, STACK, STACK_FILE, Running, find_running, free_port
from simulator.server import Simulator
from simulator.timings import Timings

__all__ = ["APPS", "LOCAL", "MCHID", "STACK", "STACK_FILE", "Running", "find_running", "free_port"]

START_WITHIN_SECONDS = 30
END_WITHIN_SECONDS = 2
CALLBACK_SPEED = 30.0
EMULATOR_LOG = "emulator.log"


class CannotStart(Exception):
    """The stack cannot start. The message is for the user."""


class LocalStack:
    """Starts everything. `stop` ends what was started, even if `start` failed half-way."""

    def __init__(self, *, port: int, simulator_port: int, timings: Timings) -> None:
        self.port, self.simulator_port, self._timings = port, simulator_port, timings
        self._processes: list[subprocess.Popen[bytes]] = []
        self._simulator: Simulator | None = None

    def start(self) -> dict[str, Any]:
        """Starts all; returns the content of stack.json. Packages while the emulator starts. Raises CannotStart."""
        for port in (self.port, self.simulator_port):
            _refuse_busy(port)
        self._make_folders()
        emulator, begun = self._start_emulator(), time.monotonic()
        package = LocalPackage(self._begin, self._timings.announce)
        package.start()
        files = LocalConsole(self._begin, self._timings.announce)
        files.start()
        with self._timings.measure("simulator", "starting WeChat and WeChat Pay (simulated)"):
            keys = keys_module.make(LOCAL / "keys")
            self._simulator = Simulator(keys, apps=APPS, mchid=MCHID, callback_speed=CALLBACK_SPEED)
            simulator_url = self._simulator.start(self.simulator_port)
        os.environ.update(self._aws_environment())
        self._await_emulator(emulator)
        self._timings.add("emulator", time.monotonic() - begun)
        self._put_secret(keys)
        if package.is_new:
            if not package.wait():
                raise CannotStart(_end_of(LOCAL / packaging.LOG))
            self._timings.add("packaging", time.monotonic() - begun)
        with self._timings.measure("deploy"):
            outputs = self._deploy(simulator_url)
            described = self._describe(outputs, simulator_url, keys)
        with self._timings.measure("console"):
            described["console_bucket"] = outputs["ConsoleBucket"]
            described["console_url"] = self._serve_console(files, outputs["ConsoleBucket"])
        os.environ.update(described["environment"])
        from chalicelib import clock

        self._simulator.follow(clock.offset)
        return described

    def publish(self, described: dict[str, Any]) -> None:
        """Writes stack.json."""
        write_private(STACK_FILE, json.dumps(described, indent=2, ensure_ascii=False))

    def stop(self) -> None:
        """Kills all processes and removes stack.json. The emulator's data is lost."""
        if self._simulator is not None:
            self._simulator.follow(timedelta)  # the stack cannot be asked any more
        for process in self._processes:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        if STACK_FILE.exists() and json.loads(STACK_FILE.read_text())["pid"] == os.getpid():
            STACK_FILE.unlink()
        if self._simulator is not None:
            self._simulator.stop()
        for process in self._processes:
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=END_WITHIN_SECONDS)
        shutil.rmtree(self._scratch, ignore_errors=True)

    # --- folders and processes ------------------------------------------------------------------------------------
    @property
    def _scratch(self) -> Path:
        """The folder where the emulator unpacks packages, named after this process."""
        return LOCAL / f"emulator-{os.getpid()}"

    def _make_folders(self) -> None:
        LOCAL.mkdir(exist_ok=True)
        LOCAL.chmod(0o700)
        for left in LOCAL.glob("emulator-*"):
            if not _runs(left.name.removeprefix("emulator-")):
                shutil.rmtree(left, ignore_errors=True)
        self._scratch.mkdir()
        (self._scratch / FORGET).touch()

    def _begin(self, command: list[str], log: str, environment: dict[str, str]) -> "subprocess.Popen[bytes]":
        """Starts a process in a group of its own. It ends with this process."""
        with signals.held_back(), (LOCAL / log).open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", *command],
                cwd=ROOT,
                env=environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                preexec_fn=_begin_child,  # noqa: PLW1509 no threads run yet
            )
            self._processes.append(process)
        return process

    # --- the emulator ---------------------------------------------------------------------------------------------
    def _start_emulator(self) -> "subprocess.Popen[bytes]":
        self._timings.announce("starting the AWS emulator")
        environment = {
            **os.environ,
            **self._aws_environment(),
            "GATEWAY_PORT": str(self.port),
            "BIND_HOST": "127.0.0.1",
            "MINISTACK_HOST": "127.0.0.1",
            "LAMBDA_EXECUTOR": "local",
            "LOG_LEVEL": "WARNING",
            "TMPDIR": str(self._scratch),
            SCRATCH: str(self._scratch),
            BASE_URL: self._base_url,
            # Listeners that are not needed. That of IoT ignores BIND_HOST and is open to the network.
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
        }
        environment.pop("AWS_ENDPOINT_URL", None)
        return self._begin(["simulator.emulator"], EMULATOR_LOG, environment)

    def _await_emulator(self, emulator: "subprocess.Popen[bytes]") -> None:
        until = time.monotonic() + START_WITHIN_SECONDS
        while time.monotonic() < until and emulator.poll() is None:
            try:
                urllib3.request("GET", f"{self._endpoint}/_ministack/health", timeout=1.0, retries=False)
                return
            except urllib3.exceptions.HTTPError:
                time.sleep(0.05)
        raise CannotStart(f"the AWS emulator cannot start:\n{_end_of(LOCAL / EMULATOR_LOG)}")

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

    # --- the stack ------------------------------------------------------------------------------------------------
    def _put_secret(self, keys: keys_module.Keys) -> None:
        secret = json.dumps(keys.secrets(apps=APPS, mchid=MCHID))
        boto3.client("secretsmanager").create_secret(Name=STACK, SecretString=secret)

    @property
    def _base_url(self) -> str:
        return self._endpoint  # the emulator knows its one API by the path (simulator/gateway.py)

    def _deploy(self, simulator_url: str) -> dict[str, str]:
        parameters = {
            "PublicBaseUrl": self._base_url,
            "WechatUrl": simulator_url,
            "WechatPayUrl": simulator_url,
            "WechatPayBackupUrl": simulator_url,
        }
        try:
            return deploy.deploy(
                "local", packaging.PACKAGE, parameters, bucket="mallpass-local", tell=self._timings.announce
            )
        except deploy.NotDeployed as problem:
            raise CannotStart(str(problem)) from problem

    def _serve_console(self, files: LocalConsole, bucket: str) -> str | None:
        """Uploads the console. Returns its address; None if it could not be built, which stops nothing else."""
        try:
            console.upload(files.wait(), bucket, boto3.client("s3"))
        except console.NotBuilt as problem:
            self._timings.announce(f"no console: {problem}")
            return None
        return f"{self._base_url}/console/"

    def _describe(self, outputs: dict[str, str], simulator_url: str, keys: keys_module.Keys) -> dict[str, Any]:
        assert outputs["RestAPIId"] == API_ID, outputs
        physical = _physical_ids()
        _set_redrive_policies(physical)
        functions = {one.function: physical[logical_id(one.function)] for one in WORKERS}
        environment = {
            **self._aws_environment(),
            "STAGE": "local",
            "TABLE_PREFIX": STACK,
            "SECRET_ID": STACK,
            "EVENT_BUS_NAME": outputs["BusName"],
            "PARKED_EVENTS_QUEUE_URL": physical["ParkedEvents"],
            "BILLS_BUCKET": physical["BillsBucket"],
            "WECHAT_URL": simulator_url,
            "WECHAT_PAY_URL": simulator_url,
            "PUBLIC_BASE_URL": self._base_url,
            "TEST_CLOCK": "on",
        }
        return {
            "pid": os.getpid(),
            "base_url": self._base_url,
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
            "tables": {table.name: f"{STACK}-{table.name}" for table in TABLES},
            "dead_letter_queues": {
                one.function: physical[dlq_id(one.function)] for one in (*QUEUE_READERS, *SCHEDULES)
            },
            "forget_file": str(self._scratch / FORGET),
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


def _refuse_busy(port: int) -> None:
    with socket.socket() as one:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            one.bind(("127.0.0.1", port))
        except OSError as error:
            raise CannotStart(
                f"port {port} is in use: end the program that uses it (another `make run`?), or choose another "
                f"port with `make run PORT={port + 100}`"
            ) from error


def die_with_parent() -> None:
    """Called in a child process: it gets SIGTERM when its parent ends, even by SIGKILL (prctl PR_SET_PDEATHSIG)."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def _begin_child() -> None:
    signals.let_through()
    if sys.platform == "linux":
        die_with_parent()


def _runs(number: str) -> bool:
    try:
        os.kill(int(number), 0)
    except (ProcessLookupError, ValueError):
        return False
    return True


def _end_of(log: Path) -> str:
    return log.read_text(errors="replace").strip()[-1500:]


def _physical_ids() -> dict[str, str]:
    pages = boto3.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=STACK)
    listed = [one for page in pages for one in page["StackResourceSummaries"]]
    return {one["LogicalResourceId"]: one["PhysicalResourceId"] for one in listed}


def _set_redrive_policies(physical: dict[str, str]) -> None:
    """ministack 1.4 ignores the RedrivePolicy of a queue in the template; AWS does not."""
    sqs = boto3.client("sqs")
    for function in [reader.function for reader in QUEUE_READERS]:
        dead = sqs.get_queue_attributes(QueueUrl=physical[dlq_id(function)], AttributeNames=["QueueArn"])
        policy = {"deadLetterTargetArn": dead["Attributes"]["QueueArn"], "maxReceiveCount": str(MOST_RECEIVES)}
        sqs.set_queue_attributes(
            QueueUrl=physical[queue_id(function)], Attributes={"RedrivePolicy": json.dumps(policy)}
        )
