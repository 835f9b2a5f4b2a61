"""Reads a trade bill: a header, rows whose cells each begin with a back-tick, and a summary.

Source: trade bill application, "bill format". Columns are found by their names, because the columns and their order
differ between WeChat Pay accounts. The bills of old accounts have only the settled amounts, not the ordered amounts
(before the merchant's own vouchers). The oldest use other column names.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice

PAYMENT, REFUND = "payment", "refund"
MARK, BOM = "`", "\ufeff"
(MERCHANT, TRANSACTION, ORDER, STATE, REFUND_ID, REFUND_NO, REFUND_STATE, FEE) = NEEDED = (
    *("商户号", "微信订单号", "商户订单号", "交易状态", "微信退款单号", "商户退款单号", "退款状态", "手续费"),
)
# The columns with the amounts of payments and refunds: as ordered; or as settled, in bills without ordered amounts.
ORDERED, SETTLED = ("订单金额", "申请退款金额"), ("应结订单金额", "退款金额")
ROWS = "总交易单数"
# Each sum of the summary, and the column that it adds up. A column that the bill does not have is not checked.
SUMS = {
    "应结订单总金额": "应结订单金额",
    "退款总金额": "退款金额",
    "手续费总金额": FEE,
    "订单总金额": "订单金额",
    "申请退款总金额": "申请退款金额",
}
OLD_NAMES = {"总金额": "应结订单金额", "总交易额": "应结订单总金额", "总退款金额": "退款总金额"}
# REVOKED: a payment by code that was reversed.
KINDS = {"SUCCESS": PAYMENT, "REFUND": REFUND, "REVOKED": REFUND}
# The state of a refund that failed. In any other state it succeeded or was still being processed when the bill was
# made.
FAIL = "FAIL"
# How many lines are read after the summary's header.
MOST_AFTER = 20
NUMBERS, LONGEST_NUMBER = (TRANSACTION, ORDER, REFUND_ID, REFUND_NO), 64
YUAN, NUMBER = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,6})?"), re.compile(r"[0-9]{1,9}(\.0+)?")


class Malformed(Exception):
    """The bill is not well formed; `why` says where."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Row:
    """A payment or a refund in the bill. `number`: the out_trade_no of a payment, the refund_id of a refund (the
    transaction id if it has none). `fen`: the order's amount, or the amount of the refund as requested (old accounts:
    the settled amounts); 0 for a failed refund. `fee_fen`: the commission. `failed`: a refund that failed."""

    kind: str
    number: str
    order_id: str
    transaction_id: str
    refund_no: str
    fen: int
    fee_fen: int
    failed: bool = False


@dataclass
class _Sums:
    """Sums of the rows read so far, by column."""

    rows: int = 0
    fen: dict[str, int] = field(default_factory=dict)

    def add(self, cells: dict[str, str], line: int) -> None:
        self.rows += 1
        for column in SUMS.values():
            if column in cells:
                self.fen[column] = self.fen.get(column, 0) + fen_of(cells[column], line)


@dataclass(frozen=True)
class Statement:
    """A bill that is being read. `settled_amounts`: its amounts exclude what the merchant's own vouchers paid. `rows`:
    in the order of the bill. Reading them raises Malformed at a wrong row, or at the end if the summary is missing or
    its sums are wrong. So read all rows before you act on one."""

    settled_amounts: bool
    rows: Iterator[Row]


def read(lines: Iterable[str], *, mchid: str) -> Statement:
    """Reads a bill from its lines. `mchid`: the merchant id that each row must have. Raises Malformed."""
    numbered = enumerate(lines, start=1)
    header = _names(next(numbered, (1, ""))[1].removeprefix(BOM))
    amounts = ORDERED if set(ORDERED) & set(header) else SETTLED
    missing = [name for name in (*NEEDED, *amounts) if name not in header]
    if missing:
        raise Malformed(f"no column {missing[0]}")
    if len(set(header)) < len(header):
        raise Malformed("a column is there twice")
    return Statement(amounts == SETTLED, _rows(numbered, header, amounts, mchid))


