"""The laws: checks of the tables' content and of the state of WeChat and WeChat Pay.

Some hold at every moment. Those that compare rooms hold once every event is delivered.
"""

from collections.abc import Callable

from simulator.laws import coupons, figures, members, money, points
from simulator.laws.facts import Check, Facts, Item

__all__ = ["Check", "Facts", "Item", "check_all", "check_always"]

ALWAYS: tuple[Callable[[Facts], Check], ...] = (
    coupons.stock,
    coupons.budgets,
    coupons.trails,
    coupons.holds,
    coupons.limits,
    members.identities,
    points.books,
    points.legs,
    points.holds,
    money.reserved,
    figures.messages,
)
AT_REST: tuple[Callable[[Facts], Check], ...] = (
    money.orders,
    money.once,
    money.mall_payments,
    money.receipt_refunds,
    coupons.follow_payments,
    coupons.follow_sales,
    coupons.lists,
    money.refunds,
    money.parking,
    points.tiers,
    points.orders,
    members.merged,
    figures.usage,
    figures.dead_letters,
)


def check_all(facts: Facts) -> list[Check]:
    """Checks all laws. Some of them hold only once everything is delivered."""
    return [check(facts) for check in (*ALWAYS, *AT_REST)]


def check_always(facts: Facts) -> list[Check]:
    """Checks the laws that hold at every moment."""
    return [check(facts) for check in ALWAYS]
