"""The error tree: what callers are refused, with its status and both languages, and what is a fault.

    Refusal               expected; told to the caller as 4xx (503 where an outside party is down, or too much comes)
    Misconfigured         a fault of the deployment
    Unsettled             a worker cannot apply an event yet; it comes again

A refusal's code is part of the API: never rename one. Any other exception is a fault: it rises, is retried by Lambda
and ends in a dead-letter queue.
"""

from typing import TYPE_CHECKING, Any, ClassVar

from chalicelib import lazily

with lazily.rooms():
    from chalicelib import chinese

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chalicelib.web.faults import Fault

# Details that are words; what they say in Chinese stands in `chinese`.
SAID = ("reason", "what", "state")


class Misconfigured(Exception):
    """The deployment lacks something the code needs; the message says what."""


class Unsettled(Exception):
    """What this event builds on has not happened here yet; the queue brings it again."""


class Refusal(Exception):
    """Refused for a reason the caller can act on. `field` names the input at fault; `details` are told beside it."""

    code: ClassVar[str]
    status: ClassVar[int]
    en: ClassVar[str]
    zh: ClassVar[str]

    def __init__(self, field: str | None = None, **details: Any) -> None:
        super().__init__(self.code, field, details)
        self.field = field
        self.details = details

    def __init_subclass__(cls, *, code: str, status: int, en: str, zh: str) -> None:
        cls.code, cls.status, cls.en, cls.zh = code, status, en, zh

    def at(self, field: str, **details: Any) -> "Refusal":
        """The same refusal of an entry of a list: where it stands, and which it is."""
        self.field, self.details = field, {**self.details, **details}
        return self

    def message(self, language: str) -> str:
        """The sentence for a reader of `zh` or `en`."""
        if language != "zh":
            return self.en.format_map(_Details(self.details))
        said = {name: chinese.of(held) for name, held in self.details.items() if name in SAID}
        return self.zh.format_map(_Details({**self.details, **said}))

    def told(self, language: str) -> dict[str, Any]:
        """The details as a reader of `zh` or `en` sees them beside the message: codes stay, sentences are read."""
        if language != "zh":
            return self.details
        return {name: chinese.read(held) if name in SAID else held for name, held in self.details.items()}


