"""The trade bills of a WeChat Pay: made from what it saw, in the real layout, and wrong where it is told so.

`plant` says what is wrong with a day's bill; the rest of it stays true:

    creating, wrong_hash, truncated, cell_more   so many times, then it is right again
    column_less   the name of a column it lacks, while `column_less_times` (once unless told)
    column_more   a column nobody knows stands in the middle
    drop          numbers (out_trade_no, out_refund_no) whose rows are missing
    amounts       {number: fen} that it tells instead
    stray         [{"out_trade_no", "fen"}]: payments nobody made
    vouchers      {number: fen} that vouchers of the merchant paid of it, or that went back to none
    old           the layout of an old account, without what was ordered
    bom           it begins with a byte order mark
"""

import gzip
import hashlib
import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from chalicelib.business_day import SHANGHAI, at_local_time, day_of, months_later
from simulator.failure import Failure
from simulator.wechat_pay import ABNORMAL, AUTHORIZATION, CLOSED, PROCESSING, REFUND, SUCCESS, Order, WechatPay

COLUMNS = (
    *("交易时间", "公众账号ID", "商户号", "特约商户号", "设备号", "微信订单号", "商户订单号", "用户标识", "交易类型"),
    *("交易状态", "付款银行", "货币种类", "应结订单金额", "代金券金额", "微信退款单号", "商户退款单号", "退款金额"),
    *("充值券退款金额", "退款类型", "退款状态", "商品名称", "商户数据包", "手续费", "费率", "订单金额", "申请退款金额"),
    "费率备注",
)
SUMS = {
    "应结订单总金额": "应结订单金额",
    "退款总金额": "退款金额",
    "充值券退款总金额": "充值券退款金额",
    "手续费总金额": "手续费",
    "订单总金额": "订单金额",
    "申请退款总金额": "申请退款金额",
}
STATES = {SUCCESS: "SUCCESS", PROCESSING: "PROCESSING", ABNORMAL: "CHANGE", CLOSED: "FAIL"}
FEE_TEN_THOUSANDTHS = 60
LINK_LIFE = timedelta(minutes=5)
FROM = time(10)
DAY = re.compile(r"\d{4}-\d\d-\d\d")
Row = dict[str, str]


@dataclass
class Plant:
    """What is wrong with a day's bill."""

    creating: int = 0
    wrong_hash: int = 0
    truncated: int = 0
    cell_more: int = 0
    column_less: str | None = None
    column_less_times: int = 1
    column_more: bool = False
    drop: list[str] = field(default_factory=list)
    amounts: dict[str, int] = field(default_factory=dict)
    stray: list[dict[str, Any]] = field(default_factory=list)
    vouchers: dict[str, int] = field(default_factory=dict)
    old: bool = False
    bom: bool = False
    address: str = ""

    def once(self, what: str) -> bool:
        """Whether it is wrong so this time; there is one time less to come."""
        left = getattr(self, what)
        setattr(self, what, max(left - 1, 0))
        return bool(left)


def yuan(fen: int) -> str:
    """As a bill writes an amount."""
    return str(Decimal(fen).scaleb(-2).quantize(Decimal("0.01")))


def layout(rows: list[Row], *, columns: tuple[str, ...] = COLUMNS, bom: bool = False) -> str:
    """A whole bill: header, rows, summary."""
    sums = {name: column for name, column in SUMS.items() if column in columns}
    told = {name: str(sum((Decimal(row[column]) for row in rows), Decimal("0.00"))) for name, column in sums.items()}
    lines = [",".join(columns), *(_marked([row[name] for name in columns]) for row in rows)]
    lines += [",".join(["总交易单数", *told]), _marked([str(len(rows)), *told.values()])]
    return ("\ufeff" if bom else "") + "".join(f"{line}\r\n" for line in lines)


def _marked(cells: list[str]) -> str:
    return ",".join(f"`{cell}" for cell in cells)


