"""Refusals about the provider's daily bills."""

from chalicelib.errors.base import Refusal


class BillNotYet(
    Refusal,
    status=404,
    en="The bill of {day} is made the next day and is available from 10:00 in Shanghai.",
    zh="{day} 的账单于次日生成，北京时间 10:00 后可获取。",
): ...


class BillTooOld(
    Refusal,
    status=404,
    en="Only bills of the last {months} months are available.",
    zh="仅可获取最近 {months} 个月的账单。",
): ...
