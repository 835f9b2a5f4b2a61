"""What a person has to look at."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Difference:
    """A stock (`code` None) or a coupon on which both sides do not agree, and in what."""

    id: str
    since: datetime | None
    campaign_id: str
    stock_id: str | None
    code: str | None
    coupon_id: str | None
    member_id: str | None
    why: tuple[str, ...]
