"""Coupons that WeChat sent, each with what it is here and what was reported of it."""

import contextlib
import zlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from chalicelib import dynamo
from chalicelib.busifavor.rules.coupon import Sent, why_after
from chalicelib.busifavor.store.stocks import COUNTERS, TASKS
from chalicelib.dynamo import Action
from chalicelib.tables.busifavor import CouponPointer, SentCount
from chalicelib.tables.busifavor import SentCoupon as Item

SENT = "sent_coupon"


def find(stock_id: str, code: str) -> Sent | None:
    """One coupon by stock and code."""
    item = dynamo.find(Item, _pk(stock_id, code), "COUPON")
    return _sent(item) if item else None


def find_ours(coupon_id: str) -> Sent | None:
    """What a coupon of ours is there, if WeChat sent it."""
    pointer = dynamo.find(CouponPointer, f"OURS#{coupon_id}", "COUPON")
    return find(pointer.stock_id, pointer.code) if pointer else None


def of_payer(appid: str, openid: str) -> list[Sent]:
    """What somebody got who was no member then."""
    prefix = CouponPointer.sk.startswith("COUPON#")
    found = CouponPointer.query(f"PAYER#{appid}#{openid}", prefix, consistent_read=True)
    return [sent for one in found if (sent := find(one.stock_id, one.code)) is not None]


def record(sent: Sent) -> bool:
    """Writes a coupon down once, counted, and found by who got it; False for a repeat."""
    item = Item(
        pk=_pk(sent.stock_id, sent.code),
        sk="COUPON",
        stock_id=sent.stock_id,
        code=sent.code,
        campaign_id=sent.campaign_id,
        mchid=sent.mchid,
        appid=sent.appid,
        openid=sent.openid,
        channel=sent.channel,
        sent_at=sent.sent_at,
        there=sent.there,
    )
    counter = SentCount(pk=f"COUNT#{sent.stock_id}#{_counter(sent.code)}", sk="COUNT")
    actions = [
        dynamo.put(SENT, item, Item.pk.does_not_exist()),
        dynamo.update("count", counter, [SentCount.coupons.add(1)]),
    ]
    if sent.openid is not None:
        payer, sk = f"PAYER#{sent.appid}#{sent.openid}", f"COUPON#{sent.stock_id}#{sent.code}"
        actions.append(dynamo.put("payer", CouponPointer(pk=payer, sk=sk, stock_id=sent.stock_id, code=sent.code)))
    try:
        dynamo.commit(actions)
    except dynamo.Refused:
        return False
    return True


def grant_actions(sent: Sent, *, coupon_id: str, member_id: str) -> list[Action]:
    """What goes with the coupon of ours that it becomes, once: refused under SENT where it has become one. It waits for
    nobody any more."""
    changes = [
        Item.coupon_id.set(coupon_id),
        Item.member_id.set(member_id),
        Item.why.set([]),
        Item.task.remove(),
        Item.task_at.remove(),
    ]
    pointer = CouponPointer(pk=f"OURS#{coupon_id}", sk="COUPON", stock_id=sent.stock_id, code=sent.code)
    return [dynamo.update(SENT, _key(sent), changes, Item.coupon_id.does_not_exist()), dynamo.put("ours", pointer)]


def leave_to_a_person(sent: Sent, why: str, *, now: datetime) -> bool:
    """Puts a coupon that could not become one of ours before a person; False where it was so before, or has become
    one."""
    changes = [Item.why.set([why]), Item.task.set(TASKS), Item.task_at.set(now)]
    is_of_nobody = Item.coupon_id.does_not_exist() & Item.resolved.does_not_exist()
    waits_for_nobody = is_of_nobody & Item.task.does_not_exist()
    return _change(sent, changes, waits_for_nobody)


def reported(sent: Sent, number: int, *, there: str, why: str | None, now: datetime) -> bool:
    """Notes that WeChat Pay was told of the coupon's moves up to a number, and its no (`why`) for a person; False where
    that was noted before."""
    changes: list[Any] = [Item.reported.set(number), Item.there.set(there)]
    left = why_after(sent.why, why)
    if left != sent.why:
        changes.append(Item.why.set(list(left)))
    if why is not None:
        changes += [Item.task.set(TASKS), Item.task_at.set(now)]
    elif sent.why and not left:
        changes += [Item.task.remove(), Item.task_at.remove()]
    return _change(sent, changes, (Item.reported == sent.reported) & _why_is(sent))


def wait(sent: Sent, why: str, *, now: datetime) -> bool:
    """Puts a move that WeChat Pay does not take for now before a person; False where that was so before, or it was told
    meanwhile."""
    if why in sent.why:
        return False
    changes = [Item.why.set([*sent.why, why]), Item.task.set(TASKS), Item.task_at.set(now)]
    return _change(sent, changes, (Item.reported == sent.reported) & _why_is(sent))


def _why_is(sent: Sent) -> Any:
    """What a person has to look at, as it was read."""
    return Item.why == list(sent.why) if sent.why else Item.why.does_not_exist() | (Item.why == [])


def _change(sent: Sent, changes: Sequence[Any], condition: Any) -> bool:
    with contextlib.suppress(dynamo.Refused):
        dynamo.commit([dynamo.update(SENT, _key(sent), changes, condition)])
        return True
    return False


def _counter(code: str) -> int:
    return zlib.crc32(code.encode()) % COUNTERS


def _pk(stock_id: str, code: str) -> str:
    return f"COUPON#{stock_id}#{code}"


def _key(sent: Sent) -> Item:
    return Item(pk=_pk(sent.stock_id, sent.code), sk="COUPON")


def _sent(item: Item) -> Sent:
    return Sent(
        stock_id=item.stock_id,
        code=item.code,
        campaign_id=item.campaign_id,
        mchid=item.mchid,
        appid=item.appid,
        openid=item.openid,
        channel=item.channel,
        sent_at=item.sent_at,
        coupon_id=item.coupon_id,
        member_id=item.member_id,
        reported=int(item.reported),
        there=item.there,
        why=tuple(item.why or ()),
    )
