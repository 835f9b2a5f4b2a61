"""The kinds of coupon and what each is worth: the fields of each, its reserve in a budget, and its discount."""

from typing import Annotated

import msgspec

from chalicelib.shapes import Word

Fen = Annotated[int, msgspec.Meta(ge=1, le=100_000_00)]
FenOrNone = Annotated[int, msgspec.Meta(ge=0, le=100_000_00)]
Percent = Annotated[int, msgspec.Meta(ge=1, le=100)]
Skus = Annotated[tuple[Word, ...], msgspec.Meta(min_length=1, max_length=50)]


class CashOff(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="cash_off"):
    """满减: `discount_fen` off goods of `threshold_fen` or more."""

    threshold_fen: Fen
    discount_fen: Fen


class PercentOff(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="percent_off"):
    """折扣: `percent` of the goods' amount off, at most `ceiling_fen`."""

    percent: Percent
    ceiling_fen: Fen
    threshold_fen: FenOrNone = 0


class Exchange(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="exchange"):
    """换购: one of `skus` for `price_fen` when other goods of `threshold_fen` or more are bought with it. It takes off
    at most `ceiling_fen`."""

    skus: Skus
    price_fen: FenOrNone
    ceiling_fen: Fen
    threshold_fen: FenOrNone = 0


class Gift(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="gift"):
    """买赠: one of `skus` free when other goods of `threshold_fen` or more are bought with it. It takes off at most
    `ceiling_fen`."""

    skus: Skus
    ceiling_fen: Fen
    threshold_fen: FenOrNone = 0


class RandomCash(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="random_cash"):
    """随机立减: an amount between `least_fen` and `most_fen`, drawn at the claim, off goods of `threshold_fen` or
    more."""

    threshold_fen: Fen
    least_fen: Fen
    most_fen: Fen


class ParkingTime(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="parking_time"):
    """停车时长: `minutes` of a parking visit, worth at most `ceiling_fen` if that is set."""

    minutes: Annotated[int, msgspec.Meta(ge=1, le=1440)]
    ceiling_fen: Fen | None = None


Worth = CashOff | PercentOff | Exchange | Gift | RandomCash | ParkingTime


def kind_of(worth: Worth) -> str:
    """The kind's name in the API and in events, such as `cash_off`."""
    return str(worth.__struct_config__.tag)


def reserve_of(worth: Worth, drawn_fen: int | None = None) -> int:
    """The most that one coupon can take off, in fen. A claim reserves this amount from the campaign's budget. For
    random cash it is the amount drawn, or the highest amount if nothing is drawn yet. For parking time without a
    ceiling it is 0."""
    if drawn_fen is not None:
        return drawn_fen
    if isinstance(worth, CashOff):
        return worth.discount_fen
    if isinstance(worth, RandomCash):
        return worth.most_fen
    return worth.ceiling_fen or 0


def least_reserve_of(worth: Worth) -> int:
    """The least that a future claim can reserve, in fen. For random cash it is the lowest amount that can be drawn; for
    other kinds it is `reserve_of`."""
    return worth.least_fen if isinstance(worth, RandomCash) else reserve_of(worth)


def draw_amount(worth: Worth, chance: int, most_fen: int | None = None) -> int | None:
    """Draws the amount of random cash, in fen; None for other kinds.

    `chance` is a large number that no caller can choose. `most_fen` is what the budget has left (None: enough). The
    draw is at most `most_fen`, but never less than `least_fen`.
    """
    if not isinstance(worth, RandomCash):
        return None
    drawn = worth.least_fen + chance % (worth.most_fen - worth.least_fen + 1)
    return drawn if most_fen is None else min(drawn, max(worth.least_fen, most_fen))


def discount_of(worth: Worth, *, goods_fen: int, item_fen: int, drawn_fen: int | None) -> int:
    """What a coupon takes off, in fen, before the basket and the budget limit it.

    `goods_fen` is what is left to pay of the goods to which the coupon applies. `item_fen` is the price of one unit of
    the article that is exchanged or given. `drawn_fen` is the amount drawn for random cash. Parking time takes nothing
    off a basket.
    """
    if isinstance(worth, CashOff):
        return worth.discount_fen
    if isinstance(worth, RandomCash):
        return drawn_fen or 0
    if isinstance(worth, PercentOff):
        return min(worth.ceiling_fen, goods_fen * worth.percent // 100)
    if isinstance(worth, Exchange):
        return min(worth.ceiling_fen, max(0, item_fen - worth.price_fen))
    if isinstance(worth, Gift):
        return min(worth.ceiling_fen, item_fen)
    return 0
