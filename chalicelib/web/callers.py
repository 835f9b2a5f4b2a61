"""Who may call a route."""

import msgspec


class Caller(msgspec.Struct, frozen=True):
    """`kind`: anyone, shopper, staff, device, or staff_or_device. `roles`: the roles of staff and devices that may
    call."""

    kind: str
    roles: tuple[str, ...] = ()


ANYONE = Caller("anyone")
SHOPPER = Caller("shopper")
OPERATOR = Caller("staff", ("operator",))
OPERATOR_OR_MERCHANT = Caller("staff", ("operator", "merchant"))
FINANCE_OR_OPERATOR = Caller("staff", ("operator", "finance"))
STAFF = Caller("staff", ("operator", "finance", "auditor"))
ACCOUNTS = Caller("staff", ("operator", "finance", "auditor", "merchant"))
TILL = Caller("device", ("till",))
TILL_MERCHANT_OR_OPERATOR = Caller("staff_or_device", ("operator", "merchant", "till"))
TILL_OR_CRM = Caller("device", ("till", "crm"))
GATE = Caller("device", ("gate",))
