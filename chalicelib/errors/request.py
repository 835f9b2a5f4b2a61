"""Refusals about the form of a request, on every route."""

from typing import Any, NamedTuple

from chalicelib.errors.base import Refusal


class Fault(NamedTuple):
    """One fault of a body. `code`: missing, unknown, not_json, or invalid (wrong type or value). `allowed`: the JSON
    Schema of what is allowed in this place."""

    field: str | None
    code: str
    en: str
    zh: str
    allowed: dict[str, Any] | None = None

    def shown(self, language: str) -> dict[str, Any]:
        """The fault in the form of a response."""
        message = self.zh if language == "zh" else self.en
        return {"field": self.field, "code": self.code, "message": message, "allowed": self.allowed}


class BodyInvalid(Refusal, status=400, en="The request body is not valid: {reason}.", zh="请求内容有误：{reason}。"):
    """`faults`: all faults of the body. The first is this refusal's own."""

    faults: tuple[Fault, ...] = ()

    @classmethod
    def of(cls, faults: list[Fault]) -> "BodyInvalid":
        """The refusal of a body with these faults. There must be at least one."""
        made = cls(faults[0].field, reason=faults[0].en)
        made.faults = tuple(faults)
        return made

    def message(self, language: str) -> str:
        """The sentence of the first fault."""
        if language == "zh" and self.faults:
            return self.zh.format(reason=self.faults[0].zh)
        return super().message(language)

    def shown(self, language: str) -> dict[str, Any]:
        """All faults as `errors`, and what is allowed in the place of the first."""
        if not self.faults:
            return super().shown(language)
        shown = [fault.shown(language) for fault in self.faults]
        return {"reason": shown[0]["message"], "allowed": shown[0]["allowed"], "errors": shown}


class ParameterInvalid(Refusal, status=400, en="A parameter is not valid: {reason}.", zh="参数有误：{reason}。"): ...


class NumberShortened(
    Refusal,
    status=400,
    en="A spreadsheet has shortened this number; copy it again from a cell that is formatted as text.",
    zh="表格软件已将该号码缩写，请将单元格设为文本格式后重新复制。",
): ...


class MediaTypeUnsupported(
    Refusal, status=415, en="Send the body as application/json, in UTF-8.", zh="请以 UTF-8 编码的 JSON 发送请求内容。"
): ...


class NotAcceptable(
    Refusal,
    status=406,
    en="The Accept header does not allow this response's media type.",
    zh="请求头不接受此处返回的内容类型。",
): ...


class IdempotencyKeyMissing(
    Refusal,
    status=400,
    en="Send an Idempotency-Key header (1 to 64 characters).",
    zh="请发送 Idempotency-Key 请求头（1 至 64 个字符）。",
): ...


class IdempotencyKeyReused(
    Refusal,
    status=422,
    en="This Idempotency-Key was already used with another body; use a new key.",
    zh="该 Idempotency-Key 已用于其他内容，请换用新的键。",
): ...


class ResourceNotFound(Refusal, status=404, en="There is no such {what}.", zh="未找到相关内容（{what}）。"): ...


class Busy(
    Refusal, status=503, en="Too many requests at once; try again in a moment.", zh="当前请求过多，请稍后再试。"
): ...


class TestClockAbsent(
    Refusal,
    status=404,
    en="This stage has no test clock; its business time is real time.",
    zh="此环境没有测试时钟，业务时间即真实时间。",
): ...


class TestClockBackwards(
    Refusal,
    status=409,
    en="Business time only moves forward; it is already {business_time}.",
    zh="业务时间只能向前移动，当前已是 {business_time}。",
): ...
