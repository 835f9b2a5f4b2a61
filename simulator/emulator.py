"""The AWS emulator: ministack with some parts replaced. Started by `python -m simulator.emulator`.

ministack unzips the package for each function, starts a process that imports it, runs one call of a function at a time,
and polls all queues and streams in one thread, once a second. With thirty functions of one package this was more than
half of its work. Here all functions of a package share its unpacked folder and one process that has imported it; the
functions' processes are forks of that one (`simulator.worker`). As on AWS, a function may run several times at once,
and each queue and stream has a reader of its own.

The replaced names are those of the ministack pinned in requirements-dev.txt; any other version is refused.
"""

import contextlib
import hashlib
import importlib
import io
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import uuid
import zipfile
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

from infra.template import api
from simulator import gateway as our_gateway
from simulator.gateway import API_ID

PINNED = "1.4.21"
SEAMS = {
    "ministack.core.lambda_runtime": ("Worker",),
    "ministack.services.apigateway_v1": ("_resolve_custom_rest_api_id", "_gw_error"),
    "ministack.services.lambda_svc": ("_iter_all_esms", "_poll_loop", "_poll_sqs", "_poll_dynamodb_streams"),
}
# ministack imports these when first used, which takes two seconds. Here they are imported while the package is made.
EARLY = ("ministack.services.cloudformation", "samtranslator.translator.transform", "boto3")
SCRATCH = "SIMULATOR_SCRATCH"  # names the folder where packages are unpacked
BASE_URL = "PUBLIC_BASE_URL"  # the API's address, for the links in responses that API Gateway itself gives
FORGET = "forget"  # a file in that folder; when it is touched, functions forget what they remember
AT_ONCE = 4  # calls of one function; more would only wait for a processor
IDLE_SECONDS = 0.1
# What ministack adds to events for its own worker processes.
ADDED = ("_x_amzn_trace_id", "_ministack_invoke_depth", "_request_id")

Source = tuple[str, str, dict[str, Any]]


def main() -> None:
    problem = unfit()
    if problem:
        sys.exit(problem)
    install(Path(os.environ[SCRATCH]))
    for module in EARLY:
        importlib.import_module(module)
    importlib.import_module("ministack.app").main()


def unfit(pinned: str = PINNED) -> str:
    """Why the installed ministack cannot be used; empty if it can."""
    found = version("ministack")
    missing = [
        f"{module}.{name}"
        for module, names in (*SEAMS.items(), *our_gateway.SEAMS.items())
        for name in names
        if not hasattr(importlib.import_module(module), name)
    ]
    if found == pinned and not missing:
        return ""
    about = f"; it has no {', '.join(missing)}" if missing else ""
    return (
        f"simulator/emulator.py replaces parts of ministack {pinned}, but {found} is installed{about}: "
        "install the pinned one (pip install -r requirements-dev.txt), or adapt simulator/emulator.py"
    )


def install(scratch: Path) -> None:
    """Replaces parts of ministack with ours. `scratch`: the folder for unpacked packages."""
    runtime: Any = importlib.import_module("ministack.core.lambda_runtime")
    functions: Any = importlib.import_module("ministack.services.lambda_svc")
    packages = Packages(scratch)
    runtime.Worker = lambda name, config, code_zip: Function(config, packages, code_zip)
    Sources(functions).install()
    gateway: Any = importlib.import_module("ministack.services.apigateway_v1")
    gateway._resolve_custom_rest_api_id = lambda tags: (API_ID, None)
    gateway._gw_error = refused
    our_gateway.install()


def refused(status: int, message: str) -> tuple[int, dict[str, str], bytes]:
    """The response to a request that API Gateway itself refuses, as our template defines it. ministack does not support
    gateway responses.
    """
    unknown = message == "Missing Authentication Token"
    body = api.refusal("path_unknown" if unknown else "gateway")
    body = body.replace("$context.error.messageString", json.dumps(message))
    body = body.replace("$context.requestId", str(uuid.uuid4()))
    body = body.replace(api.BASE_URL, os.environ[BASE_URL])
    return 404 if unknown else status, {"Content-Type": "application/json"}, body.encode()


# --- functions ----------------------------------------------------------------------------------------------------
class Packages:
    """Unpacked packages by a hash of their content."""

    def __init__(self, scratch: Path) -> None:
        self._scratch = scratch
        self._known: dict[str, Package] = {}
        self._lock = threading.Lock()

    def of(self, code_zip: bytes) -> "Package":
        """The package of a zip. The first call unpacks it."""
        digest = hashlib.sha256(code_zip).hexdigest()[:16]
        with self._lock:
            if digest not in self._known:
                self._known[digest] = Package(code_zip, self._scratch / digest, forget=self._scratch / FORGET)
            self._newest = self._known[digest]
            return self._newest

    def release(self, package: "Package") -> None:
        """Ends an older package that no function uses any more: its functions were given other code."""
        with self._lock:
            if package.users == 0 and package is not self._newest:
                self._known = {digest: one for digest, one in self._known.items() if one is not package}
                package.end()


