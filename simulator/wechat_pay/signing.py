"""Signatures of WeChat Pay: it checks the merchant's on requests, and puts its own on responses and notices."""

import base64
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from chalicelib.business_day import SHANGHAI
from simulator.failure import Failure
from simulator.keys import CERTIFICATE_SERIAL, MERCHANT_SERIAL, PUBLIC_KEY_ID, Keys

SCHEMA = "WECHATPAY2-SHA256-RSA2048"
AUTHORIZATION = re.compile(r'(\w+)="([^"]*)"')
CLOCK_SKEW_SECONDS = 300


@dataclass(eq=False)
class Signing:
    """The keys of both sides. `now` is business time, `real_now` the time that signatures carry."""

    keys: Keys
    mchid: str
    now: Callable[[], datetime]
    real_now: Callable[[], datetime]

    def __post_init__(self) -> None:
        self.merchant_serial = MERCHANT_SERIAL
        # The id of the key that signs now.
        self.serial = PUBLIC_KEY_ID
        self._signers = {
            PUBLIC_KEY_ID: _private(self.keys.platform_private.read_bytes()),
            CERTIFICATE_SERIAL: _private(self.keys.certificate_private.read_bytes()),
        }
        public = load_pem_public_key(self.keys.merchant_public.read_bytes())
        assert isinstance(public, rsa.RSAPublicKey)
        self.merchant_key = public

    def check_signature(self, method: str, target: str, authorization: str, body: bytes) -> None:
        """Raises Failure 401 unless the merchant signed exactly this request, less than five minutes ago."""
        schema, _, rest = authorization.partition(" ")
        parts = dict(AUTHORIZATION.findall(rest))
        text = f"{method}\n{target}\n{parts.get('timestamp')}\n{parts.get('nonce_str')}\n".encode() + body + b"\n"
        try:
            if schema != SCHEMA or parts["serial_no"] != self.merchant_serial:
                raise InvalidSignature
            if abs(self.real_now().timestamp() - int(parts["timestamp"])) > CLOCK_SKEW_SECONDS:
                raise InvalidSignature
            self.merchant_key.verify(base64.b64decode(parts["signature"]), text, padding.PKCS1v15(), hashes.SHA256())
        except (InvalidSignature, KeyError, ValueError) as error:
            raise Failure(401, "SIGN_ERROR") from error

    def sign(self, body: bytes, serial: str | None = None) -> dict[str, str]:
        """The signature headers of a response or notice. `serial`: the key; by default the one that signs now."""
        serial = serial or self.serial
        timestamp, nonce = str(int(self.real_now().timestamp())), os.urandom(16).hex()
        text = f"{timestamp}\n{nonce}\n".encode() + body + b"\n"
        signature = self._signers[serial].sign(text, padding.PKCS1v15(), hashes.SHA256())
        return {
            "Wechatpay-Timestamp": timestamp,
            "Wechatpay-Nonce": nonce,
            "Wechatpay-Serial": serial,
            "Wechatpay-Signature": base64.b64encode(signature).decode(),
            "Wechatpay-Signature-Type": SCHEMA,
        }

    def rotate(self, *, use: bool = True) -> tuple[str, str]:
        """Makes a new platform key; returns its id and its public key in PEM, which the merchant installs.

        `use`: sign with it from now on.
        """
        private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        serial = f"{PUBLIC_KEY_ID[:-4]}{len(self._signers):04d}"
        self._signers[serial] = private
        self.serial = serial if use else self.serial
        return serial, private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()

    def stamp(self) -> str:
        """Now, as WeChat Pay writes a time."""
        return stamp(self.now())


def stamp(at: datetime) -> str:
    """A time as WeChat Pay writes it: in Shanghai, to the second."""
    return at.astimezone(SHANGHAI).isoformat(timespec="seconds")


def _private(pem: bytes) -> rsa.RSAPrivateKey:
    key = load_pem_private_key(pem, None, unsafe_skip_rsa_key_validation=True)
    assert isinstance(key, rsa.RSAPrivateKey)
    return key
