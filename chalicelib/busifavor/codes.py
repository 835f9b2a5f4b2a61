"""POST /v1/admin/merchant-coupons/{id}/codes: uploads codes of our own for the coupons that WeChat sends."""

from typing import Annotated

import msgspec

from chalicelib import errors, ids, once
from chalicelib.busifavor import send_request
from chalicelib.busifavor.rules import codes as rules
from chalicelib.busifavor.rules.codes import Lot
from chalicelib.busifavor.rules.stock import MERCHANT_UPLOAD, Code, Stock
from chalicelib.busifavor.store import lots as store
from chalicelib.once import Key
from chalicelib.providers import busifavor as provider
from chalicelib.providers.answers.busifavor import UploadedCodes
from chalicelib.providers.wechat_pay import ProviderDown, ProviderRefused
from chalicelib.security import crypto

MOST_CODES = 1000


class Request(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Either `codes` or `count` is given. `codes`: the codes to upload. `count`: how many codes to make and upload."""

    codes: Annotated[tuple[Code, ...], msgspec.Meta(max_length=MOST_CODES)] = ()
    count: Annotated[int, msgspec.Meta(ge=1, le=MOST_CODES)] | None = None


class Failure(msgspec.Struct, frozen=True):
    """A code that WeChat Pay did not accept. `why`: exists (it was uploaded before), twice (in one upload), failed (no
    reason is given), or WeChat Pay's error code."""

    coupon_code: str
    why: str


class Uploaded(msgspec.Struct, frozen=True):
    """The result of an upload. `codes`: how many codes were uploaded. `taken`: how many codes WeChat Pay accepted.
    `failures`: the codes that WeChat Pay did not accept."""

    batch_id: str
    codes: int
    taken: int
    failures: list[Failure]


def upload(body: Request, *, campaign_id: str, staff_id: str, key: Key) -> Uploaded:
    """Uploads codes to WeChat Pay.

    Codes are uploaded in parts; under one Idempotency-Key each part counts once. A repeat sends again only the parts
    without a stored response, under the same request numbers.
    Raises ResourceNotFound, ValueInvalid, IdempotencyKeyReused, MerchantCouponRefused, WechatUnavailable.
    """
    stock = send_request.find(campaign_id)
    if stock.spec.code_mode != MERCHANT_UPLOAD:
        raise errors.ValueInvalid("campaign_id", reason="its merchant coupon does not take uploaded codes")
    if stock.stock_id is None:
        raise errors.ValueInvalid("campaign_id", reason="its merchant coupon is not created yet")
    if bool(body.codes) == (body.count is not None):
        raise errors.ValueInvalid("codes", reason="give either `codes` or `count`")
    rules.check(body.codes)
    batch_id = ids.derived("busifavor_batch", campaign_id, staff_id, key.text, length=12)
    codes = body.codes or rules.make(crypto.keyed(f"busifavor-codes|{batch_id}").hex(), body.count or 0)
    lots = rules.lots(batch_id, codes)
    once.require_same(key.request_hash, store.save(campaign_id, batch_id, lots, request_hash=key.request_hash))
    done = [_uploaded(stock, batch_id, lot) for lot in store.with_answers(campaign_id, batch_id, lots)]
    failed = [Failure(*one) for answer in done for one in answer.failures]
    return Uploaded(batch_id, len(codes), sum(answer.success_count for answer in done), failed)


def _uploaded(stock: Stock, batch_id: str, lot: Lot) -> UploadedCodes:
    if lot.answer is not None:
        return lot.answer
    assert stock.stock_id is not None
    try:
        answer = provider.upload_codes(
            mchid=stock.mchid, stock_id=stock.stock_id, codes=lot.codes, number=lot.request_no
        )
    except ProviderRefused as refused:
        raise errors.MerchantCouponRefused(reason=refused.code) from refused
    except ProviderDown as down:
        raise errors.WechatUnavailable from down
    store.save_answer(stock.campaign_id, batch_id, lot, answer)
    return answer
