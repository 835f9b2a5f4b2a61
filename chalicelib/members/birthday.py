"""PUT /v1/me/birthday, and the schedule that issues birthday coupons in the month."""

import calendar
from datetime import datetime
from typing import Annotated

import msgspec

from chalicelib import business_day, errors
from chalicelib.aws import telemetry
from chalicelib.coupons import parts as coupons
from chalicelib.malls import parts as malls
from chalicelib.members import me
from chalicelib.members.store import members as store

PER_TICK = 200
LEAP_YEAR = 2024


class Request(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Month and day; the year is nobody's business here."""

    month: Annotated[int, msgspec.Meta(ge=1, le=12)]
    day: Annotated[int, msgspec.Meta(ge=1, le=31)]


def handle(body: Request, *, member_id: str, now: datetime) -> me.Profile:
    """Sets the birthday, once for good; setting the same again changes nothing. Raises ValueInvalid, BirthdaySet."""
    if body.day > calendar.monthrange(LEAP_YEAR, body.month)[1]:
        raise errors.ValueInvalid("day", reason="there is no such day")
    member = store.find(member_id)
    if member is None:
        raise errors.ResourceNotFound(what="member")
    if member.birthday is None:
        store.save_birthday(member, month=body.month, day=body.day, appid=next(iter(member.openids)), at=now)
        member = store.find(member_id)
        assert member is not None
    if member.birthday != f"{body.month:02d}-{body.day:02d}":
        raise errors.BirthdaySet("month")
    return me.profile(member)


def tick(*, now: datetime) -> dict[str, int]:
    """Issues each birthday rule's coupons of this month, some members a tick, until all had theirs. Who sets a
    birthday later in its month gets the coupon by that event."""
    told = {"issued": 0, "refused": 0}
    with telemetry.call("members_birthdays") as line:
        for rule_id, rule in coupons.rules_for(coupons.BIRTHDAY):
            mall = malls.find_mall(rule.mall_id)
            today = business_day.day_of(now, cutover_hour=mall.cutover_hour)
            month = today.strftime("%Y-%m")
            after, done = store.find_run(rule_id, month)
            if done:
                continue
            member_ids, after = store.born_in(today.month, limit=PER_TICK, after=after)
            for member in store.find_many(member_ids).values():
                if mall.appid in member.openids and member.merged_into is None:
                    key, joined_at = str(today.year), member.joined_at
                    issued = coupons.issue_by_rule(rule_id, rule, key, member.id, joined_at, now)
                    told["issued" if issued else "refused"] += 1
            store.save_run(rule_id, month, after=after)
        line.update(told)
    return told
