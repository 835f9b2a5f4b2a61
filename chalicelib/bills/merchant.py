"""Whose bill is meant."""

from chalicelib import errors
from chalicelib.bills import store
from chalicelib.malls import parts as malls


def named(mchid: str | None) -> str:
    """A merchant id that malls are, or were, paid through; where there is one it need not be named. Raises
    ParameterInvalid."""
    known = sorted({*malls.merchant_ids(), *store.merchants()})
    if mchid is None and len(known) == 1:
        return known[0]
    if mchid not in known:
        reason = "name one: " + ", ".join(known) if mchid is None else "there is no such merchant id"
        raise errors.ParameterInvalid("mchid", reason=reason, allowed=known)
    return mchid
