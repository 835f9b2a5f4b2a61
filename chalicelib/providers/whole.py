"""Whether what WeChat Pay says of a payment or a refund, in a notice or an answer, has what is read of it."""

import re
from collections.abc import Mapping
from typing import Any

from chalicelib import business_day
from chalicelib.providers import codes

# "JSAPI order", "payment notification": numbers are 32 characters at most; longer ones are kept, never looked up.
NUMBER = re.compile(r"[0-9A-Za-z_\-|*@]{1,64}")
NUMBERS_OF_PAYMENT = ("out_trade_no", "transaction_id", "appid")
NUMBERS_OF_REFUND = ("out_trade_no", "out_refund_no", "refund_id")


def is_payment(told: Mapping[str, Any]) -> bool:
    """Whether it says that money came, and all that is read of that: fields as in the payment notification."""
    return (
        told.get("trade_state") in codes.PAID_STATES
        and _are_numbers(told, NUMBERS_OF_PAYMENT)
        and _is_amount(told, "total")
        and _is_instant(told.get("success_time"))
    )


def is_refund(told: Mapping[str, Any], state: str) -> bool:
    """Whether it says what became of a refund; `state` names the field that has it."""
    at = told.get("success_time")
    return (
        told.get(state) in codes.REFUND_STATES
        and _are_numbers(told, NUMBERS_OF_REFUND)
        and _is_amount(told, "refund")
        and (not at or _is_instant(at))
    )


def is_number(told: Any) -> bool:
    """Whether it may be a number of an order, a transaction or a refund."""
    return isinstance(told, str) and NUMBER.fullmatch(told) is not None


def _are_numbers(told: Mapping[str, Any], names: tuple[str, ...]) -> bool:
    return all(is_number(told.get(name)) for name in names)


def _is_amount(told: Mapping[str, Any], name: str) -> bool:
    amount = told.get("amount")
    fen = amount.get(name) if isinstance(amount, dict) else None
    return isinstance(fen, int) and not isinstance(fen, bool) and fen >= 0


def _is_instant(told: Any) -> bool:
    try:
        business_day.instant_in(told)
    except ValueError:
        return False
    return True