class Bills:
    """The bills of one merchant id."""

    def __init__(self, pay: WechatPay, now: Callable[[], datetime]) -> None:
        self.pay, self.now = pay, now
        self.plants: dict[str, Plant] = {}
        # A bill that was made is never brought up to date.
        self.made: dict[str, list[Row]] = {}
        self._files: dict[str, tuple[datetime, bytes]] = {}

    # --- told by whoever tries us ---------------------------------------------------------------------------------
    def plant(self, day: str, **wrong: Any) -> None:
        """From now on that day's bill is wrong so, and so only."""
        self.plants[day] = Plant(**wrong)

    # --- the API --------------------------------------------------------------------------------------------------
    def tradebill(self, authorization: str, asked: dict[str, str], own_url: str) -> dict[str, Any]:
        """GET /v3/bill/tradebill"""
        if dict(AUTHORIZATION.findall(authorization)).get("mchid") != self.pay.mchid:
            raise Failure(403, "NO_AUTH")
        text = asked.get("bill_date", "")
        if not DAY.fullmatch(text) or asked.get("bill_type", "ALL") != "ALL" or asked.get("tar_type") != "GZIP":
            raise Failure(400, "PARAM_ERROR")
        day, today = date.fromisoformat(text), day_of(self.now())
        if not months_later(today, -3) <= day < today:
            raise Failure(400, "INVALID_REQUEST", "the last three months, without today")
        plant = self.plants.get(text, Plant())
        if self.now() < at_local_time(day + timedelta(days=1), FROM) or plant.once("creating"):
            raise Failure(400, "STATEMENT_CREATING")
        rows = self.rows(day)
        if not rows:
            raise Failure(400, "NO_STATEMENT_EXIST")
        return self._link(_spoilt(rows, plant).encode(), plant, own_url)

    def _link(self, raw: bytes, plant: Plant, own_url: str) -> dict[str, Any]:
        token = os.urandom(16).hex()
        self._files[token] = (self.pay.real_now() + LINK_LIFE, gzip.compress(raw, mtime=0))
        hashed = hashlib.sha1(raw + (b"?" if plant.once("wrong_hash") else b"")).hexdigest()
        return {
            "hash_type": "SHA1",
            "hash_value": hashed,
            # Addresses were seen with small letters after a percent sign, and with characters that need one.
            "download_url": f"{own_url}/v3/billdownload/file?token={token}{plant.address}",
        }

    def download(self, token: str) -> bytes:
        """GET /v3/billdownload/file: packed; its answer carries no signature."""
        until, packed = self._files.get(token, (self.pay.real_now(), b""))
        if self.pay.real_now() >= until:
            raise Failure(400, "INVALID_REQUEST", "the link is over")
        return packed

    # --- what happened --------------------------------------------------------------------------------------------
    def rows(self, day: date) -> list[Row]:
        """All of a day: what was paid, and what was asked to go back; with what is planted."""
        text = day.isoformat()
        plant, made = self.plants.get(text, Plant()), self.made.setdefault(text, self._make(day))
        rows = [dict(row) for row in made] + [_stray(self.pay.mchid, day, one) for one in plant.stray]
        kept = [row for row in rows if not {_number(row)} & set(plant.drop)]
        for row in kept:
            if _number(row) in plant.amounts:
                _tell(row, plant.amounts[_number(row)])
            if _number(row) in plant.vouchers:
                _settle(row, plant.vouchers[_number(row)])
        return kept

    def _make(self, day: date) -> list[Row]:
        rows = list[Row]()
        for order in [*self.pay.orders.values(), *self.pay.sales.values()]:
            if order.success_time and _on(order.success_time, day):
                rows.append(_payment(order))
            rows += [_refund(order, one) for one in order.refunds.values() if _on(one["create_time"], day)]
        return rows


def _number(row: Row) -> str:
    return row["商户退款单号"] if row["交易状态"] == REFUND else row["商户订单号"]


def _on(stamp: str, day: date) -> bool:
    return datetime.fromisoformat(stamp).astimezone(SHANGHAI).date() == day


