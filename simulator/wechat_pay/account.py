"""The whole simulated WeChat Pay of one merchant id."""

from dataclasses import dataclass
from typing import Any

from simulator.wechat_pay.business_circle import BusinessCircle
from simulator.wechat_pay.merchant_coupons import MerchantCoupons
from simulator.wechat_pay.refunds import Refunds


@dataclass(eq=False)
class WechatPay(Refunds):
    """Signing, notices, orders and refunds in one object: each class extends the one before. It also has the
    business circle and the merchant coupons."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.circle = BusinessCircle(self.mchid, self.now, self._notify_circle)
        self.busifavor = MerchantCoupons(self)

    def _notify_circle(self, event_type: str, kind: str, resource: dict[str, Any]) -> None:
        self.courier.send(self.circle.notify_url, lambda: self.notice(event_type, kind, resource))
