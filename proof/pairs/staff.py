"""Pairs on what staff set up: tokens, devices, campaigns, QR codes."""

from collections.abc import Callable
from typing import Any

from proof.scenes import common as scenes
from proof.scenes.callers import response_of
from proof.schedules import Pair
from proof.world import World


def merchants_campaign(campaign_id: str) -> Callable[[World], Any]:
    """The merchant's staff put a campaign."""

    def put(world: World) -> Any:
        headers = {"Authorization": f"Bearer {world.notes['merchant']}"}
        answer = world.http(
            "PUT", f"/v1/admin/campaigns/{campaign_id}", {**scenes.THREE_UNITS, "merchant_id": "lin"}, headers
        )
        return response_of(answer)

    return put


PAIRS = (
    Pair(
        "a merchant puts two campaigns at its limit",
        scenes.one_campaign_left,
        merchants_campaign("lin_a"),
        merchants_campaign("lin_b"),
        reads_documents=True,
    ),
)