class Package:
    """An unpacked package, and a process that has imported it."""

    def __init__(self, code_zip: bytes, folder: Path, *, forget: Path) -> None:
        with zipfile.ZipFile(io.BytesIO(code_zip)) as archive:
            archive.extractall(folder)
        self.folder = folder
        self.users = 0  # how many functions run its code
        self._asking, asked = socket.socketpair()
        command = [sys.executable, "-m", "simulator.worker", str(folder), str(asked.fileno()), str(forget)]
        self._process = subprocess.Popen(command, pass_fds=[asked.fileno()], stdin=subprocess.DEVNULL)
        asked.close()
        if self._asking.recv(1) != b"+":
            raise RuntimeError("the package cannot be imported; the reason is above")

    def end(self) -> None:
        """Ends the process that imported it. Its forks that are still at work finish their calls."""
        self._asking.close()
        self._process.wait()

    def fork(self) -> socket.socket:
        """Forks a process for a function; returns the connection to it."""
        ours, theirs = socket.socketpair()
        with theirs:
            socket.send_fds(self._asking, [b"f"], [theirs.fileno()])
        return ours


class Function:
    """Replaces ministack's Worker: calls a function, in several processes at once."""

    def __init__(self, config: dict[str, Any], packages: Packages, code_zip: bytes) -> None:
        self._config, self._packages, self._package = config, packages, packages.of(code_zip)
        self._package.users += 1
        self._ended = False
        self._seconds = float(config.get("Timeout", 30))
        self._idle: list[Process] = []
        self._places = threading.BoundedSemaphore(AT_ONCE)

    def invoke(self, event: dict[str, Any], request_id: str) -> dict[str, Any]:
        """Calls the function; returns what ministack expects: status, result or error, log, cold_start."""
        event = {name: value for name, value in event.items() if name not in ADDED}
        with self._places:
            process, cold = self._process()
            try:
                result = process.call(event, request_id, self._seconds)
            except TimeoutError:
                process.end()
                result = {"status": "error", "error": f"Task timed out after {self._seconds:.2f} seconds"}
            except (OSError, ValueError):
                process.end()
                result = {"status": "error", "error": "the process of the function died"}
            else:
                self._idle.append(process)
                if self._ended:
                    self._end_idle()
        return {"log": "", **result, "cold_start": cold}

    def kill(self) -> None:
        """Ends its processes; one at work ends after its call."""
        if not self._ended:
            self._ended = True
            self._package.users -= 1
            self._packages.release(self._package)
        self._end_idle()

    def _end_idle(self) -> None:
        while self._idle:
            self._idle.pop().end()

    def _process(self) -> "tuple[Process, bool]":
        """An idle process, and whether it is new."""
        try:
            return self._idle.pop(), False
        except IndexError:
            return Process(self._package.fork(), self._start()), True

    def _start(self) -> dict[str, Any]:
        """The first line that a new process receives: its function, and the environment as on Lambda."""
        config = self._config
        _, _, _, region, account, *_ = config["FunctionArn"].split(":")
        environment = {
            **os.environ,
            **config.get("Environment", {}).get("Variables", {}),
            "AWS_REGION": region,
            "AWS_DEFAULT_REGION": region,
            "AWS_ACCESS_KEY_ID": account,
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{os.environ['GATEWAY_PORT']}",
            "AWS_LAMBDA_FUNCTION_NAME": config["FunctionName"],
            "LAMBDA_TASK_ROOT": str(self._package.folder),
        }
        function = {"name": config["FunctionName"], "arn": config["FunctionArn"], "handler": config["Handler"]}
        return {**function, "seconds": self._seconds, "environment": environment}


class Process:
    """One process of a function."""

    def __init__(self, connection: socket.socket, start: dict[str, Any]) -> None:
        self._connection, self._lines = connection, connection.makefile("rw")
        self._say(start)
        self._pid = int(self._lines.readline())

    def call(self, event: dict[str, Any], request_id: str, seconds: float) -> dict[str, Any]:
        """The function's result. Raises TimeoutError; OSError or ValueError if the process died."""
        self._connection.settimeout(seconds)
        self._say({"event": event, "request_id": request_id})
        result: dict[str, Any] = json.loads(self._lines.readline())
        return result

    def end(self) -> None:
        """Kills the process."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._pid, signal.SIGKILL)
        self._connection.close()

    def _say(self, what: dict[str, Any]) -> None:
        self._lines.write(json.dumps(what) + "\n")
        self._lines.flush()


# --- queues and streams -------------------------------------------------------------------------------------------
class Sources:
    """Reads the queues and streams of the functions, each in a separate thread."""

    def __init__(self, functions: Any) -> None:
        self._functions, self._all = functions, functions._iter_all_esms
        self._mine = threading.local()

    def install(self) -> None:
        """Replaces ministack's single polling thread."""
        self._functions._iter_all_esms = self._of_this_thread
        self._functions._poll_loop = self._start_threads

    def _of_this_thread(self) -> Iterator[Source]:
        """The sources that ministack polls: the thread's own, or all in any other thread."""
        mine = getattr(self._mine, "source", None)
        return (one for one in self._all() if mine in (None, one[2]["UUID"]))

    def _start_threads(self) -> None:
        begun: set[str] = set()
        while True:
            for _, _, source in self._all():
                if source["UUID"] not in begun:
                    begun.add(source["UUID"])
                    threading.Thread(target=self._read, args=(source,), daemon=True).start()
            time.sleep(IDLE_SECONDS)

    def _read(self, source: dict[str, Any]) -> None:
        self._mine.source = source["UUID"]
        service = source["EventSourceArn"].split(":")[2]
        poll: Callable[[], bool] = getattr(
            self._functions, {"sqs": "_poll_sqs", "dynamodb": "_poll_dynamodb_streams"}[service]
        )
        while True:
            try:
                busy = poll()
            except Exception as error:
                self._functions.logger.error("%s: %s", source["EventSourceArn"], error)
                busy = False
            if not busy:
                time.sleep(IDLE_SECONDS)


if __name__ == "__main__":
    main()
