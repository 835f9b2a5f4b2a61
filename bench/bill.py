"""`python -m bench.bill [rows]`: calls, CPU and memory of matching a large day's bill by the schedule.

Of its rows, 5 % are payments that are paid and not noted yet, 0.2 % are payments without a callback, and 10 % belong to
other systems. We have payments without a row too: 5 % of the number of rows. DynamoDB is the in-process store and
the provider the simulator, so only the CPU between their calls is counted.
"""

import contextlib
import io
import resource
import sys
import time
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from moto import mock_aws

from chalicelib import ids
from chalicelib.aws.settings import settings
from chalicelib.bills import store
from chalicelib.bills.rules.bill import Ours
from chalicelib.business_day import SHANGHAI
from chalicelib.payments.rules.order import OPEN, PAID, STORE
from chalicelib.providers.answers.trade_bill import PAYMENT
from chalicelib.tables.payments import Order as Item
from proof import tap
from proof.dynamo.store import Store
from proof.process import REGION, environment, make_tables, pointed_at
from proof.scenes import bills
from proof.tap import Call, Through
from proof.world import APPID, World
from simulator import keys as keys_module
from simulator.server import Simulator
from simulator.stack import APPS, MCHID
from simulator.wechat_pay.orders import SUCCESS, Order

PREFIX = "bill"


class Calls:
    """Counts calls and their time."""

    def __init__(self) -> None:
        self.made: Counter[str] = Counter()
        self.seconds = 0.0

    def __call__(self, call: Call, through: Through) -> Any:
        began = time.thread_time()
        try:
            return through()
        finally:
            self.seconds += time.thread_time() - began
            provider = call.service == "provider"
            self.made["provider" if provider else f"{call.service} {call.operation}"] += 1


def fill(world: World, rows: int) -> date:
    """Makes a day with `rows` rows at the provider, and our entries for it. Returns the day."""
    day = world.now().astimezone(SHANGHAI).date()
    others, unnoted, unheard = rows // 10, rows // 20, rows // 500
    noted = rows - others - unnoted - unheard
    for number in range(others):
        _at_provider(world, f"POS{number:09d}", number)
    kinds = {"noted": noted, "missing": rows // 20, "unnoted": unnoted, "unheard": unheard}
    for kind, many in kinds.items():
        for number in range(many):
            order_id = ids.derived(kind, str(number), length=28)
            if kind != "missing":
                _at_provider(world, order_id, number)
            if kind in ("noted", "missing"):
                store.add_entry(MCHID, Ours(PAYMENT, order_id, order_id, 1000, world.now(), f"t{order_id}"))
            else:
                _ours(order_id, world.now(), PAID if kind == "unnoted" else OPEN)
    return day


def _at_provider(world: World, number: str, one: int) -> None:
    request: Any = {"appid": APPID, "mchid": MCHID, "out_trade_no": number, "payer": {"openid": f"o_{one}"}}
    request |= {"amount": {"total": 1000}, "description": "日光广场"}
    stamp = world.now().astimezone(SHANGHAI).isoformat(timespec="seconds")
    world.simulator.pay.orders[number] = Order(request, "", SUCCESS, f"t{number}", stamp, 1000)


def _ours(order_id: str, at: datetime, state: str) -> None:
    """Stores an order of ours, which is paid or open."""
    item = Item(pk=f"ORDER#{order_id}", sk="ORDER", order_id=order_id, member_id="m", request_hash="h", appid=APPID)
    fields: Any = {
        "mchid": MCHID,
        "openid": "o",
        "mall_id": "sun",
        "store_id": "sun_cafe",
        "purpose": STORE,
        "coupons": [],
    }
    fields |= {"description": "d", "amount_fen": 1000, "discount_fen": 0, "points_per_yuan": 1, "points": 0}
    fields |= {"points_fen": 0, "payable_fen": 1000, "state": state, "joined_at": at}
    fields |= {"created_at": at, "expires_at": at + timedelta(minutes=15)}
    fields |= {"transaction_id": f"t{order_id}", "paid_at": at} if state == PAID else {}
    for name, value in fields.items():
        setattr(item, name, value)
    item.save()


def _make(world: World, day: date) -> None:
    """Makes the file before it is requested, as the provider does."""
    asked = {"bill_date": day.isoformat(), "tar_type": "GZIP"}
    link = world.simulator.bills.tradebill(f'mchid="{MCHID}"', asked, settings().wechat_pay_url)
    world.simulator.bills.tradebill = lambda *told: link  # type: ignore[method-assign]


def main(rows: int) -> None:
    """Fills the day, fires the schedule once and prints the figures."""
    with TemporaryDirectory() as folder, mock_aws():
        keys = keys_module.make(Path(folder))
        simulator = Simulator(keys, apps=APPS, mchid=MCHID)
        engine = Store(REGION)
        with pointed_at(environment(simulator.start(), PREFIX)), tap.on_engine(engine):
            make_tables(PREFIX)
            world = World(PREFIX, simulator, keys, engine)
            with contextlib.redirect_stdout(io.StringIO()):
                world.plant()
                world.staff  # noqa: B018 made once, before anything is counted
                day = fill(world, rows)
                bills.next_morning(world)
                _make(world, day)
                before, calls = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, Calls()
                began = time.thread_time()
                with tap.watched(calls):
                    world.fire("bills_fetch")
                took = time.thread_time() - began
                bill = world.get(f"/v1/finance/bills/{day.isoformat()}").json["bill"]
    print(f"{rows:,} rows, {bill['size_bytes'] / 1e6:.1f} MB unpacked: {bill['state']}, {bill['counts']}")
    print("calls:", ", ".join(f"{name} {many:,}" for name, many in sorted(calls.made.items())))
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    own = took - calls.seconds
    print(f"between the calls {own:.1f} s of CPU, {rows / own:,.0f} rows a second; memory grew by {grown:.0f} MB")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
