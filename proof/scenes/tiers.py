"""Scenes of tiers: programs, payments that reach a tier, tiers that end."""

from datetime import datetime
from typing import Any

from chalicelib import memory
from proof.scenes import common as scenes
from proof.scenes.callers import move_time
from proof.world import World

TIERS = [
    {"id": "silver", "name": "银卡", "at_least": 100},
    {"id": "gold", "name": "金卡", "at_least": 300, "points_percent": 150, "free_parking_minutes": 60},
]


def program(world: World, **fields: Any) -> None:
    """Puts a tier program with two tiers, by points earned in a year; `fields` change it."""
    body = {"name": "会员", "mall_ids": ["sun"], "measure": "points_earned", "tiers": TIERS, **fields}
    answer = world.put("tier-programs/sun", body)
    assert answer.status == 200, answer.text
    memory.forget()


def give(world: World, member_id: str, tier: str) -> None:
    """Staff give a member a tier."""
    headers = {"Authorization": f"Bearer {world.staff['operator']}"}
    body = {"program_id": "sun", "tier": tier, "reason": "vip"}
    answer = world.http("PUT", f"/v1/admin/members/{member_id}/tier", body, headers)
    assert answer.status == 200, answer.text


SHORT = {"window": {"kind": "calendar", "months": 1, "protected_periods": 0}, "notice_days": 0}
LOW = [{**TIERS[0], "at_least": 3000}, {**TIERS[1], "at_least": 9000}]
GIVEN = {"program_id": "sun", "tier": "gold", "reason": "vip"}
BACK = {"program_id": "sun", "tier": None, "reason": "a mistake"}


def tier_payment_applied(world: World) -> None:
    """A payment that reaches a tier is applied, and not counted yet."""
    program(world, measure="spend_fen", tiers=LOW)
    scenes.payment_applied(world)
    _name_member(world)


def two_tier_payments(world: World) -> None:
    """Two payments, each of which reaches a tier, are applied and not counted yet."""
    tier_payment_applied(world)
    scenes.name_events(world, "payments")
    scenes.second_payment_applied(world)


def tier_refund_applied(world: World) -> None:
    """A member has a tier; the refund of the payment that reached it is not counted yet."""
    tier_payment_applied(world)
    scenes.deliver_held(world)
    scenes.refund(world, "refund", 4500)
    world.hand_over("payments_apply", world.notes["events"])
    scenes.hold_events(world, "payment.refunded")


def tier_ended(world: World) -> None:
    """A member's tier has ended, and no tick has booked that; a payment is not counted yet."""
    program(world, measure="spend_fen", tiers=LOW, **SHORT)
    scenes.bought(world)
    _name_member(world)
    path = "/v1/me/points"
    (tier,) = world.as_shopper(world.notes["token"], "GET", path).json["tiers"]
    move_time(world, seconds=(datetime.fromisoformat(tier["ends_at"]) - world.now()).total_seconds() + 36_000)
    scenes.arrived(world)
    scenes.second_payment_applied(world)


def _name_member(world: World) -> None:
    world.notes["member"] = world.as_shopper(world.notes["token"], "GET", "/v1/me").json["member_id"]
