"""The laws as checks over what the tables hold and what the outside parties know.

Most hold at every moment; those that compare one room with another hold once every event has been delivered.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from chalicelib import ids
from chalicelib.business_day import day_of

Item = dict[str, Any]
MOST_REFUNDS = 50


@dataclass(frozen=True)
class Check:
    """One law: whether it holds, and the figures that show it."""

    name: str
    holds: bool
    figures: str


class Facts:
    """Everything in the tables (by context, items as plain values), and what the outside parties know.

    `provider`: WeChat Pay's orders by out_trade_no; `messages`: what reached phones; `deliveries`: callbacks brought.
    """

    def __init__(
        self,
        tables: dict[str, list[Item]],
        *,
        provider: dict[str, Item],
        messages: list[Item],
        deliveries: int = 0,
        dead_letters: int = 0,
    ) -> None:
        wallets = [one for one in tables["coupons"] if one["sk"].startswith("COUPON#") and "coupon_id" in one]
        # What is left of a coupon where its member became another leads there; it is none itself.
        self.coupons = [one for one in wallets if "moved_to" not in one]
        self.left_coupons = [one for one in wallets if "moved_to" in one]
        self.moves = [one for one in tables["coupons"] if one["sk"].startswith("TRAIL#")]
        self.holds = {f"till:{one['hold_id']}": one for one in tables["coupons"] if one["sk"] == "HOLD"}
        self.used_codes = [one for one in tables["coupons"] if one["sk"] == "CODE"]
        self.shards = [one for one in tables["coupons"] if one["sk"] == "STOCK"]
        # Units of coupons that WeChat sent to who is no member.
        sent = [one for one in tables["busifavor"] if one["pk"].startswith("COUPON#")]
        self.set_aside = [one for one in sent if "shard" in one and "coupon_id" not in one]
        self.malls = {one["sk"]: one["body"] for one in tables["catalog"] if one["pk"] == "mall"}
        self.campaigns = {one["sk"]: one["body"] for one in tables["catalog"] if one["pk"] == "campaign"}
        self.tier_programs = [one["body"] for one in tables["catalog"] if one["pk"] == "tier_program"]
        self.earning_rules = [one for one in tables["catalog"] if one["pk"] == "earning_rule"]
        self.orders = [one for one in tables["payments"] if one["sk"] == "ORDER"]
        self.asked_refunds = [one for one in tables["payments"] if one["sk"].startswith("REFUND#")]
        self.refunds = [one for one in self.asked_refunds if one["state"] == "succeeded"]
        self.accounts = {one["pk"]: one for one in tables["points"] if one["sk"] == "BOOK"}
        self.lots = [one for one in tables["points"] if one["sk"].startswith("BOOK#")]
        self.points_holds = [one for one in tables["points"] if one["sk"] == "HOLD"]
        self.open_holds = {one["hold_id"] for one in tables["points"] if one["sk"].startswith("OPEN_HOLD#")}
        entries = [one for one in tables["ledger"] if one["sk"].startswith("ENTRY#")]
        self.entries = [one for one in entries if one["kind"] != "awaited"]
        # What nobody has yet has earned nothing.
        self.receipts = [one for one in tables["ledger"] if one["sk"] == "RECEIPT" and one["member_id"]]
        self.receipt_refunds = [
            one for one in tables["ledger"] if one["pk"].startswith("RECEIPT#") and one["sk"].startswith("REFUND#")
        ]
        self.mall_payments = [one for one in tables["circle"] if one["sk"] == "SALE"]
        self.tier_days = [one for one in tables["tiers"] if one["sk"].startswith("DAY#") and "spend_fen" in one]
        self.standings = [one for one in tables["tiers"] if one["sk"].startswith("STANDING#")]
        self.visits = [one for one in tables["parking"] if one["sk"] == "VISIT" and one["pk"].startswith("VISIT#")]
        self.plans = [one for one in tables["recall"] if one["sk"].startswith("PLAN#")]
        self.usage = [one for one in tables["finance"] if one["pk"].startswith("USAGE#")]
        self.lists = [one for one in tables["members"] if one["sk"] == "LIST"]
        self.list_results = [one for one in tables["members"] if one["sk"].startswith("RESULT#")]
        self.members = [one for one in tables["members"] if one["sk"] == "MEMBER" and one["pk"].startswith("MEMBER#")]
        self.merges = [one for one in tables["members"] if one["sk"] == "MERGE"]
        self.became = {one["old_id"]: one["new_id"] for one in self.merges}
        self.identities = [one for one in tables["members"] if one["pk"].startswith("OPENID#")]
        self.provider, self.messages = provider, messages
        self.deliveries, self.dead_letters = deliveries, dead_letters

    def paid(self) -> list[Item]:
        """Our orders that are paid."""
        return [one for one in self.orders if one["state"] == "paid"]


def check_all(facts: Facts) -> list[Check]:
    """Every law, once everything has been delivered."""
    return [check(facts) for check in (*ALWAYS, *AT_REST)]


def check_always(facts: Facts) -> list[Check]:
    """The laws that hold at every moment, whatever is under way."""
    return [check(facts) for check in ALWAYS]


def _stock(facts: Facts) -> Check:
    claimed = Counter(one["campaign_id"] for one in (*facts.coupons, *facts.set_aside))
    wrong = []
    for campaign_id in facts.campaigns:
        shards = [one for one in facts.shards if one["pk"].startswith(f"STOCK#{campaign_id}#")]
        total, left = sum(one["units_total"] for one in shards), sum(one["units_left"] for one in shards)
        if total - left != claimed[campaign_id] or left < 0 or any(one["units_left"] < 0 for one in shards):
            wrong.append(f"{campaign_id}: {total} - {left} left != {claimed[campaign_id]} claimed")
    figures = f"{len(facts.coupons)} coupons of {len(facts.campaigns)} campaigns"
    return Check("nothing oversold, every unit accounted for", not wrong, "; ".join(wrong) or figures)


def _budgets(facts: Facts) -> Check:
    """Total = what is left + what coupons keep or took, in every campaign with a budget; no shard below zero."""
    kept: dict[str, int] = defaultdict(int)
    for one in (*facts.coupons, *facts.set_aside):
        kept[one["campaign_id"]] += one.get("reserve_fen") or 0
    wrong, total_fen = [], 0
    for campaign_id, body in facts.campaigns.items():
        shards = [one for one in facts.shards if one["pk"].startswith(f"STOCK#{campaign_id}#")]
        total, left = (sum(one.get(f"budget_{what}_fen") or 0 for one in shards) for what in ("total", "left"))
        total_fen += total
        told = json.loads(body).get("budget_fen") or 0 if shards else 0
        below = any((one.get("budget_left_fen") or 0) < 0 for one in shards)
        if not total == told == left + kept[campaign_id] or below:
            wrong.append(f"{campaign_id}: {told} told, {total} = {left} left + {kept[campaign_id]} kept?")
    return Check(
        "no budget passed, every fen accounted for", not wrong, "; ".join(wrong) or f"{total_fen / 100:.2f} yuan"
    )


STATE_AFTER = {"void": "voided", "hold": "held", "redeem": "redeemed"}


def _trails(facts: Facts) -> Check:
    """Each coupon's moves are numbered without a gap and end in the state it is in."""
    moves: dict[str, list[Item]] = defaultdict(list)
    for one in facts.moves:
        moves[one["sk"].split("#")[1]].append(one)
    wrong = []
    for coupon in facts.coupons:
        steps = sorted(moves.pop(coupon["coupon_id"], []), key=lambda one: one["number"])
        verbs = [one["verb"] for one in steps if one["verb"] != "merge"]
        ends = STATE_AFTER.get(verbs[-1], "claimed") if verbs else "claimed"
        if [one["number"] for one in steps] != list(range(1, coupon["moves"] + 1)) or ends != coupon["state"]:
            wrong.append(coupon["coupon_id"])
    told = f"wrong: {wrong[:3]} {list(moves)[:3]}" if wrong or moves else f"{len(facts.moves)} moves"
    return Check("every coupon's trail leads to where it is", not wrong and not moves, told)


