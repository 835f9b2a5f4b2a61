"""Where the emulator's functions run: `python -m simulator.worker FOLDER SOCKET FORGET`.

One process imports the unpacked package in FOLDER, says so on SOCKET (a number), and is then sent sockets there. For
each it forks a process that runs one function: the first line on that socket says which, each further line is an event,
each is answered by a line. A fork has the modules that a cold start would import, and nothing else: no settings, no
clients, nothing remembered.

Where the file FORGET was touched since its last event, a process first forgets what it remembers, as if it were new.
All end when the emulator does: their sockets are closed then.
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
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for a fork's end
    asked.send(b"+")
    while received := socket.recv_fds(asked, 1, 1)[1]:
        with socket.socket(fileno=received[0]) as connection:
            if os.fork() == 0:
                asked.close()
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                _serve(connection, Path(forget))
                os._exit(0)


def _import_package() -> None:
    """Imports the app and the rooms that it loads when they are first used."""
    importlib.import_module("app")
    for module in list(sys.modules.values()):
        vars(module)  # loads one that is lazy


def _serve(connection: socket.socket, forget: Path) -> None:
    """Runs one function for as long as the connection is open."""
    with connection.makefile("r") as events, connection.makefile("w") as answers:
        function = _Function(json.loads(events.readline()), forget)
        answers.write(f"{os.getpid()}\n")
        answers.flush()
        for line in events:
            answers.write(json.dumps(function.call(json.loads(line))) + "\n")
            answers.flush()


class _Function:
    """One function of the package, as Lambda would run it."""

    def __init__(self, start: dict[str, Any], forget: Path) -> None:
        os.environ.clear()
        os.environ.update(start["environment"])
        self._start = start
        module, _, handler = start["handler"].rpartition(".")
        self._handler = getattr(importlib.import_module(module), handler)
        self._forget, self._known = forget, _touched(forget)

    def call(self, request: dict[str, Any]) -> dict[str, Any]:
        """Status `ok` with the result, or `error` with its reason; and what was printed."""
        self._forget_if_asked()
        sys.stdout = sys.stderr = printed = io.StringIO()
        try:
            result = self._handler(request["event"], _Context(self._start, request["request_id"]))
            answer = {"status": "ok", "result": result}
            json.dumps(answer)
        except Exception as error:
            answer = {"status": "error", "error": str(error), "trace": traceback.format_exc()}
        return {**answer, "log": printed.getvalue().rstrip("\n")}

    def _forget_if_asked(self) -> None:
        touched = _touched(self._forget)
        if touched != self._known:
            self._known = touched
            importlib.import_module("chalicelib.memory").forget()


class _Context:
    """Lambda's context of an invocation, as far as handlers ask it."""

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
