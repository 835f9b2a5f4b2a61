"""Authorisations, payments in shops and their refunds, as they come in WeChat Pay's responses and notices about the
business circle.

Source: pay.weixin.qq.com/doc/v3, smart business circle: "query of a user's authorisation", "query of the points'
state", "card activation notice", "mall payment notice", "mall refund notice".
"""

from datetime import datetime

import msgspec

from chalicelib.providers import codes
from chalicelib.providers.answers.fields import Fields


class AuthorizationStatus(msgspec.Struct, frozen=True):
    """Whether a shopper allows WeChat to report payments to the mall. `authorized_at`: since when, if WeChat says
    so."""

    state: codes.AuthorizationState
    authorized_at: datetime | None


class CardActivation(msgspec.Struct, frozen=True, kw_only=True):
    """A notice that a shopper took the mall's card. It names no mini-program. `authorizes`: the shopper also allows
    WeChat to report payments to the mall. `activated_at`: None if the notice does not say when."""

    mchid: str
    openid: str
    authorizes: bool
    card_code: str | None
    activated_at: datetime | None


class MallSale(msgspec.Struct, frozen=True, kw_only=True):
    """A payment in a shop of the mall. `is_claimed`: the shopper claimed its points in WeChat."""

    transaction_id: str
    mchid: str
    appid: str
    openid: str
    merchant_name: str
    shop_name: str
    shop_number: str
    amount_fen: int
    paid_at: datetime
    is_claimed: bool


class MallRefund(msgspec.Struct, frozen=True, kw_only=True):
    """A refund of a payment in a shop. `amount_fen`: the amount of the payment."""

    transaction_id: str
    refund_id: str
    mchid: str
    amount_fen: int
    refund_fen: int
    refunded_at: datetime


def read_authorization(fields: Fields) -> AuthorizationStatus:
    """Reads the response to "query of a user's authorisation". An unknown state is read as unauthorized. Raises
    Unreadable if a field is absent or malformed."""
    state = codes.AUTHORIZATION_STATES.get(fields.text("authorize_state"), "unauthorized")
    return AuthorizationStatus(state, fields.instant("authorize_time") if fields.has("authorize_time") else None)


def read_commit_state(fields: Fields) -> codes.CommitState | None:
    """Reads the response to "query of the points' state". Returns None if it has no known state."""
    return codes.COMMIT_STATES.get(fields.text_if_any("points_commit_status") or "")


def read_card(fields: Fields) -> CardActivation:
    """Reads a MALL_AUTH.ACTIVATE_CARD. Raises Unreadable."""
    return CardActivation(
        mchid=fields.key("mchid"),
        openid=fields.key("openid"),
        authorizes=fields.text_or_number("auth_type") == codes.CARD_AND_AUTHORIZATION,
        card_code=fields.text_if_any("code"),
        activated_at=fields.instant("create_time") if fields.text_if_any("create_time") else None,
    )


def read_sale(fields: Fields) -> MallSale:
    """Reads a MALL_TRANSACTION.SUCCESS. Raises Unreadable."""
    return MallSale(
        transaction_id=fields.key("transaction_id"),
        mchid=fields.key("mchid"),
        appid=fields.text_or_number("appid"),
        openid=fields.key("openid"),
        merchant_name=fields.text_if_any("merchant_name") or "",
        shop_name=fields.text_if_any("shop_name") or "",
        shop_number=fields.text_or_number("shop_number"),
        amount_fen=fields.fen("amount"),
        paid_at=fields.instant("time_end"),
        is_claimed=fields.has("commit_tag"),
    )


def read_refund(fields: Fields) -> MallRefund:
    """Reads a MALL_REFUND.SUCCESS. Raises Unreadable."""
    return MallRefund(
        transaction_id=fields.key("transaction_id"),
        refund_id=fields.key("refund_id"),
        mchid=fields.key("mchid"),
        amount_fen=fields.fen("pay_amount"),
        refund_fen=fields.fen("refund_amount"),
        refunded_at=fields.instant("refund_time"),
    )
