"""Made-up codes cost a call of WeChat each, before anybody is known: an address may have so many fail in a minute.

A shopper's login must not pay for that: only where a code of the address failed lately, in this process, is a try
taken from what is left before the call. So an address has WeChat asked in vain as often as that, and once more for
each process that serves it at the same time.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib import allowance, errors
from chalicelib.allowance import Allowance
from chalicelib.memory import remember

FAILURES = Allowance("login", 10, timedelta(minutes=1))
IN_VAIN = (errors.LoginCodeInvalid, errors.LoginCodeUsed, errors.PhoneCodeInvalid)


@dataclass
class _Address:
    """What a process knows of an address."""

    failed: bool = False


@contextmanager
def watched(address: str, *, now: datetime) -> Iterator[None]:
    """Around the exchange of codes that came from an address; raises LoginRateLimited."""
    if not address:  # API Gateway always tells one
        yield
        return
    known = _known(address)
    taken = known.failed
    if taken and not allowance.take(FAILURES, address, now=now):
        raise errors.LoginRateLimited("code")
    try:
        yield
    except IN_VAIN:
        if not taken:
            allowance.take(FAILURES, address, now=now)
        known.failed = True
        raise
    if taken:
        allowance.give_back(FAILURES, address, now=now)


@remember(seconds=FAILURES.within.total_seconds(), entries=10_000)
def _known(address: str) -> _Address:
    return _Address()
