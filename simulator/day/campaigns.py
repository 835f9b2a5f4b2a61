"""Publishes a day's campaigns. GIFT and PERCENT are used by several parts."""

from typing import Any

from simulator import seed
from simulator.day.stage import Stage

GIFT, PERCENT = "gift", "percent"


def campaign_id(stage: Stage, which: str) -> str:
    """The id of one of the day's campaigns."""
    return f"{stage.day_id}_{which}"


def publish(stage: Stage, which: str, name: str, **more: Any) -> None:
    """Publishes a campaign of the first mall. `more`: arguments of `seed.campaign`."""
    stage.notes.names[campaign_id(stage, which)] = name
    stage.operator.put(f"/v1/admin/campaigns/{campaign_id(stage, which)}", seed.campaign(name, **more))
