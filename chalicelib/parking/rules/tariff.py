"""Tariffs of car parks: free minutes, begun blocks, the cap per day. Pure."""

from typing import Annotated

import msgspec

from chalicelib import errors
from chalicelib.shapes import Id

DAY_MINUTES = 24 * 60


class Tariff(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The first `free_minutes` of a visit cost nothing. Then each begun block of `block_minutes` costs `block_fen`, and
    24 hours of chargeable time cost at most `day_cap_fen`. `points_per_hour` pay for an hour; None: no points are
    accepted. After settling, a car has `exit_grace_minutes` to leave."""

    free_minutes: Annotated[int, msgspec.Meta(ge=0, le=1440)]
    block_minutes: Annotated[int, msgspec.Meta(ge=1, le=1440)]
    block_fen: Annotated[int, msgspec.Meta(ge=0, le=100_000)]
    day_cap_fen: Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]
    points_per_hour: Annotated[int, msgspec.Meta(ge=1, le=100_000)] | None = None
    exit_grace_minutes: Annotated[int, msgspec.Meta(ge=0, le=240)] = 15


class CarParkSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A car park of a mall. A visit keeps the tariff that was valid at its entry."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
    mall_id: Id
    tariff: Tariff


def check_tariff(tariff: Tariff) -> None:
    """Refuses a tariff whose daily cap is less than one block. Raises ValueInvalid."""
    if tariff.day_cap_fen < tariff.block_fen:
        raise errors.ValueInvalid("tariff.day_cap_fen", reason="the daily cap must be at least the price of one block")


def price_fen(tariff: Tariff, minutes: int) -> int:
    """The price in fen of `minutes` chargeable minutes: begun blocks are charged, and 24 hours cost at most the daily
    cap. 0 for negative minutes."""
    days, rest = divmod(max(0, minutes), DAY_MINUTES)
    return days * _capped_fen(tariff, DAY_MINUTES) + _capped_fen(tariff, rest)


def uncapped_fen(tariff: Tariff, minutes: int) -> int:
    """As `price_fen`, but without the daily cap."""
    return -(-max(0, minutes) // tariff.block_minutes) * tariff.block_fen


def _capped_fen(tariff: Tariff, minutes: int) -> int:
    return min(tariff.day_cap_fen, uncapped_fen(tariff, minutes))
