"""Orders, payments, refunds and bills, as WeChat Pay says them in an answer or a notice.

Source: pay.weixin.qq.com/doc/v3, "query order", "payment notification", "refund application", "refund notification",
"trade bill application".
"""

from datetime import datetime

import msgspec

from chalicelib.providers import codes
from chalicelib.providers.answers.fields import Fields, Unreadable


class Payment(msgspec.Struct, frozen=True, kw_only=True):
    """Money that came for an order. `order_id`: out_trade_no. `total_fen`: what the order asked for; `payer_total_fen`:
    what the payer bore of it, less WeChat's own vouchers."""

    order_id: str
    transaction_id: str
    appid: str
    mchid: str
    total_fen: int
    payer_total_fen: int
    currency: str
    paid_at: datetime


class OrderStatus(msgspec.Struct, frozen=True, kw_only=True):
    """An order at WeChat Pay. `state`: trade_state, as WeChat writes it. `payment`: there where money came; of an order
    without money the other fields may be absent. `attach`: what was sent with the order, its `store_id`."""

    state: str
    mchid: str
    order_id: str | None
    appid: str | None
    payer_openid: str | None
    paid_at: datetime | None
    attach: str | None
    payment: Payment | None

    @property
    def is_closed(self) -> bool:
        """Whether nobody can pay it any more, and nobody did."""
        return self.state == codes.CLOSED_STATE


class UnpaidOrder(msgspec.Struct, frozen=True):
    """A notice that names an order and does not say that money came. `total_fen`: what it asked for, if the notice says
    so."""

    order_id: str
    total_fen: int | None


class RefundStatus(msgspec.Struct, frozen=True, kw_only=True):
    """A refund at WeChat Pay. `order_id`: out_trade_no, `number`: out_refund_no, `refund_id`: WeChat's own.
    `refunded_at`: when it went through, if it says so."""

    order_id: str
    number: str
    refund_id: str
    mchid: str
    refund_fen: int
    state: codes.RefundState
    refunded_at: datetime | None


class BillLink(msgspec.Struct, frozen=True):
    """Where a bill's file is for five minutes, and the SHA-1 of what it unpacks to (hex)."""

    url: str
    sha1: str


def read_order(fields: Fields, *, mchid: str) -> OrderStatus:
    """The answer to "query order" of a merchant id. Raises Unreadable for a state that no table lists, and for a paid
    order that lacks a field of its payment."""
    state = fields.text("trade_state")
    if state not in codes.PAID_STATES and state not in codes.UNPAID_STATES:
        raise Unreadable(f"an order in state {state[:20]!r}")
    return OrderStatus(
        state=state,
        mchid=_merchant_in(fields, mchid),
        order_id=fields.text_if_any("out_trade_no"),
        appid=fields.text_if_any("appid"),
        payer_openid=fields.part_if_any("payer").text_if_any("openid"),
        paid_at=fields.instant_if_any("success_time"),
        attach=fields.text_if_any("attach"),
        payment=read_payment(fields, mchid=mchid) if state in codes.PAID_STATES else None,
    )


def read_payment(fields: Fields, *, mchid: str) -> Payment:
    """A payment, from an answer or a notice: both have the same fields. Raises Unreadable where it does not say that
    money came, or lacks a field."""
    if fields.text_if_any("trade_state") not in codes.PAID_STATES:
        raise Unreadable("no payment")
    amount = fields.part("amount")
    total_fen, borne_fen = amount.fen("total"), amount.fen_if_any("payer_total")
    return Payment(
        order_id=fields.number("out_trade_no"),
        transaction_id=fields.number("transaction_id"),
        appid=fields.number("appid"),
        mchid=_merchant_in(fields, mchid),
        total_fen=total_fen,
        payer_total_fen=total_fen if borne_fen is None else borne_fen,
        currency=amount.text_or_number("currency") if amount.has("currency") else "CNY",
        paid_at=fields.instant("success_time"),
    )


def read_refund(fields: Fields, *, mchid: str, state_field: str = "status") -> RefundStatus:
    """A refund, from an answer (`status`) or a notice (`refund_status`). Raises Unreadable for a state that no table
    lists, or where a field is absent."""
    state = codes.REFUND_STATES.get(fields.text(state_field))
    if state is None:
        raise Unreadable(f"a refund in status {fields.text(state_field)[:20]!r}")
    return RefundStatus(
        order_id=fields.number("out_trade_no"),
        number=fields.number("out_refund_no"),
        refund_id=fields.number("refund_id"),
        mchid=_merchant_in(fields, mchid),
        refund_fen=fields.part("amount").fen("refund"),
        state=state,
        refunded_at=fields.instant("success_time") if fields.has("success_time") else None,
    )


def read_bill_link(fields: Fields) -> BillLink:
    """The answer to "trade bill application". Raises Unreadable, also for a hash of another kind than SHA-1."""
    if fields.text("hash_type") != "SHA1":
        raise Unreadable(f"the bill's hash is a {fields.text('hash_type')[:20]!r}")
    return BillLink(fields.text("download_url"), fields.text("hash_value").lower())


def _merchant_in(fields: Fields, asked: str) -> str:
    """Answers about refunds name no merchant id: it is the one that was asked."""
    return fields.text_or_number("mchid") if fields.has("mchid") else asked
