"""Which coupons an occasion brought, told by what they were asked for with. Touches nothing."""

from chalicelib.coupons.rules.coupon import Coupon

PAYMENT = "payment"


def request_key(trigger: str, rule_id: str, key: str) -> str:
    """What makes an occasion bring one coupon of a rule."""
    return f"{trigger}:{rule_id}:{key}"


def sale_of(coupon: Coupon) -> str | None:
    """The sale that brought a coupon; None: something else did."""
    is_brought = coupon.source.channel == PAYMENT and coupon.request_key.startswith(f"{PAYMENT}:")
    return coupon.request_key.rsplit(":", 1)[1] if is_brought else None
