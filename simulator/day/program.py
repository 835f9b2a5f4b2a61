"""The program of a day: its steps, in order. Before the first step, every part publishes its campaigns."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from simulator.day.arrival import Arrival
from simulator.day.bad_hour import BadHour
from simulator.day.bill import Bill
from simulator.day.chaos import Chaos
from simulator.day.checkout import Checkout
from simulator.day.coupon_expiry import CouponExpiry
from simulator.day.coupon_kinds import CouponKinds
from simulator.day.coupon_till import CouponTill
from simulator.day.flash_sale import FlashSale
from simulator.day.issue_rules import IssueRules
from simulator.day.leaflet import Leaflet
from simulator.day.mall_payments import MallPayments
from simulator.day.merges import Merges
from simulator.day.parking import Parking
from simulator.day.points_orders import PointsOrders
from simulator.day.points_till import PointsTill
from simulator.day.recall_week import RecallWeek
from simulator.day.receipts import Receipts
from simulator.day.stage import Part
from simulator.day.thanks_list import ThanksList
from simulator.day.year import Year


@dataclass(frozen=True)
class Step:
    """A step: its name in the report, and the method (`act`) of the part that plays it. `long`: the short day leaves
    it out."""

    name: str
    part: type[Part]
    act: Callable[[Any], object]
    long: bool = False


STEPS = (
    Step("shoppers log in and claim", Arrival, Arrival.log_in),
    Step("cars enter", Parking, Parking.enter),
    Step("flash sale", FlashSale, FlashSale.claim),
    Step("coupons of every kind", CouponKinds, CouponKinds.claim),
    Step("coupons good for today", CouponExpiry, CouponExpiry.claim),
    Step("codes on a leaflet", Leaflet, Leaflet.enter_codes),
    Step("thanks to a list", ThanksList, ThanksList.issue),
    Step("coupons at the till", CouponTill, CouponTill.show_coupons),
    Step("checkout", Checkout, Checkout.shop),
    Step("points and coupons arrive", IssueRules, IssueRules.await_delivery),
    Step("buy at A, get B's coupon", IssueRules, IssueRules.count_issued),
    Step("receipts at the till", Receipts, Receipts.report),
    Step("refunds", Checkout, Checkout.refund),
    Step("points at the till", PointsTill, PointsTill.pay),
    Step("points in orders", PointsOrders, PointsOrders.order),
    Step("two members become one", Merges, Merges.merge),
    Step("unpaid orders expire", Checkout, Checkout.expire),
    Step("holds of points lapse", PointsTill, PointsTill.lapse),
    Step("parking is paid", Parking, Parking.leave),
    Step("a parking night", Parking, Parking.leave_next_morning),
    Step("WeChat misbehaves", BadHour, BadHour.order, long=True),
    Step("second purchases", Checkout, Checkout.shop, long=True),
    Step("callbacks come late", Checkout, Checkout.notify_late, long=True),
    Step("500 orders in chaos", Chaos, Chaos.play, long=True),
    Step("payments in the mall's stores", MallPayments, MallPayments.play, long=True),
    Step("the day's bill", Bill, Bill.reconcile, long=True),
    Step("a coupon expires", CouponExpiry, CouponExpiry.expire_today),
    Step("seven days of recall", RecallWeek, RecallWeek.send),
    Step("a month on", CouponExpiry, CouponExpiry.expire_all),
    Step("issue rules end", IssueRules, IssueRules.end),
    Step("a member's year", Year, Year.play, long=True),
)
