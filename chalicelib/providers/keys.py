"""Checks the keys of a merchant id and the secret of a mini-program, before a mall depends on them."""

import re

from chalicelib.aws.vault import AppSecret, MerchantSecret
from chalicelib.providers import wechat_pay_wire

# The serial of the merchant API certificate, in hexadecimal. The APIv3 key and the APIv2 key: 32 letters and digits.
SERIAL = re.compile(r"[0-9A-Fa-f]{8,64}")
SYMMETRIC = re.compile(r"[0-9A-Za-z]{32}")
NO_WHITESPACE = re.compile(r"[!-~]+")
LEAST_BITS = 2048


def fault_of_merchant(keys: MerchantSecret) -> str | None:
    """Says why a merchant id's keys cannot be used: names the first wrong field, never its value. None if they can be
    used."""
    if not _is_rsa(keys.private_key, private=True):
        return "private_key is no RSA private key in PEM (PKCS#8)"
    if not SERIAL.fullmatch(keys.serial):
        return "serial is not a certificate's serial in hexadecimal"
    if not SYMMETRIC.fullmatch(keys.api_v3_key):
        return "api_v3_key is not 32 letters and digits"
    if keys.api_v2_key is not None and not SYMMETRIC.fullmatch(keys.api_v2_key):
        return "api_v2_key is not 32 letters and digits"
    return _fault_of_platform(keys)


def _fault_of_platform(keys: MerchantSecret) -> str | None:
    for serial, pem in keys.platform_keys.items():
        if not NO_WHITESPACE.fullmatch(serial) or not _is_rsa(pem, private=False):
            return f"platform_keys: the one of {serial[:60]!r} is no RSA public key or certificate in PEM"
    if keys.public_key_id not in keys.platform_keys:
        return "public_key_id names none of platform_keys"
    return None


def fault_of_app(app: AppSecret) -> str | None:
    """Says why a mini-program's secret cannot be used. None if it can be used."""
    return None if NO_WHITESPACE.fullmatch(app.secret) else "secret is blank, or has white space in it"


def _is_rsa(pem: str, *, private: bool) -> bool:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric import rsa

    try:
        key = wechat_pay_wire.private_key(pem) if private else wechat_pay_wire.public_key(pem)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return False
    return isinstance(key, rsa.RSAPrivateKey | rsa.RSAPublicKey) and key.key_size >= LEAST_BITS
