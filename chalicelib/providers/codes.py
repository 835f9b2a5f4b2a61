"""All of WeChat's codes in one place: how each is spelled, and what it decides.

A code in these tables decides, whatever HTTP status it comes with. For any other code the status decides (`decided`).
Sources: pay.weixin.qq.com/doc/v3, "common errors" and the errors of each page; developers.weixin.qq.com.
"""

from typing import Literal

from chalicelib import errors

# --- WeChat Pay: what a code decides --------------------------------------------------------------------------------
# To a query: it does not exist. To a request that changes something it is a no like any other.
NONE_THERE = "none_there"
# Nothing is decided: it may have been done, or may be done later. Repeat the same request later, or query.
AGAIN = "again"
# Nothing was done, and the answer says nothing of the request: our keys, rights or merchant id are wrong.
NOT_OURS = "not_ours"
# Our signature is not accepted: perhaps our key was rotated.
SIGNATURE = "signature"
# A definite no.
REFUSED = "refused"

ORDER_NOT_EXIST, ORDER_PAID, ORDER_CLOSED = "ORDER_NOT_EXIST", "ORDER_PAID", "ORDER_CLOSED"
NOT_ENOUGH, SYSTEM_ERROR, SIGN_ERROR = "NOT_ENOUGH", "SYSTEM_ERROR", "SIGN_ERROR"
INVALID_REQUEST, OUT_TRADE_NO_USED = "INVALID_REQUEST", "OUT_TRADE_NO_USED"
NO_STATEMENT_EXIST, STATEMENT_CREATING = "NO_STATEMENT_EXIST", "STATEMENT_CREATING"

DECIDES = {
    ORDER_NOT_EXIST: NONE_THERE,
    "RESOURCE_NOT_EXISTS": NONE_THERE,
    "REFUND_NOT_EXISTS": NONE_THERE,
    "USER_NOT_EXISTS": NONE_THERE,
    NO_STATEMENT_EXIST: NONE_THERE,
    SYSTEM_ERROR: AGAIN,
    "SERVICE_UNAVAILABLE": AGAIN,
    "FREQUENCY_LIMITED": AGAIN,
    "FREQUENCY_LIMIT_EXCEED": AGAIN,
    "RATELIMIT_EXCEEDED": AGAIN,
    "USER_PAYING": AGAIN,
    STATEMENT_CREATING: AGAIN,
    SIGN_ERROR: SIGNATURE,
    "NO_AUTH": NOT_OURS,
    "MCH_NOT_EXISTS": NOT_OURS,
    "APPID_NOT_EXIST": NOT_OURS,
    "APPID_MCHID_NOT_MATCH": NOT_OURS,
    ORDER_PAID: REFUSED,
    ORDER_CLOSED: REFUSED,
    "ORDER_REVERSED": REFUSED,
    OUT_TRADE_NO_USED: REFUSED,
    NOT_ENOUGH: REFUSED,
    INVALID_REQUEST: REFUSED,
    "PARAM_ERROR": REFUSED,
    "RULE_LIMIT": REFUSED,
    "USER_ACCOUNT_ABNORMAL": REFUSED,
    "TRADE_OVERDUE": REFUSED,
    "TRADE_ERROR": REFUSED,
    "REFUND_FEE_MISMATCH": REFUSED,
    "RESOURCE_ALREADY_EXISTS": REFUSED,
}
# WeChat spells one code in several ways. Each also comes without its underscores.
SPELLED = {
    "RESOURCE_NOT_EXIST": "RESOURCE_NOT_EXISTS",
    "ORDER_NOT_EXISTS": ORDER_NOT_EXIST,
    "REFUND_NOT_EXIST": "REFUND_NOT_EXISTS",
    "USER_NOT_EXIST": "USER_NOT_EXISTS",
    "MCHID_NOT_EXIST": "MCH_NOT_EXISTS",
    "MCH_NOT_EXIST": "MCH_NOT_EXISTS",
    "APPID_NOT_EXISTS": "APPID_NOT_EXIST",
    "NO_STATEMENT_EXISTS": NO_STATEMENT_EXIST,
    "FREQUENCY_LIMIT": "FREQUENCY_LIMITED",
    "RATE_LIMIT_EXCEEDED": "RATELIMIT_EXCEEDED",
    "RATELIMIT_EXCEED": "RATELIMIT_EXCEEDED",
    "ACCOUNT_ERROR": "USER_ACCOUNT_ABNORMAL",
}
_NAMES = {one.replace("_", ""): named for one, named in ({one: one for one in DECIDES} | SPELLED).items()}


