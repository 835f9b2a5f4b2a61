"""Idempotency where there is no natural key: records of answered requests, and used nonces."""

import hashlib
import os
from datetime import datetime, timedelta
from typing import Any

import msgspec

from chalicelib import errors
from chalicelib.aws import dynamo
from chalicelib.aws.dynamo import Action
from chalicelib.tables.ops import IdempotencyRecord, Nonce

RECORD_LIFE = timedelta(days=2)
NONCE_LIFE = timedelta(minutes=15)
RECORD_IS_NEW = "idempotency_record"


class Key(msgspec.Struct, frozen=True):
    """An Idempotency-Key (1 to 64 characters), and the hash of the request's body."""

    text: str
    request_hash: str


class Replay(msgspec.Struct, frozen=True):
    """The answer to an earlier request with the same key."""

    answer: Any


def fingerprint(body: bytes) -> str:
    """The hash of a request body (32 hex digits of SHA-256)."""
    return hashlib.sha256(body).hexdigest()[:32]


def require_same(request_hash: str, before: str) -> None:
    """Checks that the body of a repeated key has the same hash as before. Raises IdempotencyKeyReused if it differs."""
    if request_hash != before:
        raise errors.IdempotencyKeyReused("Idempotency-Key")


def find_answer(scope: str, key: str, request_hash: str) -> Replay | None:
    """The answer stored for a key, or None. Raises IdempotencyKeyReused if it was stored for another body."""
    return _replay(dynamo.find(IdempotencyRecord, f"IDEM#{scope}#{key}", "IDEM"), request_hash)


def remember_answer(scope: str, key: str, request_hash: str, answer: Any, now: datetime) -> Action:
    """The action that stores the answer; commit it together with the effect.

    If an earlier request with the key stored its answer, the commit raises dynamo.Refused, which names RECORD_IS_NEW.
    `earlier_answer` then returns the stored answer.
    """
    record = IdempotencyRecord(
        pk=f"IDEM#{scope}#{key}",
        sk="IDEM",
        request_hash=request_hash,
        answer=answer,
        ttl=int((now + RECORD_LIFE).timestamp()),
    )
    key_is_new = IdempotencyRecord.pk.does_not_exist()
    return dynamo.put(RECORD_IS_NEW, record, key_is_new)


def earlier_answer(refused: dynamo.Refused, request_hash: str) -> Replay | None:
    """The answer to the earlier request with the key; None if the commit was refused for another reason. Raises
    IdempotencyKeyReused if the earlier request had another body."""
    if RECORD_IS_NEW not in refused:
        return None
    return _replay(IdempotencyRecord.from_raw_data(refused.blocking[RECORD_IS_NEW]), request_hash)


def _replay(record: IdempotencyRecord | None, request_hash: str) -> Replay | None:
    if record is None:
        return None
    require_same(request_hash, record.request_hash)
    return Replay(record.answer)


def use_nonce(key_id: str, nonce: str, real_now: datetime) -> None:
    """Stores a nonce as used, for longer than its signature is accepted. Raises NonceUsed if it was used before."""
    # If the response to our write is lost, boto sends the write again; `mark` shows that this call wrote the item.
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
