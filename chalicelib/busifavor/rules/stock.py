"""A stock of merchant coupons: what an operator may ask for, and what WeChat Pay is told of a campaign.

Limits and names of fields: pay.weixin.qq.com/doc/v3, "create a stock of merchant coupons", "modify", "modify budget".
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal, TypeVar

import msgspec

from chalicelib import errors, ids
from chalicelib.business_day import SHANGHAI
from chalicelib.shapes import AS_TEXT

CREATE, MODIFY, BUDGET = "create", "modify", "budget"
MERCHANT_API, MERCHANT_UPLOAD = "MERCHANT_API", "MERCHANT_UPLOAD"
S = TypeVar("S", bound=msgspec.Struct)
RUNNING = "RUNNING"
NORMAL, DISCOUNT, EXCHANGE = "NORMAL", "DISCOUNT", "EXCHANGE"
LONGEST = timedelta(days=365)
LONGEST_NAME = 21
MOST_PER_LOT = 200
LAST_SECOND = 86_399

Appid = Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z]{6,32}\Z")]
Path = Annotated[str, msgspec.Meta(min_length=1, max_length=128)]
Url = Annotated[str, msgspec.Meta(pattern=r"^https://[^\s]{1,120}\Z", max_length=128)]
Place = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
Code = Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z \-_\\/=|]{1,32}\Z", extra=AS_TEXT)]
Method = Literal["OFF_LINE", "MINI_PROGRAMS", "SELF_CONSUME", "PAYMENT_CODE"]


class Display(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """How WeChat shows the coupon. Pictures were uploaded to WeChat Pay before."""

    description: Annotated[str, msgspec.Meta(min_length=1, max_length=1000)] | None = None
    merchant_logo_url: Url | None = None
    merchant_name: Annotated[str, msgspec.Meta(min_length=1, max_length=16)] | None = None
    background_color: Annotated[str, msgspec.Meta(pattern=r"^Color(0[1-9]0|100)\Z")] | None = None
    coupon_image_url: Url | None = None


class Door(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A way from the coupon into a mini-program."""

    mini_programs_appid: Appid
    mini_programs_path: Path
    entrance_words: Annotated[str, msgspec.Meta(min_length=1, max_length=5)]
    guiding_words: Annotated[str, msgspec.Meta(min_length=1, max_length=6)] | None = None


class Entrance(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Ways from the coupon to elsewhere, and whether WeChat shows its code."""

    mini_programs_info: Door | None = None
    appid: Appid | None = None
    hall_id: Place | None = None
    store_id: Place | None = None
    code_display_mode: Literal["NOT_SHOW", "BARCODE", "QRCODE"] | None = None


class Change(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What may be changed of a stock; what is left out stays. Times, worth and limits never change there.
    `notify_appid`: the mini-program whose openids WeChat tells us (the mall's, unless told); `subsidy`: whether the
    coupon's worth may be topped up."""

    stock_name: Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_NAME)] | None = None
    comment: Annotated[str, msgspec.Meta(min_length=1, max_length=20)] | None = None
    goods_name: Annotated[str, msgspec.Meta(min_length=1, max_length=15)] | None = None
    use_method: Method | None = None
    mini_programs_appid: Appid | None = None
    mini_programs_path: Path | None = None
    natural_person_limit: bool | None = None
    prevent_api_abuse: bool | None = None
    notify_appid: Appid | None = None
    subsidy: bool | None = None
    display: Display | None = None
    entrance: Entrance | None = None


