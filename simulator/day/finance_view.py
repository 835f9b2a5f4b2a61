"""What finance sees of a day."""

from collections import Counter, defaultdict
from datetime import date, timedelta

from chalicelib.business_day import day_of
from simulator import seed
from simulator.day.stage import Stage

MEASURES = ("claimed", "redeemed", "given_back", "expired", "discount_fen", "payments", "paid_fen")
# The longest period, in days, that is queried here: the clock may be a year ahead.
MOST_DAYS = 60


def usage(stage: Stage, by: str) -> dict[str, Counter[str]]:
    """Measures by campaign (only the day's own), kind, source or store, since the day began."""
    rows = defaultdict[str, Counter[str]](Counter)
    path = f"/v1/finance/usage?by={by}&{_period(stage)}&limit=100"
    cursor: str | None = ""
    while cursor is not None:
        page = stage.finance.get(path + (f"&cursor={cursor}" if cursor else ""))
        for row in page["rows"]:
            if by != "campaign" or row["id"].startswith(stage.day_id):
                rows[row["id"]].update({name: row[name] for name in MEASURES})
        cursor = page["next_cursor"] or None
    return rows


def rates(stage: Stage, by: str) -> dict[str, float | None]:
    """Redemption rates in percent since the day began."""
    page = stage.finance.get(f"/v1/finance/redemption-rates?by={by}&{_period(stage)}")
    return {row["id"]: row["redemption_rate"] for row in page["rows"]}


def _period(stage: Stage) -> str:
    last: date = min(day_of(stage.running.now()), stage.began + timedelta(days=MOST_DAYS))
    return f"from={stage.began}&to={last}&mall_id={seed.SUN}"