def named(code: str) -> str:
    """A code as these tables spell it; any other code as it came."""
    return _NAMES.get(code.strip().replace("_", "").upper(), code)


def decided(code: str, *, status: int, is_query: bool) -> str:
    """What an answer with WeChat's error JSON decides: NONE_THERE, AGAIN, NOT_OURS, SIGNATURE or REFUSED. A code of the
    table decides. For any other the status does: 404 to a query is NONE_THERE; 401 and 403 are NOT_OURS; 429, 202 and
    5xx are AGAIN; any other 4xx is REFUSED."""
    known = DECIDES.get(named(code))
    if known is None:
        known = _by_status(status)
    return REFUSED if known == NONE_THERE and not is_query else known


def _by_status(status: int) -> str:
    if status == 404:
        return NONE_THERE
    if status in (401, 403):
        return NOT_OURS
    return REFUSED if 400 <= status < 500 and status != 429 else AGAIN


# --- WeChat Pay: states ---------------------------------------------------------------------------------------------
# Of an order, in a notice or a query ("query order", trade_state): money came, or it did not.
PAID_STATES = frozenset({"SUCCESS", "REFUND"})
CLOSED_STATE = "CLOSED"
UNPAID_STATES = frozenset({"NOTPAY", "PAYERROR", CLOSED_STATE, "REVOKED", "USERPAYING"})
# Of a refund ("refund application", status).
RefundState = Literal["processing", "abnormal", "failed", "succeeded"]
REFUND_STATES: dict[str, RefundState] = {
    "PROCESSING": "processing",
    "ABNORMAL": "abnormal",
    "CLOSED": "failed",
    "SUCCESS": "succeeded",
}
# Of a shopper in a business circle ("query of a user's authorisation", authorize_state). Any other state is no
# authorisation.
AuthorizationState = Literal["unauthorized", "authorized", "deauthorized"]
AUTHORIZATION_STATES: dict[str, AuthorizationState] = {
    "UNAUTHORIZED": "unauthorized",
    "AUTHORIZED": "authorized",
    "DEAUTHORIZED": "deauthorized",
}
# What a shopper agreed to who took the mall's card ("card activation notice", auth_type). Any other is a card alone.
CARD_AND_AUTHORIZATION = "REGISTERED_AND_AUTHORIZATION_MODE"
# Whether payments of a shopper wait for their points ("query of the points' state", points_commit_status).
CommitState = Literal["pending", "finished"]
COMMIT_STATES: dict[str, CommitState] = {"PENDING": "pending", "FINISHED": "finished"}

# --- mini-program API -----------------------------------------------------------------------------------------------
LOGIN_REFUSALS: dict[int, type[errors.Refusal]] = {
    40029: errors.LoginCodeInvalid,
    40163: errors.LoginCodeUsed,
    40226: errors.LoginBlocked,
    45009: errors.WechatUnavailable,
    45011: errors.LoginRateLimited,
    -1: errors.WechatUnavailable,
}
PHONE_REFUSALS: dict[int, type[errors.Refusal]] = {
    40029: errors.PhoneCodeInvalid,
    40013: errors.PhoneCodeInvalid,
    45009: errors.WechatUnavailable,
    45011: errors.LoginRateLimited,
    -1: errors.WechatUnavailable,
}
TOKEN_REFUSALS: dict[int, type[errors.Refusal]] = dict.fromkeys((-1, 45009, 45011), errors.WechatUnavailable)
TOKEN_ENDED = {40001, 40014, 42001}

# subscribeMessage.send: what an errcode means for the message.
SENT, UNSENT, NO_GRANT, LATER, UNKNOWN = "sent", "refused", "no_grant", "later", "unknown"
SEND_RESULTS = {
    0: SENT,
    43101: NO_GRANT,
    43108: LATER,
    45009: LATER,
    40003: UNSENT,
    40037: UNSENT,
    41030: UNSENT,
    43107: UNSENT,
    45168: UNSENT,
    47003: UNSENT,
    -1: UNKNOWN,
}
