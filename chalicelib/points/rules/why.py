"""The reason of an entry as a sentence for the shopper, in Chinese or English. Pure."""

from chalicelib.points.rules.book import CREDIT, EXPIRE, GIFT, MERGE, REMOVAL, RETURN, SPEND, TAKE_BACK, Posting

ZH, EN = "zh", "en"
# The keys: the kind of entry, and the kind of source; "" is for all other kinds of source.
WORDS: dict[tuple[str, str], dict[str, str]] = {
    (CREDIT, ""): {ZH: "在{store}消费获得积分", EN: "Earned at {store}"},
    (TAKE_BACK, ""): {ZH: "{store}退款，收回积分", EN: "Taken back with a refund at {store}"},
    (SPEND, ""): {ZH: "使用积分", EN: "Spent"},
    (SPEND, "parking"): {ZH: "抵扣停车费", EN: "Spent on parking"},
    (SPEND, "coupon"): {ZH: "兑换优惠券", EN: "Exchanged for a coupon"},
    (SPEND, "order"): {ZH: "在{store}用积分付款", EN: "Paid with points at {store}"},
    (RETURN, "order_return"): {
        ZH: "{store}订单关闭或退款，退还积分",
        EN: "Given back: the order at {store} was closed or refunded",
    },
    (SPEND, "hold"): {ZH: "在{store}用积分付款", EN: "Paid with points at {store}"},
    (RETURN, "hold_return"): {ZH: "{store}退还积分", EN: "Given back by {store}"},
    (RETURN, ""): {ZH: "退还积分", EN: "Given back"},
    (RETURN, "parking_return"): {ZH: "停车订单已关闭，退还积分", EN: "Given back: the parking order was closed"},
    (GIFT, ""): {ZH: "客服赠送积分", EN: "Given by our staff"},
    (REMOVAL, ""): {ZH: "客服调整扣减积分", EN: "Corrected by our staff"},
    (MERGE, "merge_in"): {ZH: "合并会员，转入积分", EN: "Brought from your other membership"},
    (MERGE, "merge_out"): {ZH: "合并会员，转出积分", EN: "Moved with your other membership"},
    (EXPIRE, ""): {ZH: "积分已过期", EN: "Expired"},
}
NO_STORE = {ZH: "门店", EN: "a store"}


def describe(posting: Posting, *, store_name: str | None, language: str) -> str:
    """Returns the reason in one sentence; in English unless `language` is zh."""
    words = WORDS.get((posting.kind, posting.source.kind)) or WORDS[posting.kind, ""]
    spoken = language if language in words else EN
    return words[spoken].format(store=store_name or NO_STORE[spoken])
