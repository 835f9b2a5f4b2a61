"""Operations on what staff set up: tokens, devices, campaigns, QR codes."""

from proof.operations.operation import Operation
from proof.scenes import common as scenes
from proof.scenes.callers import make_qr_code, operator, staff
from proof.scenes.common import THREE_UNITS, fresh_mall, sold_out

OPERATIONS = (
    Operation("a staff token is revoked", scenes.spare_access, staff("staff-tokens/{spare token}/revoke", {})),
    Operation("a device's key is revoked", scenes.spare_access, staff("devices/{spare device}/revoke", {})),
    Operation("publish a campaign", fresh_mall, operator("campaigns/few", THREE_UNITS)),
    Operation("add units to a campaign that is sold out", sold_out, operator("campaigns/few", THREE_UNITS)),
    Operation("make a QR code", fresh_mall, make_qr_code),
    # The response has the time of the machine's clock, which goes on between two attempts.
    Operation(
        "move the test clock",
        fresh_mall,
        operator("clock", {"by_seconds": 3600}, Idempotency_Key="k"),
        same_times=False,
    ),
)