def _rows(
    numbered: Iterator[tuple[int, str]], header: list[str], amounts: tuple[str, str], mchid: str
) -> Iterator[Row]:
    sums = _Sums()
    for number, line in numbered:
        if not line.startswith(MARK):
            _check_summary(_plain(line), list(islice(numbered, MOST_AFTER)), amounts, sums, number)
            return
        cells = _cells(line, header, number)
        if cells[MERCHANT] != mchid:
            raise Malformed(f"line {number}: of merchant {cells[MERCHANT][:32]}")
        sums.add(cells, number)
        yield _row(cells, amounts, number)
    raise Malformed("no summary")


def fen_of(yuan: str, line: int) -> int:
    """Converts an amount from yuan to fen, exactly. `line`: the number of its line, for the error. Raises Malformed if
    it is no amount, or no whole number of fen."""
    fen = Decimal(yuan) * 100 if YUAN.fullmatch(yuan) else None
    if fen is None or fen != int(fen):
        raise Malformed(f"line {line}: no amount: {yuan[:32]!r}")
    return int(fen)


def _cells(line: str, names: list[str], number: int) -> dict[str, str]:
    """The cells of a line, by column. Every cell begins with a back-tick, so a cell may contain a comma."""
    values = _plain(line).removeprefix(MARK).split(f",{MARK}")
    if len(values) != len(names):
        raise Malformed(f"line {number}: {len(values)} cells under {len(names)} columns")
    return dict(zip(names, values, strict=True))


def _names(line: str) -> list[str]:
    return [OLD_NAMES.get(name, name) for name in _plain(line).split(",")]


def _plain(line: str) -> str:
    return line.rstrip("\r\n")


def _row(cells: dict[str, str], amounts: tuple[str, str], line: int) -> Row:
    kind = KINDS.get(cells[STATE])
    if kind is None:
        raise Malformed(f"line {line}: unknown state {cells[STATE][:32]!r}")
    if any(len(cells[name]) > LONGEST_NUMBER for name in NUMBERS):
        raise Malformed(f"line {line}: a number of more than {LONGEST_NUMBER} characters")
    failed = kind == REFUND and cells[REFUND_STATE] == FAIL
    refund_id = cells[REFUND_ID] if cells[REFUND_ID] not in ("", "0") else cells[TRANSACTION]
    return Row(
        kind=kind,
        number=cells[ORDER] if kind == PAYMENT else refund_id,
        order_id=cells[ORDER],
        transaction_id=cells[TRANSACTION],
        refund_no=cells[REFUND_NO] if kind == REFUND else "",
        fen=0 if failed else fen_of(cells[amounts[kind == REFUND]], line),
        fee_fen=fen_of(cells[FEE], line),
        failed=failed,
    )


def _check_summary(header: str, rest: list[tuple[int, str]], amounts: tuple[str, str], sums: _Sums, line: int) -> None:
    names = _names(header)
    lines = [one for _, one in rest if _plain(one)]
    needed = [name for name, column in SUMS.items() if column in amounts]
    if names[0] != ROWS or any(name not in names for name in needed):
        raise Malformed(f"line {line}: neither a row nor the summary")
    if len(lines) != 1 or not lines[0].startswith(MARK):
        raise Malformed(f"{len(lines)} lines after the summary's header")
    summary = _cells(lines[0], names, line + 1)
    if not NUMBER.fullmatch(summary[ROWS]) or Decimal(summary[ROWS]) != sums.rows:
        raise Malformed(f"the summary says {summary[ROWS][:12]} rows, there are {sums.rows}")
    for name, column in SUMS.items():
        if (
            name in summary
            and (column in sums.fen or not sums.rows)
            and fen_of(summary[name], line + 1) != sums.fen.get(column, 0)
        ):
            raise Malformed(f"the summary's {name} is not the rows'")
