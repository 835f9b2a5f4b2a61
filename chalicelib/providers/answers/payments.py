"""Orders, payments, refunds and bills, as they come in WeChat Pay's responses and notices.

Source: pay.weixin.qq.com/doc/v3, "query order", "payment notification", "refund application", "refund notification",
"trade bill application".
"""

from datetime import datetime

import msgspec

from chalicelib.providers import codes
from chalicelib.providers.answers.fields import Fields, Unreadable


class Payment(msgspec.Struct, frozen=True, kw_only=True):
    """A payment of an order. `order_id`: out_trade_no. `total_fen`: the order's amount; `payer_total_fen`: the part
    that the payer paid, without WeChat's own vouchers."""

    order_id: str
    transaction_id: str
    appid: str
    mchid: str
    total_fen: int
    payer_total_fen: int
    currency: str
    paid_at: datetime


class OrderStatus(msgspec.Struct, frozen=True, kw_only=True):
    """An order at WeChat Pay. `state`: trade_state, as WeChat writes it. `payment`: None if the order is not paid;
    other fields of an unpaid order may be None too. `attach`: the `store_id` that we sent with the order."""

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
        """Whether the order was not paid and can no longer be paid."""
        return self.state == codes.CLOSED_STATE


class UnpaidOrder(msgspec.Struct, frozen=True):
    """A notice of an order that is not paid. `total_fen`: the order's amount, if the notice has it."""

    order_id: str
    total_fen: int | None


class RefundStatus(msgspec.Struct, frozen=True, kw_only=True):
    """A refund at WeChat Pay. `order_id`: out_trade_no, `number`: out_refund_no, `refund_id`: WeChat's own.
    `refunded_at`: when the refund succeeded, if WeChat Pay says so."""

    order_id: str
    number: str
    refund_id: str
    mchid: str
    refund_fen: int
    state: codes.RefundState
    refunded_at: datetime | None


class BillLink(msgspec.Struct, frozen=True):
    """`url`: where a bill's file is for five minutes. `sha1`: the SHA-1 of the unpacked file, in hexadecimal."""

    url: str
    sha1: str


def read_order(fields: Fields, *, mchid: str) -> OrderStatus:
    """Reads the response to "query order". `mchid`: the merchant id that was queried. Raises Unreadable for a state
    that no table in `codes` lists, and for a paid order that lacks a field of its payment."""
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
    """Reads a payment from a response or a notice: both have the same fields. `mchid`: used if the fields name none.
    Raises Unreadable if the order is not paid, or a field is absent."""
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
    """Reads a refund from a response (`state_field` is `status`) or a notice (`refund_status`). `mchid`: used if the
    fields name none. Raises Unreadable for a state that no table in `codes` lists, or if a field is absent."""
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
    """Reads the response to "trade bill application". Raises Unreadable, also if the hash is not a SHA-1."""
    if fields.text("hash_type") != "SHA1":
        raise Unreadable(f"the bill's hash is a {fields.text('hash_type')[:20]!r}")
    return BillLink(fields.text("download_url"), fields.text("hash_value").lower())


def _merchant_in(fields: Fields, asked: str) -> str:
    """The merchant id in the fields, or else `asked`: responses about refunds name none."""
    return fields.text_or_number("mchid") if fields.has("mchid") else asked
