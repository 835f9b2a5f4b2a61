"""Secrets by reference: one Secrets Manager secret per stage, fetched when first needed, kept five minutes.

Shape of the secret (JSON): see `Secrets`. Nothing of it stands in the environment, a template, a log or an answer.
"""

import msgspec

from chalicelib import errors
from chalicelib.clients import client
from chalicelib.memory import remember
from chalicelib.settings import settings


class AppSecret(msgspec.Struct, frozen=True):
    """A mini-program's AppSecret."""

    secret: str


class MerchantSecret(msgspec.Struct, frozen=True):
    """What a merchant id signs, verifies and decrypts with. `platform_keys`: Wechatpay-Serial (PUB_KEY_ID_… or
    certificate serial) to the PEM of a public key or certificate; during a rotation both kinds stand here."""

    api_v3_key: str
    serial: str
    private_key: str
    platform_keys: dict[str, str]
    public_key_id: str


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
    answer = client("secretsmanager").get_secret_value(SecretId=settings().secret_id)
    return msgspec.json.decode(answer["SecretString"], type=Secrets)