def _holds(facts: Facts) -> Check:
    """What a till holds or redeemed, its coupons say as well; a code is used for one coupon."""
    wrong = []
    for coupon in facts.coupons:
        hold = facts.holds.get(coupon.get("holder") or "")
        if hold is not None and hold["state"] != coupon["state"]:
            wrong.append(coupon["coupon_id"])
    keys = {
        (f"MEMBER#{_claimant(one)}", one["request_key"])
        for one in facts.coupons
        if one["request_key"].startswith("code:")
    }
    codes = {
        (f"MEMBER#{one['member_id']}", one["pk"].replace("CODE#", "code:").replace("#", ":"))
        for one in facts.used_codes
    }
    same = keys == codes and len(codes) == len(facts.used_codes)
    told = (
        f"wrong: {wrong[:3]} {sorted(keys ^ codes)[:3]}"
        if wrong or not same
        else (f"{len(facts.holds)} holds, {len(codes)} codes used")
    )
    return Check("tills and codes agree with their coupons", not wrong and same, told)


def _lists(facts: Facts) -> Check:
    """A list's rows are issued or told why not, and what was issued is there."""
    issued = Counter(_source(one).get("detail") for one in facts.coupons if _source(one)["channel"] == "list")
    wrong = []
    for one in facts.lists:
        results = [result for result in facts.list_results if result["pk"] == one["pk"]]
        given, failed = (sum(r["issued"] for r in results), sum(len(json.loads(r["failed"])) for r in results))
        given_there = 0 if one["dry_run"] else given
        if given + failed != one["rows"] or issued[one["list_id"]] != given_there:
            wrong.append(f"{one['list_id']}: {given} + {failed} of {one['rows']}, {issued[one['list_id']]} there")
    return Check("lists are issued row by row", not wrong, f"{len(facts.lists)} lists" if not wrong else str(wrong[:3]))


