"""Batches of claim codes, and which codes are used.

CODE_BATCH                <batch>  a batch
CODE_BATCH#<number>       NUMBER   the batch that has this number
CODE#<number>#<position>  CODE     a used code
"""

from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.aws import dynamo
from chalicelib.aws.dynamo import Action
from chalicelib.aws.mapping import Mapping
from chalicelib.coupons.rules.coupon import Coupon
from chalicelib.memory import remember
from chalicelib.tables.coupons import BatchNumber, CodeBatch, UsedCode

CODE = "claim_code"
NUMBERS = 1 << 24


@dataclass(frozen=True)
class Batch:
    """A batch of claim codes of a campaign. `codes` is how many codes it has. Each code contains the batch's
    `number`."""

    id: str
    campaign_id: str
    codes: int
    label: str
    request_hash: str
    number: int = -1


STORED = Mapping(Batch, CodeBatch, id="sk")


def make(batch: Batch, *, number: int, by: str, now: datetime) -> Batch:
    """Creates a batch once, with `number` or the next number that is free. Returns the batch as it is stored; an
    earlier request may have created it. `by` is the id of the member of staff."""
    while True:
        wanted = replace(batch, number=number)
        item = STORED.item(wanted, pk="CODE_BATCH", made_by=by, made_at=now)
        taken = BatchNumber(pk=f"CODE_BATCH#{number}", sk="NUMBER", batch_id=batch.id)
        try:
            dynamo.commit(
                [
                    dynamo.put("batch", item, CodeBatch.pk.does_not_exist()),
                    dynamo.put("number", taken, BatchNumber.pk.does_not_exist()),
                ]
            )
            return wanted
        except dynamo.Refused as refused:
            if "batch" in refused:
                return STORED.read(CodeBatch.from_raw_data(refused.blocking["batch"]))
            number = (number + 1) % NUMBERS


def find(batch_id: str) -> Batch | None:
    """A batch by its id; None if there is none."""
    item = dynamo.find(CodeBatch, "CODE_BATCH", batch_id)
    return STORED.read(item) if item else None


@remember(seconds=60)
def find_by_number(number: int) -> Batch | None:
    """The batch with this number, at most a minute old; None if there is none."""
    pointer = dynamo.find(BatchNumber, f"CODE_BATCH#{number}", "NUMBER")
    return find(pointer.batch_id) if pointer else None


def count_codes(campaign_id: str) -> int:
    """How many codes all batches of a campaign have together."""
    found = CodeBatch.query("CODE_BATCH", filter_condition=CodeBatch.campaign_id == campaign_id, consistent_read=True)
    return sum(int(item.codes) for item in found)


def use_action(batch_number: int, number: int, coupon: Coupon) -> Action:
    """The action that marks a code as used for a coupon. The commit raises Refused with CODE if the code is used
    already."""
    item = UsedCode(pk=f"CODE#{batch_number}#{number}", sk="CODE", coupon_id=coupon.id, member_id=coupon.member_id)
    return dynamo.put(CODE, item, UsedCode.pk.does_not_exist())
