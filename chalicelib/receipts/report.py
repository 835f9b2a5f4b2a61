"""POST /v1/points/credits: a till or a merchant's system reports a sale, which earns points.

The store and the receipt number are the key. First the receipt is saved, once, with an event. Then its points are
credited within the request; if that fails, the worker for the event credits them. So a repeat gets the same response,
and points are credited once.
"""

from dataclasses import replace
from datetime import datetime
from typing import Annotated

import msgspec

from chalicelib import errors
from chalicelib.malls import parts as malls
from chalicelib.members import parts as members
from chalicelib.points import parts as points
from chalicelib.receipts import claim, record, reporter, rules
from chalicelib.receipts.reporter import Fen, Number
from chalicelib.receipts.rules import Receipt
from chalicelib.receipts.store import receipts as store
from chalicelib.receipts.view import ReceiptView, show
from chalicelib.shapes import AS_ID, AS_NUMBER, AS_SHOWN, MOST_FEN, Id


class Payer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who paid: an openid in one of our mini-programs."""

    appid: Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z]{6,32}\Z")]
    openid: Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z_-]{1,64}\Z")]


class Request(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A sale. `code`: the points code that the shopper shows (from /v1/me/points/code). A merchant's system can send
    `member_id` instead, or `payer`, who may not be a member yet; it also sends `store_id`. `paid_fen`: the part that
    was really paid; default `amount_fen`. `bought_at`: the time of the sale; default now. `transaction_id` (of WeChat
    Pay) or `payment_id` (of one of our orders): send it if the slip shows it, so that the sale counts once."""

    receipt_no: Number
    amount_fen: Fen
    paid_fen: Annotated[int, msgspec.Meta(ge=0, le=MOST_FEN)] | None = None
    code: Annotated[str, msgspec.Meta(min_length=1, max_length=200, extra=AS_SHOWN)] | None = None
    member_id: Annotated[str, msgspec.Meta(min_length=1, max_length=64, extra=AS_ID)] | None = None
    payer: Payer | None = None
    store_id: Id | None = None
    bought_at: Annotated[datetime, msgspec.Meta(tz=True)] | None = None
    transaction_id: Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z]{10,32}\Z", extra=AS_NUMBER)] | None = None
    payment_id: Annotated[str, msgspec.Meta(min_length=1, max_length=64, extra=AS_ID)] | None = None


def report(body: Request, *, device: malls.Device, now: datetime, real_now: datetime) -> ReceiptView:
    """Reports a sale, which earns points.

    A repeat returns the same, even if the code has expired or the store has closed since. If the payer is no member,
    the receipt is stored and can be claimed when the payer joins. A receipt that looks like an earlier sale, or exceeds
    the mall's caps, is held for review.

    Raises StoreClosed, ResourceNotFound, ReferenceInvalid, ValueInvalid, WechatUnavailable, RedemptionCodeInvalid,
    RedemptionCodeExpired, Busy. Raises ReceiptDiffers if the same number was reported with another sale; both reports
    are stored for staff.
    """
    sold_at = reporter.store_of(body.store_id, device)
    found = store.find(store.id_of(sold_at.id, body.receipt_no))
    report = _report(body, sold_at, device, now=now, real_now=real_now, is_repeat=found is not None)
    if found is None:
        report = record.identify(report, transaction_id=body.transaction_id, payment_id=body.payment_id)
    else:
        report = replace(report, transaction_id=found[0].transaction_id)
    receipt, event = found or record.record(report)
    receipt, event = claim.claim_for_payer(receipt, event, now=now)
    if receipt.transaction_id is not None and not receipt.is_claimed and report.is_claimed:
        # The business circle reported the sale with an openid that no member has. The till's report names the member.
        receipt, event = claim.claim(receipt, report.member_id, since=now, now=now)
    if report.member_id != receipt.member_id and _are_one_member(report.member_id, receipt.member_id):
        report = replace(report, member_id=receipt.member_id)
    if not rules.is_same(receipt, report):
        store.record_conflict(report)
        raise errors.ReceiptDiffers("receipt_no", receipt_no=receipt.receipt_no, amount_fen=receipt.amount_fen)
    if event is not None and rules.may_need_credit(receipt, now):
        points.credit(event)
    return show(receipt)


def _report(
    body: Request, sold_at: malls.Store, device: malls.Device, *, now: datetime, real_now: datetime, is_repeat: bool
) -> Receipt:
    paid_fen, stated_at = body.amount_fen if body.paid_fen is None else body.paid_fen, rules.in_utc(body.bought_at)
    rules.check_amounts(body.amount_fen, paid_fen)
    payer = _payer(body.payer, sold_at)
    bought_at = now if is_repeat else rules.decide_bought_at(stated_at, now)
    member_id = _member(body, payer, bought_at, device, None if is_repeat else real_now)
    if not is_repeat:
        if not sold_at.open:
            raise errors.StoreClosed("store_id")
        if member_id != rules.NOBODY and members.find(member_id) is None:
            raise errors.ResourceNotFound("member_id", what="member")
    return Receipt(
        id=store.id_of(sold_at.id, body.receipt_no),
        mall_id=sold_at.mall_id,
        store_id=sold_at.id,
        receipt_no=body.receipt_no,
        member_id=member_id,
        amount_fen=body.amount_fen,
        paid_fen=paid_fen,
        bought_at=bought_at,
        reported_by=reporter.reporter_name(device),
        reported_at=now,
        told_at=stated_at,
        points_per_yuan=sold_at.points_per_yuan,
        payer=payer,
        merchant_id=sold_at.merchant_id,
    )


def _are_one_member(one_id: str, other_id: str) -> bool:
    one, other = members.find(one_id), members.find(other_id)
    return one is not None and other is not None and one.id == other.id


def _payer(payer: Payer | None, sold_at: malls.Store) -> str | None:
    if payer is None:
        return None
    if sold_at.mall_id not in {mall.id for mall in malls.malls_of_appid(payer.appid)}:
        raise errors.ValueInvalid("payer.appid", reason="the mini-program of the store's mall")
    return rules.payer_of(payer.appid, payer.openid)


def _member(
    body: Request, payer: str | None, bought_at: datetime, device: malls.Device, real_now: datetime | None
) -> str:
    if sum(one is not None for one in (body.code, body.member_id, payer)) > 1:
        raise errors.ValueInvalid("code", reason="name the shopper in one way")
    if body.code is not None:
        return points.member_showing(body.code, field="code", real_now=real_now)
    if device.role == "till" or (body.member_id is None and payer is None):
        raise errors.ValueInvalid("code", reason="send the code that the shopper shows")
    return body.member_id or reporter.member_paying(payer or "", at=bought_at)
