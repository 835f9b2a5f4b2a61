"""Refusals about payments in the mall's shops."""

from chalicelib.errors.base import Refusal


class SaleDecided(
    Refusal, status=409, en="This payment has already been handled; reload it.", zh="该笔交易已处理，请重新读取。"
): ...
