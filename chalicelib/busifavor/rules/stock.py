"""A stock of merchant coupons: what an operator may set, and the requests to WeChat Pay that are made from it and from
its campaign.

Limits: pay.weixin.qq.com/doc/v3, "create a stock of merchant coupons", "modify", "modify budget". The requests:
`providers.requests.busifavor`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Annotated, TypedDict, TypeVar

import msgspec

from chalicelib import errors, ids
from chalicelib.business_day import SHANGHAI
from chalicelib.providers.requests.busifavor import (
    Appid,
    AvailableTime,
    BudgetChange,
    CashOff,
    CodeMode,
    DayTime,
    Display,
    Entrance,
    Exchange,
    Method,
    NotifyConfig,
    Path,
    PercentOff,
    SendRule,
    StockChange,
    StockCreation,
    StockRequest,
    StockType,
    UseRule,
    Week,
)
from chalicelib.shapes import AS_TEXT

CREATE, MODIFY, BUDGET = "create", "modify", "budget"
MERCHANT_API, MERCHANT_UPLOAD = "MERCHANT_API", "MERCHANT_UPLOAD"
S = TypeVar("S", bound=msgspec.Struct)
LONGEST = timedelta(days=365)
LONGEST_NAME = 21
MOST_PER_LOT = 200
LAST_SECOND = 86_399

Code = Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z \-_\\/=|]{1,32}\Z", extra=AS_TEXT)]


class Change(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The fields of a stock that may be changed. A field that is left out keeps its value. Times, worth and the limit
    per shopper cannot be changed at WeChat Pay. `notify_appid`: the mini-program whose openids the notices name
    (default: the mall's). `subsidy`: whether the coupon's worth may be topped up."""

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
    """The fields of a stock that its campaign does not have. `belong_merchant`: the merchant id to which the stock
    belongs (default: the mall's). `stock_name`: the name of the stock (default: the campaign's). `code_mode`: who makes
    the coupon codes."""

    goods_name: Annotated[str, msgspec.Meta(min_length=1, max_length=15)]
    use_method: Method
    code_mode: CodeMode = "WECHATPAY_MODE"
    belong_merchant: Annotated[str, msgspec.Meta(pattern=r"^[0-9]{8,15}\Z")] | None = None


@dataclass(frozen=True)
class Offer:
    """A campaign in WeChat Pay's terms. `wait_days`, `days`: a coupon is valid for `days` days (None: until `ends_at`),
    starting `wait_days` days after the day on which it was sent; `weekdays`: 1 is Monday; `seconds`: parts of the day,
    the first and last second of each, both included; `notes`: limits that WeChat Pay has no field for, which shoppers
    read in WeChat."""

    campaign_id: str
    version: int
    name: str
    stock_type: StockType
    worth: CashOff | PercentOff | Exchange
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
    """A request to WeChat Pay. It is stored before it is sent, and is sent with this number and body until its outcome
    is known. `spec`: the stock's spec when the request is done; `asked`: it may have been sent already."""

    kind: str
    number: str
    body: StockRequest
    spec: Spec | None = None
    asked: bool = False


class Seen(TypedDict, total=False):
    """The result of the last comparison, in its stored form. WeChat Pay's last answer: how many coupons were sent, how
    many may be sent, and the stock's state. `at`: the time of the comparison; `since`: when each difference was first
    seen, by its name (both RFC 3339)."""

    sent: int
    maximum: int
    state: str
    at: str
    since: dict[str, str]


@dataclass(frozen=True)
class Stock:
    """A campaign's stock. `version`: the version of the campaign from which it was made; `created_with`: the body of
    its creation; `max_coupons`: how many coupons WeChat Pay may send; `requests`: how many requests were begun;
    `refused`: WeChat Pay's code for a refusal that no caller got; `asked_at`: when the last comparison began; `seen`:
    its result."""

    campaign_id: str
    version: int
    mchid: str
    appid: str
    spec: Spec
    created_with: StockCreation
    ends_at: datetime
    made_by: str
    made_at: datetime
    max_coupons: int
    requests: int = 0
    stock_id: str | None = None
    pending: Request | None = None
    refused: str | None = None
    asked_at: datetime | None = None
    seen: Seen = field(default_factory=Seen)
    why: tuple[str, ...] = ()


def check(spec: Spec, offer: Offer) -> None:
    """Raises ValueInvalid, with the field, for a stock that WeChat Pay would not accept."""
    check_program(spec)
    if spec.stock_name is None and len(offer.name) > LONGEST_NAME:
        raise errors.ValueInvalid("stock_name", reason=f"the campaign's name is longer than {LONGEST_NAME}: give one")
    if offer.ends_at - offer.begins_at > LONGEST:
        raise errors.ValueInvalid("valid_until", reason="a merchant coupon is valid within one year")


def check_program(spec: Spec) -> None:
    """Raises ValueInvalid if the coupon is used in a mini-program, but the appid or path is missing."""
    if spec.use_method == "MINI_PROGRAMS" and not (spec.mini_programs_appid and spec.mini_programs_path):
        raise errors.ValueInvalid("mini_programs_path", reason="use in a mini-program needs its appid and path")


def number_of(campaign_id: str, kind: str, nth: int) -> str:
    """Returns the number of a stock's nth request: 24 letters and digits, always the same for the same request."""
    return ids.derived("busifavor", campaign_id, kind, str(nth))


