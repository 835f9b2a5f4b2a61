"""The processes of the emulator's functions: `python -m simulator.worker FOLDER SOCKET FORGET`.

One process imports the unpacked package in FOLDER and then sends "+" on SOCKET (a file descriptor). It receives sockets
there, and forks a process for each. That process runs one function. The first line on its socket describes the
function; the process answers with its process id. Each further line is an event; the process answers with the result.
A fork has all rooms loaded, so it starts faster than a cold start. It has no settings, clients or caches.

If the file FORGET was touched since the last event, a process empties its caches before the next one. All these
processes end when the emulator ends, because their sockets are then closed.
"""

import importlib
import io
import json
import os
import signal
import socket
import sys
import time
import traceback
from pathlib import Path
from typing import Any


def main() -> None:
    folder, number, forget = sys.argv[1:]
    sys.path[:] = [folder, *(path for path in sys.path if path and Path(path) != Path.cwd())]
    asked = socket.socket(fileno=int(number))
    _import_package()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # forks are not waited for
    asked.send(b"+")
    while received := socket.recv_fds(asked, 1, 1)[1]:
        with socket.socket(fileno=received[0]) as connection:
            if os.fork() == 0:
                asked.close()
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                _serve(connection, Path(forget))
                os._exit(0)


def _import_package() -> None:
    """Imports the app and loads every room. The app itself loads a room when it is first used."""
    importlib.import_module("app")
    for module in list(sys.modules.values()):
        vars(module)  # loads a lazy module


def _serve(connection: socket.socket, forget: Path) -> None:
    """Runs one function until the connection is closed."""
    with connection.makefile("r") as events, connection.makefile("w") as answers:
        function = _Function(json.loads(events.readline()), forget)
        answers.write(f"{os.getpid()}\n")
        answers.flush()
        for line in events:
            answers.write(json.dumps(function.call(json.loads(line))) + "\n")
            answers.flush()


class _Function:
    """One function of the package, run as on Lambda."""

    def __init__(self, start: dict[str, Any], forget: Path) -> None:
        os.environ.clear()
        os.environ.update(start["environment"])
        self._start = start
        module, _, handler = start["handler"].rpartition(".")
        self._handler = getattr(importlib.import_module(module), handler)
        self._forget, self._known = forget, _touched(forget)

    def call(self, request: dict[str, Any]) -> dict[str, Any]:
        """Calls the handler. Returns `status` ok with `result`, or `status` error with `error` and `trace`. `log`:
        what was printed."""
        self._forget_if_asked()
        sys.stdout = sys.stderr = printed = io.StringIO()
        try:
            result = self._handler(request["event"], _Context(self._start, request["request_id"]))
            outcome = {"status": "ok", "result": result}
            json.dumps(outcome)
        except Exception as error:
            outcome = {"status": "error", "error": str(error), "trace": traceback.format_exc()}
        return {**outcome, "log": printed.getvalue().rstrip("\n")}

    def _forget_if_asked(self) -> None:
        touched = _touched(self._forget)
        if touched != self._known:
            self._known = touched
            importlib.import_module("chalicelib.memory").forget()


class _Context:
    """Lambda's context of an invocation, as far as the handlers use it."""

    def __init__(self, start: dict[str, Any], request_id: str) -> None:
        self.function_name, self.invoked_function_arn = start["name"], start["arn"]
        self.aws_request_id, self.function_version, self.memory_limit_in_mb = request_id, "$LATEST", 512
        self.log_group_name, self.log_stream_name = f"/aws/lambda/{start['name']}", request_id
        self._ends_at = time.monotonic() + start["seconds"]

    def get_remaining_time_in_millis(self) -> int:
        return max(0, int((self._ends_at - time.monotonic()) * 1000))


def _touched(forget: Path) -> int:
    try:
        return forget.stat().st_mtime_ns
    except FileNotFoundError:
        return 0


if __name__ == "__main__":
    main()
