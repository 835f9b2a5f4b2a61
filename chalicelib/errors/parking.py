"""Refusals about plates and visits."""

from chalicelib.errors.base import Refusal


class PlateInvalid(Refusal, status=400, en="This is not a plate number.", zh="车牌号格式有误。"): ...


class PlateLimitReached(
    Refusal, status=409, en="You can bind at most {limit} plates.", zh="最多可绑定 {limit} 个车牌。"
): ...


class VisitNotFound(Refusal, status=404, en="There is no such parking visit of yours.", zh="未找到您的停车记录。"): ...


class VisitEnded(Refusal, status=409, en="This visit has ended.", zh="本次停车已结束。"): ...


class VisitSettled(
    Refusal,
    status=409,
    en="This visit is settled; nothing is due until its time to leave has passed.",
    zh="本次停车已结清，在离场时限内无需支付。",
): ...


class VisitBeingPaid(
    Refusal,
    status=409,
    en="This visit is being paid by someone else, or with other points; cancel that payment or wait until it closes.",
    zh="本次停车已有待支付订单（由他人发起或积分数不同），请先取消该订单，或稍后再试。",
): ...


class PointsNotAccepted(Refusal, status=409, en="Points are not accepted here.", zh="此处不支持积分抵扣。"): ...
