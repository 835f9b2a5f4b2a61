"""The rules of coupons. They decide and touch nothing: no database, no clock, no chance.

    kinds            the kinds of coupon, and what each is worth
    stock            how units and budget are spread over shards
    campaign         a campaign's fields, and the checks of what operators put
    claim            who may claim, when, and how many: window, audience, limits
    claim_code       codes for print and screen; each contains its own proof
    expiry           from when to when a coupon is valid
    coupon           a member's coupon: its fields, its id, its state
    moves            what happens to a coupon: held, redeemed, released, undone, restored, expired, voided
    hold             a till's hold on the coupons of one basket
    basket           what is bought where
    eligibility      whether a coupon applies to a basket, or why not
    combine          what coupons take off a basket, which of them combine, and the best choice
    automatic_issue  coupons after a payment, on joining, for a birthday

Each file imports only files above it in this list.
"""
