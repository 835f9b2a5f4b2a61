"""The merchant id whose bill a request is about."""

from chalicelib import errors
from chalicelib.bills import store
from chalicelib.malls import parts as malls


def require(mchid: str | None) -> str:
    """The merchant id that a request names. If malls are, and were, paid through one only, it need not be named. Raises
    ParameterInvalid."""
    known = sorted({*malls.merchant_ids(), *store.merchants()})
    if mchid is None and len(known) == 1:
        return known[0]
    if mchid not in known:
        reason = "name one: " + ", ".join(known) if mchid is None else "there is no such merchant id"
        raise errors.ParameterInvalid("mchid", reason=reason, allowed=known)
    return mchid
