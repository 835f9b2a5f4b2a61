"""Secrets by reference: one Secrets Manager secret per stage, fetched when first needed, kept five minutes; sooner
fetched again where the other side has rotated a key.

Shape of the secret (JSON): see `Secrets`. Nothing of it stands in the environment, a template, a log or an answer.
"""

import msgspec

from chalicelib import errors, telemetry
from chalicelib.clients import client
from chalicelib.memory import remember, replace
from chalicelib.settings import settings


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
    return msgspec.json.decode(answer["SecretString"], type=Secrets)
