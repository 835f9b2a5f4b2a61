"""Issues, lists and revokes staff tokens and device keys. A new token or key is shown only once.

    python -m infra.access token --role operator --name anna
    python -m infra.access token --role merchant --merchant group --name lin
    python -m infra.access tokens
    python -m infra.access device --role gate --place north_garage --name "gate 1"
    python -m infra.access devices
    python -m infra.access revoke --token … | --device …

A token belongs to a person. Two tokens with the same name belong to the same person, for every limit and for four eyes.

It works on the stack that the environment variables name (STAGE, TABLE_PREFIX, SECRET_ID, AWS credentials). `--local`
takes those of the running local stack from .local/stack.json.
"""

import argparse
import getpass
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from chalicelib import clock, errors
from chalicelib.pages import Paging
from chalicelib.security import devices, tokens

STACK_FILE = Path(__file__).parent.parent / ".local" / "stack.json"
# Settings that must be set, although these commands use only the tables and the secret.
UNUSED = (
    *("EVENT_BUS_NAME", "PARKED_EVENTS_QUEUE_URL", "BILLS_BUCKET"),
    *("WECHAT_URL", "WECHAT_PAY_URL", "PUBLIC_BASE_URL"),
)


def use_environment(*, local: bool, stage: str | None) -> None:
    """Sets this process's environment variables for a stack: the local one, or a stage's. Exits if `local` is set and
    no local stack is running."""
    if local:
        if not STACK_FILE.exists():
            sys.exit("no local stack is running: start one with `make run`")
        drop_other_endpoints()
        os.environ.update(json.loads(STACK_FILE.read_text())["environment"])
    elif stage:
        os.environ.update({"STAGE": stage, "TABLE_PREFIX": f"mallpass-{stage}", "SECRET_ID": f"mallpass-{stage}"})
        os.environ.setdefault("AWS_REGION", os.environ.get("AWS_DEFAULT_REGION", ""))
    for variable in UNUSED:
        os.environ.setdefault(variable, "unused")


def drop_other_endpoints() -> None:
    """Deletes the environment variables of this process that name the endpoint of one service, such as
    AWS_ENDPOINT_URL_DYNAMODB. boto3 prefers them to AWS_ENDPOINT_URL, which names the stack."""
    for variable in [name for name in os.environ if name.startswith("AWS_ENDPOINT_URL_")]:
        del os.environ[variable]


def main() -> None:
    parser = argparse.ArgumentParser(description="Issues staff tokens and device keys.")
    parser.add_argument("--stage", help="dev, test or prod, in the AWS account of your credentials")
    parser.add_argument("--local", action="store_true", help="the running local stack")
    commands = parser.add_subparsers(dest="command", required=True)
    token = commands.add_parser("token")
    token.add_argument("--role", required=True, choices=tokens.STAFF_ROLES)
    token.add_argument("--name", required=True, help="the person's name, unique among the staff")
    token.add_argument("--merchant", default=None, help="the merchant, for a merchant's token")
    commands.add_parser("tokens")
    commands.add_parser("devices")
    revoke = commands.add_parser("revoke").add_mutually_exclusive_group(required=True)
    revoke.add_argument("--token", help="the token's id, as `tokens` lists it")
    revoke.add_argument("--device", help="the device's id, as `devices` lists it")
    device = commands.add_parser("device")
    device.add_argument("--role", required=True, choices=devices.DEVICE_ROLES)
    device.add_argument("--place", required=True, help="car park of a gate, store of a till, merchant of a crm")
    device.add_argument("--name", required=True)
    chosen = parser.parse_args()
    use_environment(local=chosen.local, stage=chosen.stage)
    try:
        print(json.dumps(_run(chosen), indent=2))
    except (errors.Refusal, errors.Misconfigured) as problem:
        sys.exit(problem.message("en") if isinstance(problem, errors.Refusal) else str(problem))


def _run(chosen: argparse.Namespace) -> Any:
    from chalicelib.malls import access

    now = clock.real_now()
    if chosen.command == "token":
        token_id, token, expires_at = access.issue_staff_token(
            name=chosen.name, role=chosen.role, real_now=now, merchant_id=chosen.merchant
        )
        return {"token_id": token_id, "role": chosen.role, "token": token, "expires_at": expires_at.isoformat()}
    if chosen.command == "tokens":
        return _all(access.list_tokens, "staff_tokens")
    if chosen.command == "devices":
        return _all(access.list_devices, "devices")
    if chosen.command == "revoke":
        by = f"command:{getpass.getuser()}"
        if chosen.token:
            return msgspec.to_builtins(access.revoke_token(chosen.token, staff_id=by, real_now=now))
        return msgspec.to_builtins(access.revoke_device(chosen.device, staff_id=by, real_now=now))
    device_id, key = access.issue_device_key(name=chosen.name, role=chosen.role, place_id=chosen.place, real_now=now)
    return {"device_id": device_id, "role": chosen.role, "place_id": chosen.place, "key": key}


def _all(pages: Callable[..., Any], name: str) -> list[Any]:
    """Every entry of a list, page by page."""
    found: list[Any] = []
    cursor: str | None = None
    while True:
        page = msgspec.to_builtins(pages(paging=Paging(100, cursor)))
        found, cursor = [*found, *page[name]], page["next_cursor"]
        if cursor is None:
            return found


if __name__ == "__main__":
    main()
