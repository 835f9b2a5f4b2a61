"""The demo group: two malls, a dozen stores, campaigns, a car park, staff, devices, and a member."""

from datetime import UTC, datetime, timedelta
from datetime import time as wall_time
from typing import Any

from chalicelib import clock
from chalicelib.business_day import at_local_time, day_of
from chalicelib.providers.wechat_pay import NOTIFY_PATH
from simulator.people import Shopper, Staff
from simulator.running import APPS, MCHID, Running

RECALL_TEMPLATE = "tmpl_coupon_waiting"
SUN, MOON = "sun", "moon"
BRANDID = 1001  # of the first mall's business circle
STORES = {
    SUN: {"cafe": 2, "bakery": 2, "books": 1, "shoes": 1, "toys": 1, "market": 1, "cinema": 3},
    MOON: {"noodles": 2, "tea": 2, "sports": 1, "music": 1, "florist": 3},
}
COFFEE = ["sun_cafe", "sun_bakery"]
MERCHANT = "group"  # all stores belong to it
DEMO_OPENID = "o_demo_shopper"


def opening(now: datetime) -> datetime:
    """The next ten in the morning in Shanghai: a day that begins then does not cross midnight by accident."""
    return at_local_time(day_of(now + timedelta(hours=14)), wall_time(10))


def plant(running: Running) -> dict[str, Any]:
    """Makes the demo group, once; returns its tokens, devices and member for stack.json."""
    from chalicelib.malls import access

    real_now = clock.real_now()
    staff = {
        role: access.issue_staff_token(name=f"demo {role}", role=role, real_now=real_now)[1]
        for role in ("operator", "finance", "auditor")
    }
    operator = Staff(running, staff["operator"])
    _documents(operator)
    staff["merchant"] = access.issue_staff_token(
        name="demo merchant", role="merchant", real_now=real_now, merchant_id=MERCHANT
    )[1]
    running.simulate("circle-url", url=running.base_url + NOTIFY_PATH)
    gate_id, gate_key = access.issue_device_key(name="gate 1", role="gate", place_id="sun_garage", real_now=real_now)
    till_id, till_key = access.issue_device_key(name="till 1", role="till", place_id="sun_cafe", real_now=real_now)
    qr = operator.post(
        "/v1/admin/qr-codes",
        {"mall_id": SUN, "store_id": "sun_cafe", "surface": "counter", "promoter_id": "p_lin"},
        "demo-qr",
    )
    demo = Shopper(running, DEMO_OPENID)
    demo.log_in(claim="welcome", source={"scene": 1047, "qr_id": qr["qr_id"]})
    return {
        "staff_tokens": staff,
        "devices": {
            "gate": {"key_id": gate_id, "key": gate_key, "car_park_id": "sun_garage"},
            "till": {"key_id": till_id, "key": till_key, "store_id": "sun_cafe"},
        },
        "qr_id": qr["qr_id"],
        "demo_member": {"openid": DEMO_OPENID, "member_id": demo.member_id, "token": demo.token},
    }


def _documents(operator: Staff) -> None:
    for mall_id, name, appid in zip((SUN, MOON), ("日光广场", "月光里"), APPS, strict=True):
        circle = {"brandid": BRANDID} if mall_id == SUN else {}
        operator.put(f"/v1/admin/malls/{mall_id}", {"name": name, "appid": appid, "mchid": MCHID, **circle})
    cash = {"points_per_yuan": 100, "ceiling_percent": 50}
    policy = {"expiry": {"kind": "rolling", "months": 12}, "cash": cash, "back_fill_days": 30}
    operator.put(f"/v1/admin/points-policies/{SUN}", policy)
    operator.put(f"/v1/admin/merchants/{MERCHANT}", {"name": "MallPass 示范商户"})
    for mall_id, stores in STORES.items():
        for number, (name, rate) in enumerate(stores.items()):
            body = {
                "name": name,
                "mall_id": mall_id,
                "merchant_id": MERCHANT,
                "points_per_yuan": rate,
                "floor": f"{number % 3 + 1}F",
                "shop_number": f"S-{name}",
            }
            operator.put(f"/v1/admin/stores/{mall_id}_{name}", body)
    operator.put("/v1/admin/campaigns/welcome", campaign("入会礼", units=5000, threshold_fen=3000, discount_fen=500))
    operator.put(
        "/v1/admin/campaigns/cafe_week",
        campaign(
            "咖啡周", units=300, threshold_fen=2500, discount_fen=600, include={"store_ids": ["sun_cafe", "sun_bakery"]}
        ),
    )
    operator.put("/v1/admin/car-parks/sun_garage", {"name": "日光广场地库", "mall_id": SUN, "tariff": TARIFF})
    operator.put("/v1/admin/recall-campaigns/come_back", recall_campaign())


TARIFF = {
    "free_minutes": 30,
    "block_minutes": 60,
    "block_fen": 500,
    "day_cap_fen": 4000,
    "points_per_hour": 50,
    "exit_grace_minutes": 15,
}


def campaign(
    name: str, *, units: int, threshold_fen: int = 2000, discount_fen: int = 100, **more: Any
) -> dict[str, Any]:
    """A campaign of the first mall: cash off unless `worth` is given; it opened yesterday and closes two years
    later, because the test clock may be far ahead. `more`: further fields."""
    begin = datetime.now(UTC).replace(microsecond=0) - timedelta(days=1)
    return {
        "name": name,
        "mall_id": SUN,
        "state": "published",
        "worth": {"kind": "cash_off", "threshold_fen": threshold_fen, "discount_fen": discount_fen},
        "units": units,
        "limit_per_member": 1,
        "opens_at": begin.isoformat(),
        "closes_at": (begin + timedelta(days=730)).isoformat(),
        "valid_days": 30,
        **more,
    }


def recall_campaign() -> dict[str, Any]:
    """Three messages in a week, at ten in the morning."""
    return {
        "name": "七天回访",
        "mall_id": SUN,
        "template_id": RECALL_TEMPLATE,
        "page": "pages/coupons/index",
        "texts": {"thing1": "您的优惠券即将到期", "date2": "2026-12-01"},
        "steps": [{"days_after": day, "at": "10:00:00"} for day in (1, 3, 6)],
    }
