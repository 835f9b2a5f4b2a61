"""Operations: what staff set up: tokens, devices, campaigns, QR codes."""

from proof.operations.operation import Operation
from proof.scenes import common as scenes
from proof.scenes.callers import operator, qr_code, staff
from proof.scenes.common import MORE, nothing, sold_out

OPERATIONS = (
    Operation("a staff token is revoked", scenes.spare, staff("staff-tokens/{spare token}/revoke", {})),
    Operation("a device's key is revoked", scenes.spare, staff("devices/{spare device}/revoke", {})),
    Operation("publish a campaign", nothing, operator("campaigns/few", MORE)),
    Operation("add units to a campaign that is sold out", sold_out, operator("campaigns/few", MORE)),
    Operation("make a QR code", nothing, qr_code),
)
