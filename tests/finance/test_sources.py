"""Sales count once under where their member joined from, whatever is repeated or reordered."""

import random
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib import clock
from chalicelib.aws import dynamo
from chalicelib.business_day import day_of
from chalicelib.events.envelope import Event
from chalicelib.events.receipts import ReceiptRecorded, ReceiptRefunded
from chalicelib.events.sales import Sale
from chalicelib.finance import rollup, rules
from chalicelib.points import code as points_code
from chalicelib.tables.finance import UsageRow
from chalicelib.tables.members import Member
from proof import tap
from proof.lab import LawBroken
from proof.scenes import common as scenes
from proof.scenes import points
from proof.scenes.callers import till
from proof.world import APPID

SUMS = ("payments", "paid_fen", "refunded_fen")


def usage(world, by, *, days=None, role="finance", **more):
    today = day_of(world.now()).isoformat()
    first, last = days or (today, today)
    query = {"by": by, "from": first, "to": last, "limit": 100, **more}
    return world.get(f"/v1/finance/usage?{'&'.join(f'{name}={value}' for name, value in query.items())}", role)


def sold(world, by, **more):
    """Payments, paid and refunded fen by id, where there are any."""
    found = {row["id"]: tuple(row[name] for name in SUMS) for row in usage(world, by, **more).json["rows"]}
    return {named: figures for named, figures in found.items() if any(figures)}


def joined(world, by):
    return {row["id"]: row["joined"] for row in usage(world, by).json["rows"] if row["joined"]}


def print_code(world, key="k", **place):
    headers = {"Authorization": f"Bearer {world.staff['operator']}", "Idempotency-Key": key}
    answer = world.http("POST", "/v1/admin/qr-codes", {"mall_id": "sun", "surface": "door", **place}, headers)
    assert answer.status == 200, answer.text
    return answer.json["qr_id"]


def join(world, openid, **source):
    return world.log_in(openid, **({"source": source} if source else {}))["member"]["member_id"]


def made(number, member_id, *, mall_id="sun", at, fen=100):
    place = {"channel": "order", "mall_id": mall_id, "store_id": "s", "member_id": member_id}
    return Event(f"paid:{number}", at, Sale(**place, id=str(number), amount_fen=fen, paid_fen=fen, at=at))


def count(world, *events):
    rollup.add_events(events, real_now=world.now())


@pytest.mark.parametrize("seed", range(3))
def test_sales_of_all_channels_count_by_the_members_source_and_printed_code(world, seed):
    chance = random.Random(seed)
    first, second = print_code(world, "k1"), print_code(world, "k2")
    by_code = world.log_in("o_1", source={"scene": 1047, "qr_id": first})
    world.log_in("o_2", source={"scene": 1047, "qr_id": second})
    other = world.log_in("o_3", source={"scene": 1089})
    payment_id = world.open_payment(by_code["token"], 4000).json["payment_id"]
    world.notify(world.pay(payment_id))
    world.notify(world.pay(world.open_payment(other["token"], 900, key="other").json["payment_id"]))
    shown = points_code.make(member_id=by_code["member"]["member_id"], real_now=clock.real_now()).code
    of_member = {"receipt_no": "1", "amount_fen": 1500, "code": shown}
    of_nobody = {"receipt_no": "2", "amount_fen": 700, "payer": {"appid": APPID, "openid": "o_9"}}
    reports = (("till", "sun_cafe", of_member), ("crm", "group", {**of_nobody, "store_id": "sun_cafe"}))
    for role, place, body in reports:
        assert world.as_device(world.device(role, place), "/v1/points/credits", body).status == 200
    world.simulator.pay.refund_from_console(world.simulator.pay.orders[payment_id].transaction_id, 1000)
    world.notify(world.courier.notices[-1])
    world.deliver(shuffle=chance.shuffle, times=3)
    assert sold(world, "qr_code") == {first: (2, 5500, 1000)}
    assert sold(world, "source") == {"qr:door": (2, 5500, 1000), "scene:1089": (1, 900, 0)}
    assert sold(world, "store") == {"sun_cafe": (4, 7100, 1000)}
    assert joined(world, "qr_code") == {first: 1, second: 1}
    assert joined(world, "source") == {"qr:door": 2, "scene:1089": 1}