class Spec(Change, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """What a stock has that its campaign does not. `belong_merchant`: the merchant id it belongs to (the mall's, unless
    told); `stock_name`: the campaign's name, unless told; `code_mode`: whose codes its coupons have."""

    goods_name: Annotated[str, msgspec.Meta(min_length=1, max_length=15)]
    use_method: Method
    code_mode: Literal["WECHATPAY_MODE", "MERCHANT_API", "MERCHANT_UPLOAD"] = "WECHATPAY_MODE"
    belong_merchant: Annotated[str, msgspec.Meta(pattern=r"^[0-9]{8,15}\Z")] | None = None


@dataclass(frozen=True)
class Offer:
    """A campaign as WeChat Pay can be told of it. `worth`: the part of the use rule that says what it is worth;
    `wait_days`, `days`: valid so many days after the day it was got, for so many days (None: until `ends_at`);
    `weekdays` 1 is Monday; `seconds`: parts of the day, from and to, both included; `notes`: limits that WeChat Pay
    has no field for, as its shoppers are to read them."""

    campaign_id: str
    version: int
    name: str
    stock_type: str
    worth: dict[str, Any]
    units: int
    limit_per_member: int
    begins_at: datetime
    ends_at: datetime
    wait_days: int = 0
    days: int | None = None
    weekdays: tuple[int, ...] = ()
    seconds: tuple[tuple[int, int], ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Request:
    """A request to WeChat Pay that was written down before it was made, and is made with this very number and these
    fields until its outcome is known. `spec`: what the stock's is once it is done; `asked`: it may have been made."""

    kind: str
    number: str
    body: dict[str, Any]
    spec: dict[str, Any] | None = None
    asked: bool = False


@dataclass(frozen=True)
class Stock:
    """A campaign's stock. `version`: the campaign's that it was made of; `told`: the fields it was created with;
    `max_coupons`: how many WeChat Pay may send; `requests`: how many were begun; `refused`: the code of a no that
    nobody was told of; `asked_at`: when a look at it there began last, `seen`: what the last one saw."""

    campaign_id: str
    version: int
    mchid: str
    appid: str
    spec: Spec
    told: dict[str, Any]
    ends_at: datetime
    made_by: str
    made_at: datetime
    max_coupons: int
    requests: int = 0
    stock_id: str | None = None
    pending: Request | None = None
    refused: str | None = None
    asked_at: datetime | None = None
    seen: dict[str, Any] = field(default_factory=dict)
    why: tuple[str, ...] = ()


def check(spec: Spec, offer: Offer) -> None:
    """Raises ValueInvalid for what WeChat Pay would not take."""
    check_program(spec)
    if spec.stock_name is None and len(offer.name) > LONGEST_NAME:
        raise errors.ValueInvalid("stock_name", reason=f"the campaign's name is longer than {LONGEST_NAME}: give one")
    if offer.ends_at - offer.begins_at > LONGEST:
        raise errors.ValueInvalid("valid_until", reason="a merchant coupon is valid within one year")


def check_program(spec: Spec) -> None:
    """Raises ValueInvalid: what is used in a mini-program names it."""
    if spec.use_method == "MINI_PROGRAMS" and not (spec.mini_programs_appid and spec.mini_programs_path):
        raise errors.ValueInvalid("mini_programs_path", reason="use in a mini-program needs its appid and path")


def number_of(campaign_id: str, kind: str, nth: int) -> str:
    """The number of a stock's nth request: 24 letters and digits, the same whenever it is asked for."""
    return ids.derived("busifavor", campaign_id, kind, str(nth))


def creation(offer: Offer, spec: Spec, *, mchid: str, appid: str, number: str) -> dict[str, Any]:
    """The fields of a stock's creation. Without `notify_appid` WeChat Pay would not tell who got a coupon."""
    return {
        "stock_name": spec.stock_name or offer.name,
        "belong_merchant": spec.belong_merchant or mchid,
        "goods_name": spec.goods_name,
        "stock_type": offer.stock_type,
        "coupon_use_rule": {
            "coupon_available_time": _available(offer),
            **offer.worth,
            **_method(spec),
        },
        "stock_send_rule": {
            "max_coupons": offer.units,
            "max_coupons_per_user": offer.limit_per_member,
            "natural_person_limit": bool(spec.natural_person_limit),
            "prevent_api_abuse": bool(spec.prevent_api_abuse),
        },
        "coupon_code_mode": spec.code_mode,
        "notify_config": {"notify_appid": spec.notify_appid or appid},
        "out_request_no": number,
        **({} if spec.subsidy is None else {"subsidy": spec.subsidy}),
        **_shown(spec, offer.notes),
    }


def changed(spec: Spec, change: Change) -> Spec:
    """A stock's spec after a change; raises ValueInvalid."""
    after = _merged(spec, change)
    check_program(after)
    return after


def _merged(before: S, change: msgspec.Struct) -> S:
    """`before` with what was given of `change`, in its parts as well; a mini-program's door is one thing."""
    given = {name: value for name in change.__struct_fields__ if (value := getattr(change, name)) is not None}
    for name in ("display", "entrance"):
        if name in given and getattr(before, name) is not None:
            given[name] = _merged(getattr(before, name), given[name])
    return msgspec.structs.replace(before, **given)


def modification(change: Change, after: Spec, *, number: str) -> dict[str, Any]:
    """The fields of a stock's modification: those that were given; `display` and `entrance` as they are then as a
    whole, for whether the rest of them would stay is not documented."""
    plain = ("stock_name", "goods_name", "subsidy")
    body = {name: value for name in plain if (value := getattr(change, name)) is not None}
    if change.use_method or change.mini_programs_appid or change.mini_programs_path:
        body["coupon_use_rule"] = _method(after)
    limits = ("natural_person_limit", "prevent_api_abuse")
    rule = {name: value for name in limits if (value := getattr(change, name)) is not None}
    if rule:
        body["stock_send_rule"] = rule
    if change.notify_appid:
        body["notify_config"] = {"notify_appid": change.notify_appid}
    whole = msgspec.structs.replace(
        change, display=after.display if change.display else None, entrance=after.entrance if change.entrance else None
    )
    return {**body, **_shown(whole), "out_request_no": number}


def budget(current: int, target: int, *, number: str) -> dict[str, Any]:
    """The fields of a budget's change: taken only where it still is what we believe."""
    return {
        "target_max_coupons": target,
        "current_max_coupons": current,
        "modify_budget_request_no": number,
    }


def _method(spec: Spec) -> dict[str, Any]:
    told: dict[str, Any] = {"use_method": spec.use_method}
    if spec.mini_programs_appid and spec.mini_programs_path:
        told |= {"mini_programs_appid": spec.mini_programs_appid, "mini_programs_path": spec.mini_programs_path}
    return told


def _shown(change: Change, notes: Sequence[str] = ()) -> dict[str, Any]:
    told: dict[str, Any] = {"comment": change.comment} if change.comment else {}
    for name, part in (("display_pattern_info", change.display), ("custom_entrance", change.entrance)):
        if part is not None:
            told[name] = msgspec.to_builtins(part)
    if notes and not (change.display and change.display.description):
        told["display_pattern_info"] = {**told.get("display_pattern_info", {}), "description": "；".join(notes)}
    return told


def _available(offer: Offer) -> dict[str, Any]:
    told: dict[str, Any] = {
        "available_begin_time": _local(offer.begins_at),
        # The last second of it.
        "available_end_time": _local(offer.ends_at - timedelta(seconds=1)),
    }
    if offer.days is not None:
        told["available_day_after_receive"] = offer.days
        if offer.wait_days:
            told["wait_days_after_receive"] = offer.wait_days
    if offer.weekdays or offer.seconds:
        # There Sunday is 0.
        week: dict[str, Any] = {"week_day": sorted(day % 7 for day in offer.weekdays or range(1, 8))}
        if offer.seconds:
            week["available_day_time"] = [{"begin_time": begins, "end_time": ends} for begins, ends in offer.seconds]
        told["available_week"] = week
    return told


def _local(instant: datetime) -> str:
    return instant.astimezone(SHANGHAI).isoformat(timespec="seconds")
