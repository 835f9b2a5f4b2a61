"""GET /v1/finance/usage: figures by business day and campaign, store, source, printed code or another grouping."""

from collections.abc import Sequence
from datetime import date, timedelta

import msgspec

from chalicelib import errors
from chalicelib.finance import rules, store
from chalicelib.finance.rules import RowKey
from chalicelib.malls import parts as malls
from chalicelib.pages import Paging
from chalicelib.period import day_in, period

MOST_QUERIES = 100
READ_AT_ONCE = 100  # DynamoDB reads at most so many items in one call


class Row(msgspec.Struct, frozen=True):
    """One campaign, store, kind of coupon, source, printed code, funder, channel or use of points on one business day.

    `payments`, `paid_fen` and `refunded_fen` count the sales of all channels and all buyers; for a campaign, only the
    sales in which its coupons were used; for a source or a printed code, only the sales of the members who joined from
    it, in the mall of the sale. A sale without a member counts in no source. `given_back` counts coupons that a refund
    or a till restored. `discount_fen` is what redeemed coupons took off, minus what restored coupons had taken off.
    `expired` does not include `voided` coupons. A store's `voided` counts coupons that were claimed there; a funder's
    counts coupons for which it would have paid a part. `points_spent` is less the points that were restored, so it can
    be negative on a day. `joined` is only by source and by printed code: the members who joined from it, former ids of
    merged members too. A member whose source names no mall counts in the first mall of the mini-program.
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
    points_spent: int
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
    id_: str | None,
    merchant_id: str | None,
    paging: Paging,
) -> Usage:
    """Figures by business day, mall and id.

    The period is from business day `from` to `to`, both included, at most 92 days. With `id`, only the rows of this id.
    A merchant sees its own stores.

    Raises ParameterInvalid. Raises RoleForbidden if a merchant asks for a grouping other than store.
    """
    if by not in rules.BY:
        raise errors.ParameterInvalid("by", reason=f"one of {', '.join(rules.BY)}", allowed=list(rules.BY))
    if merchant_id is not None and by != rules.BY_STORE:
        raise errors.RoleForbidden("by")
    own = malls.stores_of_merchant(merchant_id) if merchant_id is not None else None
    rules.check_ids(mall_id=mall_id, id_=id_)
    day, last_day = period(from_, to)
    after = None
    if paging.cursor is not None:
        first, _, after = paging.cursor.partition("~")
        day = day_in("cursor", first)
    if id_ is not None:
        shown_malls = [mall_id] if mall_id is not None else malls.mall_ids()
        keys = _keys_of(by, id_, day, last_day, shown_malls) if own is None or id_ in own else []
        return _find([key for key in keys if (key.day, store.row_sk(key)) > (day, after or "")], paging.limit)
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


def _keys_of(by: str, named: str, day: date, last_day: date, mall_ids: Sequence[str]) -> list[RowKey]:
    """The keys of the rows that one id can have, in the order of pages."""
    days = [day + timedelta(days=number) for number in range((last_day - day).days + 1)]
    keys = [RowKey(by, one_day, mall_id, named) for one_day in days for mall_id in mall_ids]
    return sorted(keys, key=lambda key: (key.day, store.row_sk(key)))


def _find(keys: Sequence[RowKey], limit: int) -> Usage:
    """A page of the rows that exist."""
    rows: list[Row] = []
    for start in range(0, len(keys), READ_AT_ONCE):
        part = keys[start : start + READ_AT_ONCE]
        found = store.find_rows(part)
        rows += [_row(key, found[key]) for key in part if key in found]
        if len(rows) > limit:
            last = rows[limit - 1]
            return Usage(rows[:limit], f"{last.day.isoformat()}~{last.mall_id}#{last.id}")
    return Usage(rows, None)


def _row(key: RowKey, measures: dict[str, int]) -> Row:
    return Row(key.day, key.mall_id, key.id, **measures)
