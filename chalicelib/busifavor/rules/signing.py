"""The signature for the plugin through which a mini-program lets WeChat send coupons.

Source: pay.weixin.qq.com/doc/v3, "send merchant coupons by the mini-program plugin".
"""

import hashlib
import hmac
from collections.abc import Mapping, Sequence

MOST_AT_ONCE = 10


def text(coupons: Sequence[Mapping[str, str]], *, merchant: str, key: str) -> str:
    """Returns the text that is signed. Each field has its name and the index of its coupon. The fields are sorted by
    ASCII, and the key is at the end."""
    fields = {f"{name}{index}": value for index, coupon in enumerate(coupons) for name, value in coupon.items()}
    fields["send_coupon_merchant"] = merchant
    return "".join(f"{name}={fields[name]}&" for name in sorted(fields)) + f"key={key}"


def sign(coupons: Sequence[Mapping[str, str]], *, merchant: str, key: str) -> str:
    """Returns the HMAC-SHA256 of the text under the APIv2 key, in upper-case hex."""
    signed = text(coupons, merchant=merchant, key=key).encode()
    return hmac.new(key.encode(), signed, hashlib.sha256).hexdigest().upper()
