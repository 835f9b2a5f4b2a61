"""Refused claims of a campaign by business day and reason: REFUSED#<campaign>#<shard> <day>#<reason>.

All processes write in a rush, so a campaign has SHARDS partitions.
"""

import random
from collections import Counter
from dataclasses import dataclass
from datetime import date

from chalicelib.aws import dynamo
from chalicelib.tables.coupons import RefusedClaims

SHARDS = 8


@dataclass(frozen=True)
class RefusalKey:
    """What refusals are counted by. `reason`: the code of the error."""

    campaign_id: str
    day: date
    reason: str


def add(key: RefusalKey, claims: int) -> None:
    """Adds refused claims to a count. Raises errors.Busy and errors of DynamoDB."""
    shard = random.randrange(SHARDS)  # noqa: S311 only spreads load, no secret
    row = RefusedClaims(pk=_pk(key.campaign_id, shard), sk=f"{key.day.isoformat()}#{key.reason}")
    dynamo.commit([dynamo.update("refused", row, [RefusedClaims.claims.add(claims)])])


def list_days(campaign_id: str, first: date, last: date) -> list[tuple[RefusalKey, int]]:
    """The counts of a campaign from the day `first` to `last`, both included, by day and reason."""
    # "$" follows "#": the last day's rows are included.
    between = RefusedClaims.sk.between(f"{first.isoformat()}#", f"{last.isoformat()}$")
    sums: Counter[str] = Counter()
    for shard in range(SHARDS):
        for item in RefusedClaims.query(_pk(campaign_id, shard), between):
            sums[item.sk] += int(item.claims)
    found = []
    for sk, claims in sorted(sums.items()):
        day, _, reason = sk.partition("#")
        found.append((RefusalKey(campaign_id, date.fromisoformat(day), reason), claims))
    return found


def _pk(campaign_id: str, shard: int) -> str:
    return f"REFUSED#{campaign_id}#{shard}"
