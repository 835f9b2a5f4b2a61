"""Limits the failed logins of an address. Each invented code costs a call to WeChat, before we know who sent it.

If a code of the address failed recently in this process, an attempt is taken from the allowance before WeChat is
called, and given back if the login succeeds. Otherwise an attempt is taken only after a failure, so that a login that
succeeds makes no extra database call. So an address can fail `FAILURES.most` times a minute, and once more in each
process that serves it at the same time.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib import allowance, errors
from chalicelib.allowance import Allowance
from chalicelib.memory import remember

FAILURES = Allowance("login", 10, timedelta(minutes=1))
CODE_ERRORS = (errors.LoginCodeInvalid, errors.LoginCodeUsed, errors.PhoneCodeInvalid)


@dataclass
class _Address:
    """What this process knows about an address."""

    failed: bool = False


@contextmanager
def limit_failures(address: str, *, now: datetime) -> Iterator[None]:
    """Wraps the exchange of codes from an address, and counts those that fail. Raises LoginRateLimited."""
    if not address:  # API Gateway always sends one
        yield
        return
    state = _state(address)
    taken = state.failed
    if taken and not allowance.take(FAILURES, address, now=now):
        raise errors.LoginRateLimited("code")
    try:
        yield
    except CODE_ERRORS:
        if not taken:
            allowance.take(FAILURES, address, now=now)
        state.failed = True
        raise
    if taken:
        allowance.give_back(FAILURES, address, now=now)


@remember(seconds=FAILURES.within.total_seconds(), entries=10_000)
def _state(address: str) -> _Address:
    return _Address()
