"""GET /v1/finance/redemption-rates: redemption rates of a period, by campaign, kind, store or source."""

from datetime import date, timedelta

import msgspec

from chalicelib import errors
from chalicelib.finance import rules, store
from chalicelib.period import period


class RateRow(msgspec.Struct, frozen=True):
    """One campaign, kind, store or source of a mall over the whole period.

    `redeemed` excludes coupons that were restored, and includes coupons claimed before the period. `of_claimed` is how
    many coupons were claimed; for a store, how many were claimed anywhere in its mall. `redemption_rate` is `redeemed`
    in percent of `of_claimed`, rounded to a tenth. It is null if no coupon was claimed.
    """

    mall_id: str
    id: str
    claimed: int
    redeemed: int
    expired: int
    voided: int
    discount_fen: int
    of_claimed: int
    redemption_rate: float | None


class Rates(msgspec.Struct, frozen=True):
    rows: list[RateRow]


def list_rates(*, by: str, from_: str, to: str, mall_id: str | None) -> Rates:
    """Redemption rates of a period, by mall and id.

    The period is from business day `from` to `to`, both included, at most 92 days. Raises ParameterInvalid.
    """
    if by not in rules.RATED_BY:
        raise errors.ParameterInvalid("by", reason=f"one of {', '.join(rules.RATED_BY)}", allowed=list(rules.RATED_BY))
    rules.check_ids(mall_id=mall_id)
    day, last_day = period(from_, to)
    counted = _sums(by, day, last_day, mall_id)
    of_mall = None
    if by == rules.BY_STORE:
        of_mall = rules.claimed_by_mall(_sums(rules.BY_KIND, day, last_day, mall_id))
    return Rates([_row(place, measures, of_mall) for place, measures in sorted(counted.items())])


def _row(place: tuple[str, str], measures: dict[str, int], of_mall: dict[str, int] | None) -> RateRow:
    mall_id, named = place
    redeemed = measures["redeemed"] - measures["given_back"]
    claimed = measures["claimed"]
    of_claimed = claimed if of_mall is None else of_mall.get(mall_id, 0)
    return RateRow(
        mall_id=mall_id,
        id=named,
        claimed=claimed,
        redeemed=redeemed,
        expired=measures["expired"],
        voided=measures["voided"],
        discount_fen=measures["discount_fen"],
        of_claimed=of_claimed,
        redemption_rate=rules.rate(redeemed, of_claimed),
    )


def _sums(by: str, day: date, last_day: date, mall_id: str | None) -> dict[tuple[str, str], dict[str, int]]:
    days = (day + timedelta(days=n) for n in range((last_day - day).days + 1))
    return rules.sum_days(row for one in days for row in store.list_day(by, one, mall_id=mall_id))
