"""What coupons are and do, decided without touching anything.

campaign     what a campaign is, who may claim, stock and budget over shards
campaign_checks  what campaign may be put, and what may become of one
coupon       one coupon's life: issued, held, redeemed, undone, given back, expired
worth        what a coupon takes off a basket, or why nothing
combine      which coupons go together, and the best of them
claim_code   codes for print and screen that prove themselves
"""
