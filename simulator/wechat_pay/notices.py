"""Notices (callbacks) of WeChat Pay: encrypted with the merchant's APIv3 key, signed with the platform's key."""

import base64
import json
import os
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from simulator.callbacks import Courier
from simulator.misbehave import spelled
from simulator.wechat_pay.signing import Signing


@dataclass(eq=False)
class Notices(Signing):
    """Builds notices, which the courier delivers."""

    courier: Courier

    def notice(
        self,
        event_type: str,
        original_type: str,
        resource: dict[str, Any] | bytes,
        *,
        serial: str | None = None,
        probe: bool = False,
        raw: bool = False,
    ) -> tuple[dict[str, str], bytes]:
        """Headers and body of a notice. Each call encrypts and signs it again.

        `probe`: a signature test of WeChat Pay's, with a wrong signature and the documented prefix. `raw`: texts
        contain control characters without escapes, which JSON forbids.
        """
        nonce = os.urandom(6).hex()
        plain = resource if isinstance(resource, bytes) else spelled(resource, raw=raw)
        cipher = AESGCM(self.keys.api_v3_key.encode()).encrypt(nonce.encode(), plain, original_type.encode())
        body = json.dumps(
            {
                "id": f"EV-{os.urandom(14).hex()}",
                "create_time": self.stamp(),
                "event_type": event_type,
                "resource_type": "encrypt-resource",
                "summary": "支付成功" if event_type.startswith("TRANSACTION") else "退款成功",
                "resource": {
                    "original_type": original_type,
                    "algorithm": "AEAD_AES_256_GCM",
                    "ciphertext": base64.b64encode(cipher).decode(),
                    "associated_data": original_type,
                    "nonce": nonce,
                },
            },
            ensure_ascii=False,
        ).encode()
        headers = {"Content-Type": "application/json", **self.sign(body, serial)}
        if probe:
            headers["Wechatpay-Signature"] = "WECHATPAY/SIGNTEST/" + headers["Wechatpay-Signature"][19:]
        return headers, body
