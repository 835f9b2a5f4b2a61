"""Refusals about receipts that tills and merchants' systems report."""

from chalicelib.errors.base import Refusal


class ReceiptDiffers(
    Refusal,
    status=409,
    en="Receipt {receipt_no} was already reported with other content ({amount_fen} fen); both reports are kept.",
    zh="小票 {receipt_no} 已按其他内容（{amount_fen} 分）上报，两次上报均已记录。",
): ...


class ReceiptRefundDiffers(
    Refusal,
    status=409,
    en="Refund {refund_no} was already reported with another amount ({refund_fen} fen).",
    zh="退款 {refund_no} 已按其他金额（{refund_fen} 分）上报。",
): ...


class ReceiptOfOrder(
    Refusal,
    status=409,
    en="This receipt belongs to order {payment_id}; refund that order.",
    zh="该小票属于订单 {payment_id}，请对该订单退款。",
): ...


class ReceiptDecided(
    Refusal,
    status=409,
    en="This receipt is not waiting for a decision (state: {state}).",
    zh="该小票无需处理（状态：{state}）。",
): ...


class ReceiptRefundExceeds(
    Refusal,
    status=409,
    en="At most {left_fen} fen of this receipt can still be refunded.",
    zh="退款金额超过可退余额（{left_fen} 分）。",
): ...
