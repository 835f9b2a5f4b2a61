"""Secrets by reference: one Secrets Manager secret per stage, fetched when first needed, kept five minutes; sooner
fetched again where the other side has rotated a key.

Shape of the secret (JSON): see `Secrets`. Nothing of it stands in the environment, a template, a log or an answer.
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
    """What a merchant id signs, verifies and decrypts with. `platform_keys`: Wechatpay-Serial (PUB_KEY_ID_… or
    certificate serial) to the PEM of a public key or certificate; during a rotation both kinds stand here. `api_v2_key`
    signs what a mini-program hands to a plugin of WeChat Pay's; only who sends merchant coupons needs one."""

    api_v3_key: str
    serial: str
    private_key: str
    platform_keys: dict[str, str]
    public_key_id: str
    api_v2_key: str | None = None


class Secrets(msgspec.Struct, frozen=True):
    """Two token keys live at a time: `token_kid` signs, all verify. Field keys likewise (base64, 32 bytes)."""

    token_kid: str
    token_keys: dict[str, str]
    field_kid: str
    field_keys: dict[str, str]
    index_key: str
    apps: dict[str, AppSecret]
    merchants: dict[str, MerchantSecret]

    def app(self, appid: str) -> AppSecret:
        """The secret of an appid; raises Misconfigured."""
        if appid not in self.apps:
            raise errors.Misconfigured(f"no secret for appid {appid}")
        return self.apps[appid]

    def merchant(self, mchid: str) -> MerchantSecret:
        """The keys of a merchant id; raises Misconfigured."""
        if mchid not in self.merchants:
            raise errors.Misconfigured(f"no secret for merchant id {mchid}")
        return self.merchants[mchid]


@remember(seconds=300)
def secrets() -> Secrets:
    """This stage's secrets."""
    return _fetch()


def renew() -> None:
    """Takes the secrets anew where they have changed: keys rotate without a restart. Tried at most every 15 seconds,
    whoever sends us unknown serials; what we have stays where nothing newer can be had."""
    newest = _fetched_anew()
    if newest is not None and newest != secrets():
        replace(secrets, newest)


@remember(seconds=15)
def _fetched_anew() -> Secrets | None:
    try:
        return _fetch()
    except Exception as error:  # the keys we have may do; whoever needs others is refused, and comes again
        telemetry.fault("secrets cannot be renewed", error)
        return None


def _fetch() -> Secrets:
    answer = client("secretsmanager").get_secret_value(SecretId=settings().secret_id)
    return _mended(msgspec.json.decode(answer["SecretString"], type=Secrets))


# --- values as people paste them ----------------------------------------------------------------------------------
_BEGIN, _END = re.compile(r"-----BEGIN ([A-Z0-9 ]+)-----"), re.compile(r"-----END ([A-Z0-9 ]+)-----")
_BASE64 = re.compile(r"[A-Za-z0-9+/]+=*")


def _mended(found: Secrets) -> Secrets:
    """The same without what pasting adds or takes away, where there is no doubt what was meant. What then is still
    wrong is refused when a mall is put that needs it (`providers.keys`)."""
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
    """A PEM whose line feeds were written as two characters or lost, or that has no first line, as it was made; what
    is no such thing as it is. `kind`: what it is unless it says so."""
    text = pasted.replace("\\r", "\n").replace("\\n", "\n")
    begin, end = _BEGIN.search(text), _END.search(text)
    inner = text[begin.end() if begin else 0 : end.start() if end else None]
    body = "".join(inner.split())
    if not _BASE64.fullmatch(body):
        return pasted
    label = (begin or end)[1] if begin or end else kind  # type: ignore[index]
    lines = [body[start : start + 64] for start in range(0, len(body), 64)]
    return "\n".join([f"-----BEGIN {label}-----", *lines, f"-----END {label}-----", ""])
