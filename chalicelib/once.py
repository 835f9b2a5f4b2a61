"""Once-only where no natural key exists: idempotency records and nonces."""

import hashlib
import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from chalicelib import errors
from chalicelib.aws import dynamo
from chalicelib.aws.dynamo import Action
from chalicelib.tables.ops import IdempotencyRecord, Nonce

RECORD_LIFE = timedelta(days=2)
NONCE_LIFE = timedelta(minutes=15)
RECORD_IS_NEW = "idempotency_record"


@dataclass(frozen=True)
class Key:
    """An Idempotency-Key (1 to 64 characters), and what tells its request's body from another."""

    text: str
    request_hash: str


@dataclass(frozen=True)
class Replay:
    """An answer that was given before."""

    answer: Any


def fingerprint(body: bytes) -> str:
    """What tells two request bodies apart."""
    return hashlib.sha256(body).hexdigest()[:32]


def require_same(request_hash: str, before: str) -> None:
    """Holds a repeated key to the body it first came with; raises IdempotencyKeyReused."""
    if request_hash != before:
        raise errors.IdempotencyKeyReused("Idempotency-Key")


def find_answer(scope: str, key: str, request_hash: str) -> Replay | None:
    """The answer stored for this key; raises IdempotencyKeyReused if it was stored for another body."""
    return _replay(dynamo.find(IdempotencyRecord, f"IDEM#{scope}#{key}", "IDEM"), request_hash)


def remember_answer(scope: str, key: str, request_hash: str, answer: Any, now: datetime) -> Action:
    """The action that stores the answer, to be committed with the effect itself. Where another request with the key
    came first, the commit is refused under the name `RECORD_IS_NEW`: read it with `answer_in_the_way`."""
    record = IdempotencyRecord(
        pk=f"IDEM#{scope}#{key}",
        sk="IDEM",
        request_hash=request_hash,
        answer=answer,
        ttl=int((now + RECORD_LIFE).timestamp()),
    )
    key_is_new = IdempotencyRecord.pk.does_not_exist()
    return dynamo.put(RECORD_IS_NEW, record, key_is_new)


def answer_in_the_way(refused: dynamo.Refused, request_hash: str) -> Replay | None:
    """The answer of the request that came first, if that is what refused the commit."""
    if RECORD_IS_NEW not in refused:
        return None
    return _replay(IdempotencyRecord.from_raw_data(refused.blocking[RECORD_IS_NEW]), request_hash)


def _replay(record: IdempotencyRecord | None, request_hash: str) -> Replay | None:
    if record is None:
        return None
    require_same(request_hash, record.request_hash)
    return Replay(record.answer)


def use_nonce(key_id: str, nonce: str, real_now: datetime) -> None:
    """Spends a nonce for good; raises NonceUsed. Older signatures than the nonce's life are refused before."""
    # The mark tells our own write, sent again after its answer was lost, from another request's.
    mark = os.urandom(8).hex()
    ttl = int((real_now + NONCE_LIFE).timestamp())
    item = Nonce(pk=f"NONCE#{key_id}#{nonce}", sk="NONCE", mark=mark, ttl=ttl)
    nonce_is_new = Nonce.pk.does_not_exist()
    try:
        dynamo.commit([dynamo.put("nonce", item, nonce_is_new)])
    except dynamo.Refused as refused:
        if refused.blocking["nonce"].get("mark", {}).get("S") == mark:
            return
        raise errors.NonceUsed("X-Device-Nonce") from refused
