"""Coupons that WeChat sent: the coupon of ours that each became, and how many of its moves were reported."""

import contextlib
import zlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from chalicelib.aws import dynamo
from chalicelib.aws.dynamo import Action
from chalicelib.aws.mapping import Mapping
from chalicelib.busifavor.rules.coupon import NO_OPENID, NO_UNIT, Sent, why_after
from chalicelib.busifavor.store.stocks import COUNTERS, TASKS
from chalicelib.coupons.parts import ReservedUnit
from chalicelib.tables.base import instant_key
from chalicelib.tables.busifavor import CouponPointer, SentCount
from chalicelib.tables.busifavor import SentCoupon as Item

STORED = Mapping(Sent, Item, version="campaign_version")
SENT = "sent_coupon"


def find(stock_id: str, code: str) -> Sent | None:
    """One coupon by stock and code."""
    item = dynamo.find(Item, _pk(stock_id, code), "COUPON")
    return _sent(item) if item else None


def find_ours(coupon_id: str) -> Sent | None:
    """The sent coupon that a coupon of ours came from, if WeChat sent it."""
    pointer = dynamo.find(CouponPointer, f"OURS#{coupon_id}", "COUPON")
    return find(pointer.stock_id, pointer.code) if pointer else None


def of_payer(appid: str, openid: str) -> list[Sent]:
    """What was sent to an openid of a mini-program."""
    return _pointed_at(f"PAYER#{appid}#{openid}")


def of_union(unionid: str) -> list[Sent]:
    """What was sent to a unionid, where the notice names no openid."""
    return _pointed_at(f"UNION#{unionid}")


def waiting(campaign_id: str) -> Iterator[Sent]:
    """Sent coupons that wait for a unit of a campaign, the oldest first."""
    for one in CouponPointer.query(f"WAITING#{campaign_id}", consistent_read=True):
        if (sent := find(one.stock_id, one.code)) is not None:
            yield sent


def record(sent: Sent) -> bool:
    """Keeps a sent coupon once, counts it, and makes it findable by its payer; False for a repeat."""
    item = STORED.item(sent, pk=_pk(sent.stock_id, sent.code), sk="COUPON")
    counter = SentCount(pk=f"COUNT#{sent.stock_id}#{_counter(sent.code)}", sk="COUNT")
    actions = [
        dynamo.put(SENT, item, Item.pk.does_not_exist()),
        dynamo.update("count", counter, [SentCount.coupons.add(1)]),
    ]
    if sent.openid is not None:
        actions.append(_payer_action(sent, sent.openid))
    elif sent.unionid is not None:
        actions.append(dynamo.put("union", _pointer(sent, f"UNION#{sent.unionid}")))
    try:
        dynamo.commit(actions)
    except dynamo.Refused:
        return False
    return True


# --- becoming one of ours -----------------------------------------------------------------------------------------
def name_payer(sent: Sent, openid: str) -> bool:
    """Stores the openid of the coupon's owner. False if it has an openid already, staff resolved it, or it changed
    since it was read."""
    changes = [Item.openid.set(openid), *_without(sent, NO_OPENID)]
    no_openid = Item.openid.does_not_exist() & Item.resolved.does_not_exist() & _why_is(sent)
    try:
        dynamo.commit([dynamo.update(SENT, _key(sent), changes, no_openid), _payer_action(sent, openid)])
    except dynamo.Refused:
        return False
    return True


def unit_actions(sent: Sent, unit: ReservedUnit) -> list[Action]:
    """Actions to commit together with the taking of the coupon's unit, once. Refused under SENT if the coupon has a
    unit already, staff resolved it, or it changed since it was read."""
    has_none = Item.shard.does_not_exist() & Item.resolved.does_not_exist() & _why_is(sent)
    changes = [Item.shard.set(unit.shard), *_without(sent, NO_UNIT)]
    if unit.reserve_fen is not None:
        changes.append(Item.reserve_fen.set(unit.reserve_fen))
    return [dynamo.update(SENT, _key(sent), changes, has_none)]


def grant_actions(sent: Sent, *, coupon_id: str, member_id: str) -> list[Action]:
    """Actions to commit together with the coupon of ours that a sent coupon becomes, once; they end its task. Refused
    under SENT if it has become one already, or staff resolved it."""
    changes = [
        Item.coupon_id.set(coupon_id),
        Item.member_id.set(member_id),
        Item.why.set([]),
        Item.task.remove(),
        Item.task_at.remove(),
    ]
    is_not_ours_yet = Item.coupon_id.does_not_exist() & Item.resolved.does_not_exist()
    ours = _pointer(sent, f"OURS#{coupon_id}")
    return [dynamo.update(SENT, _key(sent), changes, is_not_ours_yet), dynamo.put("ours", ours)]


