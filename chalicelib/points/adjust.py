"""POST /v1/admin/points-adjustments, /approve, /reject: staff give or take points, with the reason.

The mall's policy sets how many points a person may adjust alone in a business day (`adjustment_limit`). Above this
limit, a second person must approve before the points change.
"""

from dataclasses import replace
from datetime import datetime
from typing import Annotated

import msgspec

from chalicelib import business_day, errors, ids, once
from chalicelib.aws import dynamo
from chalicelib.aws.dynamo import Action
from chalicelib.malls import parts as malls
from chalicelib.members import parts as members
from chalicelib.once import Key
from chalicelib.pages import Paging
from chalicelib.points import expire, merge, policies
from chalicelib.points.rules import adjustment as rules
from chalicelib.points.rules import book, life
from chalicelib.points.rules.adjustment import Adjustment
from chalicelib.points.rules.book import Book, Place, Posting, Source
from chalicelib.points.store import adjustments as store
from chalicelib.shapes import AS_ID, Id

MOST = 10_000_000


class Adjust(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Points to give, or to take (negative). `owe`: if true, points that the member does not have become a debt; if
    false, the adjustment is refused when points are missing."""

    member_id: Annotated[str, msgspec.Meta(min_length=1, max_length=64, extra=AS_ID)]
    mall_id: Id
    points: Annotated[int, msgspec.Meta(ge=-MOST, le=MOST)]
    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    owe: bool = False


class AdjustmentView(msgspec.Struct, frozen=True):
    """An adjustment. `state`: waiting (for another person's approval), applied, rejected."""

    adjustment_id: str
    member_id: str
    mall_id: str
    points: int
    reason: str
    owe: bool
    state: str
    made_by: str
    made_at: datetime
    decided_by: str | None
    decided_at: datetime | None


class Page(msgspec.Struct, frozen=True):
    """Adjustments that wait for approval, the oldest first."""

    adjustments: list[AdjustmentView]
    next_cursor: str | None


def make(body: Adjust, *, staff_id: str, key: Key, now: datetime) -> tuple[AdjustmentView, bool]:
    """Gives points to a member, or takes some; above the limit a second person must approve.

    Applies the adjustment if it is within the person's limit of the day. Else it waits for approval. Returns the
    adjustment, and whether the key was used before. Raises ResourceNotFound, ReferenceInvalid, ValueInvalid,
    PointsInsufficient, IdempotencyKeyReused.
    """
    members.require(body.member_id)
    if body.points == 0:
        raise errors.ValueInvalid("points", reason="nothing is given or taken")
    malls.check_references(mall_id=body.mall_id)
    made = Adjustment(
        id=ids.derived("points_adjustment", staff_id, key.text),
        request_hash=key.request_hash,
        member_id=body.member_id,
        mall_id=body.mall_id,
        points=body.points,
        reason=body.reason,
        owe=body.owe,
        made_by=staff_id,
        made_at=now,
    )
    before = store.find(made.id)
    if before is None:
        try:
            return _show(_made(made, now)), False
        except (dynamo.Refused, errors.PointsInsufficient):
            # The request may have been sent twice, and the other one was stored first.
            before = store.find(made.id)
            if before is None:
                raise
    return _repeat(before, key.request_hash), True


def _made(made: Adjustment, now: datetime) -> Adjustment:
    """Saves the adjustment, applied or waiting, and returns it. Raises dynamo.Refused if its key was used before,
    PointsInsufficient, errors.Busy."""
    limit = policies.policy_of(made.mall_id).adjustment_limit
    if not rules.needs_checker(made.points, limit=limit):
        day = business_day.day_of(now, cutover_hour=malls.find_mall(made.mall_id).cutover_hour)
        applied = replace(made, state=rules.APPLIED, decided_by=made.made_by, decided_at=now)
        alone = store.alone_action(made, day=day, limit=limit)
        try:
            _apply(applied, [*store.create_actions(applied), alone], now)
            return applied
        except dynamo.Refused as refused:
            if store.ALONE not in refused or store.ADJUSTMENT in refused:
                raise
    dynamo.commit(list(store.create_actions(made)))
    return made


def _repeat(before: Adjustment, request_hash: str) -> AdjustmentView:
    once.require_same(request_hash, before.request_hash)
    return _show(before)


# --- approval -----------------------------------------------------------------------------------------------------
def approve(adjustment_id: str, *, staff_id: str, now: datetime) -> AdjustmentView:
    """Approves an adjustment that another person of staff made.

    Applies the adjustment. A repeat changes nothing. Raises ResourceNotFound, AdjustmentOwn, AdjustmentDecided,
    PointsInsufficient.
    """
    return _decide(adjustment_id, rules.APPLIED, staff_id, now)


def reject(adjustment_id: str, *, staff_id: str, now: datetime) -> AdjustmentView:
    """Rejects an adjustment.

    No points change. The person who made it may reject it too. Raises ResourceNotFound, AdjustmentDecided.
    """
    return _decide(adjustment_id, rules.REJECTED, staff_id, now)


def _decide(adjustment_id: str, state: str, staff_id: str, now: datetime) -> AdjustmentView:
    for _ in dynamo.rounds():
        found = store.find(adjustment_id)
        if found is None:
            raise errors.ResourceNotFound(what="adjustment")
        if not rules.check_decision(found, state, staff_id):
            return _show(found)
        decided = replace(found, state=state, decided_by=staff_id, decided_at=now)
        try:
            if state == rules.APPLIED:
                _apply(decided, list(store.decide_actions(decided)), now)
            else:
                dynamo.commit(list(store.decide_actions(decided)))
            return _show(decided)
        except (dynamo.Refused, errors.PointsInsufficient):
            if store.find(adjustment_id) == found:
                raise  # else it was decided meanwhile, perhaps by this very request
    raise errors.Busy


def page(*, paging: Paging) -> Page:
    """Adjustments that wait for approval.

    GET /v1/admin/points-adjustments. The oldest come first.
    """
    found, after = store.waiting(limit=paging.limit, after=paging.cursor)
    return Page([_show(one) for one in found], after)


def show(adjustment_id: str) -> AdjustmentView:
    """One adjustment.

    GET /v1/admin/points-adjustments/{id}; raises ResourceNotFound.
    """
    found = store.find(adjustment_id)
    if found is None:
        raise errors.ResourceNotFound(what="adjustment")
    return _show(found)


# --- its points ---------------------------------------------------------------------------------------------------
def _apply(decided: Adjustment, extra_actions: list[Action], now: datetime) -> None:
    """Posts an adjustment in one transaction with the extra actions. Raises dynamo.Refused if an extra action is
    refused or the adjustment was posted before, PointsInsufficient, errors.Busy."""
    expire.expire(decided.member_id, now=now)

    def decide(found: Book) -> Posting:
        source, place = Source("adjustment", decided.id, now), Place(decided.mall_id)
        issuer = f"mall:{decided.mall_id}"
        if decided.points < 0:
            return book.decide_removal(
                found, source, -decided.points, issuer=issuer, owe=decided.owe, place=place, now=now
            )
        mall, policy = malls.find_mall(decided.mall_id), policies.policy_of(decided.mall_id)
        lived = life.life_of(now, msgspec.structs.replace(policy, pending_days=0), cutover_hour=mall.cutover_hour)
        return book.decide_gift(found, source, decided.points, issuer=issuer, life=lived, place=place)

    if not merge.post_whole(decided.member_id, decide, extra_actions, now=now):
        raise dynamo.Refused({store.ADJUSTMENT: {}})  # a repeat of the request posted it first


def _show(found: Adjustment) -> AdjustmentView:
    return AdjustmentView(
        adjustment_id=found.id,
        member_id=found.member_id,
        mall_id=found.mall_id,
        points=found.points,
        reason=found.reason,
        owe=found.owe,
        state=found.state,
        made_by=found.made_by,
        made_at=found.made_at,
        decided_by=found.decided_by,
        decided_at=found.decided_at,
    )
