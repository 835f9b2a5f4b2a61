"""Authenticates the caller of a route by token or signature, and checks their role."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from chalicelib import errors, lazily, once
from chalicelib.security import devices, tokens

with lazily.rooms():
    from chalicelib.malls import parts as malls
    from chalicelib.members import parts as members

if TYPE_CHECKING:
    from chalicelib.web.call import Call
    from chalicelib.web.callers import Caller


def _admit_shopper(call: "Call", _: "Caller") -> None:
    found = tokens.read_shopper_token(_bearer(call), real_now=call.real_now)
    if not members.session_is_valid(found.member_id, found.version):
        raise errors.TokenInvalid
    call.shopper, call.member_id = found, found.member_id


def _admit_staff(call: "Call", caller: "Caller") -> None:
    token_id, role = tokens.read_staff_token(_bearer(call), real_now=call.real_now)
    staff = malls.find_staff(token_id)
    if staff is None or staff.role != role or (role == tokens.MERCHANT) != (staff.merchant_id is not None):
        raise errors.TokenInvalid  # merchant's staff without a merchant must not reach everything
    if role not in caller.roles:
        raise errors.RoleForbidden
    call.staff_id, call.token_id, call.merchant_id = staff.person, token_id, staff.merchant_id


def _admit_device(call: "Call", caller: "Caller") -> None:
    key_id, timestamp, nonce, signature = (
        call.headers.get(f"x-device-{part}", "") for part in ("key", "timestamp", "nonce", "signature")
    )
    if not (key_id and 8 <= len(nonce) <= 64 and nonce.isascii()):
        raise errors.SignatureInvalid("X-Device-Key", reason="X-Device-Key, -Timestamp, -Nonce, -Signature are needed")
    if call.request.query_params:  # the signature covers the path and the body
        raise errors.ParameterInvalid(
            next(iter(call.request.query_params))[:64], reason="a device sends no query string"
        )
    device = malls.find_device(key_id)
    devices.check_device_signature(
        device.key,
        signature,
        method=call.request.method,
        path=call.path,
        timestamp=timestamp,
        nonce=nonce,
        body=call.raw_body,
        real_now=call.real_now,
    )
    if device.role not in caller.roles:
        raise errors.RoleForbidden
    once.use_nonce(key_id, nonce, call.real_now)
    call.device = device


def _admit_staff_or_device(call: "Call", caller: "Caller") -> None:
    (_admit_device if call.headers.get("x-device-key") else _admit_staff)(call, caller)


BY_KIND: dict[str, Callable[["Call", "Caller"], None]] = {
    "anyone": lambda call, caller: None,
    "shopper": _admit_shopper,
    "staff": _admit_staff,
    "device": _admit_device,
    "staff_or_device": _admit_staff_or_device,
}


def _bearer(call: "Call") -> str:
    scheme, _, token = call.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise errors.TokenMissing("Authorization")
    return token  # type: ignore[no-any-return]
