"""GET /v1/finance/usage: figures by business day and campaign, store, kind, source, funder or channel."""

from datetime import date, timedelta

import msgspec

from chalicelib import errors
from chalicelib.finance import rules, store
from chalicelib.finance.rules import RowKey, check_mall
from chalicelib.malls import parts as malls
from chalicelib.pages import Paging
from chalicelib.period import day_in, period

MOST_QUERIES = 100


class Row(msgspec.Struct, frozen=True):
    """One campaign, store, kind of coupon, source, funder or channel on one business day.

    `payments`, `paid_fen` and `refunded_fen` count the sales of all channels and all buyers; for a campaign, only the
    sales in which its coupons were used. `given_back` counts coupons that a refund or a till restored. `discount_fen`
    is what redeemed coupons took off, minus what restored coupons had taken off. `expired` does not include `voided`
    coupons. A store's `voided` counts coupons that were claimed there; a funder's counts coupons for which it would
    have paid a part. `joined` is only by source: the members who joined from it, former ids of merged members too. What
    a source's members bought is not counted by source: `payments` and `paid_fen` are 0 there. A member whose source
    names no mall counts in the first mall of the mini-program.
    """

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
    joined: int


class Usage(msgspec.Struct, frozen=True):
    rows: list[Row]
    next_cursor: str | None


def list_usage(
    *,
    by: str,
    from_: str,
    to: str,
    mall_id: str | None,
    merchant_id: str | None,
    paging: Paging,
) -> Usage:
    """Figures by business day, mall and id.

    The period is from business day `from` to `to`, both included, at most 92 days. A merchant sees its own stores.

    Raises ParameterInvalid. Raises RoleForbidden if a merchant asks for a grouping other than store.
    """
    if by not in rules.BY:
        raise errors.ParameterInvalid("by", reason=f"one of {', '.join(rules.BY)}", allowed=list(rules.BY))
    if merchant_id is not None and by != rules.BY_STORE:
        raise errors.RoleForbidden("by")
    own = malls.stores_of_merchant(merchant_id) if merchant_id is not None else None
    check_mall(mall_id)
    day, last_day = period(from_, to)
    after = None
    if paging.cursor is not None:
        first, _, after = paging.cursor.partition("~")
        day = day_in("cursor", first)
    rows: list[Row] = []
    for _ in range(MOST_QUERIES):  # a merchant's page may be short although another follows
        if day > last_day:
            return Usage(rows, None)
        room = paging.limit - len(rows)
        found, after = store.list_page(
            by, day, mall_id=mall_id, limit=room if own is None else 100, after=after or None
        )
        shown = [(key, measures) for key, measures in found if own is None or key.id in own]
        if len(shown) > room:
            shown = shown[:room]
            after = store.row_sk(shown[-1][0])
        rows += [_row(key, measures) for key, measures in shown]
        if after is None:
            day += timedelta(days=1)
        if len(rows) >= paging.limit:
            break
    return Usage(rows, f"{day.isoformat()}~{after or ''}" if day <= last_day else None)


def _row(key: RowKey, measures: dict[str, int]) -> Row:
    return Row(key.day, key.mall_id, key.id, **measures)