def _row(order: Order) -> Row:
    """What payments and refunds of an order share."""
    request = order.request
    told = dict.fromkeys(COLUMNS, "")
    money = ("应结订单金额", "代金券金额", "退款金额", "充值券退款金额", "订单金额", "申请退款金额", "手续费")
    return (
        told
        | dict.fromkeys(money, "0.00")
        | {
            "交易时间": order.success_time[:19].replace("T", " "),
            "公众账号ID": request["appid"],
            "商户号": request["mchid"],
            "特约商户号": "0",
            "微信订单号": order.transaction_id,
            "商户订单号": request["out_trade_no"],
            "用户标识": request["payer"]["openid"],
            "交易类型": "JSAPI",
            "交易状态": SUCCESS,
            "付款银行": "OTHERS",
            "货币种类": "CNY",
            "微信退款单号": "0",
            "商户退款单号": "0",
            "商品名称": request.get("description", ""),
            "商户数据包": request.get("attach", ""),
            "费率": "0.60%",
        }
    )


def _payment(order: Order) -> Row:
    row = _row(order)
    _tell(row, order.paid_fen)
    return row


def _refund(order: Order, refund: dict[str, Any]) -> Row:
    row = _row(order) | {
        "交易状态": REFUND,
        "微信退款单号": refund["refund_id"],
        "商户退款单号": refund["out_refund_no"],
        "退款类型": refund["channel"],
        "退款状态": STATES[refund["status"]],
    }
    _tell(row, refund["amount"]["refund"])
    return row


def _stray(mchid: str, day: date, told: dict[str, Any]) -> Row:
    request = {"appid": "wx0", "mchid": mchid, "out_trade_no": told["out_trade_no"], "payer": {"openid": "o_stray"}}
    stamp = f"{day.isoformat()}T12:00:00+08:00"
    number = f"44000{hashlib.sha1(told['out_trade_no'].encode()).hexdigest()[:20]}"
    return _payment(Order(request, "", SUCCESS, number, stamp, told["fen"]))


def _tell(row: Row, fen: int) -> None:
    """Writes an amount where the row's kind has it, and its fee."""
    fee = (fen * FEE_TEN_THOUSANDTHS + 5000) // 10_000
    if row["交易状态"] == REFUND:
        row |= {"退款金额": yuan(fen), "申请退款金额": yuan(fen), "手续费": yuan(-fee)}
    else:
        row |= {"应结订单金额": yuan(fen), "订单金额": yuan(fen), "手续费": yuan(fee)}


def _settle(row: Row, voucher_fen: int) -> None:
    """A voucher of the merchant paid so much: what is settled is less than what was ordered, or asked to go back."""
    back = row["交易状态"] == REFUND
    settled, asked = ("退款金额", "申请退款金额") if back else ("应结订单金额", "订单金额")
    row[settled] = str(Decimal(row[asked]) - Decimal(yuan(voucher_fen)))
    if not back:
        row["代金券金额"] = yuan(voucher_fen)


def _spoilt(rows: list[Row], plant: Plant) -> str:
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


def balances(bill: dict[str, Any], differences: list[dict[str, Any]]) -> bool:
    """Whether a bill as the product tells it accounts for every fen and every row of both sides; `differences`: all of
    its day, without rows of other systems."""
    stand = [one for one in differences if one["state"] != "gone"]
    for kind, fen, rows in (("payment", "paid_fen", "payments"), ("refund", "refunded_fen", "refunds")):
        differ = [one for one in stand if one["kind"] == kind]
        apart = sum((one["theirs_fen"] or 0) - (one["ours_fen"] or 0) for one in differ)
        more = sum(one["ours_fen"] is None for one in differ) - sum(one["theirs_fen"] is None for one in differ)
        for what, by in ((fen, apart), (rows, more)):
            theirs = bill["theirs"][what] - bill["not_ours"][what] - bill["refunds_failed"][what]
            if theirs != bill["ours"][what] - bill["other_day"][what] + bill["held"][what] + by:
                return False
    counted = sum(number for what, number in bill["counts"].items() if what not in ("ours_only", "other_day"))
    return bool(counted == bill["theirs"]["payments"] + bill["theirs"]["refunds"])
