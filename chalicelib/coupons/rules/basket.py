"""A basket: the articles that a shopper buys, and the store."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import msgspec

from chalicelib import errors
from chalicelib.shapes import PurchaseFen, Quantity, Word

MOST_LINES = 200


class BasketLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One article of a basket. `amount_fen` is the price of all `quantity` units together."""

    sku: Word
    amount_fen: PurchaseFen
    quantity: Quantity = 1
    category: Annotated[str, msgspec.Meta(max_length=64)] = ""
    brand: Annotated[str, msgspec.Meta(max_length=64)] = ""

    @property
    def unit_fen(self) -> int:
        """The price of one unit, rounded down."""
        return self.amount_fen // self.quantity


@dataclass(frozen=True)
class Place:
    """The store in which the basket is bought."""

    mall_id: str
    store_id: str
    merchant_id: str
    category: str


@dataclass(frozen=True)
class Basket:
    """The articles that a shopper buys, and the store. A basket without lines counts as one article without a SKU."""

    place: Place
    amount_fen: int
    lines: tuple[BasketLine, ...] = ()

    @property
    def articles(self) -> tuple[BasketLine, ...]:
        return self.lines or (BasketLine("", self.amount_fen),)


def check_lines(amount_fen: int, lines: Sequence[BasketLine]) -> None:
    """Checks that the lines, if there are any, sum to the amount. Raises ValueInvalid."""
    if lines and sum(line.amount_fen for line in lines) != amount_fen:
        raise errors.ValueInvalid("lines", reason="the lines must sum to amount_fen")