def _claimant(coupon: Item) -> str:
    """Who claimed it, whoever that member became."""
    before = json.loads(coupon.get("held_before") or "[]")
    return str(before[0] if before else coupon["member_id"])


def _source(coupon: Item) -> Item:
    told: Item = json.loads(coupon["source"])
    return told


def _identities(facts: Facts) -> Check:
    """Each openid leads to one member, and that member, or one that became it, knows it."""
    known = {(appid, openid): _led(facts, one["member_id"]) for one in facts.members for appid, openid in _openids(one)}
    leading = {tuple(one["pk"].split("#")[1:3]): one["member_id"] for one in facts.identities}
    # Of two openids in one mini-program a merged member knows the one it used last.
    merged = set(facts.became.values())
    forgotten = {key for key, member_id in leading.items() if key not in known and member_id in merged}
    wrong = sorted(key for key in {*known, *leading} - forgotten if known.get(key) != leading.get(key))
    told = f"{len(facts.members)} members, {len(facts.identities)} identities"
    return Check("one member per shopper", not wrong, f"differ: {wrong[:3]}" if wrong else told)


def _led(facts: Facts, member_id: str) -> str:
    """Who a member is by now."""
    while member_id in facts.became:
        member_id = facts.became[member_id]
    return member_id


def _merged(facts: Facts) -> Check:
    """Who became another member has nothing left, and everything that was theirs is there once."""
    wrong = []
    ids = Counter(one["coupon_id"] for one in facts.coupons)
    standings = {one["pk"] for one in facts.standings if "merged_into" not in one}
    for merge in facts.merges:
        pk, account = f"MEMBER#{merge['old_id']}", facts.accounts.get(f"MEMBER#{merge['old_id']}", {})
        left = [one for one in facts.lots if one["pk"] == pk] + [one for one in facts.coupons if one["pk"] == pk]
        if left or account.get("balance") or account.get("debt") or pk in standings or "done_at" not in merge:
            wrong.append(merge["old_id"])
    wrong += [one["coupon_id"] for one in facts.left_coupons if not ids[one["coupon_id"]]]
    wrong += [coupon_id for coupon_id, number in ids.items() if number > 1]
    figures = f"{len(facts.merges)} merges, {len(facts.left_coupons)} coupons brought"
    return Check("who became another member has nothing left", not wrong, f"wrong: {wrong[:3]}" if wrong else figures)


def _openids(member: Item) -> list[tuple[str, str]]:
    return list(json.loads(member["openids"]).items())


