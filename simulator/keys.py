"""The keys of WeChat Pay and of the merchant, made once in a folder and used by every stack."""

import base64
import datetime
import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from simulator.private import write_private

PUBLIC_KEY_ID = "PUB_KEY_ID_0116000000002026112300000001"
CERTIFICATE_SERIAL = "5157F09EFDC096DE15EBE81A47057A7232F1B8E1"
MERCHANT_SERIAL = "3775B6A45ACD588826D15E583A95F5DD00000001"


@dataclass(frozen=True)
class Keys:
    """Paths of both sides' PEM files, and the symmetric keys.

    The platform signs with two keys: that of PUBLIC_KEY_ID, and that of the certificate with CERTIFICATE_SERIAL.
    """

    folder: Path
    api_v3_key: str

    @property
    def api_v2_key(self) -> str:
        """Derived from the APIv3 key, so that older folders have it too."""
        return hashlib.sha256(f"v2|{self.api_v3_key}".encode()).hexdigest()[:32]

    @property
    def merchant_private(self) -> Path:
        return self.folder / "merchant_private.pem"

    @property
    def merchant_public(self) -> Path:
        return self.folder / "merchant_public.pem"

    @property
    def platform_private(self) -> Path:
        return self.folder / "platform_private.pem"

    @property
    def platform_public(self) -> Path:
        return self.folder / "platform_public.pem"

    @property
    def certificate_private(self) -> Path:
        return self.folder / "certificate_private.pem"

    @property
    def certificate(self) -> Path:
        return self.folder / "certificate.pem"

    def secrets(self, *, apps: dict[str, str], mchid: str) -> dict[str, Any]:
        """The stage's secret, as `chalicelib.aws.vault.Secrets` reads it."""
        stored: dict[str, Any] = json.loads((self.folder / "symmetric.json").read_text())
        return {
            **stored["vault"],
            "apps": {appid: {"secret": secret} for appid, secret in apps.items()},
            "merchants": {
                mchid: {
                    "api_v3_key": self.api_v3_key,
                    "api_v2_key": self.api_v2_key,
                    "serial": MERCHANT_SERIAL,
                    "private_key": self.merchant_private.read_text(),
                    "platform_keys": {
                        PUBLIC_KEY_ID: self.platform_public.read_text(),
                        CERTIFICATE_SERIAL: self.certificate.read_text(),
                    },
                    "public_key_id": PUBLIC_KEY_ID,
                }
            },
        }


def make(folder: Path) -> Keys:
    """The keys in `folder`; makes them if there are none, or only some after an interruption."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    for path in folder.iterdir():
        path.chmod(0o600)
    finished = folder / "symmetric.json"
    if not finished.exists():
        for name in ("merchant", "platform", "certificate"):
            _write_pair(folder, name)
        _write_certificate(folder)
        write_private(finished, json.dumps({"api_v3_key": os.urandom(16).hex(), "vault": _vault()}))
    return Keys(folder, json.loads(finished.read_text())["api_v3_key"])


def _vault() -> dict[str, Any]:
    def key() -> str:
        return base64.b64encode(os.urandom(32)).decode()

    return {
        "token_kid": "t1",
        "token_keys": {"t1": key(), "t0": key()},
        "field_kid": "f1",
        "field_keys": {"f1": key()},
        "index_key": key(),
    }


def _write_pair(folder: Path, name: str) -> None:
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    write_private(folder / f"{name}_private.pem", pem)
    public = private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    write_private(folder / f"{name}_public.pem", public)


def _write_certificate(folder: Path) -> None:
    private = serialization.load_pem_private_key((folder / "certificate_private.pem").read_bytes(), None)
    assert isinstance(private, rsa.RSAPrivateKey)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "simulated WeChat Pay platform")])
    begin = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=1)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(int(CERTIFICATE_SERIAL, 16))
        .not_valid_before(begin)
        .not_valid_after(begin + datetime.timedelta(days=5 * 365))
        .sign(private, hashes.SHA256())
    )
    write_private(folder / "certificate.pem", certificate.public_bytes(serialization.Encoding.PEM))
