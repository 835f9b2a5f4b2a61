"""Claim codes: operators make and export batches; POST /v1/me/coupons/claim-code claims with a code.

A batch is one small item. Each code contains its own proof (rules/claim_code). So the codes are not stored: the export
computes them, and only a used code is written.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import msgspec

from chalicelib import errors, ids, once
from chalicelib.aws import dynamo
from chalicelib.coupons import campaigns
from chalicelib.coupons.claim import Claimed, claim
from chalicelib.coupons.claim_attempt import ClaimExtras
from chalicelib.coupons.refused_claims import counted
from chalicelib.coupons.rules import claim_code as rules
from chalicelib.coupons.rules.campaign import DRAFT
from chalicelib.coupons.rules.claim import ClaimRequest, Source
from chalicelib.coupons.rules.coupon import Coupon
from chalicelib.coupons.store import codes, stock
from chalicelib.coupons.store.codes import Batch
from chalicelib.once import Key
from chalicelib.security import crypto
from chalicelib.security.tokens import ShopperSession
from chalicelib.shapes import AS_CODE, AS_ID

PART = 50_000


class Make(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A batch to make. `label` says where the codes are shown: a leaflet, a screen, a live-stream. `dry_run` creates
    nothing."""

    campaign_id: Annotated[str, msgspec.Meta(min_length=1, max_length=32, extra=AS_ID)]
    codes: Annotated[int, msgspec.Meta(ge=1, le=rules.MOST_CODES)]
    label: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
    dry_run: bool = False


class BatchView(msgspec.Struct, frozen=True):
    """A batch. `state`: dry_run or ready. `parts`: how many files its export has, numbered from 0. `covered`: whether
    the campaign has at least as many units as all its batches together have codes. `only_codes`: whether codes are the
    campaign's only channel. They should be, so that other channels do not take the units."""

    batch_id: str | None
    campaign_id: str
    label: str
    codes: int
    state: str
    parts: int
    codes_of_campaign: int
    units_left: int
    covered: bool
    only_codes: bool


class Enter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A code as it was scanned or typed. Case, spaces and dashes do not matter."""

    code: Annotated[str, msgspec.Meta(min_length=1, max_length=64, extra=AS_CODE)]


def make(body: Make, *, staff_id: str, key: Key, now: datetime) -> BatchView:
    """Creates a batch of codes. Each code claims one coupon.

    Creates one batch per key. Raises ResourceNotFound, IdempotencyKeyReused.
    """
    campaign = campaigns.find_newest(body.campaign_id)
    if body.dry_run:
        return _view(Batch("", campaign.id, body.codes, body.label, key.request_hash), more=body.codes, state="dry_run")
    batch_id = ids.derived("code_batch", staff_id, key.text, length=12)
    batch = Batch(batch_id, campaign.id, body.codes, body.label, key.request_hash)
    kept = codes.make(batch, number=rules.batch_number(crypto.keyed(f"code-batch|{batch_id}")), by=staff_id, now=now)
    once.require_same(key.request_hash, kept.request_hash)
    return _view(kept)


def show(batch_id: str) -> BatchView:
    """A batch of codes.

    Raises ResourceNotFound.
    """
    return _view(_find(batch_id))


def export(batch_id: str, *, part: str | None) -> str:
    """One part of a batch's export, as CSV.

    The columns are number and code; a part has `PART` codes. Raises ResourceNotFound, ParameterInvalid.
    """
    batch = _find(batch_id)
    text = part or "0"
    if not (text.isascii() and text.isdecimal() and len(text) < 5 and int(text) < _parts(batch)):
        raise errors.ParameterInvalid("part", reason=f"a whole number from 0 to {_parts(batch) - 1}")
    start = int(text) * PART
    numbers = range(start, min(start + PART, batch.codes))
    lines = [f"{number + 1},{rules.code(batch.number, number, crypto.keyed)}" for number in numbers]
    return "\r\n".join(["number,code", *lines, ""])


def enter(body: Enter, *, session: ShopperSession, now: datetime) -> tuple[Claimed, bool]:
    """Claims a coupon with a printed code.

    Returns the coupon, and whether the same member claimed it with this code before. Raises ClaimCodeInvalid,
    ClaimCodeUsed, and the errors of `claim`.
    """
    batch_number, number = rules.read(body.code, crypto.keyed)
    batch = codes.find_by_number(batch_number)
    if batch is None or number >= batch.codes:
        raise errors.ClaimCodeInvalid("code")

    def use_code(coupon: Coupon) -> Sequence[dynamo.Action]:
        return [codes.use_action(batch_number, number, coupon)]

    source, request_key = Source("code", detail=batch.id), f"code:{batch_number}:{number}"
    request = ClaimRequest(session.member_id, session.joined_at, batch.campaign_id, source, request_key, now)
    try:
        return claim(request, ClaimExtras(extra_actions=use_code))
    except dynamo.Refused as refused:
        if codes.CODE not in refused:
            raise
        with counted(campaigns.find(batch.campaign_id), now=now):
            raise errors.ClaimCodeUsed("code") from refused


def _find(batch_id: str) -> Batch:
    found = codes.find(batch_id)
    if found is None:
        raise errors.ResourceNotFound(what="batch of codes")
    return found


def _parts(batch: Batch) -> int:
    return -(-batch.codes // PART)


def _view(batch: Batch, *, more: int = 0, state: str = "ready") -> BatchView:
    campaign = campaigns.find_newest(batch.campaign_id)
    left = sum(shard.units_left for shard in stock.read_shards(campaign).values())
    units = left if campaign.spec.state != DRAFT else campaign.spec.units
    made = codes.count_codes(campaign.id) + more
    return BatchView(
        batch_id=batch.id or None,
        campaign_id=campaign.id,
        label=batch.label,
        codes=batch.codes,
        state=state,
        parts=_parts(batch),
        codes_of_campaign=made,
        units_left=units,
        covered=made <= campaign.spec.units,
        only_codes=campaign.spec.channels == ("code",),
    )
