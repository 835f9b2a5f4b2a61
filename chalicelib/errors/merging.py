"""Refusals about merges of two members."""

from chalicelib.errors.base import Refusal


class MergeNotProven(
    Refusal,
    status=409,
    en="It is not proven that both members are one person; please ask the service desk.",
    zh="无法确认为同一人，请联系客服台处理。",
): ...


class MergeCodeInvalid(
    Refusal,
    status=409,
    en="The code is wrong, used or older than ten minutes; show a new one on the other member's phone.",
    zh="合并码有误、已使用或已超过十分钟，请在另一会员的手机上重新生成。",
): ...


class MergeLimitReached(
    Refusal,
    status=409,
    en="At most {limit} members can be merged into one; please ask the service desk.",
    zh="最多 {limit} 个会员可合并为一个，请联系客服台。",
): ...


class MergeRunning(
    Refusal,
    status=409,
    en="An earlier merge is still running; please try again in a few seconds.",
    zh="上一次会员合并尚未完成，请几秒后再试。",
): ...