def _limits(facts: Facts) -> Check:
    held = Counter((_claimant(one), one["campaign_id"]) for one in facts.coupons)
    limits = {key: json.loads(body)["limit_per_member"] for key, body in facts.campaigns.items()}
    over: list[Any] = [key for key, number in held.items() if number > limits[key[1]]]
    hours = {mall_id: json.loads(body)["cutover_hour"] for mall_id, body in facts.malls.items()}
    per_day: Counter[tuple[str, str, Any]] = Counter()
    for one in facts.coupons:
        hour = hours[json.loads(facts.campaigns[one["campaign_id"]])["mall_id"]]
        at = datetime.fromisoformat(one["claimed_at"])
        per_day[_claimant(one), one["campaign_id"], day_of(at, cutover_hour=hour)] += 1
    day_limits = {key: json.loads(body).get("limit_per_member_day") for key, body in facts.campaigns.items()}
    over += [key for key, number in per_day.items() if number > (day_limits[key[1]] or number)]
    return Check("no member over a limit", not over, f"{len(held)} member-campaign pairs, {len(over)} over")


def _money(facts: Facts) -> Check:
    """Our paid orders are the provider's, to the fen."""
    wrong = [one["order_id"] for one in facts.orders if not _agrees(one, facts.provider.get(one["order_id"]))]
    total = sum(one["payable_fen"] for one in facts.paid())
    figures = f"{len(facts.paid())} paid, {total / 100:.2f} yuan"
    return Check("our orders agree with the provider's", not wrong, f"differ: {wrong[:3]}" if wrong else figures)


def _agrees(order: Item, provider: Item | None) -> bool:
    if order["state"] == "paid" and order["payable_fen"] == 0:
        return provider is None  # coupons and points paid it
    paid_there = provider is not None and provider["trade_state"] in ("SUCCESS", "REFUND")
    if order["state"] == "paid":
        # An order paid by a callback of somebody else's making is not in the simulator's books.
        return not paid_there or bool(provider and provider["amount"]["total"] == order["payable_fen"])
    # Money that does not fit waits for a person.
    return not paid_there or order["state"] == "closed" or "set_aside" in order


