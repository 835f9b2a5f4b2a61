"""Lots of codes that were uploaded, or are to be."""

from collections.abc import Sequence

from chalicelib.aws import dynamo
from chalicelib.busifavor.rules.codes import Lot
from chalicelib.tables.busifavor import CodeLot as Item


def write(campaign_id: str, batch_id: str, lots: Sequence[Lot], *, request_hash: str) -> str:
    """Writes a batch's lots down, once; answers the hash of the request that did."""
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


def answers(campaign_id: str, batch_id: str, lots: Sequence[Lot]) -> list[Lot]:
    """The lots with what is known to have become of them."""
    prefix = Item.sk.startswith(f"LOT#{batch_id}#")
    found = {item.sk: item.answer for item in Item.query(f"STOCK#{campaign_id}", prefix, consistent_read=True)}
    return [Lot(lot.number, lot.request_no, lot.codes, found[_sk(batch_id, lot.number)]) for lot in lots]


def answered(campaign_id: str, batch_id: str, lot: Lot, answer: dict[str, object]) -> None:
    """Notes what became of a lot."""
    key = Item(pk=f"STOCK#{campaign_id}", sk=_sk(batch_id, lot.number))
    dynamo.commit([dynamo.update("lot", key, [Item.answer.set(answer)])])


def _sk(batch_id: str, number: int) -> str:
    return f"LOT#{batch_id}#{number:03d}"
