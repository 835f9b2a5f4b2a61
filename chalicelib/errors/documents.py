"""Refusals about documents: versions, references, values."""

from collections.abc import Iterable
from typing import Any

from chalicelib.errors.base import Refusal


class VersionConflict(
    Refusal,
    status=409,
    en="Someone changed this in the meantime (now version {version}); reload it.",
    zh="内容已被更新（当前版本 {version}），请重新读取。",
): ...


class ReferenceInvalid(
    Refusal, status=422, en="It refers to something that does not exist: {what}.", zh="所需信息不存在：{what}。"
): ...


class ValueInvalid(Refusal, status=422, en="A value is not allowed: {reason}.", zh="取值无效：{reason}。"):
    """`faults`: all faults that a rule found. The first is this refusal. Empty unless `raise_any` raised it."""

    faults: "tuple[ValueInvalid, ...]" = ()

    @classmethod
    def raise_any(cls, found: "Iterable[ValueInvalid]") -> None:
        """Raises the first of these refusals, with all of them in its `faults`. Does nothing if there is none."""
        faults = tuple(found)
        if faults:
            faults[0].faults = faults
            raise faults[0]

    def shown(self, language: str) -> dict[str, Any]:
        """The details, with all faults as `errors` if there are several."""
        own = super().shown(language)
        if len(self.faults) < 2:
            return own
        return {**own, "errors": [one._as_fault(language) for one in self.faults]}

    def _as_fault(self, language: str) -> dict[str, Any]:
        message, allowed = self.message(language), self.details.get("allowed")
        return {"field": self.field, "code": "invalid", "message": message, "allowed": allowed}
