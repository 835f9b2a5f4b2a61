"""A server of recorded responses in a separate process, so that calls can be measured bare.

`python -m bench.canned PORT` starts it.

POST /load takes a JSON list of [status, headers, base64 body]; every later request gets the next of them, and after the
last the first again. GET /given returns how many were given.
"""

import base64
import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

DROPPED = {"content-length", "transfer-encoding", "connection", "date", "server"}


class Canned(BaseHTTPRequestHandler):
    """Responds with the recorded responses."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1  # sends head and body together; otherwise a delayed ACK costs 40 ms
    answers: list[tuple[int, dict[str, str], bytes]] = []
    given = 0

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path == "/load":
            Canned.answers = [(status, head, base64.b64decode(text)) for status, head, text in json.loads(body)]
            Canned.given = 0
            return self._send(200, {}, b"")
        if self.path == "/given":
            return self._send(200, {}, str(Canned.given).encode())
        if not Canned.answers:
            return self._send(404, {}, b"{}")
        status, head, out = Canned.answers[Canned.given % len(Canned.answers)]
        Canned.given += 1
        return self._send(status, head, out)

    def _send(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            if name.lower() not in DROPPED:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = _answer  # noqa: N815 the names http.server looks for

    def log_message(self, *_: Any) -> None:
        """Logs nothing."""


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Canned).serve_forever()
