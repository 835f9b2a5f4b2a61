"""Staff tokens and device keys, shown once.

    python -m infra.access token --role operator --name anna
    python -m infra.access token --role merchant --merchant group --name lin
    python -m infra.access revoke --staff-id …
    python -m infra.access device --role gate --place north_garage --name "gate 1"

Runs against the stack the environment names (STAGE, TABLE_PREFIX, SECRET_ID, AWS credentials); `--local` takes the
running local stack's from .local/stack.json.
"""

import argparse
import json
import os
import sys
from pathlib import Path

from chalicelib import clock, errors, session

STACK_FILE = Path(__file__).parent.parent / ".local" / "stack.json"
# These commands reach tables and the secret only; the other settings must merely be there.
UNUSED = (
    *("EVENT_BUS_NAME", "PARKED_EVENTS_QUEUE_URL", "BILLS_BUCKET"),
    *("WECHAT_URL", "WECHAT_PAY_URL", "PUBLIC_BASE_URL"),
)


def use_environment(*, local: bool, stage: str | None) -> None:
    """Points this process at a stack."""
    if local:
        if not STACK_FILE.exists():
            sys.exit("no local stack is running: start one with `make run`")
        os.environ.update(json.loads(STACK_FILE.read_text())["environment"])
    elif stage:
        os.environ.update({"STAGE": stage, "TABLE_PREFIX": f"mallpass-{stage}", "SECRET_ID": f"mallpass-{stage}"})
        os.environ.setdefault("AWS_REGION", os.environ.get("AWS_DEFAULT_REGION", ""))
    for variable in UNUSED:
        os.environ.setdefault(variable, "unused")


def main() -> None:
    parser = argparse.ArgumentParser(description="Issues staff tokens and device keys.")
    parser.add_argument("--stage", help="dev, test or prod, in the AWS account of the environment")
    parser.add_argument("--local", action="store_true", help="the running local stack")
    commands = parser.add_subparsers(dest="command", required=True)
    token = commands.add_parser("token")
    token.add_argument("--role", required=True, choices=session.STAFF_ROLES)
    token.add_argument("--name", required=True)
    token.add_argument("--merchant", default=None, help="whose stores a merchant's token reaches")
    revoke = commands.add_parser("revoke")
    revoke.add_argument("--staff-id", required=True)
    device = commands.add_parser("device")
    device.add_argument("--role", required=True, choices=session.DEVICE_ROLES)
    device.add_argument("--place", required=True, help="car park of a gate, store of a till")
    device.add_argument("--name", required=True)
    chosen = parser.parse_args()
    use_environment(local=chosen.local, stage=chosen.stage)
    try:
        print(json.dumps(_run(chosen), indent=2))
    except (errors.Refusal, errors.Misconfigured) as problem:
        sys.exit(problem.message("en") if isinstance(problem, errors.Refusal) else str(problem))


def _run(chosen: argparse.Namespace) -> dict[str, str]:
    from chalicelib.malls import access

    if chosen.command == "token":
        staff_id, token, expires_at = access.issue_staff_token(
            name=chosen.name, role=chosen.role, real_now=clock.real_now(), merchant_id=chosen.merchant
        )
        return {"staff_id": staff_id, "role": chosen.role, "token": token, "expires_at": expires_at.isoformat()}
    if chosen.command == "revoke":
        access.revoke_staff(chosen.staff_id)
        return {"staff_id": chosen.staff_id, "revoked": "true"}
    device_id, key = access.issue_device_key(
        name=chosen.name, role=chosen.role, place_id=chosen.place, real_now=clock.real_now()
    )
    return {"device_id": device_id, "role": chosen.role, "place_id": chosen.place, "key": key}


if __name__ == "__main__":
    main()
