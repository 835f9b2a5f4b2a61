"""Tasks for a person."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Difference:
    """A stock (`code` None) or a sent coupon that differs between WeChat Pay and us. `why`: the reasons; `since`: when
    it became a task."""

    id: str
    since: datetime | None
    campaign_id: str
    stock_id: str | None
    code: str | None
    coupon_id: str | None
    member_id: str | None
    why: tuple[str, ...]
