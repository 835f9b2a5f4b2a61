"""Who calls in the access matrix: members, merchants, devices, and what each of them has."""

from urllib.parse import quote

import pytest

from chalicelib import clock, memory
from chalicelib.malls import access
from proof.scenes import bills, busifavor, circle, coupons, merging, payments, points, tiers
from proof.scenes import callers as calling
from proof.scenes import common as scenes
from proof.world import APPID, plate_path
from simulator import seed

OTHER_PLATE = "沪B99999"
LOCK = "/v1/pos/coupons/lock"


@pytest.fixture
def peopled(lab):
    """Two members with a coupon, an order and a visit each; two merchants with a store and a till each; two gates."""
    lab.fresh()
    world = lab.world
    for merchant in ("lin", "wang"):
        world.put(f"merchants/{merchant}", {"name": merchant})
        store = {"name": merchant, "mall_id": "sun", "merchant_id": merchant, "points_per_yuan": 1}
        assert world.put(f"stores/{merchant}_shop", store).status == 200
        world.notes[f"till {merchant}"] = world.device("till", f"{merchant}_shop")
        world.notes[f"crm {merchant}"] = world.device("crm", merchant)
        world.notes[f"merchant {merchant}"] = world.merchant(merchant)
    tiers.program(world)
    for name, openid, plate in (("one", "o_1", calling.PLATE), ("other", "o_2", OTHER_PLATE)):
        number = world.simulator.wechat.phone_code(f"1380000000{openid[-1]}")
        response = scenes.arrived(world, openid, name, claim="gift", phone_code=number)
        token = world.notes[name]
        world.notes[f"gate {name}"] = gate = world.device("gate", "garage")
        world.as_shopper(token, "PUT", plate_path(plate))
        entered = world.as_device(gate, "/v1/gate/entries", {"plate": plate, "gate_event_id": f"in-{name}"})
        body = {"store_id": "lin_shop", "amount_fen": 5000}
        world.notes[f"ids of {name}"] = {
            "campaign_id": "gift",
            "payment_id": world.as_shopper(token, "POST", "/v1/payments", body, key="k").json["payment_id"],
            "visit_id": entered.json["visit_id"],
            "plate": quote(plate),
            "document_id": "sun",
            "store_id": "lin_shop",
            "transaction_id": world.simulator.pay.sell(openid, APPID, 500, "lin_shop").transaction_id,
            "receipt_no": "r1",
            "coupon_id": response["claim"]["coupon"]["coupon_id"],
            "member_id": response["member"]["member_id"],
        }
    issued(world)
    world.notes["ids of one"] |= twins(world)
    spare = access.issue_staff_token(name="spare", role="auditor", real_now=clock.real_now())[0]
    world.notes["ids of one"] |= {"token_id": spare, "device_id": world.device("gate", "garage")[0]}
    world.notes["ids of one"] |= busifavor.ids_for_matrix(world)
    world.notes["ids of one"]["mall_payment"] = circle.payments_for_staff(world)
    day, difference_id = bills.unknown_payment_yesterday(world)
    world.notes["ids of one"] |= {"date": day, "row_id": difference_id}
    return lab


def twins(world):
    """A member with the first member's number, and a former id."""
    ids = {}
    for name, openid, number in (("twin_id", "o_3", 1), ("kept_id", "o_4", 9), ("merged_id", "o_5", 9)):
        code = world.simulator.wechat.phone_code(f"1380000000{number}")
        response = world.log_in(openid, phone_code=code)
        ids[name] = response["member"]["member_id"]
        if name == "twin_id":
            world.notes["merge code"] = merging.code_of(world, response["token"], openid)
    order = {"member_id": ids["kept_id"], "other_id": ids["merged_id"], "reason": "one person"}
    return {**ids, "merged_id": calling.staff("merges", order)(world)[1]["merged_id"]}


def issued(world):
    """Coupons that tills hold and redeemed for one member, and what an operator made."""
    world.put("campaigns/plenty", seed.campaign("plenty", units=99, limit_per_member=9))
    memory.forget()
    ids, token, tills = world.notes["ids of one"], world.notes["one"], world.notes["till lin"]
    for name in ("hold", "redeemed", "code"):
        claimed = world.as_shopper(token, "POST", "/v1/coupons/campaigns/plenty/claim", key=name).json
        code = coupons.redemption_code(world, ids["member_id"], claimed["coupon"]["coupon_id"])
        if name == "code":
            ids["code"] = code
            continue
        hold = world.as_device(tills, LOCK, {"codes": [code], "amount_fen": 5000}, key=name)
        ids[name] = hold.json["hold_id"]
    paper = {"hold_id": ids["redeemed"], "receipt_no": "r"}
    assert world.as_device(tills, "/v1/pos/coupons/redeem", paper).status == 200
    paying(world, ids, token, tills)
    ids["adjustment_id"] = points.make_waiting_adjustment(world, ids["member_id"])
    made = {"campaign_id": "plenty", "codes": 2, "label": "leaflet"}
    ids["batch_id"] = calling.staff("claim-codes", made)(world)[1]["batch_id"]
    listed = world.get(f"/v1/admin/claim-codes/{ids['batch_id']}/codes").text
    ids["claim_code"] = listed.split()[1].split(",")[1]
    body = {"campaign_id": "plenty", "label": "thanks", "member_ids": [ids["member_id"]]}
    ids["list_id"] = calling.staff("issue-lists", body)(world)[1]["list_id"]


def paying(world, ids, token, till):
    """Points that a till holds and took from the member."""
    points.policy(cash=points.CASH)(world)
    ids["paid_id"] = world.buy(token, 9000, store_id="lin_shop")
    ids["task_id"] = payments.abnormal_task(world, world.buy(token, 800, store_id="lin_shop"))
    ids["points_code"] = points.code_of(ids["member_id"])
    for name in ("points_hold", "points_committed"):
        body = {"code": points.code_of(ids["member_id"]), "amount_fen": 1000, "points": 10}
        ids[name] = world.as_device(till, "/v1/pos/points/hold", body, key=name).json["hold_id"]
    for number in ("r1", "r2"):  # the second looks like the first, and waits
        sale = {"receipt_no": number, "amount_fen": 3000, "code": ids["points_code"]}
        ids["receipt_id"] = world.as_device(till, "/v1/points/credits", sale).json["receipt_id"]
    paper = {"hold_id": ids["points_committed"], "receipt_no": "r"}
    assert world.as_device(till, "/v1/pos/points/commit", paper).status == 200
