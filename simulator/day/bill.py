"""The day's trade bill: fetched, matched, and every planted mistake found."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from datetime import time as wall_time
from decimal import Decimal
from typing import Any

from rich.table import Table

from chalicelib import ids
from chalicelib.business_day import at_local_time, day_of
from simulator.day import tables
from simulator.day.stage import Part, Stage
from simulator.laws import Check, Facts
from simulator.laws.bills import balances
from simulator.laws.facts import counted, some

BILL_AT = wall_time(10, 40)
UNKNOWN_FEN = 777
# The kind of difference, the order's id, our amount in fen, WeChat Pay's amount in fen.
Difference = tuple[str, str, int | None, int | None]


class Bill(Part):
    """The bill of the day on which the stage was set up."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self.view: dict[str, Any] = {}
        self.planted: set[Difference] = set()

    def reconcile(self) -> None:
        """Fetches the bill twice: the first file is damaged, so finance requests it again."""
        date = self.stage.began
        ready = at_local_time(date + timedelta(days=1), BILL_AT)
        if self.running.now() < ready:
            self.running.move_clock(ready)
        self.stage.settle()
        self._plant()
        path = f"/v1/finance/bills/{date.isoformat()}"
        self.running.fire("bills_fetch")
        self.stage.finance.post(f"{path}/fetch", {}, f"{self.stage.day_id}-bill")
        self.running.fire("bills_fetch")
        self.view = self.stage.finance.get(f"{path}?limit=100")

    def _plant(self) -> None:
        """Changes WeChat Pay's bill: a payment and a refund are missing, one payment has another amount, one is
        unknown, and one was paid in part with a voucher. The voucher must not show as a difference."""
        mine = [one for one in self.running.look("orders")["orders"] if self._is_plain(one)]
        (missing, missing_fen), (other, other_fen), (voucher, voucher_fen) = (
            (one["out_trade_no"], one["amount"]["total"]) for one in mine[:3]
        )
        refund = next(row for row in self._rows() if row["交易状态"] == "REFUND")
        unknown = ids.derived("stray", self.stage.day_id, length=len(missing))
        self.planted = {
            ("ours_only", missing, missing_fen, None),
            ("ours_only", refund["商户订单号"], int(Decimal(refund["申请退款金额"]) * 100), None),
            ("amount_differs", other, other_fen, 1),
            ("theirs_only", unknown, None, UNKNOWN_FEN),
        }
        self.running.simulate(
            "bill",
            day=self.stage.began.isoformat(),
            drop=[missing, refund["商户退款单号"]],
            amounts={other: 1},
            vouchers={voucher: voucher_fen // 2},
            unknown=[{"out_trade_no": unknown, "fen": UNKNOWN_FEN}],
            wrong_hash=1,
        )

    def _rows(self) -> list[dict[str, str]]:
        rows: list[dict[str, str]] = self.running.look(f"bills/{self.stage.began.isoformat()}")["rows"]
        return rows

    def _is_plain(self, order: dict[str, Any]) -> bool:
        """Whether a shopper of ours paid the order on the bill's day, without a refund."""
        if order["trade_state"] != "SUCCESS" or order["refunded_fen"]:
            return False
        mine = {one.openid for one in self.stage.shoppers}
        paid_on = day_of(datetime.fromisoformat(order["success_time"]))
        return order["payer"]["openid"] in mine and paid_on == self.stage.began

    def checks(self, facts: Facts) -> list[Check]:
        """The differences are the planted ones, both sums are accounted for, and the bill counts WeChat Pay's rows."""
        if not self.view:
            return []
        bill, differences = self.view["bill"], self.view["differences"]
        found = {(one["what"], one["order_id"], one["ours_fen"], one["theirs_fen"]) for one in differences}
        states = Counter(row["交易状态"] for row in self._rows())
        holds = (
            (bill["state"], found, len(differences)) == ("matched", self.planted, len(self.planted))
            and (bill["theirs"]["payments"], bill["theirs"]["refunds"]) == (states["SUCCESS"], states["REFUND"])
            and balances(bill, differences)
        )
        wrong = sorted(" ".join(map(str, one)) for one in found ^ self.planted)
        figures = f"{bill['state']}: {counted(bill['counts'])}"
        return [Check("the bill shows what was planted", holds, f"{figures}; {some(wrong)}" if wrong else figures)]

    def tables(self) -> Iterator[Table]:
        if self.view:
            yield from tables.bill(self.view)
