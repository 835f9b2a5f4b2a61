"""Sentences about a member's tier, in the shopper's language. No side effects."""

from datetime import date
from typing import Literal

from chalicelib.tiers.rules import POINTS_EARNED, SPEND_FEN, VISITS

ZH, EN = "zh", "en"
AMOUNTS = {
    (POINTS_EARNED, ZH): "{amount} 积分",
    (POINTS_EARNED, EN): "{amount} points",
    (SPEND_FEN, ZH): "消费 {yuan} 元",
    (SPEND_FEN, EN): "{yuan} yuan",
    (VISITS, ZH): "到店 {amount} 次",
    (VISITS, EN): "{amount} visits",
}
UP = {ZH: "再{amount}即可升级为{tier}。", EN: "{amount} more to {tier}."}
Keep = Literal["kept", "to_keep", "ends"]
ENDS = {ZH: "{tier}有效期至 {day}。", EN: "{tier} until {day}."}
KEPT = {ZH: "{tier}有效期至 {day}，已达成保级。", EN: "{tier} until {day}, and kept on after it."}
KEEP = {
    ZH: "{tier}有效期至 {day}，再{amount}可保级。",
    EN: "{tier} until {day}; {amount} more by then to keep it.",
}


def describe(
    measure: str,
    *,
    tier: str | None,
    above: tuple[str, int] | None,
    keep: tuple[date, Keep, int] | None,
    language: str,
) -> str:
    """Returns up to two sentences about a tier: how long it is kept, and what is missing to the next.

    `above`: the next tier's name and the missing amount. `keep`: the last day, whether the tier is kept after it, and
    the missing amount. Amounts are in the program's measure. An unknown `language` gets English.
    """
    used = language if language in (ZH, EN) else EN
    sentences = []
    if tier is not None and keep is not None:
        last_day, outlook, missing = keep
        sentence = {"kept": KEPT, "to_keep": KEEP, "ends": ENDS}[outlook][used]
        sentences.append(sentence.format(tier=tier, day=last_day.isoformat(), amount=_amount(measure, missing, used)))
    if above is not None:
        name, missing = above
        sentences.append(UP[used].format(tier=name, amount=_amount(measure, missing, used)))
    return ("" if used == ZH else " ").join(sentences)


def _amount(measure: str, amount: int, language: str) -> str:
    return AMOUNTS[measure, language].format(amount=amount, yuan=f"{amount / 100:.2f}")
