"""Campaigns, claims, holds and redemptions.

Campaigns   admin (operators), campaigns (the coupon centre)
Claims      claim -> claim_attempt; login_claim, claim_codes, reserved_claim (coupons that WeChat sends)
Issued      issue (rules, after a sale or on joining), birthday, issue_list; void_after_refund
Holding     wallet, redemption_code, qualify (which coupons apply), basket
Tills       lock -> redeem (redeem, release, undo)
Orders      order_coupons -> apply_payment (each coupon by make_move)
Endings     expire (a tick returns what was reserved), void (staff), merge
"""