def open_task(sent: Sent, why: str, *, now: datetime) -> bool:
    """Opens a task for a person: a sent coupon could not become one of ours. False if it has a task for this reason
    already, or changed since it was read. With NO_UNIT the coupon also waits for a unit."""
    if why in sent.why:
        return False
    changes = [Item.why.set([*sent.why, why]), Item.task.set(TASKS), Item.task_at.set(now)]
    is_not_ours_yet = Item.coupon_id.does_not_exist() & Item.resolved.does_not_exist()
    lacks_it = (Item.shard if why == NO_UNIT else Item.openid).does_not_exist()
    actions = [dynamo.update(SENT, _key(sent), changes, is_not_ours_yet & lacks_it & _why_is(sent))]
    if why == NO_UNIT:
        actions.append(dynamo.put("waiting", _waiting(sent)))
    with contextlib.suppress(dynamo.Refused):
        dynamo.commit(actions)
        return True
    return False


def stop_waiting(sent: Sent) -> None:
    """The coupon does not wait for a unit any more."""
    dynamo.commit([dynamo.delete("waiting", _waiting(sent))])


# --- reports ------------------------------------------------------------------------------------------------------
def save_report(sent: Sent, number: int, *, there: str, why: str | None, now: datetime) -> bool:
    """Stores that the coupon's moves up to a number were reported. If WeChat Pay refused one (`why`), opens a task for
    a person. False if another report was stored meanwhile."""
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
    """Opens a task for a person: WeChat Pay does not accept a move for now. False if the coupon has a task for this
    reason already, or the move was reported meanwhile."""
    if why in sent.why:
        return False
    changes = [Item.why.set([*sent.why, why]), Item.task.set(TASKS), Item.task_at.set(now)]
    return _change(sent, changes, (Item.reported == sent.reported) & _why_is(sent))


def _without(sent: Sent, why: str) -> list[Any]:
    """Changes that end one reason (`why`) of the task."""
    if why not in sent.why:
        return []
    left = [one for one in sent.why if one != why]
    return [Item.why.set(left), *([] if left else [Item.task.remove(), Item.task_at.remove()])]


def _why_is(sent: Sent) -> Any:
    """The condition that the reasons of the task are as they were read."""
    return Item.why == list(sent.why) if sent.why else Item.why.does_not_exist() | (Item.why == [])


def _change(sent: Sent, changes: Sequence[Any], condition: Any) -> bool:
    with contextlib.suppress(dynamo.Refused):
        dynamo.commit([dynamo.update(SENT, _key(sent), changes, condition)])
        return True
    return False


def _counter(code: str) -> int:
    return zlib.crc32(code.encode()) % COUNTERS


def _pointed_at(pk: str) -> list[Sent]:
    found = CouponPointer.query(pk, CouponPointer.sk.startswith("COUPON"), consistent_read=True)
    return [sent for one in found if (sent := find(one.stock_id, one.code)) is not None]


def _payer_action(sent: Sent, openid: str) -> Action:
    return dynamo.put("payer", _pointer(sent, f"PAYER#{sent.appid}#{openid}"))


def _pointer(sent: Sent, pk: str) -> CouponPointer:
    sk = "COUPON" if pk.startswith("OURS#") else f"COUPON#{sent.stock_id}#{sent.code}"
    return CouponPointer(pk=pk, sk=sk, stock_id=sent.stock_id, code=sent.code)


def _waiting(sent: Sent) -> CouponPointer:
    sk = f"{instant_key(sent.sent_at)}#{sent.stock_id}#{sent.code}"
    return CouponPointer(pk=f"WAITING#{sent.campaign_id}", sk=sk, stock_id=sent.stock_id, code=sent.code)


def _pk(stock_id: str, code: str) -> str:
    return f"COUPON#{stock_id}#{code}"


def _key(sent: Sent) -> Item:
    return Item(pk=_pk(sent.stock_id, sent.code), sk="COUPON")


def _sent(item: Item) -> Sent:
    return STORED.read(item, is_resolved=item.resolved is not None)
