"""The stage's secret in Secrets Manager, fetched at its first use and cached for five minutes.

`Secrets` is the structure of its JSON. It never appears in the environment, a template, a log or a response.
"""

import re

import msgspec

from chalicelib import errors
from chalicelib.aws import telemetry
from chalicelib.aws.clients import client
from chalicelib.aws.settings import settings
from chalicelib.memory import remember, replace


class AppSecret(msgspec.Struct, frozen=True):
    """A mini-program's AppSecret."""

    secret: str


class MerchantSecret(msgspec.Struct, frozen=True):
    """The keys of a merchant id: to sign, verify and decrypt.

    `platform_keys`: the PEM of each public key or certificate, by its Wechatpay-Serial (PUB_KEY_ID_… or certificate
    serial); during a rotation it holds both kinds. `api_v2_key` signs the parameters of WeChat Pay's send-coupon
    plugin; only merchant coupons need it.
    """

    api_v3_key: str
    serial: str
    private_key: str
    platform_keys: dict[str, str]
    public_key_id: str
    api_v2_key: str | None = None


class Secrets(msgspec.Struct, frozen=True):
    """A stage's secrets. `token_kid` names the key in `token_keys` that signs tokens; every key there verifies them.
    `field_kid` names the key in `field_keys` (32 bytes in base64) in the same way."""

    token_kid: str
    token_keys: dict[str, str]
    field_kid: str
    field_keys: dict[str, str]
    index_key: str
    apps: dict[str, AppSecret]
    merchants: dict[str, MerchantSecret]

    def app(self, appid: str) -> AppSecret:
        """The secret of an appid. Raises Misconfigured if there is none."""
        if appid not in self.apps:
            raise errors.Misconfigured(f"no secret for appid {appid}")
        return self.apps[appid]

    def merchant(self, mchid: str) -> MerchantSecret:
        """The keys of a merchant id. Raises Misconfigured if there are none."""
        if mchid not in self.merchants:
            raise errors.Misconfigured(f"no secret for merchant id {mchid}")
        return self.merchants[mchid]


@remember(seconds=300)
def secrets() -> Secrets:
    """This stage's secrets."""
    return _fetch()


def renew() -> None:
    """Fetches the secret again, so that rotated keys work without a restart. It does so at most every 15 seconds,
    because anyone can send an unknown serial. If the fetch fails, the cached secret is still used."""
    newest = _fetched_anew()
    if newest is not None and newest != secrets():
        replace(secrets, newest)


@remember(seconds=15)
def _fetched_anew() -> Secrets | None:
    try:
        return _fetch()
    except Exception as error:  # the cached keys may be enough; else the callback is refused and repeated
        telemetry.fault("secrets cannot be renewed", error)
        return None


def _fetch() -> Secrets:
    answer = client("secretsmanager").get_secret_value(SecretId=settings().secret_id)
    return _mended(msgspec.json.decode(answer["SecretString"], type=Secrets))


# --- values as people paste them ----------------------------------------------------------------------------------
_BEGIN, _END = re.compile(r"-----BEGIN ([A-Z0-9 ]+)-----"), re.compile(r"-----END ([A-Z0-9 ]+)-----")
_BASE64 = re.compile(r"[A-Za-z0-9+/]+=*")


def _mended(found: Secrets) -> Secrets:
    """The secrets, with damage by copy and paste repaired where the intended value is certain. `providers.keys` refuses
    other faults when staff put a mall that uses the key."""
    return msgspec.structs.replace(
        found,
        apps={appid: AppSecret(one.secret.strip()) for appid, one in found.apps.items()},
        merchants={mchid: _mended_merchant(one) for mchid, one in found.merchants.items()},
    )


def _mended_merchant(keys: MerchantSecret) -> MerchantSecret:
    return MerchantSecret(
        api_v3_key=keys.api_v3_key.strip(),
        serial=keys.serial.strip(),
        private_key=_pem(keys.private_key, "PRIVATE KEY"),
        platform_keys={serial.strip(): _pem(pem, "PUBLIC KEY") for serial, pem in keys.platform_keys.items()},
        public_key_id=keys.public_key_id.strip(),
        api_v2_key=(keys.api_v2_key or "").strip() or None,
    )


def _pem(pasted: str, kind: str) -> str:
    """Restores a PEM whose line feeds are lost or written as two characters, or whose first or last line is missing.
    Other text is returned unchanged. `kind`: the label for a text that has none."""
    text = pasted.replace("\\r", "\n").replace("\\n", "\n")
    begin, end = _BEGIN.search(text), _END.search(text)
    inner = text[begin.end() if begin else 0 : end.start() if end else None]
    body = "".join(inner.split())
    if not _BASE64.fullmatch(body):
        return pasted
    label = (begin or end)[1] if begin or end else kind  # type: ignore[index]
    lines = [body[start : start + 64] for start in range(0, len(body), 64)]
    return "\n".join([f"-----BEGIN {label}-----", *lines, f"-----END {label}-----", ""])