@pytest.mark.parametrize("seed", range(8))
def test_a_receipt_counts_once_for_its_mall_and_once_for_the_source_of_who_claims_it(world, seed):
    """A receipt and its refund are recorded without a member, and again with one under the same event ids."""
    chance, at = random.Random(seed), world.now()
    member_id = join(world, "o_1", scene=1089)
    of_receipt = {"receipt_id": "r", "mall_id": "sun", "store_id": "s", "points_per_yuan": 0}
    of_receipt |= {"amount_fen": 900, "paid_fen": 900}
    refund = {"refund_id": "f", "paid_at": at, "refund_fen": 300, "refunded_before_fen": 0}
    events = [
        event
        for who in ("", member_id)
        for event in (
            Event("recorded:r", at, ReceiptRecorded(**of_receipt, member_id=who)),
            Event("refunded:f", at, ReceiptRefunded(**of_receipt, **refund, member_id=who)),
        )
    ]
    waiting = events * 2
    chance.shuffle(waiting)
    while waiting:
        size = chance.randint(1, 4)
        count(world, *waiting[:size])
        del waiting[:size]
    assert sold(world, "store") == {"s": (1, 900, 300)}
    assert sold(world, "source") == {"scene:1089": (1, 900, 300)}


def test_who_joins_brings_the_earlier_receipt_to_the_source(world):
    body = {"receipt_no": "2", "amount_fen": 700, "payer": {"appid": APPID, "openid": "o_1"}, "store_id": "sun_cafe"}
    crm = world.device("crm", "group")
    assert world.as_device(crm, "/v1/points/credits", body).status == 200
    world.deliver()
    assert sold(world, "source") == {}
    join(world, "o_1", scene=1089)
    world.deliver(times=2)
    assert sold(world, "source") == {"scene:1089": (1, 700, 0)}
    assert sold(world, "store") == {"sun_cafe": (1, 700, 0)}


def test_a_later_scan_does_not_change_where_a_member_joined_from(world):
    """The first known source of a member may be that of a later login."""
    code = print_code(world)
    member_id = join(world, "o_1")
    assert join(world, "o_1", scene=1047, qr_id=code) == member_id
    count(world, made(1, member_id, at=world.now()))
    world.deliver()
    assert sold(world, "source") == {"mini_program": (1, 100, 0)}
    assert joined(world, "source") == {"mini_program": 1}
    assert sold(world, "qr_code") == joined(world, "qr_code") == {}


@pytest.mark.parametrize("scans", [True, False])
def test_a_member_from_before_counts_by_the_first_known_source(world, scans):
    code = print_code(world)
    member_id = join(world, "o_1", scene=1047, **({"qr_id": code} if scans else {}))
    key = Member(pk=f"MEMBER#{member_id}", sk="MEMBER")
    dynamo.commit(
        [
            dynamo.update(
                "member", key, [Member.joined_source.remove()] + ([Member.joined_qr_id.remove()] if scans else [])
            )
        ]
    )
    count(world, made(1, member_id, at=world.now()))
    assert sold(world, "source") == {"qr:door" if scans else "scene:1047": (1, 100, 0)}
    assert sold(world, "qr_code") == ({code: (1, 100, 0)} if scans else {})


def test_a_code_that_is_not_ours_and_an_unknown_member_count_by_no_code_and_no_source(world):
    member_id = join(world, "o_1", scene=1047, qr_id="not-ours")
    count(world, made(1, member_id, at=world.now()), made(2, "nobody", at=world.now()), made(3, None, at=world.now()))
    assert sold(world, "source") == {"scene:1047": (1, 100, 0)}
    assert sold(world, "store") == {"s": (3, 300, 0)}
    world.deliver()
    assert usage(world, "qr_code").json["rows"] == []


