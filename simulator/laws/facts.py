"""What the laws check: the content of all tables, and the state of WeChat and WeChat Pay."""

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

Item = dict[str, Any]


@dataclass(frozen=True)
class Check:
    """One law: whether it holds, and the figures that show it."""

    name: str
    holds: bool
    figures: str


def counted(numbers: Mapping[str, int]) -> str:
    """Numbers by name as text, without zeros: `2 lapsed, 1 committed`."""
    parts = [f"{number:,} {name.replace('_', ' ')}" for name, number in numbers.items() if number]
    return ", ".join(parts) or "none"


def some(wrong: Iterable[Any]) -> str:
    """The first three wrong ones, as text."""
    return "wrong: " + ", ".join(str(one) for one in itertools.islice(wrong, 3))


class Facts:
    """The facts at one moment.

    `tables`: their items, as plain values, by the table's name. `provider`: WeChat Pay's orders by out_trade_no.
    `messages`: those that reached phones. `deliveries`: tries to deliver a notice.
    `dead_letters`: messages in dead-letter queues.
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
        # The transfer of a coupon to a merged member leaves an item behind that points to the coupon.
        self.coupons = [one for one in wallets if "moved_to" not in one]
        self.moved_coupons = [one for one in wallets if "moved_to" in one]
        self.moves = [one for one in tables["coupons"] if one["sk"].startswith("TRAIL#")]
        self.holds = {f"till:{one['hold_id']}": one for one in tables["coupons"] if one["sk"] == "HOLD"}
        self.used_codes = [one for one in tables["coupons"] if one["sk"] == "CODE"]
        self.shards = [one for one in tables["coupons"] if one["sk"] == "STOCK"]
        # Coupons that WeChat sent to people who are not members. Each reserves a unit.
        sent = [one for one in tables["busifavor"] if one["pk"].startswith("COUPON#")]
        self.reserved_units = [one for one in sent if "shard" in one and "coupon_id" not in one]
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
        # Receipts held for review and slips are not sales. An item without receipt_id points to another receipt.
        reported = [one for one in tables["ledger"] if one["sk"] == "RECEIPT" and "receipt_id" in one]
        self.sold_receipts = [one for one in reported if one.get("state", "counts") == "counts"]
        # Receipts of a member. Others have earned nothing yet.
        self.receipts = [one for one in self.sold_receipts if one["member_id"]]
        self.issued_by_sales = [one for one in tables["coupons"] if one["sk"].startswith("RULE#")]
        self.remaining_of_sales = {one["pk"]: one["left_fen"] for one in tables["coupons"] if one["sk"] == "STANDS"}
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
        self.merged_into = {one["old_id"]: one["new_id"] for one in self.merges}
        self.identities = [one for one in tables["members"] if one["pk"].startswith("OPENID#")]
        self.provider, self.messages = provider, messages
        self.deliveries, self.dead_letters = deliveries, dead_letters

    def paid(self) -> list[Item]:
        """Our paid orders."""
        return [one for one in self.orders if one["state"] == "paid"]
