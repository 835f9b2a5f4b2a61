"""Settings from the environment: read once, at their first use. An error names every variable that is missing."""

import functools
import os
from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib import errors

VERSION = "0.1.0"


@dataclass(frozen=True)
class Settings:
    """Addresses and names of a deployed function. Malls, appids and merchant ids are data, not settings."""

    stage: str
    region: str
    table_prefix: str
    event_bus: str
    secret_id: str
    parked_events_queue_url: str
    bills_bucket: str
    wechat_url: str
    wechat_pay_url: str
    public_base_url: str
    test_clock: bool
    tracing: bool
    dead_letter_queue_url: str | None
    own_queue_url: str | None
    function: str | None
    timeout_seconds: float | None
    wechat_pay_backup_url: str | None


REQUIRED = {
    "stage": "STAGE",
    "region": "AWS_REGION",
    "table_prefix": "TABLE_PREFIX",
    "event_bus": "EVENT_BUS_NAME",
    "secret_id": "SECRET_ID",
    "parked_events_queue_url": "PARKED_EVENTS_QUEUE_URL",
    "bills_bucket": "BILLS_BUCKET",
    "wechat_url": "WECHAT_URL",
    "wechat_pay_url": "WECHAT_PAY_URL",
    "public_base_url": "PUBLIC_BASE_URL",
}


def read(environ: Mapping[str, str]) -> Settings:
    """Settings from environment variables. Raises Misconfigured, which names every missing variable."""
    missing = sorted(variable for variable in REQUIRED.values() if not environ.get(variable))
    if missing:
        raise errors.Misconfigured(f"environment variables not set: {', '.join(missing)}")
    return Settings(
        **{name: environ[variable] for name, variable in REQUIRED.items()},  # type: ignore[arg-type]
        test_clock=environ.get("TEST_CLOCK") == "on",
        tracing=environ.get("TRACING") == "on",
        dead_letter_queue_url=environ.get("DEAD_LETTER_QUEUE_URL"),
        own_queue_url=environ.get("OWN_QUEUE_URL"),
        function=environ.get("FUNCTION"),
        timeout_seconds=float(environ["TIMEOUT_SECONDS"]) if environ.get("TIMEOUT_SECONDS") else None,
        wechat_pay_backup_url=environ.get("WECHAT_PAY_BACKUP_URL") or None,
    )


@functools.lru_cache(maxsize=1)
def settings() -> Settings:
    """This process's settings."""
    return read(os.environ)
