"""What a shopper's receipts of a business day came to: a receipt is written under the day as it was read, so that the
limits of a day hold however many are reported at once."""

from datetime import date

import msgspec

from chalicelib.aws import dynamo
from chalicelib.aws.dynamo import Action
from chalicelib.receipts.rules import Bought, ShopperDay
from chalicelib.tables.receipts import ShopperDay as Item

DAY = "shopper_day"


def find(shopper: str, day: date) -> ShopperDay:
    """Strongly read; empty where nothing was told of it."""
    item = dynamo.find(Item, f"SHOPPER#{shopper}", f"DAY#{day.isoformat()}")
    if item is None:
        return ShopperDay(shopper, day)
    recent = tuple(msgspec.convert(one, Bought) for one in item.recent)
    return ShopperDay(shopper, day, int(item.told_fen), recent, int(item.revision))


def action(day: ShopperDay) -> Action:
    """Writes the day as it stands after a receipt; refused under DAY where another came since it was read."""
    item = Item(
        pk=f"SHOPPER#{day.shopper}",
        sk=f"DAY#{day.day.isoformat()}",
        told_fen=day.told_fen,
        recent=[msgspec.to_builtins(one) for one in day.recent],
        revision=day.revision,
    )
    as_read = Item.revision == day.revision - 1 if day.revision > 1 else Item.pk.does_not_exist()
    return dynamo.put(DAY, item, as_read)
