"""Schedule, every minute: issues birthday coupons, month by month."""

from datetime import datetime

from chalicelib import business_day
from chalicelib.aws import telemetry
from chalicelib.coupons import issue
from chalicelib.coupons.rules.automatic_issue import BIRTHDAY, Occasion
from chalicelib.coupons.store import birthday_runs
from chalicelib.malls import parts as malls
from chalicelib.members import parts as members

PER_TICK = 200


def tick(*, now: datetime) -> dict[str, int]:
    """Issues this month's birthday coupons. For each rule, one tick handles up to PER_TICK members; the next ticks
    continue until all are done. A member who sets a birthday in the current month gets the coupon from that event (see
    `issue`). Returns how many coupons were issued, and how many were refused. Raises Busy."""
    counts = {"issued": 0, "refused": 0}
    with telemetry.call("coupons_birthdays") as line:
        for rule_id, rule in issue.rules_for(BIRTHDAY):
            mall = malls.find_mall(rule.mall_id)
            today = business_day.day_of(now, cutover_hour=mall.cutover_hour)
            month = today.strftime("%Y-%m")
            after, done = birthday_runs.find_run(rule_id, month)
            if done:
                continue
            member_ids, after = members.list_born_in(today.month, limit=PER_TICK, after=after)
            for member in members.find_many(member_ids).values():
                if mall.appid in member.openids and member.merged_into is None:
                    occasion = Occasion(BIRTHDAY, mall.id, str(today.year), now)
                    issued = issue.by_rule(rule_id, rule, occasion, member.id, member.joined_at)
                    counts["issued" if issued else "refused"] += 1
            birthday_runs.save_run(rule_id, month, after=after)
        line.update(counts)
    return counts
