"""Refusals about points: holds, codes, adjustments."""

from chalicelib.errors.base import Refusal


class PointsHoldEnded(
    Refusal,
    status=409,
    en="This hold has ended ({reason}); hold the points again.",
    zh="该积分冻结已结束（{reason}），请重新冻结。",
): ...


class PointsCodeUsed(
    Refusal,
    status=409,
    en="This code has already paid once; ask the shopper to show a new one.",
    zh="该码已用于支付，请顾客刷新后重新出示。",
): ...


class PointsReceiptDiffers(
    Refusal,
    status=409,
    en="This hold was committed on another receipt ({receipt_no}).",
    zh="该积分冻结已在其他小票（{receipt_no}）使用。",
): ...


class PointsUndoTooLate(
    Refusal,
    status=409,
    en="A payment with points can be reversed within 24 hours only.",
    zh="积分支付仅可在 24 小时内撤销。",
): ...


class AdjustmentOwn(Refusal, status=403, en="Another staff member must approve it.", zh="须由其他员工审核。"): ...


class AdjustmentDecided(
    Refusal, status=409, en="This adjustment has already been decided ({state}).", zh="该调整已处理（{state}）。"
): ...


class PointsInsufficient(
    Refusal, status=409, en="Not enough points: {spendable} can be spent.", zh="积分不足：可用 {spendable}。"
): ...
