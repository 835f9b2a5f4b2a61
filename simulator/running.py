"""A stack that runs on this machine: its addresses from `.local/stack.json`, its clock, its scheduled functions."""

import functools
import json
import os
import random
import socket
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import urllib3

from infra.times import scheduled_event

ROOT = Path(__file__).parent.parent
LOCAL = ROOT / ".local"
STACK_FILE = LOCAL / "stack.json"
STACK = "mallpass-local"
APPS = {"wx5a1c3f0d2b4e6871": "simulated-app-secret-1", "wx7e2b9d4c6a8f0135": "simulated-app-secret-2"}
MCHID = "1900000109"


class Running:
    """A running stack. `described`: the content of stack.json."""

    def __init__(self, described: dict[str, Any]) -> None:
        self.described = described
        self.base_url: str = described["base_url"]
        self.simulator_url: str = described["simulator_url"]
        self._http = urllib3.PoolManager(maxsize=32, timeout=urllib3.Timeout(total=60), retries=False)

    def simulate(self, action: str, **body: Any) -> dict[str, Any]:
        """Posts to /sim/{action}: acts as a phone, for example; simulator/controls.py lists the actions. Raises
        RuntimeError if the response is not a 200.
        """
        response = self._http.request("POST", f"{self.simulator_url}/sim/{action}", json=body)
        result: dict[str, Any] = response.json()
        if response.status != 200:
            raise RuntimeError(f"{action}: {result}")
        return result

    def look(self, what: str) -> dict[str, Any]:
        """Gets /sim/{what}: a view of the state of WeChat and WeChat Pay."""
        known: dict[str, Any] = self._http.request("GET", f"{self.simulator_url}/sim/{what}").json()
        return known

    def forget(self) -> None:
        """Makes functions forget configuration and clock before their next call.

        On AWS a warm process may use what it remembers for up to five seconds; a day here does not wait for that.
        """
        now = time.time_ns()
        os.utime(self.described["forget_file"], ns=(now, now))

    def offset(self) -> timedelta:
        """How far business time is ahead of real time."""
        from chalicelib import clock, memory

        memory.forget()
        return clock.offset()

    def now(self) -> datetime:
        """Business time."""
        return datetime.now(UTC) + self.offset()

    def move_clock(self, to: datetime) -> None:
        """Moves the business time of the stack and of the simulator forward. An earlier time changes nothing."""
        from chalicelib import clock

        offset = max(to - datetime.now(UTC), self.offset())
        clock.set_offset(offset)
        self.simulate("clock", offset_seconds=offset.total_seconds())
        self.forget()

    def fire(self, function: str) -> dict[str, Any]:
        """Calls a scheduled function now, as the schedule would; returns its result. Raises RuntimeError if the
        function fails."""
        name = self.described["functions"][function]
        response = self.client("lambda").invoke(
            FunctionName=name, Payload=json.dumps(scheduled_event(datetime.now(UTC)))
        )
        body = json.loads(response["Payload"].read())
        if response.get("FunctionError"):
            raise RuntimeError(f"{function}: {body}")
        return body  # type: ignore[no-any-return]

    def fire_until_none(self, function: str, counted: str) -> None:
        """Calls a scheduled function until `counted`, a count in its result, is zero."""
        while self.fire(function)[counted]:
            pass

    @functools.cache  # noqa: B019 a stack lives as long as its process
    def client(self, service: str) -> Any:
        """A boto3 client of the stack's AWS, made once: making one takes 20 ms."""
        environment = self.described["environment"]
        return boto3.client(
            service,
            endpoint_url=environment["AWS_ENDPOINT_URL"],
            region_name=environment["AWS_REGION"],
            aws_access_key_id=environment["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=environment["AWS_SECRET_ACCESS_KEY"],
        )


def find_running() -> Running | None:
    """The stack that runs on this machine, or None."""
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
    """A port on which nobody listens. It is below the range from which the system chooses ports."""
    while True:
        port = random.randrange(20_000, 30_000)
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) != 0:
                return port
