"""GET /v1/finance/usage: by business day and campaign, store, kind of coupon, source, funder, or channel of sales."""

from datetime import date, timedelta

import msgspec

from chalicelib import errors
from chalicelib.finance import rules, store
from chalicelib.finance.period import day_in, period
from chalicelib.finance.rules import RowKey
from chalicelib.malls import parts as malls
from chalicelib.pages import Paging

MOST_QUERIES = 100


class Row(msgspec.Struct, frozen=True):
    """One campaign, store, kind, source, funder or channel on one business day. `payments`, `paid_fen` and
    `refunded_fen`: sales of every channel, whoever bought; of a campaign, those its coupons were used in.
    `discount_fen` is what was redeemed less what was given back. A voided coupon was made worthless before it expired,
    and is not among the expired; a store's are those claimed there, a funder's those it would have borne a part of."""

    day: date
    mall_id: str
    id: str
    claimed: int
    redeemed: int
    given_back: int
    expired: int
    voided: int
    discount_fen: int
    payments: int
    paid_fen: int
    refunded_fen: int
    points_given: int
    points_taken_back: int


class Usage(msgspec.Struct, frozen=True):
    rows: list[Row]
    next_cursor: str | None


def handle(
    *,
    by: str,
    from_: str,
    to: str,
    mall_id: str | None,
    merchant_id: str | None,
    paging: Paging,
) -> Usage:
    """Figures by business day, mall and id.

    Rows from `from` to `to` (both included), by day, mall and id; for a merchant, those of its own stores. Raises
    ParameterInvalid; RoleForbidden for a merchant asking by campaign.
    """
    if by not in rules.BY:
        raise errors.ParameterInvalid("by", reason=f"one of {', '.join(rules.BY)}", allowed=list(rules.BY))
    if merchant_id is not None and by != rules.BY_STORE:
        raise errors.RoleForbidden("by")
    own = malls.stores_of_merchant(merchant_id) if merchant_id is not None else None
    day, last_day = period(from_, to, mall_id)
    after = None
    if paging.cursor is not None:
        begun, _, after = paging.cursor.partition("~")
        day = day_in("cursor", begun)
    rows: list[Row] = []
    for _ in range(MOST_QUERIES):  # a merchant's page may be short, and still have a next
        if day > last_day:
            return Usage(rows, None)
        room = paging.limit - len(rows)
        found, after = store.page(by, day, mall_id=mall_id, limit=room if own is None else 100, after=after or None)
        shown = [(key, measures) for key, measures in found if own is None or key.id in own]
        if len(shown) > room:
            shown = shown[:room]
            after = store.place(shown[-1][0])
        rows += [_row(key, measures) for key, measures in shown]
        if after is None:
            day += timedelta(days=1)
        if len(rows) >= paging.limit:
            break
    return Usage(rows, f"{day.isoformat()}~{after or ''}" if day <= last_day else None)


def _row(key: RowKey, measures: dict[str, int]) -> Row:
    return Row(key.day, key.mall_id, key.id, **measures)
