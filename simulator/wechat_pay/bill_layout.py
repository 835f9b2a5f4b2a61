"""The rows and the file of a trade bill, in WeChat Pay's real layout. Columns are named as in the file."""

import hashlib
from datetime import date
from decimal import Decimal
from typing import Any

from simulator.wechat_pay.orders import CLOSED, REFUND, SUCCESS, Order
from simulator.wechat_pay.refunds import ABNORMAL, PROCESSING

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
# A refund's status as a bill writes it.
STATES = {SUCCESS: "SUCCESS", PROCESSING: "PROCESSING", ABNORMAL: "CHANGE", CLOSED: "FAIL"}
FEE_TEN_THOUSANDTHS = 60
Row = dict[str, str]


def yuan(fen: int) -> str:
    """An amount as a bill writes it."""
    return str(Decimal(fen).scaleb(-2).quantize(Decimal("0.01")))


def layout(rows: list[Row], *, columns: tuple[str, ...] = COLUMNS, bom: bool = False) -> str:
    """A whole bill: header, rows, summary."""
    sums = {name: column for name, column in SUMS.items() if column in columns}
    totals = {name: str(sum((Decimal(row[column]) for row in rows), Decimal("0.00"))) for name, column in sums.items()}
    lines = [",".join(columns), *(_marked([row[name] for name in columns]) for row in rows)]
    lines += [",".join(["总交易单数", *totals]), _marked([str(len(rows)), *totals.values()])]
    return ("\ufeff" if bom else "") + "".join(f"{line}\r\n" for line in lines)


def _marked(cells: list[str]) -> str:
    return ",".join(f"`{cell}" for cell in cells)


def _row(order: Order) -> Row:
    """The cells that the payment and the refunds of an order share."""
    request = order.request
    money = ("应结订单金额", "代金券金额", "退款金额", "充值券退款金额", "订单金额", "申请退款金额", "手续费")
    return (
        dict.fromkeys(COLUMNS, "")
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


def payment_row(order: Order) -> Row:
    """The row of a paid order."""
    row = _row(order)
    set_amount(row, order.paid_fen)
    return row


def refund_row(order: Order, refund: dict[str, Any]) -> Row:
    """The row of a refund. `refund`: as the API shows it."""
    row = _row(order) | {
        "交易状态": REFUND,
        "微信退款单号": refund["refund_id"],
        "商户退款单号": refund["out_refund_no"],
        "退款类型": refund["channel"],
        "退款状态": STATES[refund["status"]],
    }
    set_amount(row, refund["amount"]["refund"])
    return row


def unknown_payment_row(mchid: str, day: date, planted: dict[str, Any]) -> Row:
    """The row of a payment that nobody made. `planted`: its out_trade_no and fen."""
    request = {
        "appid": "wx0",
        "mchid": mchid,
        "out_trade_no": planted["out_trade_no"],
        "payer": {"openid": "o_none"},
    }
    stamp = f"{day.isoformat()}T12:00:00+08:00"
    number = f"44000{hashlib.sha1(planted['out_trade_no'].encode()).hexdigest()[:20]}"
    return payment_row(Order(request, "", SUCCESS, number, stamp, planted["fen"]))


def set_amount(row: Row, fen: int) -> None:
    """Sets the amount of a payment or refund, and its fee."""
    fee = (fen * FEE_TEN_THOUSANDTHS + 5000) // 10_000
    if row["交易状态"] == REFUND:
        row |= {"退款金额": yuan(fen), "申请退款金额": yuan(fen), "手续费": yuan(-fee)}
    else:
        row |= {"应结订单金额": yuan(fen), "订单金额": yuan(fen), "手续费": yuan(fee)}


def apply_voucher(row: Row, voucher_fen: int) -> None:
    """Records that the merchant's voucher paid a part. The settled amount is then lower than the amount of the order or
    of the refund request.
    """
    is_refund = row["交易状态"] == REFUND
    settled, asked = ("退款金额", "申请退款金额") if is_refund else ("应结订单金额", "订单金额")
    row[settled] = str(Decimal(row[asked]) - Decimal(yuan(voucher_fen)))
    if not is_refund:
        row["代金券金额"] = yuan(voucher_fen)


def number_of(row: Row) -> str:
    """The out_refund_no of a refund, the out_trade_no of a payment."""
    return row["商户退款单号"] if row["交易状态"] == REFUND else row["商户订单号"]
