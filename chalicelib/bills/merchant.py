"""The merchant id of a request about a bill."""

from chalicelib import errors
from chalicelib.bills import store
from chalicelib.malls import parts as malls


def known() -> list[str]:
    """Returns the merchant ids (mchid) of the malls, present and earlier ones, sorted."""
    return sorted({*malls.merchant_ids(), *store.merchants()})


def require(mchid: str | None) -> str:
    """Returns the merchant id of a request. It may be left out (None) if there is only one, counting present and
    earlier ones. Raises ParameterInvalid if it is needed or unknown."""
    ids = known()
    if mchid is None and len(ids) == 1:
        return ids[0]
    if mchid not in ids:
        reason = "name one: " + ", ".join(ids) if mchid is None else "there is no such merchant id"
        raise errors.ParameterInvalid("mchid", reason=reason, allowed=ids)
    return mchid
