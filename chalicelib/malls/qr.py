"""GET /v1/admin/qr-codes: lists printed codes."""

import msgspec

from chalicelib.malls import parts, store
from chalicelib.malls.rules import PrintedCode
from chalicelib.pages import Paging


class QrCodes(msgspec.Struct, frozen=True):
    """A page of printed codes."""

    qr_codes: list[PrintedCode]
    next_cursor: str | None


def list_codes(*, mall_id: str | None, paging: Paging) -> QrCodes:
    """The printed codes of a mall, newest first; without a mall, all codes by id.

    A code that was made before codes were listed by mall is only among all codes. Raises ResourceNotFound for an
    unknown mall.
    """
    if mall_id is None:
        return QrCodes(*store.list_qr_codes(limit=paging.limit, after=paging.cursor))
    parts.find_mall(mall_id)
    return QrCodes(*store.list_qr_codes_of_mall(mall_id, limit=paging.limit, after=paging.cursor))
