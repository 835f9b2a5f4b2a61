"""How a bill is read: as it was written, or not at all."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.providers.answers import trade_bill
from chalicelib.providers.answers.trade_bill import Malformed, Row
from simulator.wechat_pay.bill_layout import COLUMNS, layout, yuan

MCHID = "1900000109"
SAMPLES = Path(__file__).parent.parent / "samples"


def cells(kind="SUCCESS", order="order1", fen=100, fee=1, **more):
    refund = kind == "REFUND"
    told = dict.fromkeys(COLUMNS, "") | {
        "交易时间": "2026-11-23 12:00:00",
        "商户号": MCHID,
        "微信订单号": f"t-{order}",
        "商户订单号": order,
        "交易状态": kind,
        "微信退款单号": "0",
        "商户退款单号": "0",
        "商品名称": "咖啡",
        "应结订单金额": yuan(0 if refund else fen),
        "订单金额": yuan(0 if refund else fen),
        "退款金额": yuan(fen if refund else 0),
        "充值券退款金额": "0.00",
        "申请退款金额": yuan(fen if refund else 0),
        "手续费": yuan(fee),
    }
    return told | more


def read(text, mchid=MCHID):
    return list(trade_bill.read(text.splitlines(keepends=True), mchid=mchid).rows)


def why(text, mchid=MCHID):
    with pytest.raises(Malformed) as problem:
        read(text, mchid)
    return problem.value.why


PAID = cells()
BACK = cells("REFUND", fen=40, fee=-1, 微信退款单号="r1", 商户退款单号="our-r1", 退款状态="SUCCESS")


def test_a_payment_and_a_refund_are_read_by_the_names_of_their_columns():
    told = [
        Row("payment", "order1", "order1", "t-order1", "", 100, 1),
        Row("refund", "r1", "order1", "t-order1", "our-r1", 40, -1),
    ]
    assert read(layout([PAID, BACK])) == told
    assert read(layout([PAID, BACK], bom=True)) == told
    assert read(layout([PAID, BACK], columns=tuple(reversed(COLUMNS)))) == told
    more = [{**row, "新增列": "?"} for row in (PAID, BACK)]
    assert read(layout(more, columns=("新增列", *COLUMNS))) == told
    assert read(layout([PAID, BACK]).replace("\r\n", "\n")) == told


def test_a_comma_inside_a_cell_does_no_harm():
    assert read(layout([cells(商品名称="tea, hot")])) == read(layout([PAID]))


def test_a_refund_of_which_nothing_went_back_is_no_money():
    (row,) = read(layout([{**BACK, "退款状态": "FAIL"}]))
    assert (row.fen, row.failed) == (0, True)
    for state in ("PROCESSING", "CHANGE"):
        (row,) = read(layout([{**BACK, "退款状态": state}]))
        assert (row.fen, row.failed) == (40, False)


def test_a_bill_without_rows_is_empty():
    assert read(layout([])) == []


@pytest.mark.parametrize("name", [*trade_bill.NEEDED, *trade_bill.ORDERED])
def test_a_missing_column_is_named(name):
    assert why(layout([PAID], columns=tuple(one for one in COLUMNS if one != name))) == f"no column {name}"


def test_a_cell_more_or_less_is_refused_with_its_line():
    head, first, *rest = layout([PAID]).split("\r\n")
    assert why("\r\n".join([head, f"{first},`x", *rest])) == "line 2: 28 cells under 27 columns"
    assert why("\r\n".join([head, first.rsplit(",", 1)[0], *rest])) == "line 2: 26 cells under 27 columns"


def test_wherever_it_ends_too_early_it_is_refused():
    text = layout([PAID, BACK])
    for length in range(len(text) - len("0\r\n")):  # less than a whole digit of the last cell
        assert why(text[:length])


def test_a_summary_that_does_not_add_up_is_refused():
    text = layout([PAID, BACK])
    assert "rows" in why(text.replace("\r\n`2,", "\r\n`3,"))
    last = text.split("\r\n")[-2]
    assert "订单总金额" in why(text.replace(last, last.replace("`1.00,`0.40", "`1.01,`0.40", 2)))
    assert "2 lines" in why(f"{text}{last}\r\n")


def test_what_was_ordered_counts_and_not_what_is_settled_after_vouchers():
    vouchers = [cells(应结订单金额="0.80", 代金券金额="0.20"), {**BACK, "退款金额": "0.30"}]
    assert [row.fen for row in read(layout(vouchers))] == [100, 40]


def test_an_old_account_has_what_is_settled_only_and_the_oldest_other_names():
    columns = tuple(name for name in COLUMNS if name not in trade_bill.ORDERED)
    text = layout([PAID, BACK], columns=columns)
    older = (
        text.replace("特约商户号", "子商户号").replace("应结订单金额", "总金额").replace("应结订单总金额", "总交易额")
    )
    for one in (text, older.replace("退款总金额", "总退款金额", 1)):
        told = trade_bill.read(one.splitlines(keepends=True), mchid=MCHID)
        assert (told.settled_amounts, list(told.rows)) == (True, read(layout([PAID, BACK])))
    assert not trade_bill.read(layout([PAID]).splitlines(keepends=True), mchid=MCHID).settled_amounts
    assert why(layout([PAID], columns=tuple(one for one in columns if one != "退款金额"))) == "no column 退款金额"


def test_the_number_of_rows_may_be_written_as_any_number():
    text = layout([PAID, BACK])
    assert len(read(text.replace("\r\n`2,", "\r\n`2.0,"))) == 2
    for wrong in ("2.5", "-2", "", "二", "2e0"):
        assert "rows" in why(text.replace("\r\n`2,", f"\r\n`{wrong},"))


def test_a_bill_as_an_account_of_today_gets_it_is_read():
    """Made up by us, in the layout of the reference: byte order mark, CRLF, back-ticks, fees with five decimals."""
    raw = (SAMPLES / "tradebill.ALL.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert raw.count(b"\r\n") == raw.count(b"\n") == 8
    told = read(raw.decode())
    assert [(one.kind, one.fen, one.fee_fen, one.failed) for one in told] == [
        ("payment", 12800, 77, False),
        ("payment", 5000, 25, False),
        ("refund", 1500, -9, False),
        ("refund", 700, 0, False),
        ("refund", 0, 0, True),
    ]
    assert [one.number for one in told[:3]] == [
        *("k7m2q9x4w8c3v6b1n5z0a2s4", "p3f8d1g6h9j2l5r7t0y4u8i1"),
        "50300802612026112400000000001",
    ]


@pytest.mark.parametrize("wrong", ["1.005", "", "1,00", "-", "1e3", "NaN", "Infinity", "1.", "１.00", "9" * 30])
def test_what_is_no_whole_number_of_fen_is_no_amount(wrong):
    with pytest.raises(Malformed):
        trade_bill.fen_of(wrong, 2)


def test_amounts_are_exact():
    assert [trade_bill.fen_of(one, 2) for one in ("0.29", "1.1", "7", "-0.01", "0.01000", "123456789.99")] == [
        *(29, 110, 700, -1, 1, 12345678999)
    ]


def test_rows_of_another_merchant_id_and_unknown_states_are_refused():
    assert "merchant" in why(layout([PAID]), mchid="1900000999")
    assert "state" in why(layout([cells("NEW")]))
    assert "64" in why(layout([cells(order="x" * 65)]))


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["SUCCESS", "REFUND"]),
        st.text("abcXYZ019_-|*", min_size=6, max_size=32),
        st.integers(0, 10**10),
        st.integers(-(10**6), 10**6),
        st.sampled_from(["SUCCESS", "PROCESSING", "CHANGE"]),
        st.text(st.characters(blacklist_categories=["Cc", "Cs", "Zl", "Zp"], blacklist_characters="`"), max_size=20),
    ),
    max_size=8,
)


@given(ROWS, st.booleans(), st.randoms(use_true_random=False))
def test_what_is_written_is_read(wanted, bom, chance):
    made, expected = [], []
    for number, (kind, order, fen, fee, state, goods) in enumerate(wanted):
        more = {"商品名称": goods, "手续费": yuan(fee)}
        if kind == "REFUND":
            more |= {"微信退款单号": f"r{number}", "商户退款单号": f"our{number}", "退款状态": state}
        made.append(cells(kind, order, fen, fee, **more))
        refund = kind == "REFUND"
        expected.append(
            Row(
                "refund" if refund else "payment",
                f"r{number}" if refund else order,
                order,
                f"t-{order}",
                f"our{number}" if refund else "",
                fen,
                fee,
            )
        )
    columns = list(COLUMNS)
    chance.shuffle(columns)
    text = layout(made, columns=tuple(columns), bom=bom)
    lines = [f"{line}\r\n" for line in text.split("\r\n")[:-1]]
    assert list(trade_bill.read(lines, mchid=MCHID).rows) == expected