def creation(offer: Offer, spec: Spec, *, mchid: str, appid: str, number: str) -> StockCreation:
    """Returns the request that creates a stock. It always has a `notify_appid`: without it WeChat Pay's notices would
    not name who got a coupon."""
    return StockCreation(
        stock_name=spec.stock_name or offer.name,
        belong_merchant=spec.belong_merchant or mchid,
        goods_name=spec.goods_name,
        stock_type=offer.stock_type,
        coupon_use_rule=_use_rule(offer, spec),
        stock_send_rule=SendRule(
            max_coupons=offer.units,
            max_coupons_per_user=offer.limit_per_member,
            natural_person_limit=bool(spec.natural_person_limit),
            prevent_api_abuse=bool(spec.prevent_api_abuse),
        ),
        coupon_code_mode=spec.code_mode,
        notify_config=NotifyConfig(notify_appid=spec.notify_appid or appid),
        out_request_no=number,
        comment=spec.comment,
        subsidy=spec.subsidy,
        display_pattern_info=_display(spec.display, offer.notes),
        custom_entrance=spec.entrance,
    )


def changed(spec: Spec, change: Change) -> Spec:
    """Returns a stock's spec after a change. Raises ValueInvalid as `check_program` does."""
    after = _merged(spec, change)
    check_program(after)
    return after


def _merged(before: S, change: msgspec.Struct) -> S:
    """Returns `before` with the fields that `change` gives. `display` and `entrance` are merged field by field;
    `mini_programs_info` is replaced as a whole."""
    given = {name: value for name in change.__struct_fields__ if (value := getattr(change, name)) is not None}
    for name in ("display", "entrance"):
        if name in given and getattr(before, name) is not None:
            given[name] = _merged(getattr(before, name), given[name])
    return msgspec.structs.replace(before, **given)


def modification(change: Change, after: Spec, *, number: str) -> StockChange:
    """Returns the request that changes a stock. It has the fields that `change` gives. `display` and `entrance` are
    sent in full, as they are after the change."""
    is_method_given = change.use_method or change.mini_programs_appid or change.mini_programs_path
    limits = SendRule(natural_person_limit=change.natural_person_limit, prevent_api_abuse=change.prevent_api_abuse)
    return StockChange(
        out_request_no=number,
        stock_name=change.stock_name,
        goods_name=change.goods_name,
        comment=change.comment,
        subsidy=change.subsidy,
        coupon_use_rule=_method(UseRule(), after) if is_method_given else None,
        stock_send_rule=limits if limits != SendRule() else None,
        notify_config=NotifyConfig(notify_appid=change.notify_appid) if change.notify_appid else None,
        display_pattern_info=after.display if change.display else None,
        custom_entrance=after.entrance if change.entrance else None,
    )


def budget(current: int, target: int, *, number: str) -> BudgetChange:
    """Returns the request that changes a budget. WeChat Pay accepts it only if `current` is the present limit."""
    return BudgetChange(target_max_coupons=target, current_max_coupons=current, modify_budget_request_no=number)


def have_same_terms(one: StockCreation, other: StockCreation) -> bool:
    """Whether two creations agree in what cannot be changed at WeChat Pay: worth, times, and the limit per shopper."""
    return _terms(one) == _terms(other)


def _terms(body: StockCreation) -> tuple[object, ...]:
    rule = body.coupon_use_rule
    worth = (rule.fixed_normal_coupon, rule.discount_coupon, rule.exchange_coupon)
    return (body.stock_type, rule.coupon_available_time, worth, body.stock_send_rule.max_coupons_per_user)


def _use_rule(offer: Offer, spec: Spec) -> UseRule:
    rule = UseRule(
        coupon_available_time=_available(offer),
        fixed_normal_coupon=offer.worth if isinstance(offer.worth, CashOff) else None,
        discount_coupon=offer.worth if isinstance(offer.worth, PercentOff) else None,
        exchange_coupon=offer.worth if isinstance(offer.worth, Exchange) else None,
    )
    return _method(rule, spec)


def _method(rule: UseRule, spec: Spec) -> UseRule:
    """Returns the rule with the spec's use method, and with the spec's mini-program if both its appid and its path are
    set."""
    rule = msgspec.structs.replace(rule, use_method=spec.use_method)
    if spec.mini_programs_appid and spec.mini_programs_path:
        return msgspec.structs.replace(
            rule, mini_programs_appid=spec.mini_programs_appid, mini_programs_path=spec.mini_programs_path
        )
    return rule


def _display(display: Display | None, notes: Sequence[str]) -> Display | None:
    """Returns the display with the notes as its description. A display with a description does not change."""
    if not notes or (display is not None and display.description):
        return display
    return msgspec.structs.replace(display or Display(), description="；".join(notes))


def _available(offer: Offer) -> AvailableTime:
    return AvailableTime(
        available_begin_time=_local(offer.begins_at),
        available_end_time=_local(offer.ends_at - timedelta(seconds=1)),  # WeChat Pay includes the last second
        available_day_after_receive=offer.days,
        wait_days_after_receive=(offer.wait_days or None) if offer.days is not None else None,
        available_week=_week(offer),
    )


def _week(offer: Offer) -> Week | None:
    """Returns None if the coupon is valid in every second of the week."""
    if not (offer.weekdays or offer.seconds):
        return None
    return Week(
        week_day=tuple(sorted(day % 7 for day in offer.weekdays or range(1, 8))),  # at WeChat Pay Sunday is 0
        available_day_time=tuple(DayTime(begin_time=begins, end_time=ends) for begins, ends in offer.seconds),
    )


def _local(instant: datetime) -> str:
    return instant.astimezone(SHANGHAI).isoformat(timespec="seconds")
