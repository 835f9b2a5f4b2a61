"""Stores the coupons that WeChat sent, which coupon of ours each became, and how many of its moves were reported."""

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
    """Returns a sent coupon by stock and code, or None."""
    item = dynamo.find(Item, _pk(stock_id, code), "COUPON")
    return _sent(item) if item else None


def find_ours(coupon_id: str) -> Sent | None:
    """Returns the sent coupon that became this coupon of ours; None if WeChat did not send it."""
    pointer = dynamo.find(CouponPointer, f"OURS#{coupon_id}", "COUPON")
    return find(pointer.stock_id, pointer.code) if pointer else None


def of_payer(appid: str, openid: str) -> list[Sent]:
    """Returns the coupons that were sent to an openid of a mini-program."""
    return _pointed_at(f"PAYER#{appid}#{openid}")


def of_union(unionid: str) -> list[Sent]:
    """Returns the coupons that were sent to a unionid and whose notices named no openid."""
    return _pointed_at(f"UNION#{unionid}")


def waiting(campaign_id: str) -> Iterator[Sent]:
    """Yields the sent coupons that wait for a unit of a campaign, the oldest first."""
    for one in CouponPointer.query(f"WAITING#{campaign_id}", consistent_read=True):
        if (sent := find(one.stock_id, one.code)) is not None:
            yield sent


def record(sent: Sent) -> bool:
    """Stores a sent coupon once, counts it, and makes it findable by its openid or unionid. Returns False for a
    repeat."""
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
    """Stores the openid of the coupon's owner. Returns False if it has an openid already, staff resolved it, or it
    changed after the read."""
    changes = [Item.openid.set(openid), *_without(sent, NO_OPENID)]
    no_openid = Item.openid.does_not_exist() & Item.resolved.does_not_exist() & _why_is(sent)
    try:
        dynamo.commit([dynamo.update(SENT, _key(sent), changes, no_openid), _payer_action(sent, openid)])
    except dynamo.Refused:
        return False
    return True


def unit_actions(sent: Sent, unit: ReservedUnit) -> list[Action]:
    """Returns the actions to commit together with the taking of the coupon's unit, once. The commit raises
    dynamo.Refused, whose `blocking` names SENT, if the coupon has a unit already, staff resolved it, or it changed
    after the read."""
    has_none = Item.shard.does_not_exist() & Item.resolved.does_not_exist() & _why_is(sent)
    changes = [Item.shard.set(unit.shard), *_without(sent, NO_UNIT)]
    if unit.reserve_fen is not None:
        changes.append(Item.reserve_fen.set(unit.reserve_fen))
    return [dynamo.update(SENT, _key(sent), changes, has_none)]


def grant_actions(sent: Sent, *, coupon_id: str, member_id: str) -> list[Action]:
    """Returns the actions to commit together with the coupon of ours that a sent coupon becomes, once. They end its
    task. The commit raises dynamo.Refused, whose `blocking` names SENT, if the coupon has become one already, or staff
    resolved it."""
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
    """Opens a task for a person: a sent coupon cannot become one of ours yet. Returns False if it has a task for this
    reason, does not lack it any more, or changed after the read. With NO_UNIT the coupon also waits for a unit."""
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
    """Removes the coupon from those that wait for a unit."""
    dynamo.commit([dynamo.delete("waiting", _waiting(sent))])


# --- reports ------------------------------------------------------------------------------------------------------
def save_report(sent: Sent, number: int, *, there: str, why: str | None, now: datetime) -> bool:
    """Stores that the coupon's moves up to `number` were reported, and its state at WeChat Pay (`there`). If WeChat Pay
    refused one (`why`), opens a task for a person. Returns False if another report was stored, or the reasons of the
    task changed, after the read."""
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
    """Opens a task for a person: WeChat Pay does not accept a move for now. Returns False if the coupon has a task for
    this reason already, or changed after the read."""
    if why in sent.why:
        return False
    changes = [Item.why.set([*sent.why, why]), Item.task.set(TASKS), Item.task_at.set(now)]
    return _change(sent, changes, (Item.reported == sent.reported) & _why_is(sent))


def _without(sent: Sent, why: str) -> list[Any]:
    """Returns the changes that remove one reason (`why`) from the task. Without a reason left, the task ends."""
    if why not in sent.why:
        return []
    left = [one for one in sent.why if one != why]
    return [Item.why.set(left), *([] if left else [Item.task.remove(), Item.task_at.remove()])]


def _why_is(sent: Sent) -> Any:
    """Returns the condition that the reasons of the task did not change after the read."""
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
