"""Refusals about campaigns, claims, coupons and their codes."""

from typing import ClassVar

from chalicelib.errors.base import Details, Refusal


class CampaignsTooMany(
    Refusal,
    status=409,
    en="The merchant has {count} campaigns that have not ended, which is the limit; end one first.",
    zh="该商户已有 {count} 个未结束的活动，已达上限，请先结束其中一个。",
): ...


class CouponNotStarted(Refusal, status=409, en="This campaign has not started yet.", zh="领券活动尚未开始。"): ...


class CouponEnded(Refusal, status=409, en="This campaign has ended.", zh="领券活动已结束。"): ...


class CouponSoldOut(Refusal, status=409, en="All coupons have been claimed.", zh="优惠券已领完。"): ...


class CouponPaused(Refusal, status=409, en="This campaign is paused.", zh="领券活动已暂停。"): ...


class CouponLimitReached(
    Refusal, status=409, en="You have reached this campaign's limit.", zh="您已达到本活动的领取上限。"
): ...


class CouponDayLimitReached(
    Refusal,
    status=409,
    en="You have reached this campaign's limit for today; come back tomorrow.",
    zh="您今日的领取次数已达上限，请明天再来。",
): ...


class CouponNotEligible(
    Refusal, status=409, en="This coupon cannot be claimed or used here.", zh="当前情况不满足该优惠券的领取或使用条件。"
):
    """`reason`: a key of REASONS. With `threshold`, the details also have `missing_fen` and `missing` (in yuan)."""

    REASONS: ClassVar[dict[str, tuple[str, str]]] = {
        "channel": ("It is not issued in this way.", "该券不通过此渠道发放。"),
        "new_members": ("It is for new members only.", "该券仅限新会员领取。"),
        "number": ("It is for members with a verified phone number.", "该券仅限已验证手机号的会员领取。"),
        "tier": ("Your tier does not qualify.", "您的会员等级不符合领取条件。"),
        "store": ("It does not apply at this store.", "该券不适用于当前门店。"),
        "goods": ("It does not apply to these goods.", "该券不适用于所选商品。"),
        "item": ("The article it applies to is not in the basket.", "购物清单中没有该券对应的商品。"),
        "threshold": ("Spend {missing} yuan more to use it.", "还差 {missing} 元可用。"),
        "voided": ("It was voided.", "该券已作废。"),
        "not_yet": ("It is not valid yet.", "该券尚未到使用时间。"),
        "hours": ("It is not valid at this hour.", "该券在当前时段不可用。"),
        "parking_only": ("It can be used for parking only.", "该券仅限停车使用。"),
        "not_parking": ("It cannot be used for parking.", "该券不可用于停车。"),
        "stacking": ("These coupons cannot be used together.", "所选优惠券不可叠加使用。"),
        "worthless": ("One of these coupons gives no discount on this basket.", "所选优惠券中有一张无法抵扣。"),
    }

    def message(self, language: str) -> str:
        """The sentence for the reason, in a language, zh or en."""
        sentence = self.REASONS[self.details["reason"]][language == "zh"]
        return sentence.format_map(Details(self.details))


class CouponExpired(Refusal, status=409, en="The coupon has expired.", zh="优惠券已过期。"): ...


class CouponInUse(
    Refusal,
    status=409,
    en="The coupon is held by another order or has been used.",
    zh="优惠券已被其他订单占用或已使用。",
): ...


class CouponHoldEnded(
    Refusal,
    status=409,
    en="This hold has ended ({reason}); lock the coupon again.",
    zh="该锁定已结束（{reason}），请重新锁定。",
): ...


class CouponReceiptDiffers(
    Refusal,
    status=409,
    en="This hold was redeemed on another receipt ({receipt_no}).",
    zh="该锁定已在其他小票（{receipt_no}）核销。",
): ...


class CouponUndoTooLate(
    Refusal, status=409, en="A redemption can be reversed within 24 hours only.", zh="核销仅可在 24 小时内撤销。"
): ...


class RedemptionCodeInvalid(Refusal, status=400, en="This code is not valid here.", zh="该码无效。"): ...


class RedemptionCodeExpired(
    Refusal,
    status=409,
    en="This code has expired; ask the shopper to show it again.",
    zh="该码已过期，请顾客刷新后重新出示。",
): ...


class ClaimCodeInvalid(Refusal, status=404, en="There is no such code.", zh="兑换码无效。"): ...


class ClaimCodeUsed(Refusal, status=409, en="This code was used before.", zh="兑换码已被使用。"): ...
