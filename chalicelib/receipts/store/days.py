"""Stores the sums of a shopper's receipts by business day.

A receipt is written together with its day, and only if the day did not change after the read. So the day cap holds even
if many receipts are reported at once.
"""

from datetime import date

import msgspec

from chalicelib.aws import dynamo
from chalicelib.aws.dynamo import Action
from chalicelib.receipts.rules import Purchase, ShopperDay
from chalicelib.tables.receipts import ShopperDay as Item

DAY = "shopper_day"


def find(shopper: str, day: date) -> ShopperDay:
    """Returns the day of a shopper, empty if nothing was reported. Strongly consistent."""
    item = dynamo.find(Item, f"SHOPPER#{shopper}", f"DAY#{day.isoformat()}")
    if item is None:
        return ShopperDay(shopper, day)
    recent = tuple(msgspec.convert(one, Purchase) for one in item.recent)
    return ShopperDay(shopper, day, int(item.told_fen), recent, int(item.revision))


def action(day: ShopperDay) -> Action:
    """Returns the action that saves the day after a receipt. The commit raises Refused with DAY if another receipt of
    the day was written after the read."""
    item = Item(
        pk=f"SHOPPER#{day.shopper}",
        sk=f"DAY#{day.day.isoformat()}",
        told_fen=day.reported_fen,
        recent=[msgspec.to_builtins(one) for one in day.recent],
        revision=day.revision,
    )
    as_read = Item.revision == day.revision - 1 if day.revision > 1 else Item.pk.does_not_exist()
    return dynamo.put(DAY, item, as_read)