def _once(facts: Facts) -> Check:
    """Each payment credits its points once, however often its callback came."""
    credited = Counter(one["source"] for one in facts.entries if one["kind"] == "credit")
    # Where rules decide, their caps may leave nothing; elsewhere the order's rate says how much it is.
    expected = {
        f"payment:{one['order_id']}": one["payable_fen"] * one["points_per_yuan"] // 100
        for one in facts.paid()
        if one["payable_fen"] * one["points_per_yuan"] >= 100
    }
    expected |= {
        f"receipt:{one['receipt_id']}": points
        for one in facts.receipts
        if (points := one["paid_fen"] * json.loads(one["event"])["details"]["points_per_yuan"] // 100)
    }
    by_rate = {
        one["source"]: one["points"] for one in facts.entries if one["kind"] == "credit" and not one.get("rule_id")
    }
    owed = {source: points for source, points in expected.items() if not facts.earning_rules or source in by_rate}
    # A tier may earn more, in whole percents of the rate.
    told = [json.loads(body) for body in facts.tier_programs]
    most = max((tier.get("points_percent", 100) for body in told for tier in body["tiers"]), default=100)
    more = {source: points * most // 100 + (most > 100) for source, points in owed.items()}
    as_owed = by_rate.keys() == owed.keys() and all(owed[one] <= by_rate[one] <= more[one] for one in owed)
    holds = as_owed and all(number == 1 for number in credited.values())
    return Check(
        "each callback applied once",
        holds,
        f"{facts.deliveries} deliveries, {len(credited)} credits of {len(expected)}",
    )


def _mall_payments(facts: Facts) -> Check:
    """What WeChat was told that a payment earned is what was credited for it, unless it is to be told anew."""
    credited = {one["source"]: one["points"] for one in facts.entries if one["kind"] == "credit"}
    reported = [one for one in facts.mall_payments if "reported_at" in one]
    told = [one for one in reported if one["state"] == "unplaced" or not ("due_at" in one or "task" in one)]
    wrong = [one["transaction_id"] for one in told if one["points"] != credited.get(_source_of(one), 0)]
    figures = f"{len(told)} of {len(facts.mall_payments)} told"
    return Check("WeChat was told what was credited", not wrong, f"differ: {wrong[:3]}" if wrong else figures)


def _receipt_refunds(facts: Facts) -> Check:
    """What went back of a receipt took its share of the points, rounded down over all of its refunds."""
    posted = {(one["kind"], one["source"]): one["points"] for one in facts.entries}
    taken: Counter[str] = Counter()
    for refund in facts.receipt_refunds:
        source = f"receipt_refund:{refund['sk'].removeprefix('REFUND#')}"
        taken[refund["pk"].removeprefix("RECEIPT#")] -= posted.get(("take_back", source), 0)
    wrong = []
    for one in facts.receipts:
        credited = posted.get(("credit", f"receipt:{one['receipt_id']}"), 0)
        due = credited * one["refunded_fen"] // one["paid_fen"] if one["paid_fen"] else 0
        if taken[one["receipt_id"]] != due:
            wrong.append(f"{one['receipt_no']}: {taken[one['receipt_id']]} instead of {due}")
    figures = f"{len(facts.receipt_refunds)} refunds, {taken.total()} points back"
    return Check("refunds of receipts took their share back", not wrong, "; ".join(wrong[:3]) or figures)


def _source_of(sale: Item) -> str:
    if "payment_id" in sale:
        return f"payment:{sale['payment_id']}"
    return f"receipt:{ids.derived('transaction', sale['transaction_id'])}"


def _coupons_follow(facts: Facts) -> Check:
    """A paid order redeemed its coupons, whatever became of them then; a closed one holds none."""
    redeemed = {(one["sk"].split("#")[1], one["holder"]) for one in facts.moves if one["verb"] == "redeem"}
    held = {(one["coupon_id"], one.get("holder")) for one in facts.coupons if one["state"] == "held"}
    wrong = []
    for order in facts.orders:
        for used in json.loads(order["coupons"]):
            pair = (used["coupon_id"], f"payment:{order['order_id']}")
            if (order["state"] == "paid") != (pair in redeemed) or (order["state"] == "closed" and pair in held):
                wrong.append(order["order_id"])
    figures = f"{len(redeemed)} redeemed"
    return Check("coupons follow their orders", not wrong, figures if not wrong else f"wrong: {wrong[:3]}")


def _books(facts: Facts) -> Check:
    """Balance = sum of entries = lots - debt, for every member."""
    entries: dict[str, int] = defaultdict(int)
    lots: dict[str, int] = defaultdict(int)
    for entry in facts.entries:
        entries[entry["pk"]] += entry["points"]
    for lot in facts.lots:
        lots[lot["pk"]] += lot["points_left"]
    wrong = [
        pk
        for pk in {*entries, *facts.accounts}
        if not (facts.accounts[pk].get("balance", 0) == entries[pk] == lots[pk] - facts.accounts[pk].get("debt", 0))
    ]
    total = sum(one.get("balance", 0) for one in facts.accounts.values())
    return Check(
        "books balance",
        not wrong,
        f"{len(facts.accounts)} accounts, {total} points" if not wrong else f"wrong: {wrong[:3]}",
    )


def _legs(facts: Facts) -> Check:
    accounts: dict[str, int] = defaultdict(int)
    for entry in facts.entries:
        legs = json.loads(entry["legs"])
        for account, points in legs:
            accounts[account] += points
        if sum(points for _, points in legs) != 0:
            return Check("every entry sums to zero", False, entry["sk"])
    whole = sum(accounts.values()) == 0 == accounts["merged"]
    return Check("every entry sums to zero", whole, f"{len(facts.entries)} entries")


def _points_orders(facts: Facts) -> Check:
    """What an order spent is away while it is paid, and back, once, where it was closed or refunded whole."""
    away = Counter({one["source"]: -int(one["points"]) for one in facts.entries if one["kind"] == "spend"})
    back = Counter(one["source"] for one in facts.entries if one["kind"] == "return")
    wrong, paid_fen = [], 0
    for order in facts.orders:
        if order.get("points"):
            went_back = order.get("refunds") and order.get("refunded_fen", 0) == order["payable_fen"]
            gone = order["state"] == "closed" or bool(went_back)
            kind = "parking" if order["purpose"] == "parking" else "order"
            found = away[f"{kind}:{order['order_id']}"], back[f"{kind}_return:{order['order_id']}"]
            if found != (order["points"], int(gone)):
                wrong.append(f"{order['order_id']} is {order['state']}: {found}")
            paid_fen += 0 if gone else int(order["points_fen"])
    figures = f"{paid_fen / 100:.2f} yuan paid with points"
    return Check("points in orders are away or back", not wrong, "; ".join(wrong) or figures)


def _points_holds(facts: Facts) -> Check:
    """A hold's points are away while it is held or committed, and back, once, when it is neither."""
    spent = Counter(one["source"] for one in facts.entries if one["kind"] == "spend")
    back = Counter(one["source"] for one in facts.entries if one["kind"] == "return")
    wrong = []
    for hold in facts.points_holds:
        away = hold["state"] in ("held", "committed")
        told = (spent[f"hold:{hold['hold_id']}"], back[f"hold_return:{hold['hold_id']}"])
        if told != (1, 0 if away else 1) or (hold["hold_id"] in facts.open_holds) != (hold["state"] == "held"):
            wrong.append(hold["hold_id"])
    states = dict(Counter(one["state"] for one in facts.points_holds))
    return Check("points that tills hold are away or back", not wrong, str(wrong[:3] or states))


def _refunds(facts: Facts) -> Check:
    by_order: dict[str, int] = defaultdict(int)
    for refund in facts.refunds:
        by_order[refund["pk"].removeprefix("ORDER#")] += refund["refund_fen"]
    wrong = [
        one["order_id"]
        for one in facts.orders
        if not one["refunded_fen"] == by_order[one["order_id"]] == _refunded_there(facts, one["order_id"])
    ]
    taken = sum(-one["points"] for one in facts.entries if one["kind"] == "take_back")
    figures = f"{len(facts.refunds)} refunds, {sum(by_order.values()) / 100:.2f} yuan, {taken} points back"
    return Check("refunds agree, to the fen", not wrong, f"differ: {wrong[:3]}" if wrong else figures)


def _reserved(facts: Facts) -> Check:
    """What an order says of its refunds is what they are; never more goes back than was paid."""
    wrong, pending = [], 0
    by_order: dict[str, list[Item]] = defaultdict(list)
    for refund in facts.asked_refunds:
        by_order[refund["order_id"]].append(refund)
    for order in facts.orders:
        own = [one for one in by_order[order["order_id"]] if one["kind"] == "refund"]
        on_the_way = sum(one["refund_fen"] for one in own if one["state"] in ("processing", "abnormal"))
        gone = sum(one["refund_fen"] for one in own if one["state"] == "succeeded")
        number = sum(one["state"] != "failed" for one in own)
        told = (order.get("refunding_fen") or 0, order.get("refunds") or 0)
        if told != (on_the_way, number) or gone + on_the_way > order["payable_fen"] or number > MOST_REFUNDS:
            wrong.append(order["order_id"])
        pending += on_the_way
    states = dict(Counter(one["state"] for one in facts.asked_refunds))
    return Check("never more goes back than was paid", not wrong, f"wrong: {wrong[:3]}" if wrong else str(states))


def _refunded_there(facts: Facts, order_id: str) -> int:
    return int(facts.provider.get(order_id, {}).get("refunded_fen", 0))


def _parking(facts: Facts) -> Check:
    """What visits were settled with is what was paid for them and did not go back whole."""
    orders = [one for one in facts.paid() if one["purpose"] == "parking"]
    paid = sum(one["payable_fen"] for one in orders if one["refunded_fen"] < one["payable_fen"])
    settled = sum(one["paid_fen"] for one in facts.visits)
    left = sum(one["state"] == "exited" for one in facts.visits)
    spent = [one for one in facts.entries if one["source"].startswith("parking:")]
    back = sum(one["source"].startswith("parking_return:") for one in facts.entries)
    minutes = sum(one["bought_minutes"] for one in facts.visits)
    figures = (
        f"{left} of {len(facts.visits)} cars left, {paid / 100:.2f} yuan, "
        f"{len(spent) - back} paid time with points ({minutes} min)"
    )
    return Check("parking settled once", paid == settled, figures)


def _messages(facts: Facts) -> Check:
    """Never more than three in any seven days, and only what was planned."""
    by_phone: dict[str, list[datetime]] = defaultdict(list)
    for message in facts.messages:
        by_phone[message["openid"]].append(datetime.fromisoformat(message["at"]))
    window = timedelta(days=7)
    most = max((sum(a <= b < a + window for b in times) for times in by_phone.values() for a in times), default=0)
    sent = sum(one["state"] in ("sent", "unknown") for one in facts.plans)
    states = Counter(one["state"] for one in facts.plans)
    figures = f"{len(facts.messages)} sent of {len(facts.plans)} planned {dict(states)}, at most {most} in a week"
    return Check("at most three messages in seven days", most <= 3 and sent >= len(facts.messages), figures)


def _usage(facts: Facts) -> Check:
    """Finance's rows sum to the tables they are made from."""
    rows = _rows_by(facts, "store")
    campaigns = _rows_by(facts, "campaign")
    store_orders = [one for one in facts.paid() if one["purpose"] == "store"]
    pairs = {
        "claimed": (_sum(campaigns, "claimed"), len(facts.coupons)),
        "redeemed": (
            _sum(campaigns, "redeemed") - _sum(campaigns, "given_back"),
            sum(one["state"] == "redeemed" for one in facts.coupons),
        ),
        "discount": (
            _sum(campaigns, "discount_fen"),
            sum(one["worth_fen"] for one in facts.coupons if one["state"] == "redeemed"),
        ),
        "funders": (_sum(_rows_by(facts, "funder"), "discount_fen"), _sum(campaigns, "discount_fen")),
        "kinds": (_sum(_rows_by(facts, "kind"), "claimed"), _sum(campaigns, "claimed")),
        "sources": (_sum(_rows_by(facts, "source"), "claimed"), _sum(campaigns, "claimed")),
        "ends": (_sum(_rows_by(facts, "expiring"), "claimed"), _sum(campaigns, "claimed")),
        "paid": (_sum(rows, "paid_fen"), sum(one["payable_fen"] for one in store_orders)),
        "refunded": (_sum(rows, "refunded_fen"), _refunded_at_stores(facts)),
        "points": (
            _sum(rows, "points_given"),
            sum(one["points"] for one in facts.entries if one["kind"] == "credit"),
        ),
    }
    wrong = {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
    return Check("finance agrees with the tables", not wrong, str(wrong) if wrong else f"{len(facts.usage)} rows")


def _refunded_at_stores(facts: Facts) -> int:
    sold = {one["order_id"] for one in facts.orders if one.get("store_id")}
    found = [one for one in facts.refunds if one["kind"] == "refund" and one["order_id"] in sold]
    return int(sum(one["refund_fen"] for one in found))


def _rows_by(facts: Facts, by: str) -> list[Item]:
    return [one for one in facts.usage if one["pk"].startswith(f"USAGE#{by}#")]


def _tiers(facts: Facts) -> Check:
    """What counts for tiers is what was bought and earned, less what was refunded and taken back."""
    bought, earned = Counter[str](), Counter[str]()
    for order in facts.paid():
        if order.get("store_id"):
            bought[f"MEMBER#{order['member_id']}"] += int(order["payable_fen"] - order.get("refunded_fen", 0))
    for one in facts.receipts:
        bought[f"MEMBER#{one['member_id']}"] += int(one["paid_fen"] - one.get("refunded_fen", 0))
    for entry in facts.entries:
        if entry["kind"] in ("credit", "take_back"):
            legs = json.loads(entry["legs"])
            earned[entry["pk"]] -= sum(points for account, points in legs if account.startswith("issued:"))
    counted, points = Counter[str](), Counter[str]()
    for day in facts.tier_days:
        counted[day["pk"]] += int(day["spend_fen"])
        points[day["pk"]] += int(day["points"])
    wrong = [
        f"{pk}: {found[pk]} {what} counted of {wanted[pk]}"
        for what, found, wanted in (("fen", counted, bought), ("points", points, earned))
        for pk in {*found, *wanted}
        if found[pk] != wanted[pk]
    ]
    tiers = Counter(json.loads(one["held"])[0] for one in facts.standings if one.get("held"))
    figures = f"{sum(counted.values()) / 100:.2f} yuan, {sum(points.values())} points, {dict(tiers)}"
    return Check("what counts for tiers is what was bought", not wrong, "; ".join(wrong) or figures)


def _letters(facts: Facts) -> Check:
    return Check("nothing in a dead-letter queue", facts.dead_letters == 0, f"{facts.dead_letters} messages")


def _sum(rows: list[Item], measure: str) -> int:
    return int(sum(one.get(measure) or 0 for one in rows))


ALWAYS: tuple[Callable[[Facts], Check], ...] = (
    _stock,
    _budgets,
    _trails,
    _holds,
    _limits,
    _identities,
    _books,
    _legs,
    _points_holds,
    _reserved,
    _messages,
)
AT_REST: tuple[Callable[[Facts], Check], ...] = (
    _money,
    _once,
    _mall_payments,
    _receipt_refunds,
    _coupons_follow,
    _lists,
    _refunds,
    _parking,
    _tiers,
    _points_orders,
    _merged,
    _usage,
    _letters,
)
