"""All of WeChat's codes: how each is spelled, and what it means for the request.

The meaning of a code in these tables does not depend on the HTTP status. Any other code means what the status means
(`decided`). Sources: pay.weixin.qq.com/doc/v3, "common errors" and the errors of each page; developers.weixin.qq.com.
"""

from typing import Literal

from chalicelib import errors

# --- WeChat Pay: what a code decides --------------------------------------------------------------------------------
# After a query: what it asked for does not exist. After a request that changes something: the same as REFUSED.
NONE_THERE = "none_there"
# The outcome is unknown: the provider may have acted, or may act later. Repeat the same request later, or query.
AGAIN = "again"
# Nothing was done, because our keys, rights or merchant id are wrong. The request itself may be right.
NOT_OURS = "not_ours"
# The provider does not accept our signature: perhaps our key was rotated.
SIGNATURE = "signature"
# The provider refused the request for good.
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
    """Returns a code in the spelling of these tables; any other code unchanged."""
    return _NAMES.get(code.strip().replace("_", "").upper(), code)


def decided(code: str, *, status: int, is_query: bool) -> str:
    """Returns what a response with WeChat's error JSON means: NONE_THERE, AGAIN, NOT_OURS, SIGNATURE or REFUSED. For a
    code in DECIDES it is what the table says. For any other code the status decides: 404 is NONE_THERE; 401 and 403 are
    NOT_OURS; 429, 202 and 5xx are AGAIN; any other 4xx is REFUSED. If the request was no query, REFUSED replaces
    NONE_THERE."""
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
# States of an order in a notice or a query ("query order", trade_state): paid, or not.
PAID_STATES = frozenset({"SUCCESS", "REFUND"})
CLOSED_STATE = "CLOSED"
UNPAID_STATES = frozenset({"NOTPAY", "PAYERROR", CLOSED_STATE, "REVOKED", "USERPAYING"})
# States of a refund ("refund application", status).
RefundState = Literal["processing", "abnormal", "failed", "succeeded"]
REFUND_STATES: dict[str, RefundState] = {
    "PROCESSING": "processing",
    "ABNORMAL": "abnormal",
    "CLOSED": "failed",
    "SUCCESS": "succeeded",
}
# States of a shopper in a business circle ("query of a user's authorisation", authorize_state). Any other state is read
# as unauthorized.
AuthorizationState = Literal["unauthorized", "authorized", "deauthorized"]
AUTHORIZATION_STATES: dict[str, AuthorizationState] = {
    "UNAUTHORIZED": "unauthorized",
    "AUTHORIZED": "authorized",
    "DEAUTHORIZED": "deauthorized",
}
# The shopper took the mall's card and authorised ("card activation notice", auth_type). With any other value the
# shopper took the card only.
CARD_AND_AUTHORIZATION = "REGISTERED_AND_AUTHORIZATION_MODE"
# Whether WeChat waits for the points of a shopper's payments ("query of the points' state", points_commit_status).
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
