"""The requests to WeChat Pay about a stock of merchant coupons (商家券). A request is stored in this form before it is
sent.

Names, types and limits: pay.weixin.qq.com/doc/v3, "create a stock of merchant coupons", "modify", "modify budget".
Amounts are whole fen; times are RFC 3339 in Shanghai time. A field that is None is not sent.
"""

from typing import Annotated, Literal

import msgspec

Appid = Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z]{6,32}\Z")]
Path = Annotated[str, msgspec.Meta(min_length=1, max_length=128)]
Url = Annotated[str, msgspec.Meta(pattern=r"^https://[^\s]{1,120}\Z", max_length=128)]
Place = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
Method = Literal["OFF_LINE", "MINI_PROGRAMS", "SELF_CONSUME", "PAYMENT_CODE"]
CodeMode = Literal["WECHATPAY_MODE", "MERCHANT_API", "MERCHANT_UPLOAD"]
StockType = Literal["NORMAL", "DISCOUNT", "EXCHANGE"]


class Display(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """How WeChat shows the coupon. Upload the pictures to WeChat Pay first."""

    description: Annotated[str, msgspec.Meta(min_length=1, max_length=1000)] | None = None
    merchant_logo_url: Url | None = None
    merchant_name: Annotated[str, msgspec.Meta(min_length=1, max_length=16)] | None = None
    background_color: Annotated[str, msgspec.Meta(pattern=r"^Color(0[1-9]0|100)\Z")] | None = None
    coupon_image_url: Url | None = None


class Door(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A link from the coupon into a mini-program."""

    mini_programs_appid: Appid
    mini_programs_path: Path
    entrance_words: Annotated[str, msgspec.Meta(min_length=1, max_length=5)]
    guiding_words: Annotated[str, msgspec.Meta(min_length=1, max_length=6)] | None = None


class Entrance(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Links from the coupon to other pages, and how WeChat shows the coupon's code, if at all."""

    mini_programs_info: Door | None = None
    appid: Appid | None = None
    hall_id: Place | None = None
    store_id: Place | None = None
    code_display_mode: Literal["NOT_SHOW", "BARCODE", "QRCODE"] | None = None


class _Body(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A field that is None is not sent. A body stored by an older version may have fields that no longer exist; they
    are ignored."""


class DayTime(_Body, frozen=True):
    """A part of a day, in seconds since midnight, both included."""

    begin_time: int
    end_time: int


class Week(_Body, frozen=True):
    """The days of the week (0 is Sunday) on which a coupon is valid, and the parts of those days."""

    week_day: tuple[int, ...]
    available_day_time: tuple[DayTime, ...] = ()


class AvailableTime(_Body, frozen=True):
    """When a coupon is valid: between these instants. If `available_day_after_receive` is given, for that many days,
    starting `wait_days_after_receive` days after the claim."""

    available_begin_time: str
    available_end_time: str
    available_day_after_receive: int | None = None
    wait_days_after_receive: int | None = None
    available_week: Week | None = None


class CashOff(_Body, frozen=True):
    """`discount_amount` fen off a purchase of at least `transaction_minimum` fen (0: no minimum)."""

    discount_amount: int
    transaction_minimum: int


class PercentOff(_Body, frozen=True):
    """A percentage off. `discount_percent`: 86 means that the shopper pays 86 %. `transaction_minimum`: the least
    amount of the purchase, in fen; at least 1."""

    discount_percent: int
    transaction_minimum: int


class Exchange(_Body, frozen=True):
    """An article for `exchange_price` fen (0: a gift), with a purchase of at least `transaction_minimum` fen."""

    exchange_price: int
    transaction_minimum: int


class UseRule(_Body, frozen=True):
    """When, where and for how much a coupon is used. A new stock sets exactly one of the three `…_coupon` fields, the
    one of its type; a change sets none."""

    coupon_available_time: AvailableTime | None = None
    fixed_normal_coupon: CashOff | None = None
    discount_coupon: PercentOff | None = None
    exchange_coupon: Exchange | None = None
    use_method: Method | None = None
    mini_programs_appid: str | None = None
    mini_programs_path: str | None = None


class SendRule(_Body, frozen=True):
    """How many coupons WeChat Pay may send, in all and to one shopper."""

    max_coupons: int | None = None
    max_coupons_per_user: int | None = None
    natural_person_limit: bool | None = None
    prevent_api_abuse: bool | None = None


class NotifyConfig(_Body, frozen=True):
    """`notify_appid`: the notices have the shopper's openid in this mini-program. Without it they have no openid."""

    notify_appid: str


class StockCreation(_Body, frozen=True):
    """A new stock. A request repeated with the same `out_request_no` creates no second one."""

    stock_name: str
    belong_merchant: str
    goods_name: str
    stock_type: StockType
    coupon_use_rule: UseRule
    stock_send_rule: SendRule
    coupon_code_mode: CodeMode
    notify_config: NotifyConfig
    out_request_no: str
    comment: str | None = None
    subsidy: bool | None = None
    display_pattern_info: Display | None = None
    custom_entrance: Entrance | None = None


class StockChange(_Body, frozen=True):
    """A change of a stock. A change repeated with the same `out_request_no` is applied once. `display_pattern_info` and
    `custom_entrance` are sent whole, because WeChat Pay does not document whether omitted fields stay."""

    out_request_no: str
    stock_name: str | None = None
    goods_name: str | None = None
    comment: str | None = None
    subsidy: bool | None = None
    coupon_use_rule: UseRule | None = None
    stock_send_rule: SendRule | None = None
    notify_config: NotifyConfig | None = None
    display_pattern_info: Display | None = None
    custom_entrance: Entrance | None = None


class BudgetChange(_Body, frozen=True):
    """How many coupons WeChat Pay may send in all. WeChat Pay accepts it only if `current_max_coupons` equals the
    present limit."""

    target_max_coupons: int
    current_max_coupons: int
    modify_budget_request_no: str


StockRequest = StockCreation | StockChange | BudgetChange
