"""Refusals about orders and refunds."""

from chalicelib.errors.base import Refusal


class PaymentAlreadyPaid(
    Refusal, status=409, en="This payment has been paid and cannot be cancelled.", zh="该订单已收到款项，无法取消。"
): ...


class PaymentsOpenTooMany(
    Refusal,
    status=409,
    en="You have {limit} open payments; pay or cancel one of them first.",
    zh="您已有 {limit} 笔待支付订单，请先支付或取消其中一笔。",
): ...


class PaymentRefused(
    Refusal,
    status=409,
    en="WeChat Pay refused this order ({provider_code}).",
    zh="微信支付拒绝了该订单（{provider_code}）。",
): ...


class PaymentKnown(
    Refusal,
    status=409,
    en="This payment is already recorded; its points are credited automatically.",
    zh="该笔支付已在系统中，积分将自动到账。",
): ...


class PaymentTooOld(
    Refusal,
    status=409,
    en="A payment can be filed within {days} days of being paid only.",
    zh="仅可在支付后 {days} 天内补录积分。",
): ...


class PaymentRefunded(
    Refusal, status=409, en="This payment was refunded or did not succeed.", zh="该笔支付已退款或未支付成功。"
): ...


class PaymentNotPaid(
    Refusal,
    status=409,
    en="This payment is {state}: there is nothing to refund.",
    zh="该订单未支付（{state}），无款可退。",
): ...


class TaskOpen(
    Refusal,
    status=409,
    en="This money has not been refunded; refund the payment, which closes the task.",
    zh="该笔款项尚未退回：请先退款，任务随即结束。",
): ...


class RefundExceeds(
    Refusal, status=409, en="At most {rest} yuan of this payment can be refunded.", zh="该笔支付最多可退 {rest} 元。"
): ...


class RefundsTooMany(
    Refusal, status=409, en="A payment can be refunded in {most} parts at most.", zh="一笔支付最多可分 {most} 次退款。"
): ...


class RefundTooLate(
    Refusal,
    status=409,
    en="A payment can be refunded within {days} days of being paid only.",
    zh="仅可在支付后 {days} 天内退款。",
): ...


class StoreClosed(
    Refusal, status=409, en="This store does not accept payments at the moment.", zh="该门店暂不收款。"
): ...
