"""Stores lots of codes, before and after they are uploaded."""

from collections.abc import Sequence
from dataclasses import replace

import msgspec

from chalicelib.aws import dynamo
from chalicelib.busifavor.rules.codes import Lot
from chalicelib.providers.answers.busifavor import UploadedCodes
from chalicelib.tables.busifavor import CodeLot as Item


def save(campaign_id: str, batch_id: str, lots: Sequence[Lot], *, request_hash: str) -> str:
    """Stores a batch's lots once. Returns the hash of the request that stored them."""
    pk, is_new = f"STOCK#{campaign_id}", Item.pk.does_not_exist()
    items = [
        Item(pk=pk, sk=_sk(batch_id, lot.number), request_hash=request_hash, codes=list(lot.codes)) for lot in lots
    ]
    actions = [dynamo.put(item.sk, item, is_new) for item in items]
    try:
        dynamo.commit(actions)
    except dynamo.Refused as refused:
        before = next(iter(refused.blocking.values()))
        return str(before["request_hash"]["S"])
    return request_hash


def with_answers(campaign_id: str, batch_id: str, lots: Sequence[Lot]) -> list[Lot]:
    """Returns the lots with WeChat Pay's answers; a lot that is not answered yet has None."""
    prefix = Item.sk.startswith(f"LOT#{batch_id}#")
    found = {item.sk: item.answer for item in Item.query(f"STOCK#{campaign_id}", prefix, consistent_read=True)}
    return [replace(lot, answer=_answer(found[_sk(batch_id, lot.number)])) for lot in lots]


def save_answer(campaign_id: str, batch_id: str, lot: Lot, answer: UploadedCodes) -> None:
    """Stores WeChat Pay's answer about a lot."""
    key = Item(pk=f"STOCK#{campaign_id}", sk=_sk(batch_id, lot.number))
    dynamo.commit([dynamo.update("lot", key, [Item.answer.set(msgspec.to_builtins(answer))])])


def _answer(stored: object) -> UploadedCodes | None:
    return msgspec.convert(stored, UploadedCodes, strict=False) if stored is not None else None


def _sk(batch_id: str, number: int) -> str:
    return f"LOT#{batch_id}#{number:03d}"