def test_a_former_id_keeps_its_own_source(world):
    """So a refund after the merge counts where its sale counted."""
    number = world.simulator.wechat.phone_code
    kept, old = (
        world.log_in(who, phone_code=number("13812345678", who), source={"scene": scene})["member"]["member_id"]
        for who, scene in (("o_1", 1001), ("o_2", 1089))
    )
    count(world, made(1, old, at=world.now()))
    order = {"member_id": kept, "other_id": old, "reason": "one person"}
    operator = {"Authorization": f"Bearer {world.staff['operator']}"}
    assert world.http("POST", "/v1/admin/merges", order, operator).status == 200
    world.deliver()
    count(world, made(1, old, at=world.now()), made(2, old, at=world.now()), made(3, kept, at=world.now()))
    assert sold(world, "source") == {"scene:1089": (2, 200, 0), "scene:1001": (1, 100, 0)}


def test_a_batch_reads_all_its_members_in_one_call(world):
    who = [join(world, f"o_{number}", scene=number) for number in range(6)]
    world.deliver()
    calls = []

    def watch(call, through):
        calls.append((call.operation, sorted(call.request.get("RequestItems", {}))))
        return through()

    with tap.watched(watch):
        count(world, *(made(number, one, at=world.now()) for number, one in enumerate(who)))
    members = [tables for operation, tables in calls if operation == "BatchGetItem"]
    assert members == [["mp-members"]]
    assert [operation for operation, _ in calls].count("TransactWriteItems") == 1
    with tap.watched(watch):
        calls.clear()
        count(world, made(7, None, at=world.now()))
    assert [operation for operation, _ in calls] == ["TransactWriteItems"]
    assert len(sold(world, "source")) == 6


AT = datetime(2026, 1, 10, 4, tzinfo=UTC)
SOURCES = [("qr:door", "q1"), ("qr:door", "q2"), ("qr:shelf", "q3"), ("qr:shelf", None), ("scene:1001", None)]
of_sales = st.lists(
    st.tuples(st.sampled_from(["sun", "moon"]), st.integers(0, 9999), st.sampled_from([None, *SOURCES])), max_size=30
)


@given(of_sales)
def test_sales_by_source_and_without_a_source_sum_to_all_sales(drawn):
    added = []
    without = [0, 0]
    for number, (mall_id, fen, origin) in enumerate(drawn):
        sale = made(number, "m" if origin else None, mall_id=mall_id, at=AT, fen=fen).details
        added.append(rules.additions(sale, AT.date()))
        if origin:
            added.append(rules.additions_by_source(sale, AT.date(), source=origin[0], qr_id=origin[1]))
        else:
            without = [without[0] + 1, without[1] + fen]
    rows = rules.sum_additions(added)

    def total(by, measure, named=""):
        return sum(row[measure] for key, row in rows.items() if key.by == by and key.id.startswith(named))

    for measure, lacking in zip(SUMS, without, strict=False):
        assert total("source", measure) + lacking == total("channel", measure)
        assert total("qr_code", measure) <= total("source", measure, "qr:")
    assert all(row["payments"] >= 0 for row in rows.values() if "payments" in row)


# --- figures of one id --------------------------------------------------------------------------------------------
def test_figures_of_one_id_are_read_by_pages_in_all_malls_or_in_one(world):
    scenes.two_mini_programs(world)
    code = print_code(world)
    member_id, other = join(world, "o_1", qr_id=code), join(world, "o_2")
    expected = []
    for day in (1, 2, 4):
        at = datetime(2026, 1, day, 4, tzinfo=UTC)
        for mall_id in ("moon", "sun"):
            number = f"{day}{mall_id}"
            count(
                world,
                made(number, member_id, mall_id=mall_id, at=at),
                made(f"o{number}", other, mall_id=mall_id, at=at),
            )
            expected.append((f"2026-01-0{day}", mall_id))
    days = ("2026-01-01", "2026-03-31")
    for limit in (1, 2, 5, 6, 100):
        seen, cursor = [], None
        while True:
            more = {"cursor": cursor} if cursor else {}
            page = usage(world, "qr_code", days=days, **{"id": code, "limit": limit, **more}).json
            assert len(page["rows"]) <= limit
            assert {row["id"] for row in page["rows"]} <= {code}
            seen += [(row["day"], row["mall_id"]) for row in page["rows"]]
            cursor = page["next_cursor"]
            if cursor is None:
                break
        assert seen == expected, limit
    of_sun = usage(world, "qr_code", days=days, id=code, mall_id="sun").json["rows"]
    assert [(row["mall_id"], row["paid_fen"]) for row in of_sun] == [("sun", 100)] * 3
    assert usage(world, "qr_code", days=days, id="other").json["rows"] == []
    assert usage(world, "source", days=days, id="x" * 65).code == "parameter_invalid"


