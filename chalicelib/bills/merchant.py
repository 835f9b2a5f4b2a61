"""The merchant id of a request about a bill."""

from chalicelib import errors
from chalicelib.bills import store
from chalicelib.malls import parts as malls


def require(mchid: str | None) -> str:
    """Returns the merchant id of a request. It may be left out (None) if there is only one, counting present and
    earlier ones. Raises ParameterInvalid if it is needed or unknown."""
    known = sorted({*malls.merchant_ids(), *store.merchants()})
    if mchid is None and len(known) == 1:
        return known[0]
    if mchid not in known:
        reason = "name one: " + ", ".join(known) if mchid is None else "there is no such merchant id"
        raise errors.ParameterInvalid("mchid", reason=reason, allowed=known)
    return mchid
