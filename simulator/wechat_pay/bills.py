"""The trade bills of WeChat Pay: made from its orders and refunds, with the mistakes of a `Plant`.

The rows of a day are made once. Later payments and refunds do not change them.
"""

import gzip
import hashlib
import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from chalicelib.business_day import SHANGHAI, at_local_time, day_of, months_later
from simulator.failure import Failure
from simulator.wechat_pay.bill_layout import (
    COLUMNS,
    Row,
    apply_voucher,
    layout,
    number_of,
    payment_row,
    refund_row,
    set_amount,
    unknown_payment_row,
)
from simulator.wechat_pay.orders import Orders
from simulator.wechat_pay.signing import AUTHORIZATION

LINK_LIFE = timedelta(minutes=5)
READY_FROM = time(10)
DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass
class Plant:
    """The mistakes in a day's bill; the rest of it is right. Numbers are out_trade_no or out_refund_no."""

    # The number of requests for which each mistake is made.
    creating: int = 0  # "still being created"
    wrong_hash: int = 0
    truncated: int = 0
    cell_more: int = 0
    column_less: str | None = None  # the name of a missing column
    column_less_times: int = 1
    column_more: bool = False  # an unknown column in the middle
    drop: list[str] = field(default_factory=list)  # numbers of missing rows
    amounts: dict[str, int] = field(default_factory=dict)  # wrong amounts in fen by number
    unknown: list[dict[str, Any]] = field(default_factory=list)  # payments nobody made: {"out_trade_no", "fen"}
    vouchers: dict[str, int] = field(default_factory=dict)  # fen that the merchant's voucher paid, by number
    old: bool = False  # the layout of old accounts, without the ordered amounts
    bom: bool = False  # a byte order mark at the beginning
    address: str = ""  # appended to the download link

    def once(self, what: str) -> bool:
        """Whether the mistake `what` is made this time; counts it down."""
        left = getattr(self, what)
        setattr(self, what, max(left - 1, 0))
        return bool(left)


class Bills:
    """The bills of one merchant id."""

    def __init__(self, pay: Orders, now: Callable[[], datetime]) -> None:
        self.pay, self.now = pay, now
        # Both by the day in ISO form.
        self.plants: dict[str, Plant] = {}
        self.made: dict[str, list[Row]] = {}
        self._files: dict[str, tuple[datetime, bytes]] = {}

    def plant(self, day: str, **wrong: Any) -> None:
        """Sets the mistakes in a day's bill, instead of earlier ones. `wrong`: fields of Plant."""
        self.plants[day] = Plant(**wrong)

    # --- the API --------------------------------------------------------------------------------------------------
    def tradebill(self, authorization: str, query: dict[str, str], own_url: str) -> dict[str, Any]:
        """GET /v3/bill/tradebill: hash and link of a day's bill. Raises Failure."""
        if dict(AUTHORIZATION.findall(authorization)).get("mchid") != self.pay.mchid:
            raise Failure(403, "NO_AUTH")
        text = query.get("bill_date", "")
        if not DAY.fullmatch(text) or query.get("bill_type", "ALL") != "ALL" or query.get("tar_type") != "GZIP":
            raise Failure(400, "PARAM_ERROR")
        day, today = date.fromisoformat(text), day_of(self.now())
        if not months_later(today, -3) <= day < today:
            raise Failure(400, "INVALID_REQUEST", "the last three months, without today")
        plant = self.plants.get(text, Plant())
        if self.now() < at_local_time(day + timedelta(days=1), READY_FROM) or plant.once("creating"):
            raise Failure(400, "STATEMENT_CREATING")
        rows = self.rows(day)
        if not rows:
            raise Failure(400, "NO_STATEMENT_EXIST")
        return self._link(_file(rows, plant).encode(), plant, own_url)

    def download(self, token: str) -> bytes:
        """GET /v3/billdownload/file: the bill in gzip; this response is not signed. Raises Failure."""
        until, packed = self._files.get(token, (self.pay.real_now(), b""))
        if self.pay.real_now() >= until:
            raise Failure(400, "INVALID_REQUEST", "the link has expired")
        return packed

    def _link(self, raw: bytes, plant: Plant, own_url: str) -> dict[str, Any]:
        token = os.urandom(16).hex()
        self._files[token] = (self.pay.real_now() + LINK_LIFE, gzip.compress(raw, mtime=0))
        hashed = hashlib.sha1(raw + (b"?" if plant.once("wrong_hash") else b"")).hexdigest()
        return {
            "hash_type": "SHA1",
            "hash_value": hashed,
            # Real links were seen with lower-case percent escapes, and with characters that should be escaped.
            "download_url": f"{own_url}/v3/billdownload/file?token={token}{plant.address}",
        }

    # --- rows -----------------------------------------------------------------------------------------------------
    def rows(self, day: date) -> list[Row]:
        """The rows of a day: its payments, the refunds requested on it, and the planted mistakes."""
        text = day.isoformat()
        plant, made = self.plants.get(text, Plant()), self.made.setdefault(text, self._make(day))
        rows = [dict(row) for row in made] + [unknown_payment_row(self.pay.mchid, day, one) for one in plant.unknown]
        kept = [row for row in rows if number_of(row) not in plant.drop]
        for row in kept:
            if number_of(row) in plant.amounts:
                set_amount(row, plant.amounts[number_of(row)])
            if number_of(row) in plant.vouchers:
                apply_voucher(row, plant.vouchers[number_of(row)])
        return kept

    def _make(self, day: date) -> list[Row]:
        rows = list[Row]()
        for order in [*self.pay.orders.values(), *self.pay.sales.values()]:
            if order.success_time and _is_on(order.success_time, day):
                rows.append(payment_row(order))
            rows += [refund_row(order, one) for one in order.refunds.values() if _is_on(one["create_time"], day)]
        return rows


def _is_on(stamp: str, day: date) -> bool:
    return datetime.fromisoformat(stamp).astimezone(SHANGHAI).date() == day


def _file(rows: list[Row], plant: Plant) -> str:
    """The text of a bill, in the planted layout."""
    columns: tuple[str, ...] = COLUMNS
    if plant.old:
        columns = tuple(name for name in COLUMNS if name not in ("订单金额", "申请退款金额"))
    if plant.column_more:
        columns = (*COLUMNS[:9], "新增列", *COLUMNS[9:])
        rows = [{**row, "新增列": "x"} for row in rows]
    if plant.column_less is not None and plant.once("column_less_times"):
        columns = tuple(name for name in columns if name != plant.column_less)
    text = layout(rows, columns=columns, bom=plant.bom)
    if plant.once("cell_more"):
        head, first, *rest = text.split("\r\n")
        text = "\r\n".join([head, f"{first},`surplus", *rest])
    return text[: -len(text.rsplit("\r\n", 2)[1]) // 2] if plant.once("truncated") else text