def test_a_merchant_sees_no_sources_and_only_its_own_store_by_id(world):
    headers = {"Authorization": f"Bearer {world.merchant('group')}"}
    count(world, made(1, join(world, "o_1"), at=world.now()))
    world.buy(world.token_of("o_1"), 4000)
    world.deliver()
    today = day_of(world.now()).isoformat()
    path = f"/v1/finance/usage?from={today}&to={today}&by="
    for by in ("source", "qr_code", "points"):
        assert world.http("GET", f"{path}{by}", headers=headers).code == "role_forbidden"
    assert world.http("GET", f"{path}store&id=s", headers=headers).json == {"rows": [], "next_cursor": None}
    own = world.http("GET", f"{path}store&id=sun_cafe", headers=headers).json["rows"]
    assert [(row["id"], row["paid_fen"]) for row in own] == [("sun_cafe", 4000)]
    assert [row["id"] for row in usage(world, "store", id="s").json["rows"]] == ["s"]


# --- points -------------------------------------------------------------------------------------------------------
def spent(world, by):
    return {row["id"]: row["points_spent"] for row in usage(world, by).json["rows"] if row["points_spent"]}


def test_points_held_at_a_till_are_spent_until_they_are_restored(world):
    points.held(world)
    world.deliver(times=2)
    assert spent(world, "points") == {"till": 30}
    assert spent(world, "store") == {"sun_cafe": 30}
    assert till("cancel", points.HOLD, of="points")(world)[0] == 200
    world.deliver(times=2)
    assert spent(world, "points") == spent(world, "store") == {}


def test_points_of_an_order_are_spent_until_a_whole_refund(world):
    points.order_with_points(world)
    world.deliver(times=2)
    (paid,) = spent(world, "points").values()
    assert spent(world, "points") == {"order": paid}
    assert spent(world, "store") == {"sun_cafe": paid}
    world.notify(world.pay(world.notes["order"]))
    world.simulator.pay.refund_from_console(world.simulator.pay.orders[world.notes["order"]].transaction_id, 700)
    world.notify(world.courier.notices[-1])
    world.deliver(times=2)
    assert spent(world, "points") == spent(world, "store") == {}


def test_points_for_a_coupon_are_spent_in_its_mall(world):
    scenes.campaign(world, "dear", points_price=5)
    points.with_points(world)
    claim = {"Authorization": f"Bearer {world.notes['token']}", "Idempotency-Key": "k"}
    assert world.http("POST", "/v1/coupons/campaigns/dear/claim", {}, claim).status == 200
    world.deliver(times=2)
    assert spent(world, "points") == {"coupon": 5}
    assert spent(world, "store") == {}


# --- the law of the day -------------------------------------------------------------------------------------------
def test_the_law_compares_sources_and_codes_with_the_tables(lab):
    world = lab.world
    code = print_code(world)
    points.order_with_points(world)  # a member without a source
    world.notify(world.pay(world.notes["order"]))
    payment_id = world.buy(world.log_in("o_2", source={"scene": 1047, "qr_id": code})["token"], 4000)
    world.simulator.pay.refund_from_console(world.simulator.pay.orders[payment_id].transaction_id, 1000)
    world.notify(world.courier.notices[-1])
    world.deliver(times=2)
    lab.check(at_rest=True)
    (own,) = [row for row in lab.facts().usage if row["pk"].startswith("USAGE#qr_code#")]
    assert {name: own[name] for name in (*SUMS, "joined")} == {
        "payments": 1,
        "paid_fen": 4000,
        "refunded_fen": 1000,
        "joined": 1,
    }
    for name in ("joined", *SUMS):
        before = lab.mark()
        row = UsageRow(pk=own["pk"], sk=own["sk"])
        dynamo.commit([dynamo.update("row", row, [getattr(UsageRow, name).add(1)])])
        with pytest.raises(LawBroken, match=f"qr_code {code} {name}"):
            lab.check(at_rest=True)
        before.back()
