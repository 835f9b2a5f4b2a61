"""POST /v1/me/coupons/qualify: which coupons apply to a basket, what each takes off, why the others do not apply, and
the best choice."""

from datetime import datetime
from typing import Annotated, Any

import msgspec

from chalicelib.coupons import basket
from chalicelib.coupons.rules import combine
from chalicelib.coupons.rules.basket import MOST_LINES, Basket, BasketLine
from chalicelib.coupons.rules.combine import Held, Use
from chalicelib.coupons.rules.coupon import REDEEMED, VOIDED
from chalicelib.coupons.rules.eligibility import why_not
from chalicelib.malls import parts as malls
from chalicelib.shapes import AS_ID, PurchaseFen


class Request(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is to be bought, and where. Without `lines`, coupons for particular goods do not apply."""

    store_id: Annotated[str, msgspec.Meta(min_length=1, max_length=32, extra=AS_ID)]
    amount_fen: PurchaseFen
    lines: Annotated[tuple[BasketLine, ...], msgspec.Meta(max_length=MOST_LINES)] = ()


class Verdict(msgspec.Struct, frozen=True):
    """Whether one coupon applies to the basket. `worth_fen` is what it takes off if it is used alone. If it does not
    apply, `code`, `reason` and `message` say why, and `missing_fen` is how much more must be bought."""

    coupon_id: str
    name: str
    kind: str
    applies: bool
    worth_fen: int
    stacking: str
    expires_at: datetime
    code: str | None = None
    reason: str | None = None
    missing_fen: int | None = None
    message: str | None = None


class Choice(msgspec.Struct, frozen=True):
    """The coupons that together take off the most. `worth_fen` is the sum. `usable` is the number of coupons that
    apply, `looked_at` the number that were tried. At most the 20 most promising are tried; so if more apply, a better
    choice may exist."""

    coupon_ids: list[str]
    worth_fen: int
    payable_fen: int
    looked_at: int
    usable: int


class Qualified(msgspec.Struct, frozen=True):
    """All coupons. First the coupons that apply, sorted by worth, highest first; then the others, sorted by
    `missing_fen`, lowest first."""

    best: Choice
    coupons: list[Verdict]


def qualify(body: Request, *, member_id: str, language: str, now: datetime) -> Qualified:
    """Finds which coupons apply to a basket, and which of them together take off the most.

    Reads all of the member's coupons; holds none. Raises ResourceNotFound, ValueInvalid.
    """
    goods = basket.at(malls.find_store(body.store_id), body.amount_fen, body.lines)
    held = [one for one in basket.list_unexpired(member_id, now=now) if one.coupon.state not in (REDEEMED, VOIDED)]
    best = combine.best(held, goods, now=now)
    worth_fen = _worth(best.uses)
    choice = Choice(
        coupon_ids=[use.coupon.id for use in best.uses],
        worth_fen=worth_fen,
        payable_fen=goods.amount_fen - worth_fen,
        looked_at=best.looked_at,
        usable=best.usable,
    )
    verdicts = [_verdict(one, goods, language, now) for one in held]
    verdicts.sort(key=lambda one: (-one.worth_fen, one.missing_fen or body.amount_fen, one.expires_at, one.coupon_id))
    return Qualified(choice, verdicts)


def _verdict(one: Held, goods: Basket, language: str, now: datetime) -> Verdict:
    common: dict[str, Any] = {
        "coupon_id": one.coupon.id,
        "name": one.terms.spec.name,
        "kind": one.terms.kind,
        "stacking": one.terms.spec.stacking,
        "expires_at": one.coupon.expires_at,
    }
    refusal = why_not(one.coupon, one.terms, goods, now=now)
    if refusal is None:
        return Verdict(**common, applies=True, worth_fen=_worth(combine.apply_coupons([one], goods)))
    return Verdict(
        **common,
        applies=False,
        worth_fen=0,
        code=refusal.code,
        reason=refusal.details.get("reason"),
        missing_fen=refusal.details.get("missing_fen"),
        message=refusal.message(language),
    )


def _worth(uses: tuple[Use, ...]) -> int:
    return sum(use.worth_fen for use in uses)
