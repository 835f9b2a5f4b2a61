"""Taps the two places through which every outside call goes: botocore's one method, and our HTTP client.

`on_engine(store)` lets a store in this process respond to DynamoDB's calls. `watched(hook)` shows each call to a hook,
which can let it through, fail it, delay it, or lose its response.
"""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from botocore.client import BaseClient

from chalicelib.providers import http


class Engine(Protocol):
    """Responds to DynamoDB's calls."""

    def perform(self, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        """Returns the response of one call as botocore does, or raises ClientError."""

    def undisturbed(self) -> contextlib.AbstractContextManager[None]:
        """Inside the block no call is refused or lost because of load."""


@dataclass(frozen=True)
class Call:
    """One outside call. `service` is botocore's name of the service, or "provider"."""

    service: str
    operation: str
    request: dict[str, Any]

    @property
    def name(self) -> str:
        return f"{self.service}.{self.operation}"


Through = Callable[[], Any]
Hook = Callable[[Call, Through], Any]


_api_call = BaseClient._make_api_call
send_untapped, fetch_untapped = http.send, http.fetch


class _Taps:
    engine: Engine | None = None
    hook: Hook | None = None
    send: Callable[..., http.Reply] = staticmethod(send_untapped)


_taps = _Taps()


def _tapped_api_call(client: Any, operation: str, request: dict[str, Any]) -> Any:
    service = client.meta.service_model.service_name
    engine = _taps.engine if service in ("dynamodb", "dynamodbstreams") else None

    def through() -> Any:
        return engine.perform(operation, request) if engine else _api_call(client, operation, request)

    return _shown(Call(service, operation, request), through)


def _tapped_send(method: str, url: str, **rest: Any) -> http.Reply:
    path = "/" + url.partition("://")[2].partition("/")[2].partition("?")[0]
    call = Call("provider", f"{method} {path}", {"url": url, **rest})
    reply: http.Reply = _shown(call, lambda: _taps.send(method, url, **rest))
    return reply


def _tapped_fetch(url: str, **rest: Any) -> http.Fetched:
    path = "/" + url.partition("://")[2].partition("/")[2].partition("?")[0]
    fetched: http.Fetched = _shown(Call("provider", f"GET {path}", {"url": url}), lambda: fetch_untapped(url, **rest))
    return fetched


def _shown(call: Call, through: Through) -> Any:
    return _taps.hook(call, through) if _taps.hook else through()


@contextlib.contextmanager
def _patched() -> Iterator[None]:
    BaseClient._make_api_call, http.send, http.fetch = _tapped_api_call, _tapped_send, _tapped_fetch
    try:
        yield
    finally:
        BaseClient._make_api_call, http.send, http.fetch = _api_call, send_untapped, fetch_untapped


@contextlib.contextmanager
def on_engine(engine: Engine | None) -> Iterator[None]:
    """Inside the block `engine` responds to DynamoDB calls (None: the DynamoDB that botocore reaches), and calls can
    be watched."""
    with _patched():
        before, _taps.engine = _taps.engine, engine
        try:
            yield
        finally:
            _taps.engine = before


@contextlib.contextmanager
def providers_at(send: Callable[..., http.Reply]) -> Iterator[None]:
    """Inside the block `send` makes the calls to providers."""
    before, _taps.send = _taps.send, send  # type: ignore[method-assign]
    try:
        yield
    finally:
        _taps.send = before  # type: ignore[method-assign]


@contextlib.contextmanager
def watched(hook: Hook | None) -> Iterator[None]:
    """Inside the block every outside call goes through `hook`. With None no hook sees the calls."""
    before, _taps.hook = _taps.hook, hook
    try:
        yield
    finally:
        _taps.hook = before


@contextlib.contextmanager
def by_harness() -> Iterator[None]:
    """Inside the block the calls are the harness's own: no hook sees them, and the engine refuses none for load."""
    with watched(None), _taps.engine.undisturbed() if _taps.engine else contextlib.nullcontext():
        yield