class _Details(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "?"


# --- the request itself -------------------------------------------------------------------------------------------
class BodyInvalid(
    Refusal,
    code="body_invalid",
    status=400,
    en="The request body is not valid: {reason}.",
    zh="请求内容有误：{reason}。",
):
    """`faults`: all that is wrong with it; the first is told as the refusal's own."""

    faults: "tuple[Fault, ...]" = ()

    @classmethod
    def of(cls, faults: "list[Fault]") -> "BodyInvalid":
        """A body with these faults, of which there is one at least."""
        made = cls(faults[0].field, reason=faults[0].en)
        made.faults = tuple(faults)
        return made

    def message(self, language: str) -> str:
        """The first fault."""
        if language == "zh" and self.faults:
            return self.zh.format(reason=self.faults[0].zh)
        return super().message(language)

    def told(self, language: str) -> dict[str, Any]:
        """All faults as `errors`, and what is allowed where the first is."""
        if not self.faults:
            return super().told(language)
        told = [fault.told(language) for fault in self.faults]
        return {"reason": told[0]["message"], "allowed": told[0]["allowed"], "errors": told}


class ParameterInvalid(
    Refusal, code="parameter_invalid", status=400, en="A parameter is not valid: {reason}.", zh="参数有误：{reason}。"
): ...


class NumberShortened(
    Refusal,
    code="number_shortened",
    status=400,
    en="A spreadsheet has shortened this number; copy it again from a cell that is formatted as text.",
    zh="表格软件已将该号码缩写，请将单元格设为文本格式后重新复制。",
): ...


class MediaTypeUnsupported(
    Refusal,
    code="media_type_unsupported",
    status=415,
    en="Send the body as application/json, in UTF-8.",
    zh="请以 UTF-8 编码的 JSON 发送请求内容。",
): ...


class NotAcceptable(
    Refusal,
    code="not_acceptable",
    status=406,
    en="Accept does not allow what is answered here.",
    zh="请求头不接受此处返回的内容类型。",
): ...


class IdempotencyKeyMissing(
    Refusal,
    code="idempotency_key_missing",
    status=400,
    en="Send an Idempotency-Key header (1 to 64 characters).",
    zh="请发送 Idempotency-Key 请求头（1 至 64 个字符）。",
): ...


class IdempotencyKeyReused(
    Refusal,
    code="idempotency_key_reused",
    status=422,
    en="This Idempotency-Key was used with another body; use a new key.",
    zh="该 Idempotency-Key 已用于其他内容，请换用新的键。",
): ...


class ResourceNotFound(
    Refusal, code="resource_not_found", status=404, en="There is no such {what}.", zh="未找到相关内容（{what}）。"
): ...


class Busy(
    Refusal, code="busy", status=503, en="Too many at once; try again in a moment.", zh="当前请求过多，请稍后再试。"
): ...


# --- who is asking ------------------------------------------------------------------------------------------------
class TokenMissing(
    Refusal,
    code="token_missing",
    status=401,
    en="Send a token: Authorization: Bearer ….",
    zh="请先登录。",
): ...


class TokenInvalid(
    Refusal,
    code="token_invalid",
    status=401,
    en="The token is not valid; log in again.",
    zh="登录状态无效，请重新登录。",
): ...


class TokenExpired(
    Refusal, code="token_expired", status=401, en="The token has expired; log in again.", zh="登录已过期，请重新登录。"
): ...


class RoleForbidden(
    Refusal, code="role_forbidden", status=403, en="Your role may not do this.", zh="当前角色无此权限。"
): ...


class SignatureInvalid(
    Refusal,
    code="signature_invalid",
    status=401,
    en="The request's signature is not valid: {reason}.",
    zh="请求签名无效：{reason}。",
): ...


class NonceUsed(
    Refusal,
    code="nonce_used",
    status=409,
    en="This nonce was used before; sign the request anew.",
    zh="该随机串已使用，请重新签名。",
): ...


class BirthdaySet(
    Refusal,
    code="birthday_set",
    status=409,
    en="The birthday is set already; ask staff to change it.",
    zh="生日已设置，如需修改请联系客服。",
): ...


# --- WeChat -------------------------------------------------------------------------------------------------------
class LoginCodeInvalid(
    Refusal,
    code="login_code_invalid",
    status=400,
    en="The login code is wrong or has expired; call wx.login again.",
    zh="登录凭证无效或已过期，请重新登录。",
): ...


class LoginCodeUsed(
    Refusal,
    code="login_code_used",
    status=409,
    en="The login code was used before; call wx.login again.",
    zh="登录凭证已被使用，请重新登录。",
): ...


class LoginBlocked(
    Refusal,
    code="login_blocked",
    status=403,
    en="WeChat blocks this account from logging in.",
    zh="该微信账号存在风险，已被限制登录。",
): ...


class LoginRateLimited(
    Refusal,
    code="login_rate_limited",
    status=429,
    en="Too many logins; wait a minute.",
    zh="登录过于频繁，请一分钟后再试。",
): ...


class PhoneCodeInvalid(
    Refusal,
    code="phone_code_invalid",
    status=400,
    en="The phone code is wrong or has expired; ask the shopper to tap again.",
    zh="手机号凭证无效或已过期，请重新授权。",
): ...


class AskedTooOften(
    Refusal,
    code="asked_too_often",
    status=429,
    en="This was asked too often; try again in {minutes} min.",
    zh="操作过于频繁，请 {minutes} 分钟后再试。",
): ...


class WechatUnavailable(
    Refusal,
    code="wechat_unavailable",
    status=503,
    en="WeChat does not answer; try again shortly.",
    zh="微信服务暂时不可用，请稍后再试。",
): ...


class CallbackRefused(
    Refusal, code="callback_refused", status=401, en="The callback is refused: {reason}.", zh="回调被拒绝：{reason}。"
): ...


# --- coupons ------------------------------------------------------------------------------------------------------
class CampaignsTooMany(
    Refusal,
    code="campaigns_too_many",
    status=409,
    en="The merchant has {count} campaigns that are not ended, which is all it may have; end one first.",
    zh="该商户已有 {count} 个未结束的活动，已达上限，请先结束其中一个。",
): ...


class CouponNotStarted(
    Refusal, code="coupon_not_started", status=409, en="Claiming has not started yet.", zh="领券活动尚未开始。"
): ...


class CouponEnded(Refusal, code="coupon_ended", status=409, en="Claiming has ended.", zh="领券活动已结束。"): ...


class CouponSoldOut(
    Refusal, code="coupon_sold_out", status=409, en="All coupons have been claimed.", zh="优惠券已领完。"
): ...


class CouponPaused(
    Refusal, code="coupon_paused", status=409, en="Claiming rests at present.", zh="领券活动已暂停。"
): ...


class CouponLimitReached(
    Refusal,
    code="coupon_limit_reached",
    status=409,
    en="You have claimed all the coupons of this campaign that you may.",
    zh="您已达到本活动的领取上限。",
): ...


class CouponDayLimitReached(
    Refusal,
    code="coupon_day_limit_reached",
    status=409,
    en="You have claimed all the coupons of this campaign that you may today; come back tomorrow.",
    zh="您今日的领取次数已达上限，请明天再来。",
): ...


class CouponNotEligible(
    Refusal,
    code="coupon_not_eligible",
    status=409,
    en="This coupon cannot be had or used here.",
    zh="当前情况不满足该优惠券的领取或使用条件。",
):
    """`reason` is a key of REASONS; `threshold` brings `missing_fen` and `missing` (yuan)."""

    REASONS: ClassVar[dict[str, tuple[str, str]]] = {
        "channel": ("It is given out in another way.", "该券不通过此渠道发放。"),
        "new_members": ("It is for new members only.", "该券仅限新会员领取。"),
        "number": ("It is for members who proved a phone number.", "该券仅限已验证手机号的会员领取。"),
        "tier": ("It is for other member tiers.", "您的会员等级不符合领取条件。"),
        "store": ("It is not for this store.", "该券不适用于当前门店。"),
        "goods": ("It is not for these goods.", "该券不适用于所选商品。"),
        "item": ("The article it is for is not in the basket.", "购物清单中没有该券对应的商品。"),
        "threshold": ("{missing} yuan more, and it applies.", "还差 {missing} 元可用。"),
        "not_yet": ("It is not valid yet.", "该券尚未到使用时间。"),
        "hours": ("It is not valid at this hour.", "该券在当前时段不可用。"),
        "parking_only": ("It is for parking.", "该券仅限停车使用。"),
        "not_parking": ("It is not for parking.", "该券不可用于停车。"),
        "stacking": ("These coupons cannot be used together.", "所选优惠券不可叠加使用。"),
        "worthless": ("One of these coupons would take nothing off.", "所选优惠券中有一张无法抵扣。"),
    }

    def message(self, language: str) -> str:
        """The sentence of the reason."""
        told = self.REASONS[self.details["reason"]][language == "zh"]
        return told.format_map(_Details(self.details))


class CouponExpired(Refusal, code="coupon_expired", status=409, en="The coupon has expired.", zh="优惠券已过期。"): ...


class CouponInUse(
    Refusal,
    code="coupon_in_use",
    status=409,
    en="The coupon is held by another order or has been used.",
    zh="优惠券已被其他订单占用或已使用。",
): ...


class CouponHoldEnded(
    Refusal,
    code="coupon_hold_ended",
    status=409,
    en="This hold has ended ({reason}); lock the coupon again.",
    zh="该锁定已结束（{reason}），请重新锁定。",
): ...


class CouponReceiptDiffers(
    Refusal,
    code="coupon_receipt_differs",
    status=409,
    en="This hold was redeemed on another receipt ({receipt_no}).",
    zh="该锁定已在其他小票（{receipt_no}）核销。",
): ...


class CouponUndoTooLate(
    Refusal,
    code="coupon_undo_too_late",
    status=409,
    en="A redemption can be undone within 24 hours only.",
    zh="核销仅可在 24 小时内撤销。",
): ...


class RedemptionCodeInvalid(
    Refusal,
    code="redemption_code_invalid",
    status=400,
    en="This is not a code that a shopper shows here.",
    zh="该码无效。",
): ...


class RedemptionCodeExpired(
    Refusal,
    code="redemption_code_expired",
    status=409,
    en="This code has expired; ask the shopper to show it again.",
    zh="该码已过期，请顾客刷新后重新出示。",
): ...


class ClaimCodeInvalid(
    Refusal, code="claim_code_invalid", status=404, en="There is no such code.", zh="兑换码无效。"
): ...


class ClaimCodeUsed(
    Refusal, code="claim_code_used", status=409, en="This code was used before.", zh="兑换码已被使用。"
): ...


# --- points -------------------------------------------------------------------------------------------------------
class PointsHoldEnded(
    Refusal,
    code="points_hold_ended",
    status=409,
    en="This hold has ended ({reason}); hold the points again.",
    zh="该积分冻结已结束（{reason}），请重新冻结。",
): ...


class PointsCodeUsed(
    Refusal,
    code="points_code_used",
    status=409,
    en="This code has been used to pay; ask the shopper to show a new one.",
    zh="该码已用于支付，请顾客刷新后重新出示。",
): ...


class PointsReceiptDiffers(
    Refusal,
    code="points_receipt_differs",
    status=409,
    en="This hold was committed on another receipt ({receipt_no}).",
    zh="该积分冻结已在其他小票（{receipt_no}）使用。",
): ...


class PointsUndoTooLate(
    Refusal,
    code="points_undo_too_late",
    status=409,
    en="A payment with points can be undone within 24 hours only.",
    zh="积分支付仅可在 24 小时内撤销。",
): ...


class AdjustmentOwn(
    Refusal,
    code="adjustment_own",
    status=403,
    en="Another of staff has to approve it.",
    zh="须由其他员工审核。",
): ...


class AdjustmentDecided(
    Refusal,
    code="adjustment_decided",
    status=409,
    en="This adjustment was decided before ({state}).",
    zh="该调整已处理（{state}）。",
): ...


class ReceiptDiffers(
    Refusal,
    code="receipt_differs",
    status=409,
    en="Receipt {receipt_no} was reported with another sale ({amount_fen} fen); both reports are kept.",
    zh="小票 {receipt_no} 已按其他内容（{amount_fen} 分）上报，两次上报均已记录。",
): ...


class ReceiptRefundDiffers(
    Refusal,
    code="receipt_refund_differs",
    status=409,
    en="Refund {refund_no} was reported with another amount ({refund_fen} fen).",
    zh="退款 {refund_no} 已按其他金额（{refund_fen} 分）上报。",
): ...


class ReceiptOfOrder(
    Refusal,
    code="receipt_of_order",
    status=409,
    en="This is the slip of order {payment_id}: refund the order.",
    zh="该小票属于订单 {payment_id}，请对该订单退款。",
): ...


class ReceiptDecided(
    Refusal,
    code="receipt_decided",
    status=409,
    en="This receipt does not wait: {state}.",
    zh="该小票无需处理（状态：{state}）。",
): ...


class ReceiptRefundExceeds(
    Refusal,
    code="receipt_refund_exceeds",
    status=409,
    en="More than is left of what was paid: {left_fen} fen.",
    zh="退款金额超过可退余额（{left_fen} 分）。",
): ...


class PointsInsufficient(
    Refusal,
    code="points_insufficient",
    status=409,
    en="Not enough points: {spendable} can be spent.",
    zh="积分不足：可用 {spendable}。",
): ...


# --- payments -----------------------------------------------------------------------------------------------------
class PaymentAlreadyPaid(
    Refusal,
    code="payment_already_paid",
    status=409,
    en="Money has come for this payment: it cannot be cancelled.",
    zh="该订单已收到款项，无法取消。",
): ...


class PaymentsOpenTooMany(
    Refusal,
    code="payments_open_too_many",
    status=409,
    en="You have {limit} payments open; pay or cancel one of them first.",
    zh="您已有 {limit} 笔待支付订单，请先支付或取消其中一笔。",
): ...


class PaymentRefused(
    Refusal,
    code="payment_refused",
    status=409,
    en="WeChat Pay refuses this order ({provider_code}).",
    zh="微信支付拒绝了该订单（{provider_code}）。",
): ...


class PaymentKnown(
    Refusal,
    code="payment_known",
    status=409,
    en="This payment is known here; its points come by themselves.",
    zh="该笔支付已在系统中，积分将自动到账。",
): ...


class PaymentTooOld(
    Refusal,
    code="payment_too_old",
    status=409,
    en="A payment can be filed within {days} days only.",
    zh="仅可在支付后 {days} 天内补录积分。",
): ...


class PaymentRefunded(
    Refusal,
    code="payment_refunded",
    status=409,
    en="This payment was refunded, or did not go through.",
    zh="该笔支付已退款或未支付成功。",
): ...


class PaymentNotPaid(
    Refusal,
    code="payment_not_paid",
    status=409,
    en="This payment is {state}: there is nothing to refund.",
    zh="该订单未支付（{state}），无款可退。",
): ...


class TaskOpen(
    Refusal,
    code="task_open",
    status=409,
    en="This money is still here: refund the payment, which ends the task.",
    zh="该笔款项尚未退回：请先退款，任务随即结束。",
): ...


class RefundExceeds(
    Refusal,
    code="refund_exceeds",
    status=409,
    en="At most {rest} yuan of this payment can be refunded.",
    zh="该笔支付最多可退 {rest} 元。",
): ...


class RefundsTooMany(
    Refusal,
    code="refunds_too_many",
    status=409,
    en="A payment can be refunded in {most} parts at most.",
    zh="一笔支付最多可分 {most} 次退款。",
): ...


class RefundTooLate(
    Refusal,
    code="refund_too_late",
    status=409,
    en="A payment can be refunded within {days} days only.",
    zh="仅可在支付后 {days} 天内退款。",
): ...


class StoreClosed(
    Refusal, code="store_closed", status=409, en="This store takes no payments at present.", zh="该门店暂不收款。"
): ...


# --- merchant coupons ---------------------------------------------------------------------------------------------
class MerchantCouponExists(
    Refusal,
    code="merchant_coupon_exists",
    status=409,
    en="The campaign has a merchant coupon with other terms; change what can be changed of it.",
    zh="该活动已创建商家券且内容不同，请修改可修改的部分。",
): ...


class MerchantCouponRefused(
    Refusal,
    code="merchant_coupon_refused",
    status=409,
    en="WeChat Pay does not take this: {reason}.",
    zh="微信支付未接受该请求：{reason}。",
): ...


class MerchantCouponUnavailable(
    Refusal,
    code="merchant_coupon_unavailable",
    status=409,
    en="Merchant coupons cannot be sent here at present: {reason}.",
    zh="暂时无法发放商家券：{reason}。",
): ...


# --- parking ------------------------------------------------------------------------------------------------------
class PlateInvalid(
    Refusal, code="plate_invalid", status=400, en="This is not a plate number.", zh="车牌号格式有误。"
): ...


class PlateLimitReached(
    Refusal,
    code="plate_limit_reached",
    status=409,
    en="You can bind at most {limit} plates.",
    zh="最多可绑定 {limit} 个车牌。",
): ...


class VisitNotFound(
    Refusal,
    code="visit_not_found",
    status=404,
    en="There is no such parking visit of yours.",
    zh="未找到您的停车记录。",
): ...


class VisitEnded(Refusal, code="visit_ended", status=409, en="This visit has ended.", zh="本次停车已结束。"): ...


class VisitSettled(
    Refusal,
    code="visit_settled",
    status=409,
    en="This visit is settled already: there is nothing to pay until its time to leave is over.",
    zh="本次停车已结清，在离场时限内无需支付。",
): ...


class VisitBeingPaid(
    Refusal,
    code="visit_being_paid",
    status=409,
    en="This visit is being paid by someone else, or with other points; cancel that payment or wait until it closes.",
    zh="本次停车已有待支付订单（由他人发起或积分数不同），请先取消该订单，或稍后再试。",
): ...


class PointsNotAccepted(
    Refusal,
    code="points_not_accepted",
    status=409,
    en="Points are not taken here.",
    zh="此处不支持积分抵扣。",
): ...


class SaleDecided(
    Refusal,
    code="sale_decided",
    status=409,
    en="This payment waits for nobody any more; read it again.",
    zh="该笔交易已处理，请重新读取。",
): ...


class MergeNotProven(
    Refusal,
    code="merge_not_proven",
    status=409,
    en="It is not proven that both are one person; please ask the service desk.",
    zh="无法确认为同一人，请联系客服台处理。",
): ...


class MergeCodeInvalid(
    Refusal,
    code="merge_code_invalid",
    status=409,
    en="The code is wrong, used or older than ten minutes; show a new one on the other membership's phone.",
    zh="合并码有误、已使用或已超过十分钟，请在另一会员的手机上重新生成。",
): ...


class MergeLimitReached(
    Refusal,
    code="merge_limit_reached",
    status=409,
    en="No more than {limit} memberships become one; please ask the service desk.",
    zh="最多 {limit} 个会员可合并为一个，请联系客服台。",
): ...


class PhoneOfAnother(
    Refusal,
    code="phone_of_another",
    status=409,
    en="Another membership proved this number later; become one with it, or ask the service desk.",
    zh="该手机号已由另一会员在更晚时间验证；请先与其合并，或联系客服台。",
): ...


class MergeRunning(
    Refusal,
    code="merge_running",
    status=409,
    en="An earlier merge is still on its way; please try again in a few seconds.",
    zh="上一次会员合并尚未完成，请几秒后再试。",
): ...


# --- bills --------------------------------------------------------------------------------------------------------
class BillNotYet(
    Refusal,
    code="bill_not_yet",
    status=404,
    en="The bill of {day} is made on the next day, and can be had from 10:00 in Shanghai.",
    zh="{day} 的账单于次日生成，北京时间 10:00 后可获取。",
): ...


class BillTooOld(
    Refusal,
    code="bill_too_old",
    status=404,
    en="Bills of the last {months} months can be had.",
    zh="仅可获取最近 {months} 个月的账单。",
): ...


# --- staff --------------------------------------------------------------------------------------------------------
class VersionConflict(
    Refusal,
    code="version_conflict",
    status=409,
    en="It was changed meanwhile (now version {version}); read it again.",
    zh="内容已被更新（当前版本 {version}），请重新读取。",
): ...


class ReferenceInvalid(
    Refusal,
    code="reference_invalid",
    status=422,
    en="What it needs does not exist: {what}.",
    zh="所需信息不存在：{what}。",
): ...


class ValueInvalid(
    Refusal, code="value_invalid", status=422, en="A value is not allowed: {reason}.", zh="取值无效：{reason}。"
):
    """`faults`: all that is wrong, where a rule found more than one; the first is told as the refusal's own."""

    faults: "tuple[ValueInvalid, ...]" = ()

    @classmethod
    def raise_any(cls, found: "Iterable[ValueInvalid]") -> None:
        """Raises the first of these, with all of them; nothing where there is none."""
        faults = tuple(found)
        if faults:
            faults[0].faults = faults
            raise faults[0]

    def told(self, language: str) -> dict[str, Any]:
        """All faults as `errors`, where there is more than one."""
        own = super().told(language)
        if len(self.faults) < 2:
            return own
        return {**own, "errors": [one._as_fault(language) for one in self.faults]}

    def _as_fault(self, language: str) -> dict[str, Any]:
        message, allowed = self.message(language), self.details.get("allowed")
        return {"field": self.field, "code": "invalid", "message": message, "allowed": allowed}
